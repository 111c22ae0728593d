/**
 * Linear algebra kernels in plain TypeScript; mirrors `assembly/linalg/index.ts`.
 * @module
 */
export { cholesky, choleskyScratch, solveTriangular, solveTriangularScratch } from "./cholesky.js";
export { eigSymmetric, eigSymmetricScratch } from "./eig-symmetric.js";
export { gemm, gemmF32, gemmScratch } from "./gemm.js";
export { qr, qrScratch } from "./qr.js";
export { svd, svdScratch } from "./svd.js";
