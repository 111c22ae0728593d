// Householder QR with column pivoting in blocks: the column of largest remaining norm comes next.
import { gemm, gemmScratch } from "./gemm";
import { reflect } from "./householder";
import { at, axpy, dot, norm, pairSum, place, put } from "./vectors";

const NB = 32;
const CANCELLED = 1.5e-8; // √2⁻⁵²: a norm updated below this part of itself is computed anew

export function factorisePivotedScratch(m: i32, n: i32): i32 {
  return 8 * (n * NB + 2 * n + NB) + gemmScratch(n, m, NB);
}

/**
 * As factorise, on the rows of T in the order `pivots` (n indices, written here): row j of the result was row
 * pivots[j]. |R[j][j]| does not increase and bounds what remains of every later column.
 */
export function factorisePivoted(m: i32, n: i32, t: usize, ldt: i32, tau: usize, pivots: usize, scratch: usize): void {
  const f = scratch, norms = place(f, NB, n, 0), exact = norms + (<usize>n << 3), inner = exact + (<usize>n << 3), products = inner + 8 * NB;
  for (let c = 0; c < n; c++) {
    store<i32>(pivots + (<usize>c << 2), c);
    put(norms, c, norm(m, place(t, ldt, c, 0)));
    put(exact, c, at(norms, c));
  }
  const count = min(m, n);
  for (let j = 0; j < count; ) {
    const k = pivotedPanel(m, n, j, min(NB, count - j), t, ldt, tau, pivots, f, norms, exact, inner);
    const next = j + k;
    if (next < n && next < m) {
      gemm(0, n - next, m - next, k, -1, place(f, NB, next, 0), NB, place(t, ldt, j, next), ldt, 1, place(t, ldt, next, next), ldt, products);
    }
    for (let c = next; c < n; c++) {
      if (at(exact, c) >= 0) continue;
      put(norms, c, norm(m - next, place(t, ldt, c, next)));
      put(exact, c, at(norms, c));
    }
    j = next;
  }
}

/** Up to k reflectors from j on; fewer when a norm must be computed anew first. Row c of F holds what they do to column c. */
function pivotedPanel(m: i32, n: i32, from: i32, k: i32, t: usize, ldt: i32, tau: usize, pivots: usize, f: usize, norms: usize, exact: usize, inner: usize): i32 {
  for (let q = 0; q < k; q++) {
    const j = from + q, length = m - j;
    exchange(m, n, j, t, ldt, pivots, f, norms, exact);
    const alpha = place(t, ldt, j, j);
    for (let l = 0; l < q; l++) axpy(length, -load<f64>(place(f, NB, j, l)), place(t, ldt, from + l, j), alpha);
    const factor = reflect(length - 1, alpha, alpha + 8);
    put(tau, j, factor);
    const beta = load<f64>(alpha);
    store<f64>(alpha, 1);
    for (let l = 0; l < q; l++) put(inner, l, dot(length, place(t, ldt, from + l, j), alpha));
    rowProducts(n - j - 1, length, place(t, ldt, j + 1, j), ldt, alpha, place(f, NB, j + 1, q));
    let cancelled = false;
    for (let c = j + 1; c < n; c++) {
      const row = place(f, NB, c, 0);
      put(row, q, factor * (at(row, q) - dot(q, row, inner)));
      if (updatePivotRow(c, q, j, from, t, ldt, row, norms, exact)) cancelled = true;
    }
    store<f64>(alpha, beta);
    if (cancelled) return q + 1;
  }
  return k;
}

/** Bring the column of largest norm to place j. */
function exchange(m: i32, n: i32, j: i32, t: usize, ldt: i32, pivots: usize, f: usize, norms: usize, exact: usize): void {
  let best = j;
  for (let c = j + 1; c < n; c++) if (at(norms, c) > at(norms, best)) best = c;
  if (best == j) return;
  swap(m, place(t, ldt, j, 0), place(t, ldt, best, 0));
  swap(NB, place(f, NB, j, 0), place(f, NB, best, 0));
  const index = load<i32>(pivots + (<usize>j << 2));
  store<i32>(pivots + (<usize>j << 2), load<i32>(pivots + (<usize>best << 2)));
  store<i32>(pivots + (<usize>best << 2), index);
  put(norms, best, at(norms, j));
  put(exact, best, at(exact, j));
}

function swap(n: i32, x: usize, y: usize): void {
  for (let i = 0; i < n; i++, x += 8, y += 8) {
    const value = load<f64>(x);
    store<f64>(x, load<f64>(y));
    store<f64>(y, value);
  }
}

/** Finish row j of R at column c and take it out of the column's norm; true when too little of the norm is left. */
function updatePivotRow(c: i32, q: i32, j: i32, from: i32, t: usize, ldt: i32, row: usize, norms: usize, exact: usize): bool {
  const entry = place(t, ldt, c, j);
  let value = load<f64>(entry);
  for (let l = 0; l <= q; l++) value -= at(row, l) * load<f64>(place(t, ldt, from + l, j));
  store<f64>(entry, value);
  const size = at(norms, c);
  if (size == 0) return false;
  const part = abs(value) / size, left = max(0, (1 + part) * (1 - part)), ratio = size / at(exact, c);
  if (left * ratio * ratio <= CANCELLED) {
    put(exact, c, -1);
    return true;
  }
  put(norms, c, size * sqrt(left));
  return false;
}

/** out[i·NB] = (row i of A)·x, four rows at a time. */
function rowProducts(rows: i32, n: i32, a: usize, lda: i32, x: usize, out: usize): void {
  const row = <usize>lda << 3;
  let i = 0;
  for (; i + 4 <= rows; i += 4, a += 4 * row, out += 32 * NB) fourProducts(n, a, row, x, out);
  for (; i < rows; i++, a += row, out += 8 * NB) store<f64>(out, dot(n, a, x));
}

function fourProducts(n: i32, a: usize, row: usize, x: usize, out: usize): void {
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0, i = 0;
  let b = a + row, c = b + row, d = c + row;
  for (; i + 2 <= n; i += 2, a += 16, b += 16, c += 16, d += 16, x += 16) {
    const xv = v128.load(x);
    s0 = f64x2.add(s0, f64x2.mul(v128.load(a), xv));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(b), xv));
    s2 = f64x2.add(s2, f64x2.mul(v128.load(c), xv));
    s3 = f64x2.add(s3, f64x2.mul(v128.load(d), xv));
  }
  const tail = i < n ? load<f64>(x) : 0;
  store<f64>(out, pairSum(s0) + (i < n ? tail * load<f64>(a) : 0));
  store<f64>(out + 8 * NB, pairSum(s1) + (i < n ? tail * load<f64>(b) : 0));
  store<f64>(out + 16 * NB, pairSum(s2) + (i < n ? tail * load<f64>(c) : 0));
  store<f64>(out + 24 * NB, pairSum(s3) + (i < n ? tail * load<f64>(d) : 0));
}
