/**
 * Dense matrix products in plain TypeScript, bit for bit what the WebAssembly kernels give.
 * @module
 */
import type { Views } from "../../views.js";

/** Products are summed in the order of k, in runs of this many, and the runs are added up in turn. */
const runLength = 256;

/** Bytes of scratch: the plain twin needs none. */
export function gemmScratch(_memory: Views, _m: number, _n: number, _k: number): number {
  return 0;
}

/**
 * C := beta·C + alpha·op(A)·op(B) in float64; C is m × n, op(A) m × k, op(B) k × n, all row-major with leading
 * dimensions in elements. Bit 0 of `trans` transposes A, bit 1 transposes B; bit 2 asks only for what lies on and
 * left of the diagonal of C, the rest is then undefined. With beta = 0, C need not be set.
 *
 * Cost 2·m·n·k operations. Splitting the rows of C over several calls changes no bit.
 */
export function gemm(
  { f64 }: Views,
  trans: number,
  m: number,
  n: number,
  k: number,
  alpha: number,
  a: number,
  lda: number,
  b: number,
  ldb: number,
  beta: number,
  c: number,
  ldc: number,
  _scratch: number,
): void {
  multiply(f64, (x) => x, trans, m, n, k, alpha, a >>> 3, lda, b >>> 3, ldb, beta, c >>> 3, ldc);
}

/** The same in float32, rounded after every operation: |error| ≤ (k + 2)·2⁻²⁴·|alpha|·Σ|a||b|, to first order. */
export function gemmF32(
  { f32 }: Views,
  trans: number,
  m: number,
  n: number,
  k: number,
  alpha: number,
  a: number,
  lda: number,
  b: number,
  ldb: number,
  beta: number,
  c: number,
  ldc: number,
  _scratch: number,
): void {
  multiply(
    f32,
    Math.fround,
    trans,
    m,
    n,
    k,
    Math.fround(alpha),
    a >>> 2,
    lda,
    b >>> 2,
    ldb,
    Math.fround(beta),
    c >>> 2,
    ldc,
  );
}

function multiply(
  x: Float64Array | Float32Array,
  round: (value: number) => number,
  trans: number,
  m: number,
  n: number,
  k: number,
  alpha: number,
  a: number,
  lda: number,
  b: number,
  ldb: number,
  beta: number,
  c: number,
  ldc: number,
): void {
  const [aRow, aStep] = trans & 1 ? [1, lda] : [lda, 1];
  const [bColumn, bStep] = trans & 2 ? [ldb, 1] : [1, ldb];
  for (let i = 0; i < m; i++) {
    const columns = trans & 4 ? Math.min(n, i + 1) : n;
    for (let j = 0; j < columns; j++) {
      const at = c + i * ldc + j;
      let total = beta === 0 ? 0 : round(beta * x[at]!);
      for (let p = 0; p < k; p += runLength) {
        const from = a + i * aRow + p * aStep;
        const run = dot(x, round, from, aStep, b + j * bColumn + p * bStep, bStep, Math.min(runLength, k - p));
        total = round(total + round(alpha * run));
      }
      x[at] = total;
    }
  }
}

function dot(
  x: Float64Array | Float32Array,
  round: (value: number) => number,
  a: number,
  aStep: number,
  b: number,
  bStep: number,
  length: number,
): number {
  let sum = 0;
  for (let p = 0; p < length; p++) sum = round(sum + round(x[a + p * aStep]! * x[b + p * bStep]!));
  return sum;
}
