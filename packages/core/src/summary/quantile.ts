/**
 * Quantiles of finite samples.
 * @module
 */
import { check } from "../errors.js";

/**
 * Quantile of type 7 [hyndman1996] of numbers in ascending order: linear between the order statistics, the
 * h-th (from 0) at h = (n − 1)·p. Time O(1).
 *
 * @throws ArgumentError when there are no numbers or p is outside [0, 1].
 */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  check(sorted.length >= 1, "quantile", "sorted", "at least one number", "0 numbers");
  check(p >= 0 && p <= 1, "quantile", "p", "a number from 0 to 1", p);
  const h = (sorted.length - 1) * p;
  const below = Math.floor(h);
  const low = sorted[below]!;
  const part = h - below;
  return part === 0 ? low : between(low, sorted[below + 1]!, part);
}

/** Never outside [low, high], and exact when both are equal, infinities included. */
function between(low: number, high: number, part: number): number {
  return low === high ? low : Math.min(high, low + (high - low) * part);
}

/** Middle of unsorted finite numbers, the mean of the two middle ones when n is even; they are copied. Time O(n·log n). */
export function median(values: ArrayLike<number>): number {
  check(values.length >= 1, "median", "values", "at least one number", "0 numbers");
  return quantile(Float64Array.from(values).sort(), 0.5);
}

/**
 * Smallest number at which the weights up to it reach p of the total: the inverse of the weighted distribution
 * function (type 1). `sorted` ascending, `weights` nonnegative in the same order. Time O(n).
 *
 * @throws ArgumentError when the lengths differ or are 0, p is outside [0, 1], or no weight is positive.
 */
export function weightedQuantile(sorted: ArrayLike<number>, weights: ArrayLike<number>, p: number): number {
  const here = "weightedQuantile";
  check(sorted.length >= 1, here, "sorted", "at least one number", "0 numbers");
  check(weights.length === sorted.length, here, "weights", `${sorted.length} numbers`, `${weights.length} numbers`);
  check(p >= 0 && p <= 1, here, "p", "a number from 0 to 1", p);
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += weights[i]!;
  check(total > 0 && total < Number.POSITIVE_INFINITY, here, "weights", "of positive finite sum", total);
  return sorted[reaching(weights, p * total)]!;
}

/** First index of positive weight at which the running sum reaches `goal`; the last such index if rounding keeps it from it. */
function reaching(weights: ArrayLike<number>, goal: number): number {
  let sum = 0;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    last = i;
    sum += weights[i]!;
    if (sum >= goal) return i;
  }
  return last;
}
