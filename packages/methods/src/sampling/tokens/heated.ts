/**
 * A law at another temperature.
 * @module
 */
import { logSum } from "./log-probabilities.js";

/**
 * ln p′ with p′ ∝ p^(1/T) for T from 0 to ∞: at 0 uniform on the most probable tokens, at ∞ on all possible ones, at 1 the
 * law itself, bit by bit. Time O(V).
 */
export function heated(logs: Float64Array, temperature: number): Float64Array {
  if (temperature === 1) return logs.slice();
  const top = logs.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const scaled = logs.map((value) => {
    if (value === top) return 0;
    if (value === Number.NEGATIVE_INFINITY) return value;
    return (value - top) / temperature;
  });
  const total = logSum(scaled);
  return scaled.map((value) => value - total);
}
