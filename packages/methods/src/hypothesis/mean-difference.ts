/**
 * Difference of means of two independent samples with unequal variances (Welch).
 *
 *     ȳ − x̄ ± t·s,   s² = s_x²/n + s_y²/m,   degrees of freedom s⁴/(s_x⁴/(n²(n − 1)) + s_y⁴/(m²(m − 1)))
 *
 * Infinite values have no mean: they are left out and counted. Time O(N).
 *
 * Source: [welch1947].
 * @module
 */
import { check, type Estimate, studentTQuantile } from "@pushforward/core";

export interface MeanDifference extends Estimate {
  /** Means of the finite values; `value` is the second less the first. */
  readonly x: number;
  readonly y: number;
  /** Infinite values left out, of both samples. */
  readonly excluded: number;
}

/**
 * Mean of `y` less mean of `x`. There is no interval when a sample has fewer than 2 finite values.
 *
 * @throws ArgumentError when a sample has no finite value or holds a NaN, or `level` is not between 0 and 1.
 */
export function meanDifference(x: Float64Array, y: Float64Array, level = 0.95): MeanDifference {
  check(level > 0 && level < 1, "meanDifference", "level", "between 0 and 1", level);
  const a = moments(x, "x");
  const b = moments(y, "y");
  const value = b.mean - a.mean;
  const excluded = x.length - a.count + (y.length - b.count);
  const common = { value, x: a.mean, y: b.mean, excluded, method: "Welch" };
  if (a.count < 2 || b.count < 2) return common;
  const va = a.variance / a.count;
  const vb = b.variance / b.count;
  const standardError = Math.sqrt(va + vb);
  if (!(standardError < Infinity)) return common;
  const [shareA, shareB] = standardError > 0 ? [va / (va + vb), vb / (va + vb)] : [0.5, 0.5];
  const freedom = 1 / ((shareA * shareA) / (a.count - 1) + (shareB * shareB) / (b.count - 1));
  const reach = studentTQuantile((1 + level) / 2, freedom) * standardError;
  return { ...common, standardError, interval: { low: value - reach, high: value + reach, level } };
}

/** Two passes; the mean is taken around the first value, so that equal values have exactly theirs. */
function moments(values: Float64Array, argument: string): { count: number; mean: number; variance: number } {
  let count = 0;
  let sum = 0;
  let origin = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) check(false, "meanDifference", argument, "free of NaN", value);
    if (!Number.isFinite(value)) continue;
    if (count++ === 0) origin = value;
    sum += value - origin;
  }
  check(count >= 1, "meanDifference", argument, "a sample with a finite value", `${values.length} values, none finite`);
  const mean = origin + sum / count;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const off = values[i]! - mean;
    if (Number.isFinite(off)) squares += off * off;
  }
  return { count, mean, variance: count > 1 ? squares / (count - 1) : 0 };
}
