// Dense linear algebra in float64, row-major. src/plain/linalg/index.ts mirrors this list.
export { gemm, gemmF32, gemmScratch } from "./gemm";
