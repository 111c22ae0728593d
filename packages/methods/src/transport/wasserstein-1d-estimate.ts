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
 * Source: [delbarrio1999] for the limit, [fang2019] for the estimated contact set, [kwapien1994] for convex functions.
 * @module
 */
import { type Estimate, normalQuantile } from "@pushforward/core";
import type { PooledSteps } from "./pooled-steps.js";

/** κ: how many standard errors apart F̂ and Ĝ must stand to count as different. */
const apart = 3;

/** Ŵ with its interval at `level`, in the units of the values, all of which must be finite; n, m ≥ 1. */
export function wasserstein1dEstimate(steps: PooledSteps, level = 0.95): Estimate {
  const { value, contact, standardError } = walk(steps);
  const reach = normalQuantile((1 + level) / 2) * standardError;
  const interval = { low: Math.max(0, value - contact - reach), high: value + reach, level };
  const method = "directional delta method";
  return steps.n > 1 && steps.m > 1 ? { value, standardError, interval, method } : { value, method };
}

interface Walk {
  /** Ŵ. */
  readonly value: number;
  /** ∫_C √(2/π)·σ. */
  readonly contact: number;
  readonly standardError: number;
}

/** One pass over the gaps between neighbouring values, keeping ∫ ±1 up to here as the potentials of the points. */
function walk({ n, m, values, x, y }: PooledSteps): Walk {
  const up = [new Moments(), new Moments()] as const; // sign +1 on C; for x and y
  const down = [new Moments(), new Moments()] as const; // sign −1 on C
  let [value, contact, potentialUp, potentialDown, xBefore, yBefore] = [0, 0, 0, 0, 0, 0];
  for (let g = 0; g < values.length; g++) {
    up[0].add(potentialUp, x[g]! - xBefore);
    up[1].add(potentialUp, y[g]! - yBefore);
    down[0].add(potentialDown, x[g]! - xBefore);
    down[1].add(potentialDown, y[g]! - yBefore);
    [xBefore, yBefore] = [x[g]!, y[g]!];
    if (g + 1 === values.length) break;
    const width = values[g + 1]! - values[g]!;
    const [f, h] = [xBefore / n, yBefore / m];
    const difference = f - h;
    const sigma = Math.sqrt((f * (1 - f)) / n + (h * (1 - h)) / m);
    value += Math.abs(difference) * width;
    const touching = Math.abs(difference) <= apart * sigma;
    if (touching) contact += meanOfAbsolute * sigma * width;
    potentialUp += touching || difference > 0 ? width : -width;
    potentialDown += touching || difference < 0 ? -width : width;
  }
  const variance = Math.max(varianceOf(up), varianceOf(down));
  return { value, contact, standardError: Math.sqrt(variance) };
}

/** E|Z| = √(2/π). */
const meanOfAbsolute = 0.7978845608028654;

function varianceOf([x, y]: readonly [Moments, Moments]): number {
  return x.variance / x.count + y.variance / y.count;
}

/** Running mean and sum of squares, which stay right far from 0. */
class Moments {
  count = 0;
  private mean = 0;
  private squares = 0;

  add(value: number, times: number): void {
    if (times === 0) return;
    this.count += times;
    const off = value - this.mean;
    this.mean += (off * times) / this.count;
    this.squares += off * (value - this.mean) * times;
  }

  get variance(): number {
    return this.count > 1 ? this.squares / (this.count - 1) : 0;
  }
}
