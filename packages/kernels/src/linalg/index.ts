/**
 * Dense linear algebra on row-major float64 matrices.
 * @module
 */
export {
  cholesky,
  NotPositiveDefiniteError,
  type SolveSymmetricOptions,
  type SolveTriangularOptions,
  solveSymmetric,
  solveTriangular,
} from "./cholesky.js";
export { type EigSymmetric, eigSymmetric } from "./eig-symmetric.js";
export { type MatmulOptions, matmul } from "./matmul.js";
export { type Matrix, matrix, transpose } from "./matrix.js";
export { type Qr, qr } from "./qr.js";
export { type Svd, svd } from "./svd.js";
