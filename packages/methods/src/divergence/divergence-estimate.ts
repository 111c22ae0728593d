/**
 * What every estimate of a divergence says.
 * @module
 */
import { check, type Estimate, normalQuantile } from "@pushforward/core";

export interface DivergenceEstimate extends Estimate {
  /** True when `value` estimates a lower bound of the divergence, not the divergence itself. */
  readonly lowerBound: boolean;
}

/** A value with its normal interval, cut at 0, below which no divergence lies. */
export function estimated(
  value: number,
  standardError: number,
  level: number,
  method: string,
  lowerBound = false,
): DivergenceEstimate {
  check(level > 0 && level < 1, "divergence", "level", "above 0 and below 1", level);
  const reach = normalQuantile((1 + level) / 2) * standardError;
  const interval = { low: Math.max(0, value - reach), high: Math.max(0, value + reach), level };
  return { value, standardError, interval, method, lowerBound };
}
