/**
 * The score of smoothed points on all threads: that of `smoothedPoints` with one width for all coordinates, for tables whose
 * pairs are many.
 *
 *     s(x, σ) = (x̄ − x)/(h² + σ²),   x̄ the mean of the rows with weights ∝ π_i·exp(−|x − x_i|²/(2(h² + σ²)))
 *
 * x̄ is that of `row-means.ts` at t = 1/(1 + √(h² + σ²)).
 * @module
 */
import { check, type Samples, type Watch } from "@pushforward/core";
import { type Kernels, neighbourTree } from "@pushforward/kernels";
import { exactMeans } from "../row-means.js";
import type { Score } from "./score.js";

/** Free it when done. */
export interface SamplesScore extends Score {
  free(): void;
}

/** Points smoothed by normal noise of standard deviation `width`, 0 for the empirical law. @throws ArgumentError */
export function samplesScore(kernels: Kernels, points: Samples, width: number, watch?: Watch): SamplesScore {
  check(width >= 0 && width < Infinity, "samplesScore", "width", "finite and at least 0", width);
  const tree = neighbourTree(kernels, points.data, points.d);
  const means = exactMeans(kernels, points, tree);
  return {
    d: points.d,
    async at(x, sigma) {
      const noise = width * width + sigma * sigma;
      const t = 1 / (1 + Math.sqrt(noise));
      const q = x.map((value) => t * value);
      const mean = await means.open(x.length / points.d).means(q, t, watch);
      return mean.map((value, e) => (value - x[e]!) / noise);
    },
    free() {
      means.free();
      tree.free();
    },
  };
}
