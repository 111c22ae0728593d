// Householder QR in blocks. Works on the transpose of A, whose rows are the columns of A, so that every reflector and
// every column lies straight in memory.
import { gemmScratch } from "./gemm";
import { applyRight, blockFactor, reflect } from "./householder";
import { at, axpy, dot, place, put, transposeInto } from "./vectors";

const NB = 32; // reflectors per block

/** Scratch of factorise and applyQ on `rows` rows of up to m numbers. */
export function qrBlockScratch(rows: i32, m: i32): f64 {
  const most = max(rows, NB);
  return 8.0 * (2 * NB * m + NB * NB + NB * most) + gemmScratch(most, m, max(m, NB));
}

/**
 * Rows of T (n x m) are the columns of A. Afterwards row j holds column j of R up to its diagonal, then the tail of
 * reflector j; tau[j] is its factor. min(m, n) reflectors.
 */
export function factorise(m: i32, n: i32, t: usize, ldt: i32, tau: usize, scratch: usize): void {
  const count = min(m, n);
  for (let j = 0; j < count; j += NB) {
    const k = min(NB, count - j);
    factorPanel(m, j, k, t, ldt, tau);
    if (j + k < n) applyBlock(false, m, j, k, n - j - k, t, ldt, tau, place(t, ldt, j + k, j), ldt, scratch);
  }
}

function factorPanel(m: i32, from: i32, k: i32, t: usize, ldt: i32, tau: usize): void {
  for (let j = from; j < from + k; j++) {
    const alpha = place(t, ldt, j, j), length = m - j, factor = reflect(length - 1, alpha, alpha + 8);
    put(tau, j, factor);
    const beta = load<f64>(alpha);
    store<f64>(alpha, 1);
    for (let c = j + 1; c < from + k; c++) {
      const column = place(t, ldt, c, j);
      axpy(length, -factor * dot(length, alpha, column), alpha, column);
    }
    store<f64>(alpha, beta);
  }
}

/** Rows of C (columns j … m-1 of it) times the block of reflectors j … j+k-1, or its transpose. */
function applyBlock(transposed: bool, m: i32, j: i32, k: i32, rows: i32, t: usize, ldt: i32, tau: usize, c: usize, ldc: i32, scratch: usize): void {
  const length = m - j, v = scratch, factor = place(v, length, k, 0), w = place(factor, k, k, 0), products = place(w, k, rows + length, 0);
  for (let q = 0; q < k; q++) {
    const row = place(v, length, q, 0);
    memory.fill(row, 0, <usize>q << 3);
    put(row, q, 1);
    memory.copy(row + (<usize>(q + 1) << 3), place(t, ldt, j + q, j + q + 1), <usize>(length - q - 1) << 3);
  }
  blockFactor(k, length, v, length, tau + (<usize>j << 3), factor, products);
  applyRight(transposed, k, length, rows, v, length, factor, c, ldc, w, products);
}

/** Rows of C (rows x m): each row cᵀ becomes (Q c)ᵀ, for the Q of `count` reflectors in T. */
export function applyQ(m: i32, count: i32, rows: i32, t: usize, ldt: i32, tau: usize, c: usize, ldc: i32, scratch: usize): void {
  const last = ((count - 1) / NB) * NB;
  for (let j = count > 0 ? last : -1; j >= 0; j -= NB) {
    applyBlock(true, m, j, min(NB, count - j), rows, t, ldt, tau, c + (<usize>j << 3), ldc, scratch);
  }
}

/** Rows of `out` (count x m): the first columns of Q, from the last block upwards so that zeros stay unmultiplied. */
export function formQ(m: i32, count: i32, t: usize, ldt: i32, tau: usize, out: usize, ldo: i32, scratch: usize): void {
  for (let i = 0; i < count; i++) {
    memory.fill(place(out, ldo, i, 0), 0, <usize>m << 3);
    store<f64>(place(out, ldo, i, i), 1);
  }
  const last = ((count - 1) / NB) * NB;
  for (let j = count > 0 ? last : -1; j >= 0; j -= NB) {
    applyBlock(true, m, j, min(NB, count - j), count - j, t, ldt, tau, place(out, ldo, j, j), ldo, scratch);
  }
}

/** Bytes of scratch for qr. */
export function qrScratch(m: i32, n: i32): f64 {
  const k = min(m, n);
  return 8 * (<f64>n * m + <f64>k * m + n) + 64 + qrBlockScratch(max(n, k), m);
}

/**
 * A = Q R for A (m x n), k = min(m, n): Q (m x k) has orthonormal columns, R (k x n) is upper triangular (its diagonal
 * of either sign).
 */
export function qr(m: i32, n: i32, a: usize, lda: i32, q: usize, r: usize, scratch: usize): void {
  const k = min(m, n), t = scratch, basis = place(t, m, n, 0), tau = place(basis, m, k, 0), work = tau + (<usize>n << 3);
  transposeInto(m, n, a, lda, t, m);
  factorise(m, n, t, m, tau, work);
  for (let i = 0; i < k; i++) {
    const row = place(r, n, i, 0);
    for (let j = 0; j < n; j++) put(row, j, j < i ? 0 : load<f64>(place(t, m, j, i)));
  }
  formQ(m, k, t, m, tau, basis, m, work);
  transposeInto(k, m, basis, m, q, k);
}
