// Transport costs of two point clouds on many lines: project, sort, couple in order.
import { exp2 } from "./lanes/exp-f64";
import { log2 } from "./lanes/log-f64";
import { projectF32, projectF64 } from "./pairwise";
import { sortF32, sortF64, sortPairsF32, sortPairsF64 } from "./radix-sort";

export function slicedCostsF32(
  x: usize,
  n: i32,
  y: usize,
  m: i32,
  d: i32,
  theta: usize,
  lines: i32,
  batch: i32,
  p: f64,
  xWeights: usize,
  yWeights: usize,
  out: usize,
  scratch: usize,
): void {
  slicedCosts<f32>(x, n, y, m, d, theta, lines, batch, p, xWeights, yWeights, out, scratch);
}

export function slicedCostsF64(
  x: usize,
  n: i32,
  y: usize,
  m: i32,
  d: i32,
  theta: usize,
  lines: i32,
  batch: i32,
  p: f64,
  xWeights: usize,
  yWeights: usize,
  out: usize,
  scratch: usize,
): void {
  slicedCosts<f64>(x, n, y, m, d, theta, lines, batch, p, xWeights, yWeights, out, scratch);
}

/** Scratch: projections of a batch, sorted values, orders, then what projecting and sorting need. */
function slicedCosts<T>(
  x: usize,
  n: i32,
  y: usize,
  m: i32,
  d: i32,
  theta: usize,
  lines: i32,
  batch: i32,
  p: f64,
  xWeights: usize,
  yWeights: usize,
  out: usize,
  scratch: usize,
): void {
  const size = sizeof<T>();
  const xLines = scratch;
  const yLines = aligned(xLines + <usize>batch * <usize>n * size);
  const xSorted = aligned(yLines + <usize>batch * <usize>m * size);
  const ySorted = aligned(xSorted + <usize>n * size);
  const xOrder = aligned(ySorted + <usize>m * size);
  const yOrder = aligned(xOrder + (<usize>n << 2));
  const more = aligned(yOrder + (<usize>m << 2));
  for (let first = 0; first < lines; first += batch) {
    const count = min(batch, lines - first);
    const from = theta + <usize>first * <usize>d * size;
    project<T>(x, n, d, from, count, xLines, more);
    project<T>(y, m, d, from, count, yLines, more);
    for (let l = 0; l < count; l++) {
      sortLine<T>(xLines + <usize>l * <usize>n * size, n, xSorted, xWeights ? xOrder : 0, more);
      sortLine<T>(yLines + <usize>l * <usize>m * size, m, ySorted, yWeights ? yOrder : 0, more);
      let cost: f64;
      if (xWeights) cost = weightedCost<T>(xSorted, xOrder, xWeights, n, ySorted, yOrder, yWeights, m, p);
      else if (n == m) cost = pairedCost<T>(xSorted, ySorted, n, p);
      else cost = unevenCost<T>(xSorted, n, ySorted, m, p);
      store<f64>(out + (<usize>(first + l) << 3), cost);
    }
  }
}

function aligned(at: usize): usize {
  return (at + 63) & ~63;
}

// @ts-ignore: decorator
@inline
function project<T>(x: usize, n: i32, d: i32, theta: usize, lines: i32, out: usize, scratch: usize): void {
  if (sizeof<T>() == 4) projectF32(x, 0, n, d, theta, lines, out, n, scratch);
  else projectF64(x, 0, n, d, theta, lines, out, n, scratch);
}

// @ts-ignore: decorator
@inline
function sortLine<T>(keys: usize, n: i32, out: usize, order: usize, scratch: usize): void {
  if (sizeof<T>() == 4) {
    if (order) sortPairsF32(keys, 0, n, out, order, scratch);
    else sortF32(keys, n, out, scratch);
  } else if (order) sortPairsF64(keys, 0, n, out, order, scratch);
  else sortF64(keys, n, out, scratch);
}

// @ts-ignore: decorator
@inline
function at<T>(values: usize, i: i32): f64 {
  return <f64>load<T>(values + <usize>i * sizeof<T>());
}

/** |gap|^p. */
// @ts-ignore: decorator
@inline
function power(gap: f64, p: f64): f64 {
  if (p == 2) return gap * gap;
  const size = abs(gap);
  if (p == 1) return size;
  return size == 0 ? 0 : f64x2.extract_lane(exp2(f64x2.splat(p * f64x2.extract_lane(log2(f64x2.splat(size)), 0))), 0);
}

function pairedCost<T>(x: usize, y: usize, n: i32, p: f64): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < n; i++) sum += power(at<T>(x, i) - at<T>(y, i), p);
  return sum / <f64>n;
}

/** Mass is counted in units of 1/(n·m), in whole numbers. */
function unevenCost<T>(x: usize, n: i32, y: usize, m: i32, p: f64): f64 {
  let sum: f64 = 0;
  let i = 0;
  let j = 0;
  let leftX: f64 = m;
  let leftY: f64 = n;
  while (i < n) {
    const moved = min(leftX, leftY);
    sum += moved * power(at<T>(x, i) - at<T>(y, j), p);
    leftX -= moved;
    leftY -= moved;
    if (leftX == 0) {
      i++;
      leftX = m;
    }
    if (leftY == 0) {
      j++;
      leftY = n;
    }
  }
  return sum / (<f64>n * <f64>m);
}

/** Both distribution functions are walked up together. */
function weightedCost<T>(
  x: usize,
  xOrder: usize,
  xWeights: usize,
  n: i32,
  y: usize,
  yOrder: usize,
  yWeights: usize,
  m: i32,
  p: f64,
): f64 {
  let sum: f64 = 0;
  let done: f64 = 0;
  let i = 0;
  let j = 0;
  let xUpTo = weightAt(xWeights, xOrder, 0);
  let yUpTo = weightAt(yWeights, yOrder, 0);
  for (;;) {
    const end = min(xUpTo, yUpTo);
    if (end > done) sum += (end - done) * power(at<T>(x, i) - at<T>(y, j), p);
    done = end;
    if (xUpTo == end) {
      if (++i == n) break;
      xUpTo += weightAt(xWeights, xOrder, i);
    }
    if (yUpTo == end) {
      if (++j == m) break;
      yUpTo += weightAt(yWeights, yOrder, j);
    }
  }
  return sum;
}

// @ts-ignore: decorator
@inline
function weightAt(weights: usize, order: usize, i: i32): f64 {
  return load<f64>(weights + (<usize>load<u32>(order + (<usize>i << 2)) << 3));
}
