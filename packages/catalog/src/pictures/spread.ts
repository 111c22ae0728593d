/** Where the values of a list lie. @module */
import { quantile } from "@pushforward/core";

export interface Spread {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** 5%, 50% and 95% quantiles. */
export function spreadOf(values: Float64Array): Spread {
  const sorted = values.slice().sort();
  return { low: quantile(sorted, 0.05), median: quantile(sorted, 0.5), high: quantile(sorted, 0.95) };
}
