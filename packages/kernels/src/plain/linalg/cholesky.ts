/**
 * Cholesky factor and triangular systems in plain TypeScript, row by row. Same result as the WebAssembly kernels up to
 * rounding, which sum in another order.
 * @module
 */
import type { Views } from "../../views.js";

/** Bytes of scratch: the plain twin needs none. */
export function choleskyScratch(_memory: Views, _n: number): number {
  return 0;
}

/**
 * A = L·Lᵀ for the symmetric positive definite A (n × n, its lower triangle); L replaces that triangle, the other one
 * is not touched. Returns the first pivot that is not positive, or -1. n³/3 operations.
 */
export function cholesky({ f64 }: Views, n: number, a: number, lda: number, _scratch: number): number {
  const start = a >>> 3;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const at = start + i * lda + j;
      let rest = f64[at]!;
      for (let k = 0; k < j; k++) rest -= f64[start + i * lda + k]! * f64[start + j * lda + k]!;
      if (j < i) f64[at] = rest / f64[start + j * lda + j]!;
      else if (rest > 0) f64[at] = Math.sqrt(rest);
      else return i;
    }
  }
  return -1;
}

/** Bytes of scratch: the plain twin needs none. */
export function solveTriangularScratch(_memory: Views, _n: number, _columns: number): number {
  return 0;
}

/**
 * B := op(T)⁻¹·B for the triangular T (n × n) and B (n × columns). Bits of `form`: 1 transposes T, 2 says that T is the
 * upper triangle (else the lower one). The other triangle is not read. n²·columns operations.
 */
export function solveTriangular(
  { f64 }: Views,
  form: number,
  n: number,
  columns: number,
  t: number,
  ldt: number,
  b: number,
  ldb: number,
  _scratch: number,
): void {
  const [rowStep, columnStep] = form & 1 ? [1, ldt] : [ldt, 1];
  const downwards = form === 0 || form === 3;
  for (let step = 0; step < n; step++) {
    const i = downwards ? step : n - 1 - step;
    const row = (b >>> 3) + i * ldb;
    const diagonal = f64[(t >>> 3) + i * (ldt + 1)]!;
    for (let c = 0; c < columns; c++) {
      let rest = f64[row + c]!;
      for (let before = 0; before < step; before++) {
        const j = downwards ? before : n - 1 - before;
        rest -= f64[(t >>> 3) + i * rowStep + j * columnStep]! * f64[(b >>> 3) + j * ldb + c]!;
      }
      f64[row + c] = rest / diagonal;
    }
  }
}
