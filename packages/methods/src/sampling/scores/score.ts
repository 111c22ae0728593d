/**
 * Scores: laws known by the gradient of the log-density of what noise makes of them.
 *
 *     s(x, σ) = ∇ log p_σ(x),   p_σ the law of X + σ·ξ, ξ ~ N(0, I);   E[X | x] = x + σ²·s(x, σ)   (Tweedie)
 *
 * Everything that composes, guides, steers and solves asks for no more than this, so that closed forms and trained
 * denoisers are used alike.
 *
 * Source: [efron2011], [song2021].
 * @module
 */
import { check } from "@pushforward/core";

export interface Score {
  readonly d: number;
  /** s at each of the rows of `x` (any number of them, row-major), in units of one over the coordinates; σ > 0. */
  at(x: Float64Array, sigma: number): Promise<Float64Array>;
}

/** A score whose law has a density that can be evaluated. */
export interface DensityScore extends Score {
  /** log p_σ, one a row. */
  logDensity(x: Float64Array, sigma: number): Promise<Float64Array>;
  /** ∂ log p_σ/∂σ = σ·Δp_σ/p_σ, one a row. */
  noiseSlope(x: Float64Array, sigma: number): Promise<Float64Array>;
}

/** E[X | x], the best guess of the clean point behind each noisy row. */
export async function denoised(score: Score, x: Float64Array, sigma: number): Promise<Float64Array> {
  const s = await score.at(x, sigma);
  return s.map((value, i) => x[i]! + sigma * sigma * value);
}

/** What a trained network gives: E[X | x] for rows of points at noise σ. */
export type Denoiser = (x: Float64Array, sigma: number) => Float64Array | Promise<Float64Array>;

/**
 * The score of a denoiser, which is handed in: this package loads no networks.
 *
 * @throws ArgumentError when d is no positive integer or, at its first use, the denoiser returns another shape.
 */
export function denoiserScore(d: number, denoise: Denoiser): Score {
  check(Number.isInteger(d) && d >= 1, "denoiserScore", "d", "an integer of at least 1", d);
  return {
    d,
    async at(x, sigma) {
      const clean = await denoise(x, sigma);
      check(clean.length === x.length, "denoiserScore", "the denoiser", `to return ${x.length} numbers`, clean.length);
      return clean.map((value, i) => (value - x[i]!) / (sigma * sigma));
    },
  };
}
