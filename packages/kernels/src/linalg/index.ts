/**
 * Dense linear algebra on row-major float64 matrices.
 * @module
 */
export { type MatmulOptions, matmul } from "./matmul.js";
export { type Matrix, matrix, transpose } from "./matrix.js";
