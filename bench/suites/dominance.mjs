/** Almost stochastic order of two samples beside deepsig, one thread each. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { seededRng } from "@pushforward/core";
import { dataFolder, peer, python, runOnce, writeNumbers } from "../harness.mjs";

export const title = "dominance: almost stochastic order with 1000 resamples, seconds inside each process";

const ours = fileURLToPath(new URL("../ours/dominance.mjs", import.meta.url));
const oneThread = { OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1" };

export async function cases() {
  const program = python();
  const rows = Math.round(1000 * Number(process.env.BENCH_SCALE ?? 1));
  const name = (side) => join(dataFolder, `almost-${rows}-${side}.f64`);
  const draw = (seed, mean, deviation) => {
    const rng = seededRng(seed);
    return Float64Array.from({ length: rows }, () => mean + deviation * rng.normal());
  };
  writeNumbers(name("x"), () => draw(1, 0.3, 1));
  writeNumbers(name("y"), () => draw(2, 0, 1.5));
  const words = [name("x"), name("y")];
  return [
    {
      label: `almost dominance, ${rows} rows against ${rows} (ours also with a two-sided interval and a test of equality)`,
      rounds: 2,
      contenders: {
        pushforward: () => runOnce([process.execPath, ours, ...words]),
        deepsig: () => runOnce([program, peer("dominance.py"), ...words], { env: oneThread }),
      },
      verify: ({ pushforward, deepsig }) => {
        // A standard error of 1000 resamples is known to 1/√2000 on either side, and 200 levels cut the integral.
        const { standardError, upperLimit } = pushforward;
        const noise = (4 * 1.645 * standardError) / Math.sqrt(1000) + 0.01;
        assert.ok(Math.abs(upperLimit - deepsig.upperLimit) <= noise, `${upperLimit} against ${deepsig.upperLimit}`);
      },
    },
  ];
}
