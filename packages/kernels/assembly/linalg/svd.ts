/**
 * Singular values and vectors by one-sided Jacobi, so that small singular values keep full relative accuracy where the
 * columns of A determine them.
 *
 * A P = Q R with pivoting puts the scales into the rows of R; multiplying R from the right by anything orthogonal then
 * loses nothing. It is multiplied by the eigenvectors of RᵀR, after which its columns are nearly orthogonal and few
 * rotations are left. When R spans more than seven decades, this is done after R = L Qᵀ and block by block of L.
 */
import { eigSymmetricRows, eigSymmetricRowsScratch } from "./eig-symmetric";
import { gemm, gemmScratch } from "./gemm";
import { jacobi } from "./jacobi";
import { applyQ, factorise, qrBlockScratch } from "./qr";
import { factorisePivoted, factorisePivotedScratch } from "./qr-pivoted";
import { at, copyRows, largest, norm, place, powerNear, put, scal, transposeInto } from "./vectors";

const SPAN = 1e-7; // decades of R that one Gram matrix may hold
const TINY = 1e-120; // what is left of R below counts as zero: squares must stay well inside the range of numbers

/** Bytes of scratch for svd. */
export function svdScratch(m: i32, n: i32): f64 {
  const k = min(m, n), long = max(m, n);
  const stages = max(max(eigSymmetricRowsScratch(k), qrBlockScratch(k, long)), max(<f64>factorisePivotedScratch(long, k), <f64>gemmScratch(k, k, k)));
  return 16 * <f64>k * <f64>long + 64 * <f64>k * <f64>k + 112 * <f64>k + 128 + stages;
}

/**
 * A = U diag(s) Vᵀ for A (m x n), k = min(m, n): U (m x k) and V (n x k) have orthonormal columns, s descends.
 * Returns the sweeps of rotations, or -1 when they did not suffice.
 */
export function svd(m: i32, n: i32, a: usize, lda: i32, u: usize, s: usize, v: usize, scratch: usize): i32 {
  const k = min(m, n), long = max(m, n);
  const t = scratch, left = place(t, long, k, 0), right = place(left, long, k, 0), work = place(right, k, k, 0);
  if (m >= n) transposeInto(m, n, a, lda, t, m);
  else copyRows(m, n, a, lda, t, n);
  const sweeps = tall(long, k, t, left, s, right, work);
  transposeInto(k, long, left, long, m >= n ? u : v, k);
  transposeInto(k, k, right, k, m >= n ? v : u, k);
  return sweeps;
}

/** Rows of T (n x m, m >= n) are the columns of a matrix; its singular vectors become the rows of left and right. */
function tall(m: i32, n: i32, t: usize, left: usize, s: usize, right: usize, work: usize): i32 {
  const tau = work, tauPivoted = tau + (<usize>n << 3), small = tauPivoted + (<usize>n << 3), pivots = small + ((<usize>n * <usize>n) << 3), next = pivots + (<usize>n << 3);
  let top = 0.0;
  for (let j = 0; j < n; j++) top = max(top, largest(m, place(t, m, j, 0)));
  const unit = powerNear(top);
  for (let j = 0; j < n; j++) scal(m, unit, place(t, m, j, 0));
  const reduce = m >= 2 * n;
  let r = t, height = m;
  if (reduce) {
    // the short side decides: R of a plain QR stands in for the matrix
    factorise(m, n, t, m, tau, next);
    for (let j = 0; j < n; j++) triangleRow(n, j, place(t, m, j, 0), place(small, n, j, 0));
    r = small;
    height = n;
  }
  factorisePivoted(height, n, r, height, tauPivoted, pivots, next);
  const sweeps = triangular(height, n, r, left, m, s, right, next);
  applyQ(height, n, n, r, height, tauPivoted, left, m, next);
  if (reduce) applyQ(m, n, n, t, m, tau, left, m, next);
  for (let j = 0; j < n; j++) unpivot(n, place(right, n, j, 0), pivots, next);
  scal(n, 1 / unit, s);
  return sweeps;
}

/** Row j of Rᵀ: n numbers, those after the diagonal zero. */
function triangleRow(n: i32, j: i32, from: usize, to: usize): void {
  memory.copy(to, from, <usize>(j + 1) << 3);
  memory.fill(to + (<usize>(j + 1) << 3), 0, <usize>(n - j - 1) << 3);
}

function unpivot(n: i32, row: usize, pivots: usize, spare: usize): void {
  for (let c = 0; c < n; c++) put(spare, load<i32>(pivots + (<usize>c << 2)), at(row, c));
  memory.copy(row, spare, <usize>n << 3);
}

/** R from the rows of the factorisation; its singular vectors, as rows of left (rest zero) and right. */
function triangular(m: i32, n: i32, factors: usize, left: usize, ldl: i32, s: usize, right: usize, work: usize): i32 {
  const square = (<usize>n * <usize>n) << 3, line = <usize>n << 3;
  const x = work, v = x + square, gram = v + square, lq = gram + square, squares = lq + square, order = squares + line, reach = order + line, tau = reach + line, e = tau + line, next = e + line;
  let rank = 0;
  while (rank < n && abs(load<f64>(place(factors, m, rank, rank))) > TINY) rank++;
  const whole = rank == n && n > 0 && abs(load<f64>(place(factors, m, n - 1, n - 1))) > SPAN * abs(load<f64>(factors));
  if (whole) {
    for (let j = 0; j < n; j++) triangleRow(n, j, place(factors, m, j, 0), place(lq, n, j, 0));
    prepareWhole(n, lq, x, v, gram, squares, e, tau, next);
  } else {
    for (let j = 0; j < n; j++) triangleRow(n, j, place(factors, m, j, 0), place(gram, n, j, 0));
    transposeInto(n, rank, gram, n, lq, n);
    factorise(n, rank, lq, n, tau, next);
    prepareBlocks(n, rank, lq, x, v, gram, squares, next);
  }
  const sweeps = jacobi(rank, whole ? n : rank, x, n, whole ? n : rank, v, n, gram, squares, reach, order, next);
  collect(n, rank, x, v, left, ldl, m, s, right, squares, order);
  if (!whole) applyQ(n, rank, n, lq, n, tau, right, n, next);
  return sweeps;
}

/** v := eigenvectors of RᵀR as rows, x := (R V)ᵀ, from the rows of Rᵀ; zeros above its diagonal are not multiplied. */
function prepareWhole(n: i32, rt: usize, x: usize, v: usize, gram: usize, values: usize, e: usize, tau: usize, work: usize): void {
  for (let i = 0; i < n; i += 64) {
    const rows = min(64, n - i), depth = i + rows;
    gemm(2, rows, depth, depth, 1, place(rt, n, i, 0), n, rt, n, 0, place(gram, n, i, 0), n, work);
  }
  eigSymmetricRows(n, gram, n, values, e, tau, v, work);
  for (let i = 0; i < n; i += 64) {
    gemm(0, n, min(64, n - i), n - i, 1, v + (<usize>i << 3), n, place(rt, n, i, i), n, 0, x + (<usize>i << 3), n, work);
  }
}

/**
 * The same for the columns of L, whose rows stand in lq: first in blocks that each span few decades, then across the
 * boundaries of the blocks.
 */
function prepareBlocks(n: i32, rank: i32, lq: usize, x: usize, v: usize, gram: usize, values: usize, work: usize): void {
  for (let j = 0; j < rank; j++) {
    memory.fill(place(x, n, j, 0), 0, <usize>n << 3);
    memory.fill(place(v, n, j, 0), 0, <usize>n << 3);
    store<f64>(place(v, n, j, j), 1);
    for (let i = j; i < rank; i++) store<f64>(place(x, n, j, i), load<f64>(place(lq, n, i, j)));
  }
  for (let from = 0, before = -1; from < rank; ) {
    const to = blockEnd(n, from, rank, lq);
    turnWindow(n, rank, from, to, to, x, v, gram, values, work);
    if (before >= 0) turnAcross(n, rank, before, from, to, x, v, gram, values, work);
    before = from;
    from = to;
  }
}

/** Cut before R falls below SPAN of the first entry, at the deepest step of the lower half of these decades. */
function blockEnd(n: i32, from: i32, rank: i32, lq: usize): i32 {
  const first = abs(load<f64>(place(lq, n, from, from)));
  let end = rank, deepest = 1.0, before = first;
  for (let i = from + 1; i < rank; i++) {
    const size = abs(load<f64>(place(lq, n, i, i)));
    if (size < sqrt(SPAN) * first && size < deepest * before) {
      deepest = size / before;
      end = i;
    }
    if (size < SPAN * first) return end;
    before = size;
  }
  return rank;
}

/** Two finished blocks, first … cut - 1 and cut … end - 1, meet: what lies within half the decades on either side. */
function turnAcross(n: i32, rank: i32, first: i32, cut: i32, end: i32, x: usize, v: usize, gram: usize, values: usize, work: usize): void {
  const middle = norm(rank, place(x, n, cut, 0));
  let from = cut, to = cut + 1;
  while (from > first && sqrt(SPAN) * norm(rank, place(x, n, from - 1, 0)) <= middle) from--;
  while (to < end && norm(rank, place(x, n, to, 0)) >= sqrt(SPAN) * middle) to++;
  if (from < cut) turnWindow(n, rank, from, to, end, x, v, gram, values, work);
}

/** Rows from … to - 1 of x become orthogonal up to rounding beside the largest; v, zero from column end on, turns along. */
function turnWindow(n: i32, rank: i32, from: i32, to: i32, end: i32, x: usize, v: usize, gram: usize, values: usize, work: usize): void {
  const k = to - from, z = work, fresh = place(z, n, n, 0), e = place(fresh, n, n, 0), tau = e + (<usize>n << 3), next = tau + (<usize>n << 3);
  const rows = place(x, n, from, 0), turned = place(v, n, from, 0);
  gemm(2 | 4, k, k, rank, 1, rows, n, rows, n, 0, gram, k, next);
  eigSymmetricRows(k, gram, k, values, e, tau, z, next);
  gemm(0, k, rank, k, 1, z, k, rows, n, 0, fresh, n, next);
  copyReversed(k, rank, fresh, n, rows);
  gemm(0, k, end, k, 1, z, k, turned, n, 0, fresh, n, next);
  copyReversed(k, end, fresh, n, turned);
}

/** Rows in reverse, so that their lengths descend. */
function copyReversed(rows: i32, columns: i32, from: usize, ld: i32, to: usize): void {
  for (let i = 0; i < rows; i++) memory.copy(place(to, ld, i, 0), place(from, ld, rows - 1 - i, 0), <usize>columns << 3);
}

/** Lengths of the rows of x, in descending order, with the unit rows; the null space gets unit vectors. */
function collect(n: i32, rank: i32, x: usize, v: usize, left: usize, ldl: i32, m: i32, s: usize, right: usize, lengths: usize, order: usize): void {
  for (let j = 0; j < n; j++) {
    memory.fill(place(left, ldl, j, 0), 0, <usize>ldl << 3);
    memory.fill(place(right, n, j, 0), 0, <usize>n << 3);
  }
  for (let i = 0; i < rank; i++) {
    const length = norm(n, place(x, n, i, 0));
    put(lengths, i, length);
    let hole = i;
    while (hole > 0 && at(lengths, load<i32>(order + (<usize>(hole - 1) << 2))) < length) {
      store<i32>(order + (<usize>hole << 2), load<i32>(order + (<usize>(hole - 1) << 2)));
      hole--;
    }
    store<i32>(order + (<usize>hole << 2), i);
  }
  for (let j = 0; j < rank; j++) {
    const row = load<i32>(order + (<usize>j << 2)), length = at(lengths, row), to = place(left, ldl, j, 0);
    put(s, j, length);
    memory.copy(to, place(x, n, row, 0), <usize>n << 3);
    for (let i = 0; i < n; i++) put(to, i, at(to, i) / length);
    memory.copy(place(right, n, j, 0), place(v, n, row, 0), <usize>n << 3);
  }
  for (let j = rank; j < n; j++) {
    put(s, j, 0);
    store<f64>(place(left, ldl, j, j), 1);
    store<f64>(place(right, n, j, j), 1);
  }
}
