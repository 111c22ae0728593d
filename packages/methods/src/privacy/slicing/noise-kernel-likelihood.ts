/**
 * Estimator of the smoothed-sliced Kullback–Leibler divergence: how likely noisy rows are under smoothed fakes.
 *
 *     L = −(1/n) Σ_i ln[ (1/b) Σ_j exp(−|y_i − g_j|²/(2σ²)) ],   ∂L/∂g_j = −1/(nσ²) Σ_i ω_ij·(y_i − g_j)
 *
 * with ω_ij the softmax over j. The fakes are smoothed exactly, not by drawing noise. Points are measured from the mean
 * of the rows, in units of σ√2, and go to the float32 kernel `noisePulls`. Time O(n·b·k), memory O((n + b)·k).
 * @module
 */
import { log } from "@pushforward/core";
import type { Kernels, Scope } from "@pushforward/kernels";
import type { SliceEstimator } from "./slice-estimator.js";

export interface LikelihoodSettings {
  /** Fakes b, noisy rows n and directions k of every slice. */
  readonly fakes: number;
  readonly rows: number;
  readonly dimension: number;
  /** σ². */
  readonly variance: number;
}

/** Far from every row, in units of σ√2: fills up the lanes of the kernel. */
const nowhere = 1e15;

/** Memory is taken from `scope`. Weights are within about 10⁻⁵, sums over rows float32. */
export function noiseKernelLikelihood(
  kernels: Kernels,
  scope: Scope,
  { fakes, rows, dimension, variance }: LikelihoodSettings,
): SliceEstimator {
  const lanes = (fakes + 3) & ~3;
  const noisy = scope.f32(rows * dimension);
  const candidates = scope.f32(lanes * dimension);
  const pulls = scope.f32(lanes * dimension);
  const scores = scope.f64(2 * rows);
  const scratch = scope.f32(lanes);
  const unit = Math.sqrt(2 * variance);
  return (slice, gradient) => {
    const centre = meanOf(slice.noisy, dimension);
    const scaled = noisy.view;
    for (let at = 0; at < scaled.length; at++) scaled[at] = (slice.noisy[at]! - centre[at % dimension]!) / unit;
    const columns = candidates.view.fill(nowhere);
    for (let j = 0; j < fakes; j++) {
      for (let c = 0; c < dimension; c++) {
        columns[c * lanes + j] = (slice.fakes[j * dimension + c]! - centre[c]!) / unit;
      }
    }
    const sums = pulls.view.fill(0);
    const { functions } = kernels;
    functions.noisePulls(noisy.ptr, 0, rows, candidates.ptr, lanes, dimension, scores.ptr, pulls.ptr, scratch.ptr);
    for (let j = 0; j < fakes; j++) {
      for (let c = 0; c < dimension; c++) {
        gradient[j * dimension + c] = (-sums[c * lanes + j]! * unit) / (rows * variance);
      }
    }
    return log(fakes) - meanLog(scores.view);
  };
}

function meanOf(points: Float64Array, k: number): Float64Array {
  const mean = new Float64Array(k);
  for (let at = 0; at < points.length; at++) mean[at % k]! += points[at]!;
  return mean.map((sum) => (sum * k) / points.length);
}

/** Mean of ln Σ_j exp(−cost_ij), from pairs of the least cost and the sum beside it. */
function meanLog(scores: Float64Array): number {
  let total = 0;
  for (let at = 0; at < scores.length; at += 2) total += log(scores[at + 1]!) - scores[at]!;
  return (2 * total) / scores.length;
}
