// Symmetric matrix to tridiagonal form, A = Q T Qᵀ, from the last row upwards so that every reflector lies along a row.
import { gemm, gemmScratch } from "./gemm";
import { applyRight, blockFactor, reflect } from "./householder";
import { at, axpbypz, axpy, copyRows, dot, pairSum, place, put } from "./vectors";

const NB = 32; // reflectors per block of the reduction
const WB = 64; // reflectors applied together on the way back

export function tridiagonalScratch(n: i32): i32 {
  return 24 * NB * n + gemmScratch(n, n, 2 * NB);
}

/**
 * Reduce the lower triangle of A. Row i then holds reflector i on columns 0 … i-1 (its leading one, at column i-1,
 * included); d and e hold the diagonals of T, tau[i] the factor of reflector i.
 */
export function tridiagonalise(n: i32, a: usize, lda: i32, d: usize, e: usize, tau: usize, scratch: usize): void {
  const panel = scratch, products = scratch + <usize>(24 * NB * n);
  for (let high = n; high > 0; ) {
    const k = min(NB, high);
    for (let q = 0; q < k; q++) reduceRow(high - 1 - q, q, k, n, a, lda, d, e, tau, panel);
    high -= k;
    if (high == 0) break;
    // A -= V Wᵀ + W Vᵀ as one product of [V W] and [W V]
    copyRows(k, high, panel, n, place(panel, n, 2 * k, 0), n);
    gemm(1 | 4, high, high, 2 * k, -1, panel, n, place(panel, n, k, 0), n, 1, a, lda, products);
  }
}

/** Reflector q of a panel of k, for row i: V in rows 0 … of the panel, W in rows k …. */
function reduceRow(i: i32, q: i32, k: i32, n: i32, a: usize, lda: i32, d: usize, e: usize, tau: usize, panel: usize): void {
  const row = place(a, lda, i, 0), v = place(panel, n, q, 0), w = place(panel, n, k + q, 0);
  for (let p = 0; p < q; p++) {
    const vp = place(panel, n, p, 0), wp = place(panel, n, k + p, 0);
    axpbypz(i + 1, -at(vp, i), wp, -at(wp, i), vp, row);
  }
  put(d, i, at(row, i));
  if (i == 0) return;
  const alpha = row + (<usize>(i - 1) << 3);
  const t = reflect(i - 1, alpha, row);
  put(e, i - 1, load<f64>(alpha));
  put(tau, i, t);
  store<f64>(alpha, 1);
  memory.copy(v, row, <usize>i << 3);
  if (t == 0) {
    memory.fill(w, 0, <usize>i << 3);
    return;
  }
  symmetricProduct(i, a, lda, v, w);
  for (let p = 0; p < q; p++) {
    const vp = place(panel, n, p, 0), wp = place(panel, n, k + p, 0);
    axpbypz(i, -dot(i, wp, v), vp, -dot(i, vp, v), wp, w);
  }
  for (let j = 0; j < i; j++) put(w, j, t * at(w, j));
  axpy(i, -0.5 * t * dot(i, w, v), v, w);
}

/** y := A x from the lower triangle alone: every element is read once and used twice. */
function symmetricProduct(n: i32, a: usize, lda: i32, x: usize, y: usize): void {
  memory.fill(y, 0, <usize>n << 3);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    fourRows(i, place(a, lda, i, 0), <usize>lda << 3, x, y);
    for (let r = 0; r < 4; r++) diagonalPart(i, i + r, place(a, lda, i + r, 0), x, y);
  }
  for (; i < n; i++) diagonalPart(0, i, place(a, lda, i, 0), x, y);
}

/** Row i on columns from … i. */
function diagonalPart(from: i32, i: i32, row: usize, x: usize, y: usize): void {
  let sum = 0.0;
  const xi = at(x, i);
  for (let j = from; j < i; j++) {
    const value = at(row, j);
    sum += value * at(x, j);
    put(y, j, at(y, j) + value * xi);
  }
  put(y, i, at(y, i) + sum + at(row, i) * xi);
}

/** Rows i … i+3 on columns 0 … i-1; i is a multiple of four. */
function fourRows(i: i32, a: usize, row: usize, x: usize, y: usize): void {
  const x0 = v128.load64_splat(x + (<usize>i << 3)), x1 = v128.load64_splat(x + (<usize>i << 3), 8);
  const x2 = v128.load64_splat(x + (<usize>i << 3), 16), x3 = v128.load64_splat(x + (<usize>i << 3), 24);
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
  let b = a + row, c = b + row, d = c + row;
  const out = y + (<usize>i << 3), end = x + (<usize>i << 3);
  for (; x < end; a += 16, b += 16, c += 16, d += 16, x += 16, y += 16) {
    const xv = v128.load(x);
    let yv = v128.load(y), m = v128.load(a);
    s0 = f64x2.add(s0, f64x2.mul(m, xv));
    yv = f64x2.add(yv, f64x2.mul(m, x0));
    m = v128.load(b);
    s1 = f64x2.add(s1, f64x2.mul(m, xv));
    yv = f64x2.add(yv, f64x2.mul(m, x1));
    m = v128.load(c);
    s2 = f64x2.add(s2, f64x2.mul(m, xv));
    yv = f64x2.add(yv, f64x2.mul(m, x2));
    m = v128.load(d);
    s3 = f64x2.add(s3, f64x2.mul(m, xv));
    v128.store(y, f64x2.add(yv, f64x2.mul(m, x3)));
  }
  put(out, 0, at(out, 0) + pairSum(s0));
  put(out, 1, at(out, 1) + pairSum(s1));
  put(out, 2, at(out, 2) + pairSum(s2));
  put(out, 3, at(out, 3) + pairSum(s3));
}

export function backTransformScratch(n: i32): i32 {
  return 8 * (WB * n + WB * WB + 2 * WB * n) + gemmScratch(n, n, n);
}

/** Rows of Z: eigenvectors of T become eigenvectors of A, z := Q z. */
export function backTransform(n: i32, a: usize, lda: i32, tau: usize, z: usize, ldz: i32, scratch: usize): void {
  const v = scratch, t = place(v, n, WB, 0), w = place(t, WB, WB, 0), products = place(w, n, 2 * WB, 0);
  // Q = H_{n-1} … H_1, so the reflectors of the top rows come first
  for (let low = 1; low < n; low += WB) {
    const k = min(WB, n - low), width = low + k - 1;
    for (let q = 0; q < k; q++) {
      const i = low + k - 1 - q, row = place(v, width, q, 0);
      memory.copy(row, place(a, lda, i, 0), <usize>i << 3);
      memory.fill(row + (<usize>i << 3), 0, <usize>(width - i) << 3);
      put(w, q, at(tau, i));
    }
    blockFactor(k, width, v, width, w, t, products);
    applyRight(true, k, width, n, v, width, t, z, ldz, w, products);
  }
}
