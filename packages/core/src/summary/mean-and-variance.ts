/**
 * Mean and variance of finite samples in two passes.
 * @module
 */
import { check } from "../errors.js";

export interface MeanAndVariance {
  readonly mean: number;
  /** Unbiased: divided by n − 1, or by 1 − Σw² for weights w; 0 for a single value. In squared units of the values. */
  readonly variance: number;
}

/**
 * Mean and unbiased variance, exact for constant values and free of cancellation for values far from 0. Weights are
 * shares of importance and need not sum to 1. Time O(n), two passes.
 *
 * @throws ArgumentError when there are no values, the weights' length differs, or their sum is not positive.
 */
export function meanAndVariance(values: ArrayLike<number>, weights?: ArrayLike<number>): MeanAndVariance {
  check(values.length >= 1, "meanAndVariance", "values", "at least one number", "0 numbers");
  return weights ? weighted(values, weights) : plain(values);
}

function plain(values: ArrayLike<number>): MeanAndVariance {
  const n = values.length;
  const first = values[0]!;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i]! - first;
  const mean = first + sum / n;
  let drift = 0; // Σ (x − mean) is 0 but for rounding; its square corrects the sum of squares
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const apart = values[i]! - mean;
    drift += apart;
    squares += apart * apart;
  }
  return { mean, variance: n === 1 ? 0 : Math.max(0, squares - (drift * drift) / n) / (n - 1) };
}

function weighted(values: ArrayLike<number>, weights: ArrayLike<number>): MeanAndVariance {
  const n = values.length;
  check(weights.length === n, "meanAndVariance", "weights", `${n} numbers`, `${weights.length} numbers`);
  const first = values[0]!;
  let total = 0;
  let totalSquares = 0;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const w = weights[i]!;
    total += w;
    totalSquares += w * w;
    sum += w * (values[i]! - first);
  }
  check(total > 0 && total < Number.POSITIVE_INFINITY, "meanAndVariance", "weights", "of positive finite sum", total);
  const mean = first + sum / total;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += weights[i]! * (values[i]! - mean) * (values[i]! - mean);
  const freedom = total - totalSquares / total; // n − 1 for weights of 1
  return { mean, variance: freedom > 1e-15 * total ? squares / freedom : 0 };
}
