/**
 * Eigenvalues and vectors of a symmetric tridiagonal matrix by divide and conquer: cut it in two by a change of rank
 * one, solve the halves, and join them through the secular equation. Negligible and equal terms drop out first
 * (deflation); the vectors come from the weights for which the computed roots are exact, which makes them orthogonal.
 */
import { gemm, gemmScratch } from "./gemm";
import { secularRoot } from "./secular";
import { tridiagonalQl } from "./tridiagonal-ql";
import { at, copyRows, largest, place, put, rotate, scal } from "./vectors";

const LEAF = 32;
const UNIT = 1.1102230246251565e-16;

// What a row of the joint basis is made of: the first half's vectors, both, the second half's, or it has dropped out.
const FIRST = 0, BOTH = 1, SECOND = 2, DEFLATED = 3;

export function divideConquerScratch(n: i32): f64 {
  return 16 * <f64>n * <f64>n + 128 * n + 256 + gemmScratch(n, n, n);
}

/** d becomes the eigenvalues, ascending, and row i of Z (n x n) eigenvector i. Returns 0, or 1 when QL stalls. */
export function divideConquer(n: i32, d: usize, e: usize, z: usize, ldz: i32, scratch: usize): i32 {
  for (let i = 0; i < n; i++) memory.fill(place(z, ldz, i, 0), 0, <usize>n << 3);
  return solve(n, d, e, z, ldz, scratch);
}

function solve(n: i32, d: usize, e: usize, z: usize, ldz: i32, scratch: usize): i32 {
  if (n <= LEAF) {
    for (let i = 0; i < n; i++) store<f64>(place(z, ldz, i, i), 1);
    return tridiagonalQl(n, d, e, z, ldz);
  }
  const n1 = n >> 1, cut = <usize>n1 << 3;
  const coupling = at(e, n1 - 1), rho = abs(coupling);
  put(d, n1 - 1, at(d, n1 - 1) - rho);
  put(d, n1, at(d, n1) - rho);
  if (solve(n1, d, e, z, ldz, scratch)) return 1;
  if (solve(n - n1, d + cut, e + cut, place(z, ldz, n1, n1), ldz, scratch)) return 1;
  join(n, n1, coupling, d, z, ldz, scratch);
  return 0;
}

/** Join the halves: their eigenvalues stand in d, their vectors in the diagonal blocks of Z. */
function join(n: i32, n1: i32, coupling: f64, d: usize, z: usize, ldz: i32, scratch: usize): void {
  const bytes = <usize>n << 3;
  // vectors of doubles first, then of integers, then two n x n blocks, then the products' scratch
  const weight = scratch, poles = weight + bytes, strengths = poles + bytes, values = strengths + bytes, fresh = values + bytes;
  const order = fresh + bytes, kind = order + bytes, rows = kind + bytes, spot = rows + bytes, work = spot + bytes;
  const kept = work + bytes + 64;
  joinWeights(n, n1, coupling, z, ldz, weight);
  const rho = 2 * abs(coupling);
  mergeOrder(n, n1, d, order);
  const k = deflate(n, n1, rho, d, weight, z, ldz, order, kind, rows, poles, strengths);
  if (k > 0) joinKept(n, n1, k, rho, d, z, ldz, kind, rows, spot, poles, strengths, fresh, values, work, kept);
  else for (let i = 0; i < n; i++) put(values, i, at(d, load<i32>(rows + (<usize>i << 2))));
  sortInto(n, k, d, z, ldz, values, rows, order, kept);
}

/** z = Qᵀu/√2 with u = (last row of the first half, ± first row of the second). */
function joinWeights(n: i32, n1: i32, coupling: f64, z: usize, ldz: i32, weight: usize): void {
  const scale = 0.7071067811865476, sign = coupling < 0 ? -scale : scale;
  for (let i = 0; i < n1; i++) put(weight, i, scale * load<f64>(place(z, ldz, i, n1 - 1)));
  for (let i = n1; i < n; i++) put(weight, i, sign * load<f64>(place(z, ldz, i, n1)));
}

/** order := the indices of d, whose halves ascend, in ascending order. */
function mergeOrder(n: i32, n1: i32, d: usize, order: usize): void {
  let a = 0, b = n1;
  for (let i = 0; i < n; i++) {
    const takeFirst = b >= n || (a < n1 && at(d, a) <= at(d, b));
    store<i32>(order + (<usize>i << 2), takeFirst ? a++ : b++);
  }
}

/**
 * Drop the terms that do not matter. Writes the rows kept, by ascending pole, to rows[0 … k-1] and those dropped after
 * them; kind[row]; poles and strengths of the kept terms. Returns k.
 */
function deflate(n: i32, n1: i32, rho: f64, d: usize, weight: usize, z: usize, ldz: i32, order: usize, kind: usize, rows: usize, poles: usize, strengths: usize): i32 {
  const tolerance = 8 * UNIT * max(largest(n, d), largest(n, weight));
  let k = 0, dropped = n, waiting = -1;
  for (let i = 0; i < n; i++) store<i32>(kind + (<usize>i << 2), i < n1 ? FIRST : SECOND);
  for (let s = 0; s < n; s++) {
    const row = load<i32>(order + (<usize>s << 2));
    if (rho * abs(at(weight, row)) <= tolerance) {
      drop(row, --dropped, kind, rows);
    } else if (waiting < 0) {
      waiting = row;
    } else if (mergePair(n, waiting, row, tolerance, d, weight, z, ldz, kind)) {
      drop(waiting, --dropped, kind, rows);
      waiting = row;
    } else {
      keep(waiting, k++, d, weight, rows, poles, strengths);
      waiting = row;
    }
  }
  if (waiting >= 0) keep(waiting, k++, d, weight, rows, poles, strengths);
  return k;
}

function drop(row: i32, position: i32, kind: usize, rows: usize): void {
  store<i32>(kind + (<usize>row << 2), DEFLATED);
  store<i32>(rows + (<usize>position << 2), row);
}

function keep(row: i32, position: i32, d: usize, weight: usize, rows: usize, poles: usize, strengths: usize): void {
  store<i32>(rows + (<usize>position << 2), row);
  put(poles, position, at(d, row));
  put(strengths, position, at(weight, row));
}

/** Turn two rows with nearly equal eigenvalues so that the first has no weight; false when that would cost accuracy. */
function mergePair(n: i32, first: i32, second: i32, tolerance: f64, d: usize, weight: usize, z: usize, ldz: i32, kind: usize): bool {
  const a = at(weight, first), b = at(weight, second), both = sqrt(a * a + b * b);
  const c = b / both, s = -a / both, gap = at(d, second) - at(d, first);
  if (abs(gap * c * s) > tolerance) return false;
  put(weight, second, both);
  put(weight, first, 0);
  rotate(n, place(z, ldz, first, 0), place(z, ldz, second, 0), c, s);
  const low = at(d, first), high = at(d, second);
  put(d, first, low * c * c + high * s * s);
  put(d, second, low * s * s + high * c * c);
  if (load<i32>(kind + (<usize>first << 2)) != load<i32>(kind + (<usize>second << 2))) store<i32>(kind + (<usize>second << 2), BOTH);
  return true;
}

/** Solve for the k kept terms. Leaves their vectors as rows 0 … k-1 of `kept`, the dropped ones after them; values in `values`. */
function joinKept(n: i32, n1: i32, k: i32, rho: f64, d: usize, z: usize, ldz: i32, kind: usize, rows: usize, spot: usize,
  poles: usize, strengths: usize, fresh: usize, values: usize, work: usize, kept: usize): void {
  const s = kept + ((<usize>n * <usize>n) << 3), products = s + ((<usize>n * <usize>n) << 3);
  for (let j = 0; j < k; j++) put(values, j, secularRoot(k, j, poles, strengths, rho, place(s, k, j, 0), work));
  for (let i = k; i < n; i++) put(values, i, at(d, load<i32>(rows + (<usize>i << 2))));
  freshStrengths(k, s, poles, strengths, fresh);
  // rows sorted by kind, so that the blocks known to be zero need not be multiplied
  let next = 0, first = 0, second = 0;
  for (let type = FIRST; type <= SECOND; type++) {
    for (let i = 0; i < k; i++) {
      const row = load<i32>(rows + (<usize>i << 2));
      if (load<i32>(kind + (<usize>row << 2)) == type) store<i32>(spot + (<usize>i << 2), next++);
    }
    if (type == FIRST) second = next;
    if (type == BOTH) first = next;
  }
  for (let j = 0; j < k; j++) rootVector(k, place(s, k, j, 0), fresh, spot, kept);
  const top = kept, bottom = place(top, n1, first, 0), rest = place(bottom, n - n1, k - second, 0);
  for (let i = 0; i < k; i++) {
    const row = place(z, ldz, load<i32>(rows + (<usize>i << 2)), 0), to = load<i32>(spot + (<usize>i << 2));
    if (to < first) memory.copy(place(top, n1, to, 0), row, <usize>n1 << 3);
    if (to >= second) memory.copy(place(bottom, n - n1, to - second, 0), row + (<usize>n1 << 3), <usize>(n - n1) << 3);
  }
  for (let i = k; i < n; i++) memory.copy(place(rest, n, i - k, 0), place(z, ldz, load<i32>(rows + (<usize>i << 2)), 0), <usize>n << 3);
  gemm(0, k, n1, first, 1, s, k, top, n1, 0, z, ldz, products);
  gemm(0, k, n - n1, k - second, 1, s + (<usize>second << 3), k, bottom, n - n1, 0, z + (<usize>n1 << 3), ldz, products);
  copyRows(n - k, n, rest, n, place(z, ldz, k, 0), ldz);
}

/** The strengths for which the computed roots are exact (Loewner's formula), from the differences in the rows of s. */
function freshStrengths(k: i32, s: usize, poles: usize, strengths: usize, fresh: usize): void {
  for (let i = 0; i < k; i++) put(fresh, i, load<f64>(place(s, k, i, i)));
  for (let j = 0; j < k; j++) {
    const row = place(s, k, j, 0), pole = at(poles, j);
    multiplyRatios(0, j, row, pole, poles, fresh);
    multiplyRatios(j + 1, k, row, pole, poles, fresh);
  }
  for (let i = 0; i < k; i++) {
    const size = sqrt(max(0, -at(fresh, i)));
    put(fresh, i, at(strengths, i) < 0 ? -size : size);
  }
}

function multiplyRatios(from: i32, to: i32, row: usize, pole: f64, poles: usize, fresh: usize): void {
  const p = f64x2.splat(pole);
  let i = from;
  for (; i + 2 <= to; i += 2) {
    const o = <usize>i << 3;
    const ratio = f64x2.div(v128.load(row + o), f64x2.sub(v128.load(poles + o), p));
    v128.store(fresh + o, f64x2.mul(v128.load(fresh + o), ratio));
  }
  if (i < to) put(fresh, i, at(fresh, i) * (at(row, i) / (at(poles, i) - pole)));
}

/** The unit vector of one root, its entries moved to their spots. */
function rootVector(k: i32, row: usize, fresh: usize, spot: usize, work: usize): void {
  let sum = 0.0;
  for (let i = 0; i < k; i++) {
    const value = at(fresh, i) / at(row, i);
    sum += value * value;
    put(work, load<i32>(spot + (<usize>i << 2)), value);
  }
  memory.copy(row, work, <usize>k << 3);
  scal(k, 1 / sqrt(sum), row);
}

/** Sort rows and values; both runs (the roots, and the dropped ones) are brought in order by one pass of merging. */
function sortInto(n: i32, k: i32, d: usize, z: usize, ldz: i32, values: usize, rows: usize, order: usize, kept: usize): void {
  if (k == 0) {
    // nothing was moved: row i of the result is row rows[i] of Z
    for (let i = 0; i < n; i++) memory.copy(place(kept, n, i, 0), place(z, ldz, load<i32>(rows + (<usize>i << 2)), 0), <usize>n << 3);
  } else copyRows(n, n, z, ldz, kept, n);
  sortDropped(k, n, values, order);
  let a = 0, b = k;
  for (let i = 0; i < n; i++) {
    const dropped = load<i32>(order + (<usize>min(b, n - 1) << 2));
    const takeRoot = b >= n || (a < k && at(values, a) <= at(values, dropped));
    const source = takeRoot ? a++ : dropped;
    if (!takeRoot) b++;
    put(d, i, at(values, source));
    memory.copy(place(z, ldz, i, 0), place(kept, n, source, 0), <usize>n << 3);
  }
}

/** order[k … n-1] := k … n-1 by ascending value: nearly sorted backwards, so insertion from the end is quick. */
function sortDropped(k: i32, n: i32, values: usize, order: usize): void {
  for (let i = n - 1; i >= k; i--) {
    const value = at(values, i);
    // they were dropped in ascending order, from the end downwards: index i is the largest of those seen
    let hole = n - 1 - i + k;
    while (hole > k && at(values, load<i32>(order + (<usize>(hole - 1) << 2))) > value) {
      store<i32>(order + (<usize>hole << 2), load<i32>(order + (<usize>(hole - 1) << 2)));
      hole--;
    }
    store<i32>(order + (<usize>hole << 2), i);
  }
}
