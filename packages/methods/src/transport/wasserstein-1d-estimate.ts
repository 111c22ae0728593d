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
import type { PooledSteps, StepSums } from "./pooled-steps.js";

/** κ: how many standard errors apart F̂ and Ĝ must stand to count as different. */
const apart = 3;

/** Ŵ with its interval at `level`, in the units of the values, all of which must be finite; n, m ≥ 1. No interval for one row. */
export function wasserstein1dEstimate(steps: PooledSteps, level = 0.95): Estimate {
  const { value, contact, standardError } = steps.sums ? fromSums(steps, steps.sums) : walk(steps);
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

/**
 * One pass over the gaps between neighbouring values. ∫ ±1 up to a value is the potential of the points there: `up`
 * with sign +1 on C, `down` with −1. Both begin at 0 at a pooled point, so that a sum of squares less the square of
 * the sum loses a factor of n + m at most.
 */
function walk({ n, m, values, x, y }: PooledSteps): Walk {
  const perX = 1 / n;
  const perY = 1 / m;
  let value = 0;
  let contact = 0;
  let up = 0;
  let down = 0;
  // Of the points of x and of y: sums of `up` and its square, of `down` and its square.
  let xUp = 0;
  let xUp2 = 0;
  let xDown = 0;
  let xDown2 = 0;
  let yUp = 0;
  let yUp2 = 0;
  let yDown = 0;
  let yDown2 = 0;
  const last = values.length - 1;
  for (let g = 0, a = 0, b = 0; g <= last; g++) {
    const upToX = x[g]!;
    const upToY = y[g]!;
    const inX = upToX - a;
    const inY = upToY - b;
    a = upToX;
    b = upToY;
    xUp += inX * up;
    xUp2 += inX * up * up;
    xDown += inX * down;
    xDown2 += inX * down * down;
    yUp += inY * up;
    yUp2 += inY * up * up;
    yDown += inY * down;
    yDown2 += inY * down * down;
    if (g === last) break;
    const width = values[g + 1]! - values[g]!;
    const f = upToX * perX;
    const h = upToY * perY;
    const difference = (upToX * m - upToY * n) * perX * perY; // exactly 0 for equal shares
    const distance = Math.abs(difference);
    const sigma = Math.sqrt(f * (1 - f) * perX + h * (1 - h) * perY);
    const touching = distance <= apart * sigma;
    value += distance * width;
    if (touching) contact += meanOfAbsolute * sigma * width;
    up += touching || difference > 0 ? width : -width;
    down += touching || difference < 0 ? -width : width;
  }
  const ofUp = varianceOfMean(xUp, xUp2, n) + varianceOfMean(yUp, yUp2, m);
  const ofDown = varianceOfMean(xDown, xDown2, n) + varianceOfMean(yDown, yDown2, m);
  return { value, contact, standardError: Math.sqrt(Math.max(ofUp, ofDown)) };
}

function fromSums({ n, m }: PooledSteps, { distance, contact, x, y }: StepSums): Walk {
  const ofUp = varianceOfMean(x[0]!, x[1]!, n) + varianceOfMean(y[0]!, y[1]!, m);
  const ofDown = varianceOfMean(x[2]!, x[3]!, n) + varianceOfMean(y[2]!, y[3]!, m);
  return { value: distance, contact, standardError: Math.sqrt(Math.max(ofUp, ofDown)) };
}

/** E|Z| = √(2/π). */
const meanOfAbsolute = 0.7978845608028654;

/** From the sum and the sum of squares of n ≥ 2 numbers. */
function varianceOfMean(sum: number, squares: number, n: number): number {
  return n < 2 ? 0 : Math.max(0, squares - (sum * sum) / n) / (n - 1) / n;
}
