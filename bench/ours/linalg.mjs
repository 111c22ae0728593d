/**
 * One operation of the dense linear algebra on one thread: `linalg.mjs OPERATION FILE n`, the file raw float64.
 * Prints seconds, what identifies the answer, and its residual in units of n·2⁻⁵².
 * @module
 */
import { cholesky, eigSymmetric, matmul, matrix, openKernels, qr, svd } from "@pushforward/kernels";
import { bestOf } from "./best-of.mjs";
import { rawNumbers } from "./raw-numbers.mjs";

const [operation, file, size] = process.argv.slice(2);
const n = Number(size);
const kernels = await openKernels({ threads: 1 });
const a = matrix(n, n, rawNumbers(file));
const operations = {
  product: () => matmul(kernels, a, a),
  cholesky: () => cholesky(kernels, a),
  qr: () => qr(kernels, a),
  eig: () => eigSymmetric(kernels, a),
  svd: () => svd(kernels, a),
};
/** What the factors multiply to, which should be `a` again. */
const again = {
  cholesky: (l) => timesTransposed(l, l),
  qr: ({ q, r }) => matmul(kernels, q, r),
  eig: ({ values, vectors }) => timesTransposed(scaleColumns(vectors, values), vectors),
  svd: ({ u, values, v }) => timesTransposed(scaleColumns(u, values), v),
};
const { seconds, answer } = await bestOf(operations[operation]);
const residual = again[operation] ? distance(a, again[operation](answer)) / (n * Number.EPSILON) : undefined;
console.log(JSON.stringify({ seconds, residual, identity: identity(answer) }));

/** Values that another program must find too, whatever the signs and the order of its vectors. */
function identity(found) {
  if (found.values) return Array.from(found.values).sort((x, y) => x - y);
  const diagonal = (x) => Array.from({ length: n }, (_, i) => Math.abs(x.data[i * n + i]));
  return diagonal(found.r ?? found);
}

function timesTransposed(x, y) {
  return matmul(kernels, x, y, { transposeB: true });
}

function scaleColumns(x, factors) {
  return matrix(
    x.rows,
    x.columns,
    x.data.map((value, at) => value * factors[at % x.columns]),
  );
}

/** |x − y| / |x| */
function distance(x, y) {
  let [difference, total] = [0, 0];
  x.data.forEach((value, at) => {
    difference += (value - y.data[at]) ** 2;
    total += value ** 2;
  });
  return Math.sqrt(difference / total);
}
