// How points pull noisy rows' nearest candidates, each row sharing a pull of weight 1 by a softmax.
import { mulAdd4, s } from "./lanes/arithmetic";
import { expTerms4 } from "./lanes/exp-f32";

export function noisePulls(
  y: usize,
  from: i32,
  to: i32,
  g: usize,
  b: i32,
  dim: i32,
  out: usize,
  pulls: usize,
  scratch: usize,
): void {
  const bytes = <usize>b << 2;
  for (let i = from; i < to; i++) {
    const row = y + (<usize>(i * dim) << 2);
    const nearest = writeCosts(row, g, bytes, dim, scratch);
    const sum = turnToWeights(nearest, bytes, scratch);
    store<f64>(out + (<usize>i << 4), <f64>nearest);
    store<f64>(out + (<usize>i << 4), <f64>sum, 8);
    addPulls(row, g, bytes, dim, <f32>1.0 / sum, scratch, pulls);
  }
}

/** Write |y − g_j|² to `out` and give the smallest. */
// @ts-ignore: decorator
@inline
function writeCosts(row: usize, g: usize, bytes: usize, dim: i32, out: usize): f32 {
  let smallest = s(Infinity);
  for (let j: usize = 0; j < bytes; j += 16) {
    let cost = s(0.0);
    let at = g + j;
    for (let c = 0; c < dim; c++, at += bytes) {
      const difference = f32x4.sub(v128.load32_splat(row + (<usize>c << 2)), v128.load(at));
      cost = mulAdd4(difference, difference, cost);
    }
    v128.store(out + j, cost);
    smallest = f32x4.pmin(smallest, cost);
  }
  smallest = f32x4.pmin(smallest, i64x2.shuffle(smallest, smallest, 1, 0));
  return min(f32x4.extract_lane(smallest, 0), f32x4.extract_lane(smallest, 1));
}

/** exp(nearest − cost) in place, and their sum by four lanes. */
// @ts-ignore: decorator
@inline
function turnToWeights(nearest: f32, bytes: usize, costs: usize): f32 {
  const top = s(nearest);
  let sum = s(0.0);
  for (let j: usize = 0; j < bytes; j += 16) {
    const weight = expTerms4(f32x4.sub(top, v128.load(costs + j)));
    v128.store(costs + j, weight);
    sum = f32x4.add(sum, weight);
  }
  const low = f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1);
  return low + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
}

// @ts-ignore: decorator
@inline
function addPulls(row: usize, g: usize, bytes: usize, dim: i32, share: f32, weights: usize, pulls: usize): void {
  const part = s(share);
  for (let c = 0; c < dim; c++, g += bytes, pulls += bytes) {
    const value = v128.load32_splat(row + (<usize>c << 2));
    for (let j: usize = 0; j < bytes; j += 16) {
      const weight = f32x4.mul(v128.load(weights + j), part);
      const difference = f32x4.sub(value, v128.load(g + j));
      v128.store(pulls + j, mulAdd4(weight, difference, v128.load(pulls + j)));
    }
  }
}
