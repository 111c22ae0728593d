/** Mutual information by nearest neighbours beside scikit-learn and NPEET's algorithm: ours on all threads, theirs on one, as they come. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { seededRng } from "@pushforward/core";
import { dataFolder, peer, python, runOnce, writeNumbers } from "../harness.mjs";

export const title = "information: seconds of the best run inside each process";

const ours = fileURLToPath(new URL("../ours/information.mjs", import.meta.url));
const oneThread = { OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1" };
const rho = 0.75;

/** Gaussian X and Y in R^d, coordinate by coordinate with correlation 0.75; by the raw values, as the peers do it. */
const tasks = [
  { task: "ksg", who: "scikit-learn", rows: 100_000, d: 1 },
  { task: "ksg", who: "NPEET", rows: 10_000, d: 5 },
];

export async function cases() {
  const program = python();
  const scale = Number(process.env.BENCH_SCALE ?? 1);
  return tasks.map((task) => comparison(program, task, scale));
}

function comparison(program, { task, who, rows, d }, scale) {
  const n = Math.round(rows * scale);
  const name = (side) => join(dataFolder, `numbers-gaussian-${n}-${d}-${side}.f64`);
  const noise = { x: 1, y: 2 };
  writeNumbers(name("x"), () => draw(n * d, noise.x));
  writeNumbers(name("y"), () => {
    const [x, e] = [draw(n * d, noise.x), draw(n * d, noise.y)];
    return x.map((value, i) => rho * value + Math.sqrt(1 - rho * rho) * e[i]);
  });
  const words = [name("x"), name("y"), String(d)];
  return {
    label: `${task}, ${n} rows, ${d} against ${d} columns, k = 3, value alone`,
    rounds: 3,
    contenders: {
      pushforward: () => runOnce([process.execPath, ours, ...words]),
      [who]: () => runOnce([program, peer("information.py"), who, ...words], { env: oneThread }),
    },
    /** The same estimator, but that the peers add noise of 1e-10 and scikit-learn may scale: the values agree closely. */
    verify: (last) => {
      const [mine, theirs] = [last.pushforward.value, last[who].value];
      assert.ok(Math.abs(mine - theirs) <= 0.003, `${mine} against ${theirs}`);
    },
  };
}

function draw(length, seed) {
  const rng = seededRng(seed);
  return Float64Array.from({ length }, () => rng.normal());
}
