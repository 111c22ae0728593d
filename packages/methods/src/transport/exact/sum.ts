/**
 * Sums whose rounding does not grow with their length.
 * @module
 */
import { sumError } from "@pushforward/core";

/** Σ term(i) for 0 ≤ i < length, with compensated rounding [knuth1997]. */
export function compensatedSum(length: number, term: (i: number) => number): number {
  let [sum, error] = [0, 0];
  for (let i = 0; i < length; i++) {
    const value = term(i);
    const next = sum + value;
    error += sumError(sum, value, next);
    sum = next;
  }
  return sum + error;
}
