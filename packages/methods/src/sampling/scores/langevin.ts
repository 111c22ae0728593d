/**
 * Langevin sampling that starts from data.
 *
 *     x ← x + h·s(x, σ) + √(2h)·ξ
 *
 * Run from rows of the data it keeps the shares of well-parted modes, which it could not find in any sensible time from elsewhere, while
 * it forgets the rows within each mode. The step leaves a bias: on N(μ, v) the variance settles at v/(1 − h/(2v)), for h < 2v,
 * at a rate of |1 − h/v| a step. Time O(steps) evaluations of the score for each point.
 *
 * Source: [koehler2024] for the start, [roberts1996] for the chain.
 * @module
 */
import { check, type Rng, type Samples, stopIfAborted, type Watch } from "@pushforward/core";
import type { Score } from "./score.js";

export interface LangevinOptions {
  rng: Rng;
  /** Chains. */
  count: number;
  /** Noise of the law sampled, above 0. */
  sigma: number;
  /** h, in squared units of the coordinates. */
  step: number;
  steps: number;
  watch?: Watch | undefined;
}

/** Where chains from rows of `data`, drawn by their weights, are after the steps. @throws ArgumentError */
export async function langevin(score: Score, data: Samples, options: LangevinOptions): Promise<Samples> {
  const { rng, count, sigma, step, steps, watch } = options;
  const here = "langevin";
  const { d } = score;
  check(data.d === d, here, "data", `${d}-dimensional like the score`, data.d);
  check(Number.isInteger(count) && count >= 1, here, "count", "an integer of at least 1", count);
  check(Number.isInteger(steps) && steps >= 0, here, "steps", "an integer of at least 0", steps);
  check(step > 0 && step < Infinity, here, "step", "positive and finite", step);
  check(sigma > 0 && sigma < Infinity, here, "sigma", "positive and finite", sigma);
  const x = new Float64Array(count * d);
  const first = rng.stream(0);
  for (let i = 0; i < count; i++) {
    const row = drawRow(first, data);
    x.set(data.data.subarray(row * d, (row + 1) * d), i * d);
  }
  const noise = new Float64Array(x.length);
  const size = Math.sqrt(2 * step);
  for (let t = 0; t < steps; t++) {
    const s = await score.at(x, sigma);
    rng.stream(1 + t).fillNormal(noise);
    for (let e = 0; e < x.length; e++) x[e]! += step * s[e]! + size * noise[e]!;
    watch?.onProgress?.({ stage: "sampling", done: (t + 1) / steps });
    stopIfAborted(watch);
  }
  return { data: x, n: count, d, ...(data.names && { names: data.names }) };
}

function drawRow(rng: Rng, { n, weights }: Samples): number {
  if (!weights) return rng.integer(n);
  let left = rng.uniform();
  for (let i = 0; i < n - 1; i++) {
    left -= weights[i]!;
    if (left < 0) return i;
  }
  return n - 1;
}
