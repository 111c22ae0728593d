// Symmetric eigenproblem: tridiagonal form, divide and conquer, back-transformation in blocks.
import { backTransform, backTransformScratch, tridiagonalise, tridiagonalScratch } from "./tridiagonal";
import { divideConquer, divideConquerScratch } from "./divide-conquer";
import { largest, place, powerNear, scal, transposeInto } from "./vectors";

/** Bytes of `work` for eigSymmetricRows. */
export function eigSymmetricRowsScratch(n: i32): f64 {
  return max(divideConquerScratch(n), <f64>max(tridiagonalScratch(n), backTransformScratch(n)));
}

/** Bytes of scratch for eigSymmetric. */
export function eigSymmetricScratch(n: i32): f64 {
  return 8 * <f64>n * <f64>n + 24 * n + 64 + eigSymmetricRowsScratch(n);
}

/**
 * A = V diag(values) Vᵀ for the symmetric A (n x n, its lower triangle, destroyed): values ascend, column j of
 * V (n x n) belongs to value j. Returns 0, or 1 when the iteration for a small block stalls.
 */
export function eigSymmetric(n: i32, a: usize, lda: i32, values: usize, vectors: usize, scratch: usize): i32 {
  const e = scratch, tau = e + (<usize>n << 3), z = tau + (<usize>n << 3), work = place(z, n, n, 0);
  const stalled = eigSymmetricRows(n, a, lda, values, e, tau, z, work);
  transposeInto(n, n, z, n, vectors, n);
  return stalled;
}

/** The same with the vectors as rows of z. */
export function eigSymmetricRows(n: i32, a: usize, lda: i32, values: usize, e: usize, tau: usize, z: usize, work: usize): i32 {
  let top = 0.0;
  for (let i = 0; i < n; i++) top = max(top, largest(i + 1, place(a, lda, i, 0)));
  const s = powerNear(top);
  if (s != 1) for (let i = 0; i < n; i++) scal(i + 1, s, place(a, lda, i, 0));
  tridiagonalise(n, a, lda, values, e, tau, work);
  const tridiagonalTop = max(largest(n, values), largest(max(0, n - 1), e));
  const t = powerNear(tridiagonalTop);
  scal(n, t, values);
  scal(max(0, n - 1), t, e);
  const stalled = divideConquer(n, values, e, z, n, work);
  backTransform(n, a, lda, tau, z, n, work);
  scal(n, 1 / t, values);
  scal(n, 1 / s, values);
  return stalled;
}
