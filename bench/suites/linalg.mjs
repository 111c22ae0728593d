/** The dense linear algebra beside NumPy with OpenBLAS, one thread each. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { seededRng } from "@pushforward/core";
import { dataFolder, peer, python, runOnce, writeNumbers } from "../harness.mjs";

export const title = "linalg: dense float64 matrices on one thread, seconds of the best run inside each process";

const ours = fileURLToPath(new URL("../ours/linalg.mjs", import.meta.url));
const oneThread = { OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };

/** `general`: normal entries; `symmetric`: A + Aᵀ; `definite`: A + Aᵀ + 4n·I. */
const tasks = [
  { operation: "eig", n: 500, kind: "symmetric" },
  { operation: "svd", n: 500, kind: "general" },
  { operation: "qr", n: 500, kind: "general" },
  { operation: "cholesky", n: 500, kind: "definite" },
  { operation: "product", n: 1000, kind: "general" },
  { operation: "eig", n: 2000, kind: "symmetric" },
];

export async function cases() {
  const program = python();
  const largest = Number(process.env.BENCH_LARGEST ?? Infinity);
  return tasks.filter(({ n }) => n <= largest).map((task) => comparison(program, task));
}

function comparison(program, { operation, n, kind }) {
  const file = join(dataFolder, `matrix-${kind}-${n}.f64`);
  writeNumbers(file, () => entries(n, kind));
  const words = [operation, file, String(n)];
  return {
    label: `${operation}, ${n} × ${n}`,
    contenders: {
      pushforward: () => runOnce([process.execPath, ours, ...words]),
      NumPy: () => runOnce([program, peer("numpy_linalg.py"), ...words], { env: oneThread }),
    },
    verify: ({ pushforward, NumPy }) => agree(pushforward, NumPy, n),
  };
}

/** The values that identify an answer agree to rounding, relative to the largest; both residuals are small. */
function agree(mine, theirs, n) {
  const size = Math.max(...theirs.identity.map(Math.abs));
  const off = Math.max(...mine.identity.map((value, i) => Math.abs(value - theirs.identity[i])));
  assert.ok(off <= 10 * n * Number.EPSILON * size, `values differ by ${off} of ${size}`);
  for (const { residual } of [mine, theirs])
    assert.ok(residual == null || residual < 10, `residual ${residual} n·2⁻⁵²`);
}

function entries(n, kind) {
  const rng = seededRng(n);
  const a = Float64Array.from({ length: n * n }, () => rng.normal());
  if (kind === "general") return a;
  const diagonal = kind === "definite" ? 4 * n : 0;
  return a.map((value, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return value + a[j * n + i] + (i === j ? diagonal : 0);
  });
}
