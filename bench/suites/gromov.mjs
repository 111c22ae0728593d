/** `gromov-wasserstein` beside POT, one thread each. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { seededRng } from "@pushforward/core";
import { dataFolder, peer, python, runOnce, writeNumbers } from "../harness.mjs";

export const title = "gromov: Gromov–Wasserstein from independence, seconds of the best run inside each process";

const ours = fileURLToPath(new URL("../ours/gromov.mjs", import.meta.url));
const oneThread = { OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };

/** A normal cloud in the plane against one in space, independent. ε in units of the cost; 0 for conditional gradient. */
const tasks = [
  { geometry: "squared", n: 400, epsilon: 8 },
  { geometry: "euclidean", n: 400, epsilon: 0.3 },
  { geometry: "squared", n: 400, epsilon: 0 },
];

export async function cases() {
  const program = python();
  const largest = Number(process.env.BENCH_LARGEST ?? Infinity);
  return tasks.filter(({ n }) => n <= largest).map((task) => comparison(program, task));
}

function comparison(program, { geometry, n, epsilon }) {
  const file = (d) => join(dataFolder, `gromov-${n}-${d}.f64`);
  for (const d of [2, 3]) writeNumbers(file(d), () => normal(n, d));
  const words = [geometry, file(2), file(3), String(epsilon)];
  const how = epsilon === 0 ? "conditional gradient" : `ε = ${epsilon}`;
  return {
    label: `${n} points in R² and R³, ${geometry} distances, ${how}`,
    rounds: 1,
    contenders: {
      pushforward: () => runOnce([process.execPath, ours, ...words]),
      POT: () => runOnce([program, peer("gromov.py"), ...words], { env: oneThread }),
    },
    verify: ({ pushforward, POT }) => agree(pushforward, POT, epsilon),
  };
}

function normal(n, d) {
  const values = new Float64Array(n * d);
  seededRng(d).fillNormal(values);
  return values;
}

/** Entropic descents walk the same way to the same value; exact ones may end in other minima. */
function agree(mine, theirs, epsilon) {
  assert.ok(mine.converged);
  const apart = Math.abs(mine.objective - theirs.objective) / theirs.objective;
  if (epsilon > 0) assert.ok(apart < 1e-4, `objectives ${mine.objective} and ${theirs.objective}`);
  else assert.ok(mine.objective < 1.2 * theirs.objective, `${mine.objective} above ${theirs.objective}`);
}
