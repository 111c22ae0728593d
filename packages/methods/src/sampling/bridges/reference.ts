/**
 * The motion that bridges stay near: dX = −α(X − c) dt + σ dB on [0, 1], Brownian for α = 0.
 *
 *     R(u) = sinh(αu)/α  (u for α = 0),   ε = σ²·R(1)
 *     X_t given X_s = z, X_1 = y:   c + (R(1 − t)·(z − c) + R(t − s)·(y − c))/R(1 − s),
 *     variance σ²·R(t − s)·R(1 − t)/R(1 − s) in each coordinate
 *
 * Which ends go together depends on ε alone; α only shapes the way between them, drawn to c in the middle.
 * @module
 */
import { check, expm1, type Rng } from "@pushforward/core";

export interface Reference {
  readonly epsilon: number;
  /** Pull towards the centre, at least 0. */
  readonly alpha: number;
  readonly centre: Float64Array;
}

/** ε of the motion with this pull and noise σ. @throws ArgumentError unless α ≥ 0 and σ > 0 are finite. */
export function epsilonOf(alpha: number, sigma: number): number {
  check(alpha >= 0 && alpha < Infinity, "epsilonOf", "alpha", "a finite number of at least 0", alpha);
  check(sigma > 0 && sigma < Infinity, "epsilonOf", "sigma", "positive and finite", sigma);
  return sigma * sigma * reach(alpha, 1);
}

/** R(u). */
export function reach(alpha: number, u: number): number {
  if (alpha === 0) return u;
  const grown = expm1(alpha * u);
  return (grown + grown / (grown + 1)) / (2 * alpha);
}

export interface Between {
  /** Weights of z − c and y − c. */
  readonly start: number;
  readonly end: number;
  readonly variance: number;
}

/** The law at t between s and 1. */
export function between({ epsilon, alpha }: Pick<Reference, "epsilon" | "alpha">, s: number, t: number): Between {
  const [whole, past, left] = [reach(alpha, 1 - s), reach(alpha, t - s), reach(alpha, 1 - t)];
  return { start: left / whole, end: past / whole, variance: (epsilon * past * left) / whole / reach(alpha, 1) };
}

/** Positions at these ascending times inside (0, 1) of a path from x to y, each a row of `out` from `at` on. */
export function drawWay(
  reference: Reference,
  times: readonly number[],
  x: Float64Array,
  y: Float64Array,
  rng: Rng,
  out: Float64Array,
  at: number,
): void {
  const { centre } = reference;
  const d = centre.length;
  let [from, now, s]: [Float64Array, number, number] = [x, 0, 0];
  times.forEach((t, step) => {
    const { start, end, variance } = between(reference, s, t);
    const spread = Math.sqrt(variance);
    const place = at + step * d;
    for (let k = 0; k < d; k++) {
      const middle = centre[k]! + start * (from[now + k]! - centre[k]!) + end * (y[k]! - centre[k]!);
      out[place + k] = middle + spread * rng.normal();
    }
    [from, now, s] = [out, place, t];
  });
}
