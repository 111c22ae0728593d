/**
 * Linear algebra kernels in plain TypeScript; mirrors `assembly/linalg/index.ts`.
 * @module
 */
export { gemm, gemmF32, gemmScratch } from "./gemm.js";
