/**
 * Estimator of the smoothed-sliced Kullback–Leibler divergence: how likely noisy rows are under smoothed fakes.
 *
 *     L = −(1/n) Σ_i ln[ (1/b) Σ_j exp(−|y_i − g_j|²/(2σ²)) ],   ∂L/∂g_j = −1/(nσ²) Σ_i ω_ij·(y_i − g_j)
 *
 * with ω_ij the softmax over j. The fakes are smoothed exactly, not by drawing noise.
 * Time O(n·b·k); memory 64·b float32.
 * @module
 */
import { log } from "@pushforward/core";
import type { Kernels, Scope } from "@pushforward/kernels";
import type { Slice, SliceEstimator } from "./slice-estimator.js";

/** Rows taken at a time, so that their weights stay in the cache. */
const panelRows = 64;

/** Memory for `fakes` of them is taken from `scope`. The weights are float32, within 10⁻⁶; sums are float64. */
export function noiseKernelLikelihood(
  kernels: Kernels,
  scope: Scope,
  { fakes, variance }: { readonly fakes: number; readonly variance: number },
): SliceEstimator {
  const region = scope.f32(panelRows * fakes);
  const costs = new Float64Array(fakes);
  return (slice, gradient) => {
    const n = slice.noisy.length / slice.dimension;
    gradient.fill(0);
    let total = 0;
    for (let from = 0; from < n; from += panelRows) {
      const rows = Math.min(panelRows, n - from);
      for (let i = 0; i < rows; i++) {
        total += writeScores(slice, from + i, 1 / (2 * variance), costs, region.view, i * fakes);
      }
      kernels.functions.expF32(region.ptr, 0, rows * fakes, region.ptr);
      for (let i = 0; i < rows; i++) total += pull(slice, from + i, region.view, i * fakes, gradient);
    }
    for (let at = 0; at < gradient.length; at++) gradient[at]! /= n * variance;
    return log(fakes) - total / n;
  };
}

/** Its exponential is nothing beside 1, and still a normal float32: subnormal ones take a hundred cycles to read. */
const lowest = -80;

// Loops over coordinates stand outside of those over fakes: k is 1 or nearly so.

/** Write −scale·|y_i − g_j|² less the largest of the row, which is given back. */
function writeScores(
  slice: Slice,
  i: number,
  scale: number,
  costs: Float64Array,
  scores: Float32Array,
  at: number,
): number {
  const { dimension: k, noisy, fakes } = slice;
  const b = costs.length;
  costs.fill(0);
  for (let c = 0; c < k; c++) {
    const y = noisy[i * k + c]!;
    for (let j = 0; j < b; j++) {
      const difference = y - fakes[j * k + c]!;
      costs[j]! += difference * difference;
    }
  }
  let nearest = Number.POSITIVE_INFINITY;
  for (let j = 0; j < b; j++) nearest = Math.min(nearest, costs[j]!);
  for (let j = 0; j < b; j++) scores[at + j] = Math.max(lowest, (nearest - costs[j]!) * scale);
  return -nearest * scale;
}

/** Add −ω_ij·(y_i − g_j) to the gradient, and give ln Σ_j of the weights. */
function pull(slice: Slice, i: number, weights: Float32Array, at: number, gradient: Float64Array): number {
  const { dimension: k, noisy, fakes } = slice;
  const b = fakes.length / k;
  let sum = 0;
  for (let j = 0; j < b; j++) sum += weights[at + j]!;
  const share = 1 / sum;
  for (let c = 0; c < k; c++) {
    const y = noisy[i * k + c]!;
    for (let j = 0; j < b; j++) gradient[j * k + c]! -= weights[at + j]! * share * (y - fakes[j * k + c]!);
  }
  return log(sum);
}
