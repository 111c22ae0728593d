// Ground costs and scores cost − w over tiles of 32 columns. src/plain/transport/ground-cost.ts says what they mean.
import { exp2 } from "../lanes/exp-f64";
import { log2 } from "../lanes/log-f64";

/** Columns of a tile. */
export const TILE: i32 = 32;

export const SQUARED: i32 = 0;
export const EUCLIDEAN: i32 = 1;
export const MANHATTAN: i32 = 2;
export const EUCLIDEAN_POWER: i32 = 3;
export const MANHATTAN_POWER: i32 = 4;
export const MATRIX: i32 = 5;
export const MATRIX_TURNED: i32 = 6;

// @ts-ignore: decorator
@inline
export function at8(base: usize, i: i32): usize {
  return base + (<usize>i << 3);
}

// @ts-ignore: decorator
@inline
export function at4(base: usize, i: i32): usize {
  return base + (<usize>i << 2);
}

/** x^h for x ≥ 0. */
// @ts-ignore: decorator
@inline
function power2(x: v128, h: v128): v128 {
  return exp2(f64x2.mul(h, log2(x)));
}

/** The cost from its sum over coordinates. */
// @ts-ignore: decorator
@inline
function fromSum2(kind: i32, sum: v128, half: v128, full: v128): v128 {
  if (kind == EUCLIDEAN) return f64x2.sqrt(sum);
  if (kind == EUCLIDEAN_POWER) return power2(sum, half);
  if (kind == MANHATTAN_POWER) return power2(sum, full);
  return sum;
}

/** The same for one pair. */
export function costOfSum(kind: i32, p: f64, sum: f64): f64 {
  return f64x2.extract_lane(fromSum2(kind, f64x2.splat(sum), f64x2.splat(0.5 * p), f64x2.splat(p)), 0);
}

/** The cost of a row to a column of a tile, or an entry of a matrix with leading dimension d. */
export function pairCost(kind: i32, p: f64, rows: usize, i: i32, d: i32, columns: usize, j: i32): f64 {
  if (kind == MATRIX) return load<f64>(at8(columns, j) + (<usize>i * <usize>d << 3));
  if (kind == MATRIX_TURNED) return load<f64>(at8(columns, i) + (<usize>j * <usize>d << 3));
  let x = rows + (<usize>i * <usize>d << 3), y = columns + (<usize>(j / TILE) * <usize>d << 8) + (<usize>(j % TILE) << 3);
  let sum: f64 = 0;
  const absolute = kind == MANHATTAN || kind == MANHATTAN_POWER;
  for (let k = 0; k < d; k++) {
    const t = load<f64>(x) - load<f64>(y);
    sum += absolute ? abs<f64>(t) : t * t;
    x += 8;
    y += 256;
  }
  return costOfSum(kind, p, sum);
}

function squared2d(x: usize, y: usize, w: usize, out: usize): void {
  const x0 = v128.load64_splat(x), x1 = v128.load64_splat(x, 8);
  for (let end = out + 256; out < end; out += 16) {
    const a = f64x2.sub(x0, v128.load(y)), b = f64x2.sub(x1, v128.load(y, 256));
    v128.store(out, f64x2.sub(f64x2.add(f64x2.mul(a, a), f64x2.mul(b, b)), v128.load(w)));
    y += 16;
    w += 16;
  }
}

function squared3d(x: usize, y: usize, w: usize, out: usize): void {
  const x0 = v128.load64_splat(x), x1 = v128.load64_splat(x, 8), x2 = v128.load64_splat(x, 16);
  for (let end = out + 256; out < end; out += 16) {
    const a = f64x2.sub(x0, v128.load(y)), b = f64x2.sub(x1, v128.load(y, 256)), c = f64x2.sub(x2, v128.load(y, 512));
    const sum = f64x2.add(f64x2.add(f64x2.mul(a, a), f64x2.mul(b, b)), f64x2.mul(c, c));
    v128.store(out, f64x2.sub(sum, v128.load(w)));
    y += 16;
    w += 16;
  }
}

function coordinateScores(kind: i32, p: f64, x: usize, d: i32, y: usize, w: usize, out: usize): void {
  const absolute = kind == MANHATTAN || kind == MANHATTAN_POWER;
  const half = f64x2.splat(0.5 * p), full = f64x2.splat(p);
  for (let end = out + 256; out < end; out += 64) {
    let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
    let yk = y;
    for (let xk = x, last = x + (<usize>d << 3); xk < last; xk += 8) {
      const v = v128.load64_splat(xk);
      let t0 = f64x2.sub(v, v128.load(yk)), t1 = f64x2.sub(v, v128.load(yk, 16));
      let t2 = f64x2.sub(v, v128.load(yk, 32)), t3 = f64x2.sub(v, v128.load(yk, 48));
      if (absolute) {
        s0 = f64x2.add(s0, f64x2.abs(t0)); s1 = f64x2.add(s1, f64x2.abs(t1));
        s2 = f64x2.add(s2, f64x2.abs(t2)); s3 = f64x2.add(s3, f64x2.abs(t3));
      } else {
        s0 = f64x2.add(s0, f64x2.mul(t0, t0)); s1 = f64x2.add(s1, f64x2.mul(t1, t1));
        s2 = f64x2.add(s2, f64x2.mul(t2, t2)); s3 = f64x2.add(s3, f64x2.mul(t3, t3));
      }
      yk += 256;
    }
    v128.store(out, f64x2.sub(fromSum2(kind, s0, half, full), v128.load(w)));
    v128.store(out, f64x2.sub(fromSum2(kind, s1, half, full), v128.load(w, 16)), 16);
    v128.store(out, f64x2.sub(fromSum2(kind, s2, half, full), v128.load(w, 32)), 32);
    v128.store(out, f64x2.sub(fromSum2(kind, s3, half, full), v128.load(w, 48)), 48);
    y += 64;
    w += 64;
  }
}

function matrixScores(entry: usize, stride: usize, count: i32, w: usize, out: usize): void {
  for (let j = 0; j < count; j++) {
    store<f64>(at8(out, j), load<f64>(entry) - load<f64>(at8(w, j)));
    entry += stride;
  }
  for (let j = count; j < TILE; j++) store<f64>(at8(out, j), 1e300);
}

/** out[0 … 31] = cost(row i, column 32·t + q) − w[32·t + q]; past the last column 1e300 or close to it. */
export function tileScores(kind: i32, p: f64, rows: usize, i: i32, d: i32, columns: usize, count: i32, t: i32, w: usize, out: usize): void {
  const wt = w + (<usize>t << 8);
  if (kind >= MATRIX) {
    const turned = kind == MATRIX_TURNED, j = t * TILE;
    const entry = turned ? at8(columns, i) + (<usize>j * <usize>d << 3) : at8(columns, j) + (<usize>i * <usize>d << 3);
    matrixScores(entry, turned ? <usize>d << 3 : 8, min(TILE, count - j), wt, out);
    return;
  }
  const x = rows + (<usize>i * <usize>d << 3), y = columns + (<usize>t * <usize>d << 8);
  if (kind == SQUARED && d == 2) squared2d(x, y, wt, out);
  else if (kind == SQUARED && d == 3) squared3d(x, y, wt, out);
  else coordinateScores(kind, p, x, d, y, wt, out);
}
