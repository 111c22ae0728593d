/**
 * Times of the dense linear algebra kernels on one thread, after a check of their residuals.
 *
 *     node bench/linalg.mjs [sizes…]        default 100 500
 *
 * Prints the best of k runs in milliseconds of processor time, which a busy machine spoils less than the clock, and in
 * milliseconds of the clock.
 * @module
 */
import { cholesky, eigSymmetric, matmul, matrix, openKernels, qr, svd } from "@pushforward/kernels";

const kernels = await openKernels({ threads: 1 });
const sizes = process.argv.slice(2).map(Number);

for (const n of sizes.length > 0 ? sizes : [100, 500]) {
  const general = random(n, () => 0);
  const symmetric = matmul(kernels, general, general, { transposeB: true, alpha: 1 / n });
  const definite = random(n, (i, j) => (i === j ? n : 0), symmetric);
  const scaled = matrix(
    n,
    n,
    general.data.map((value, at) => value * 2 ** -Math.round((100 * (at % n)) / n)),
  );
  report(
    n,
    "matmul",
    () => matmul(kernels, general, general),
    () => 0,
    2 * n ** 3,
  );
  report(
    n,
    "cholesky",
    () => cholesky(kernels, definite),
    (l) => distance(definite, times(l, l, 2)),
    n ** 3 / 3,
  );
  report(
    n,
    "qr",
    () => qr(kernels, general),
    ({ q, r }) => distance(general, times(q, r)),
    (8 / 3) * n ** 3,
  );
  report(
    n,
    "eigSymmetric",
    () => eigSymmetric(kernels, symmetric),
    ({ values, vectors }) => distance(symmetric, times(scaleColumns(vectors, values), vectors, 2)),
    0,
  );
  for (const [name, a] of [
    ["svd", general],
    ["svd, columns over 30 decades", scaled],
  ]) {
    report(
      n,
      name,
      () => svd(kernels, a),
      ({ u, values, v }) => distance(a, times(scaleColumns(u, values), v, 2)),
      0,
    );
  }
}

function report(n, name, run, residual, operations) {
  const error = residual(run()) / (n * Number.EPSILON);
  if (!(error < 10)) throw new Error(`${name} of size ${n}: residual ${error} n·2⁻⁵²`);
  let [cpu, clock] = [Infinity, Infinity];
  const deadline = performance.now() + 3000;
  for (let k = 0; k < 3 || (performance.now() < deadline && k < 200); k++) {
    const [usage, start] = [process.cpuUsage(), performance.now()];
    run();
    clock = Math.min(clock, performance.now() - start);
    const { user, system } = process.cpuUsage(usage);
    cpu = Math.min(cpu, (user + system) / 1000);
    if (clock > 2000) break;
  }
  const rate = operations ? `${(operations / clock / 1e6).toFixed(1)} GF/s` : "";
  console.log(
    `${n}\t${name}\tcpu ${cpu.toFixed(1)} ms\tclock ${clock.toFixed(1)} ms\t${rate}\tresidual ${error.toFixed(3)} n·2⁻⁵²`,
  );
}

function times(a, b, trans = 0) {
  return matmul(kernels, a, b, { transposeB: trans === 2 });
}

function scaleColumns(x, factors) {
  return matrix(
    x.rows,
    x.columns,
    x.data.map((value, at) => value * factors[at % x.columns]),
  );
}

/** |a - b| / |a| */
function distance(a, b) {
  let [difference, size] = [0, 0];
  a.data.forEach((value, at) => {
    difference += (value - b.data[at]) ** 2;
    size += value ** 2;
  });
  return Math.sqrt(difference / size);
}

/** Entries between -1 and 1 (or those of `base`), plus `extra`. */
function random(n, extra, base) {
  let state = 1;
  return matrix(
    n,
    n,
    Float64Array.from({ length: n * n }, (_, at) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return (base ? base.data[at] : state / 2 ** 31 - 1) + extra(Math.floor(at / n), at % n);
    }),
  );
}
