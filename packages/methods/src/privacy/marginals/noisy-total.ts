/**
 * How many rows there are, told by noisy counts alone.
 * @module
 */
import { check } from "@pushforward/core";
import type { Measurement } from "../measurement.js";

export interface NoisyTotal {
  /** Rows; at least 1. */
  readonly total: number;
  /** σ² of the estimate. */
  readonly variance: number;
}

/**
 * N = Σ_m (T_m/v_m) / Σ_m (1/v_m), where T_m sums the n_m cells of marginal m and v_m = n_m·σ_m². Of all unbiased
 * combinations of the totals this has the least variance, 1/Σ_m (1/v_m).
 *
 * @throws ArgumentError when there is no measurement.
 */
export function noisyTotal(measurements: readonly Measurement[]): NoisyTotal {
  check(measurements.length > 0, "noisyTotal", "measurements", "at least one", 0);
  let weighted = 0;
  let precision = 0;
  for (const { counts, variance } of measurements) {
    let sum = 0;
    for (const count of counts) sum += count;
    const weight = 1 / (counts.length * variance);
    weighted += weight * sum;
    precision += weight;
  }
  return { total: Math.max(1, weighted / precision), variance: 1 / precision };
}
