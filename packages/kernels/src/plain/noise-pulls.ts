/** Noisy rows against candidates: likelihoods and their slopes. @module */
import type { Views } from "../views.js";
import { expTerm32 } from "./lanes/exp-f32.js";
import { round } from "./lanes/float32.js";

/**
 * For rows from ≤ i < to, with costs c_ij = |y_i − g_j|² and weights w_ij = exp(min_j c_ij − c_ij):
 *
 *     out[2i], out[2i + 1] = min_j c_ij, Σ_j w_ij      pulls_cj += Σ_i w_ij/(Σ_l w_il)·(y_ic − g_cj)
 *
 * `y` holds rows of `dim` float32 coordinates, `g` and `pulls` (which is added to) `dim` rows of `b` float32, `out`
 * float64; b is a multiple of 4, `scratch` has 4·b bytes. Weights up to e^−40 count as 0. Float32 throughout: weights
 * are within (dim + 3)·10^−7 of the cost, sums within 10^−7 of b and of the number of rows. Time O((to − from)·b·dim).
 */
export function noisePulls(
  { f32, f64 }: Views,
  y: number,
  from: number,
  to: number,
  g: number,
  b: number,
  dim: number,
  out: number,
  pulls: number,
  scratch: number,
): void {
  const [rows, columns, sums, weights] = [y >>> 2, g >>> 2, pulls >>> 2, scratch >>> 2];
  for (let i = from; i < to; i++) {
    let nearest = Number.POSITIVE_INFINITY;
    for (let j = 0; j < b; j++) {
      let cost = 0;
      for (let c = 0; c < dim; c++) {
        const difference = round(f32[rows + i * dim + c]! - f32[columns + c * b + j]!);
        cost = round(round(difference * difference) + cost);
      }
      f32[weights + j] = cost;
      nearest = Math.min(nearest, cost);
    }
    const lanes = new Float32Array(4);
    for (let j = 0; j < b; j++) {
      f32[weights + j] = expTerm32(round(nearest - f32[weights + j]!));
      lanes[j & 3]! += f32[weights + j]!;
    }
    const sum = round(round(lanes[0]! + lanes[1]!) + round(lanes[2]! + lanes[3]!));
    f64[(out >>> 3) + 2 * i] = nearest;
    f64[(out >>> 3) + 2 * i + 1] = sum;
    const share = round(1 / sum);
    for (let c = 0; c < dim; c++) {
      for (let j = 0; j < b; j++) {
        const weight = round(f32[weights + j]! * share);
        const difference = round(f32[rows + i * dim + c]! - f32[columns + c * b + j]!);
        const at = sums + c * b + j;
        f32[at] = round(weight * difference) + f32[at]!;
      }
    }
  }
}
