/**
 * Symmetric eigenproblem in plain TypeScript by Jacobi's rotations. Same result as the WebAssembly kernel up to rounding
 * and, where eigenvalues repeat, the choice of a basis.
 * @module
 */
import type { Views } from "../../views.js";

const sweeps = 60;

/** Bytes of scratch: the plain twin needs none. */
export function eigSymmetricScratch(_memory: Views, _n: number): number {
  return 0;
}

/**
 * A = V·diag(values)·Vᵀ for the symmetric A (n × n, its lower triangle, destroyed): values ascend, column j of V (n × n)
 * belongs to value j. Returns 0, or 1 when the iteration does not converge. O(n³) operations a sweep, some eight sweeps.
 */
export function eigSymmetric(
  { f64 }: Views,
  n: number,
  a: number,
  lda: number,
  values: number,
  vectors: number,
  _scratch: number,
): number {
  const matrix = Array.from({ length: n }, () => new Float64Array(n));
  const basis = Array.from({ length: n }, (_, i) => new Float64Array(n).fill(1, i, i + 1));
  let top = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) top = Math.max(top, Math.abs(f64[(a >>> 3) + i * lda + j]!));
  const unit = top || 1;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) matrix[i]![j] = matrix[j]![i] = f64[(a >>> 3) + i * lda + j]! / unit;
  }
  const stalled = diagonalise(matrix, basis) ? 0 : 1;
  const order = Array.from({ length: n }, (_, i) => i).sort((p, q) => matrix[p]![p]! - matrix[q]![q]!);
  order.forEach((from, j) => {
    f64[(values >>> 3) + j] = matrix[from]![from]! * unit;
    for (let i = 0; i < n; i++) f64[(vectors >>> 3) + i * n + j] = basis[from]![i]!;
  });
  return stalled;
}

/** Rotate until nothing is left beside the diagonal; the rows of `basis` turn along. */
function diagonalise(matrix: Float64Array[], basis: Float64Array[]): boolean {
  const n = matrix.length;
  for (let sweep = 0; sweep < sweeps; sweep++) {
    let rotated = false;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const off = matrix[p]![q]!;
        if (Math.abs(off) <= 1e-17) continue; // entries are at most 1
        rotated = true;
        const theta = (matrix[q]![q]! - matrix[p]![p]!) / (2 * off);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        rotateRows(matrix[p]!, matrix[q]!, c, t * c);
        for (const row of matrix) rotatePair(row, p, row, q, c, t * c);
        matrix[p]![q] = matrix[q]![p] = 0;
        rotateRows(basis[p]!, basis[q]!, c, t * c);
      }
    }
    if (!rotated) return true;
  }
  return false;
}

function rotateRows(x: Float64Array, y: Float64Array, c: number, s: number): void {
  for (let k = 0; k < x.length; k++) rotatePair(x, k, y, k, c, s);
}

function rotatePair(x: Float64Array, i: number, y: Float64Array, j: number, c: number, s: number): void {
  const first = x[i]!;
  const second = y[j]!;
  x[i] = c * first - s * second;
  y[j] = s * first + c * second;
}
