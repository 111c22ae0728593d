/**
 * Singular values and vectors in plain TypeScript by one-sided Jacobi [demmel1992], without preparation. Same result as
 * the WebAssembly kernel up to rounding, signs, and bases where singular values repeat.
 * @module
 */
import type { Views } from "../../views.js";

const sweepLimit = 60;
/** Beside a largest entry of 1, shorter rows count as zero: their squares leave the range of numbers. */
const shortest = 1e-120;

/** Bytes of scratch: the plain twin needs none. */
export function svdScratch(_memory: Views, _m: number, _n: number): number {
  return 0;
}

/**
 * A = U·diag(s)·Vᵀ for A (m × n), k = min(m, n): U (m × k) and V (n × k) have orthonormal columns, s descends. Returns the
 * sweeps of rotations, or -1 when they did not suffice. About 6·m·n² operations a sweep.
 */
export function svd(
  { f64 }: Views,
  m: number,
  n: number,
  a: number,
  lda: number,
  u: number,
  s: number,
  v: number,
  _scratch: number,
): number {
  const wide = m < n;
  const [long, k] = wide ? [n, m] : [m, n];
  const entry = (i: number, j: number) => f64[(a >>> 3) + (wide ? j * lda + i : i * lda + j)]!;
  const left = Array.from({ length: k }, (_, j) => Float64Array.from({ length: long }, (_, i) => entry(i, j)));
  const right = Array.from({ length: k }, (_, j) => new Float64Array(k).fill(1, j, j + 1));
  const top = left.reduce((most, row) => row.reduce((x, value) => Math.max(x, Math.abs(value)), most), 0) || 1;
  for (const row of left) for (let i = 0; i < long; i++) row[i]! /= top;

  const sweeps = orthogonalise(left, right);
  const lengths = left.map((row) => Math.sqrt(dot(row, row))).map((length) => (length < shortest ? 0 : length));
  const order = lengths.map((_, j) => j).sort((i, j) => lengths[j]! - lengths[i]!);
  const basis: Float64Array[] = [];
  for (const from of order) basis.push(unit(left[from]!, lengths[from]!, basis));
  order.forEach((from, j) => {
    f64[(s >>> 3) + j] = lengths[from]! * top;
    for (let i = 0; i < long; i++) f64[((wide ? v : u) >>> 3) + i * k + j] = basis[j]![i]!;
    for (let i = 0; i < k; i++) f64[((wide ? u : v) >>> 3) + i * k + j] = right[from]![i]!;
  });
  return sweeps;
}

/** Turn pairs of rows of x until all are orthogonal; the rows of v turn along. */
function orthogonalise(x: Float64Array[], v: Float64Array[]): number {
  const tolerance = Number.EPSILON * Math.max(8, Math.sqrt(x[0]?.length ?? 0));
  for (let sweep = 0; sweep < sweepLimit; sweep++) {
    let turned = false;
    for (let i = 0; i < x.length; i++) {
      for (let j = i + 1; j < x.length; j++) turned = turn(x[i]!, x[j]!, v[i]!, v[j]!, tolerance) || turned;
    }
    if (!turned) return sweep;
  }
  return -1;
}

function turn(x: Float64Array, y: Float64Array, p: Float64Array, q: Float64Array, tolerance: number): boolean {
  const [xx, yy, xy] = [dot(x, x), dot(y, y), dot(x, y)];
  if (Math.min(xx, yy) < shortest * shortest) return false;
  if (Math.abs(xy) <= tolerance * Math.sqrt(xx) * Math.sqrt(yy)) return false;
  const zeta = (yy - xx) / (2 * xy);
  const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const c = 1 / Math.sqrt(1 + t * t);
  rotate(x, y, c, c * t);
  rotate(p, q, c, c * t);
  return true;
}

function rotate(x: Float64Array, y: Float64Array, c: number, s: number): void {
  for (let i = 0; i < x.length; i++) {
    const first = x[i]!;
    const second = y[i]!;
    x[i] = c * first - s * second;
    y[i] = s * first + c * second;
  }
}

/** row/length, or for a zero row any unit vector orthogonal to the basis so far. */
function unit(row: Float64Array, length: number, basis: Float64Array[]): Float64Array {
  if (length > 0) return row.map((value) => value / length);
  for (let i = 0; i < row.length; i++) {
    const candidate = new Float64Array(row.length).fill(1, i, i + 1);
    for (let pass = 0; pass < 2; pass++) {
      for (const other of basis) {
        const part = dot(candidate, other);
        for (let j = 0; j < row.length; j++) candidate[j]! -= part * other[j]!;
      }
    }
    const rest = Math.sqrt(dot(candidate, candidate));
    // among n unit vectors one keeps at least 1/√n of its length
    if (rest * rest * row.length >= 0.5) return candidate.map((value) => value / rest);
  }
  return row;
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}
