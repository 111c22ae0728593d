/**
 * How sure a Wasserstein-1 distance between two independent samples on a line is.
 *
 *     W = ∫ |F − G|,   Ŵ − W ≈ ∫_{F≠G} sign(F − G)·B + ∫_{F=G} |B|,   B = (F̂ − F) − (Ĝ − G)
 *
 * W has a kink where F = G, so the error is normal only away from there. The interval allows for both: with
 * σ²(t) = F̂(1 − F̂)/n + Ĝ(1 − Ĝ)/m, the set C where |F̂ − Ĝ| ≤ κσ(t) counts as contact, and
 *
 *     low  = Ŵ − ∫_C √(2/π)·σ − z·s,   high = Ŵ + z·s,   not below 0,
 *
 * where s is the standard error of ∫ ±B with sign(F̂ − Ĝ) off C and, on C, the sign for which it is larger.
 * The first integral is the mean of ∫_C |B|, and a convex function of a Gaussian lies above its mean + z·s
 * no more often than a normal variable does; Ŵ is biased upwards, so the upper end needs no such room.
 * Where F = G everywhere the lower end is 0 nearly always; where F ≠ G it tends to the normal interval.
 *
 * Assumes independent rows and ∫ √(F(1 − F)) finite for both laws (a little more than a variance): with heavier
 * tails neither Ŵ nor its interval can be trusted. Time O(n + m).
 *
 * Source: [delbarrio1999] for the limit, [fang2019] for the estimated contact set, [borell1975] and [kwapien1994]
 * for convex functions of a Gaussian.
 * @module
 */
import { type Estimate, normalQuantile } from "@pushforward/core";
import type { PooledSteps } from "./pooled-steps.js";

/** κ: how many standard errors apart F̂ and Ĝ must stand to count as different. */
const apart = 3;

/** Ŵ with its interval at `level`, in the units of the values, all of which must be finite; n, m ≥ 1. No interval for one row. */
export function wasserstein1dEstimate(steps: PooledSteps, level = 0.95): Estimate {
  const { value, contact, standardError } = walk(steps);
  const method = "directional delta method";
  if (steps.n < 2 || steps.m < 2 || !(standardError < Infinity)) return { value, method };
  const reach = normalQuantile((1 + level) / 2) * standardError;
  const interval = { low: Math.max(0, value - contact - reach), high: value + reach, level };
  return { value, standardError, interval, method };
}

interface Walk {
  /** Ŵ. */
  readonly value: number;
  /** ∫_C √(2/π)·σ. */
  readonly contact: number;
  readonly standardError: number;
}

/** Over the gaps between neighbouring values; ∫ ±1 up to a value is the potential of the points there. */
function walk({ n, m, values, x, y }: PooledSteps): Walk {
  const up = new Float64Array(values.length); // potentials with sign +1 on C
  const down = new Float64Array(values.length); // and −1
  const [perX, perY] = [1 / n, 1 / m];
  let [value, contact] = [0, 0];
  for (let g = 0; g + 1 < values.length; g++) {
    const width = values[g + 1]! - values[g]!;
    const f = x[g]! * perX;
    const h = y[g]! * perY;
    const difference = (x[g]! * m - y[g]! * n) * perX * perY; // exactly 0 for equal shares
    const distance = Math.abs(difference);
    const sigma = Math.sqrt(f * (1 - f) * perX + h * (1 - h) * perY);
    const touching = distance <= apart * sigma;
    value += distance * width;
    if (touching) contact += meanOfAbsolute * sigma * width;
    up[g + 1] = up[g]! + (touching || difference > 0 ? width : -width);
    down[g + 1] = down[g]! + (touching || difference < 0 ? -width : width);
  }
  const variance = Math.max(varianceOfMeans(up, x, y, n, m), varianceOfMeans(down, x, y, n, m));
  return { value, contact, standardError: Math.sqrt(variance) };
}

/** E|Z| = √(2/π). */
const meanOfAbsolute = 0.7978845608028654;

/** Var of the mean potential of x plus that of y, from sample variances; n, m ≥ 2, else 0. */
function varianceOfMeans(potentials: Float64Array, x: Uint32Array, y: Uint32Array, n: number, m: number): number {
  if (n < 2 || m < 2) return 0;
  let [xSum, ySum] = [0, 0];
  for (let g = 0, a = 0, b = 0; g < x.length; g++) {
    xSum += (x[g]! - a) * potentials[g]!;
    ySum += (y[g]! - b) * potentials[g]!;
    a = x[g]!;
    b = y[g]!;
  }
  const [xMean, yMean] = [xSum / n, ySum / m];
  let [xSquares, ySquares] = [0, 0];
  for (let g = 0, a = 0, b = 0; g < x.length; g++) {
    const xOff = potentials[g]! - xMean;
    const yOff = potentials[g]! - yMean;
    xSquares += (x[g]! - a) * xOff * xOff;
    ySquares += (y[g]! - b) * yOff * yOff;
    a = x[g]!;
    b = y[g]!;
  }
  return xSquares / (n - 1) / n + ySquares / (m - 1) / m;
}
