// What an entropic plan carries along each row: mass, cost and sums of values, from costs made on the fly.
import { d, mulAdd2 } from "./lanes/arithmetic";
import { expTerms2 } from "./lanes/exp-f64";
import { addSquare2, CUT, turn } from "./lanes/lse-panel-f64";
import { EUCLIDEAN, PANEL, SQUARED } from "./lanes/lse-rows";

export function planMeansSquaredF64(
  x: usize,
  from: i32,
  to: i32,
  y: usize,
  m: i32,
  dim: i32,
  h: usize,
  scale: f64,
  tops: usize,
  values: usize,
  width: i32,
  slope: i32,
  out: usize,
  scratch: usize,
): void {
  planMeans(SQUARED, x, from, to, y, m, dim, h, scale, tops, values, width, slope, out, scratch);
}

export function planMeansEuclideanF64(
  x: usize,
  from: i32,
  to: i32,
  y: usize,
  m: i32,
  dim: i32,
  h: usize,
  scale: f64,
  tops: usize,
  values: usize,
  width: i32,
  slope: i32,
  out: usize,
  scratch: usize,
): void {
  planMeans(EUCLIDEAN, x, from, to, y, m, dim, h, scale, tops, values, width, slope, out, scratch);
}

// @ts-ignore: decorator
@inline
function planMeans(
  mode: i32,
  x: usize,
  from: i32,
  to: i32,
  y: usize,
  m: i32,
  dim: i32,
  h: usize,
  scale: f64,
  tops: usize,
  values: usize,
  width: i32,
  slope: i32,
  out: usize,
  scratch: usize,
): void {
  const weights = scratch;
  const costs = weights + (<usize>PANEL << 3);
  const offsets = costs + (<usize>PANEL << 3);
  const points = offsets + (<usize>PANEL << 3);
  const outBytes = (<usize>width + 2) << 3;
  for (let i = from; i < to; i++) memory.fill(out + <usize>i * outBytes, 0, outBytes);
  for (let j = 0; j < m; j += PANEL) {
    const count = min(PANEL, m - j);
    const columns = turn(y + ((<usize>j * <usize>dim) << 3), h + (<usize>j << 3), count, dim, points, offsets);
    const panelValues = values + ((<usize>j * <usize>width) << 3);
    for (let i = from; i < to; i++) {
      const row = x + ((<usize>i * <usize>dim) << 3);
      const top = load<f64>(tops + (<usize>i << 3));
      const any = writeWeights(mode, row, <usize>dim << 3, points, offsets, columns, scale, top, costs, weights);
      if (any) addRow(weights, costs, count, slope != 0, panelValues, width, out + <usize>i * outBytes);
    }
  }
}

/** Write costs and e^(h_j − scale·cost − top), and say whether any of these counts. */
// @ts-ignore: decorator
@inline
function writeWeights(
  mode: i32,
  row: usize,
  rowBytes: usize,
  points: usize,
  offsets: usize,
  columns: i32,
  scale: f64,
  top: f64,
  costs: usize,
  weights: usize,
): bool {
  const factor = d(scale);
  const shift = d(top);
  const end = row + rowBytes;
  let any = false;
  for (let j: usize = 0; j < <usize>columns << 3; j += 16) {
    let cost = d(0.0);
    let p = points + j;
    for (let at = row; at < end; at += 8) {
      cost = addSquare2(cost, v128.load(p), v128.load64_splat(at));
      p += <usize>PANEL << 3;
    }
    if (mode == EUCLIDEAN) cost = f64x2.sqrt(cost);
    const score = f64x2.sub(f64x2.sub(v128.load(offsets + j), f64x2.mul(cost, factor)), shift);
    v128.store(costs + j, cost);
    if (i64x2.all_true(f64x2.le(score, d(CUT)))) {
      v128.store(weights + j, d(0.0));
    } else {
      v128.store(weights + j, expTerms2(score));
      any = true;
    }
  }
  return any;
}

/** Add weight, weight·cost and weight·values of each column to `out`, in the order of the columns. */
function addRow(weights: usize, costs: usize, count: i32, slope: bool, values: usize, width: i32, out: usize): void {
  let mass = load<f64>(out);
  let total = load<f64>(out, 8);
  const sums = out + 16;
  for (let j = 0; j < count; j++) {
    let weight = load<f64>(weights + (<usize>j << 3));
    if (weight == 0) continue;
    const cost = load<f64>(costs + (<usize>j << 3));
    total += weight * cost;
    if (slope) weight = cost > 0 ? weight / cost : 0;
    mass += weight;
    const from = values + ((<usize>j * <usize>width) << 3);
    const twice = d(weight);
    let k: usize = 0;
    for (; k < <usize>(width & ~1) << 3; k += 16) {
      v128.store(sums + k, mulAdd2(twice, v128.load(from + k), v128.load(sums + k)));
    }
    if (width & 1) store<f64>(sums + k, load<f64>(sums + k) + weight * load<f64>(from + k));
  }
  store<f64>(out, mass);
  store<f64>(out, total, 8);
}
