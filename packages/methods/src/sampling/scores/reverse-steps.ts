/**
 * The way back from noise as a random walk, a step from σ to σ′ < σ:
 *
 *     x′ ~ N(x₀ + (σ′/σ)²(x − x₀), σ′²(1 − (σ′/σ)²)·I),   x₀ behind x
 *
 * With x₀ drawn from X | x this is the exact reverse of adding noise, for steps of any size; Gaussian mixtures allow it. With
 * x₀ = E[X | x] it is ancestral sampling, which is what a trained score allows, and exact for many small steps only.
 *
 * Source: [ho2020], in terms of added noise.
 * @module
 */
import { breathe, check, type Rng, type Samples, type Watch } from "@pushforward/core";
import type { GaussianMixture } from "./gaussian-mixture.js";
import { noiseRows } from "./noise-rows.js";
import { denoised, type Score } from "./score.js";

export interface ReverseSteps {
  readonly d: number;
  /** `count` points at noise σ, from streams 0 … count − 1. */
  begin(rng: Rng, count: number, sigma: number): Float64Array;
  /** Each row of `x` one step on, row i by stream i; `to` may be 0. */
  step(rng: Rng, x: Float64Array, from: number, to: number): Promise<Float64Array>;
  /** The best guess behind each row. */
  guess(x: Float64Array, sigma: number): Promise<Float64Array>;
}

/** Exact for any levels. */
export function exactSteps(law: GaussianMixture): ReverseSteps {
  const { d } = law;
  return {
    d,
    begin(rng, count, sigma) {
      const x = new Float64Array(count * d);
      for (let i = 0; i < count; i++) {
        const own = rng.stream(i);
        law.drawInto(own, x, i);
        for (let k = i * d; k < (i + 1) * d; k++) x[k]! += sigma * own.normal();
      }
      return x;
    },
    async step(rng, x, from, to) {
      const out = new Float64Array(x.length);
      for (let i = 0; i < x.length / d; i++) {
        const own = rng.stream(i);
        law.drawClean(own, x, i, from, out);
        bridge(own, x, i, d, from, to, out);
      }
      return out;
    },
    guess: (x, sigma) => (sigma > 0 ? denoised(law, x, sigma) : Promise.resolve(x)),
  };
}

/** For scores of all kinds; starts from N(centre, σ²I), around 0 when left out. */
export function ancestralSteps(score: Score, centre: ArrayLike<number> = new Float64Array(score.d)): ReverseSteps {
  const { d } = score;
  check(centre.length === d, "ancestralSteps", "centre", `${d} numbers`, centre.length);
  return {
    d,
    begin: (rng, count, sigma) => noiseRows(centre, sigma, rng, count),
    async step(rng, x, from, to) {
      const out = await denoised(score, x, from);
      for (let i = 0; i < x.length / d; i++) bridge(rng.stream(i), x, i, d, from, to, out);
      return out;
    },
    guess: (x, sigma) => (sigma > 0 ? denoised(score, x, sigma) : Promise.resolve(x)),
  };
}

/** From x₀ in row `i` of `out` to x′ there. */
function bridge(rng: Rng, x: Float64Array, i: number, d: number, from: number, to: number, out: Float64Array): void {
  if (to === 0) return;
  const keep = (to / from) * (to / from);
  const deviation = to * Math.sqrt(1 - keep);
  for (let k = i * d; k < (i + 1) * d; k++) out[k]! += keep * (x[k]! - out[k]!) + deviation * rng.normal();
}

/** Rows that walk all the way from noise, by these levels. */
export async function walkBack(
  steps: ReverseSteps,
  sigmas: ArrayLike<number>,
  rng: Rng,
  count: number,
  watch?: Watch,
): Promise<Samples> {
  let data = steps.begin(rng.stream(0), count, sigmas[0]!);
  for (let t = 1; t < sigmas.length; t++) {
    data = await steps.step(rng.stream(t), data, sigmas[t - 1]!, sigmas[t]!);
    watch?.onProgress?.({ stage: "walking", done: t / (sigmas.length - 1) });
    await breathe(watch);
  }
  return { data, n: count, d: steps.d };
}
