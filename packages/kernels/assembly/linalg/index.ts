// Dense linear algebra in float64, row-major. src/plain/linalg/index.ts mirrors this list.
export { gemm, gemmF32, gemmScratch } from "./gemm";
export { cholesky, choleskyScratch, solveTriangular, solveTriangularScratch } from "./cholesky";
export { eigSymmetric, eigSymmetricScratch } from "./eig-symmetric";
export { qr, qrScratch } from "./qr";
export { svd, svdScratch } from "./svd";
