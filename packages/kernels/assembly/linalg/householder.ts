// Householder reflectors one by one and in blocks: H1 H2 … Hk = I - Vᵀ T V with the reflectors as rows of V.
import { gemm } from "./gemm";
import { at, norm, place, put, scal } from "./vectors";

const SMALL = 1e-280;
const LIFT = 8.452712498170644e270; // 2^900

/**
 * The reflector I - tau v vᵀ that maps (alpha, x) to (beta, 0): v = (1, x'), x' replaces x, beta replaces alpha.
 * Returns tau.
 */
export function reflect(n: i32, alpha: usize, x: usize): f64 {
  const rest = norm(n, x);
  if (rest == 0) return 0;
  const first = load<f64>(alpha);
  if (max(abs(first), rest) < SMALL) {
    // beta would round too coarsely; v and tau do not depend on the scale
    scal(n, LIFT, x);
    store<f64>(alpha, first * LIFT);
    const tau = reflect(n, alpha, x);
    store<f64>(alpha, load<f64>(alpha) / LIFT);
    return tau;
  }
  const top = max(abs(first), rest), low = min(abs(first), rest) / top;
  const beta = first > 0 ? -top * sqrt(1 + low * low) : top * sqrt(1 + low * low);
  const pivot = first - beta;
  scal(n, 1 / pivot, x);
  store<f64>(alpha, beta);
  return -pivot / beta;
}

/**
 * T (k x k, upper triangular, leading dimension k) of the product of k reflectors, the first one leftmost, given as
 * rows of V (k x n, zeros and ones in place).
 */
export function blockFactor(k: i32, n: i32, v: usize, ldv: i32, tau: usize, t: usize, scratch: usize): void {
  gemm(2 | 4, k, k, n, 1, v, ldv, v, ldv, 0, t, k, scratch);
  for (let j = 0; j < k; j++) blockColumn(k, j, at(tau, j), t);
}

/** Column j of T from the earlier columns and the inner products that stand in row j. */
function blockColumn(k: i32, j: i32, tau: f64, t: usize): void {
  const row = place(t, k, j, 0);
  for (let i = 0; i < j; i++) {
    let sum = 0.0;
    const left = place(t, k, i, 0);
    for (let q = i; q < j; q++) sum += at(left, q) * at(row, q);
    put(left, j, -tau * sum);
  }
  for (let i = 0; i < j; i++) put(row, i, 0);
  put(row, j, tau);
}

/** C := C (I - Vᵀ op(T) V) for C (rows x n); `w` holds k·(rows + n) doubles. */
export function applyRight(transT: bool, k: i32, n: i32, rows: i32, v: usize, ldv: i32, t: usize, c: usize, ldc: i32, w: usize, scratch: usize): void {
  const products = w, factors = place(w, k, rows, 0);
  gemm(2, rows, k, n, 1, c, ldc, v, ldv, 0, products, k, scratch);
  gemm(transT ? 1 : 0, k, n, k, 1, t, k, v, ldv, 0, factors, n, scratch);
  gemm(0, rows, n, k, -1, products, k, factors, n, 1, c, ldc, scratch);
}
