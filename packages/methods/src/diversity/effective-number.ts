/**
 * Effective number of kinds of order q: Hill's number of a probability vector.
 *
 *     D_q(p) = (Σ p_k^q)^(1/(1 − q)),   D_0 = #{p_k > 0},   D_1 = exp(−Σ p_k ln p_k),   D_∞ = 1 / max p_k
 *
 * m equal kinds have D_q = m at every order, and D_q falls as q grows: small orders count rare kinds as much as common
 * ones, large orders see the common ones alone. Time O(K).
 *
 * Source: [hill1973].
 * @module
 */
import { check, type Estimate, exp, log, normalQuantile, pow } from "@pushforward/core";

/** The diversity of one order, how sure it is, and how that was found. */
export interface DiversityEstimate extends Estimate {
  /** q, from 0 to Infinity. */
  readonly order: number;
  /** Diversity of the rows at hand, without any correction for what they miss. */
  readonly observed: number;
  /** Standard error that the way of computing adds (random probes); 0 when the computation is exact. */
  readonly numericalError: number;
}

/** Orders computed when none are asked for. */
export const defaultOrders: readonly number[] = [0, 0.5, 1, 2, Number.POSITIVE_INFINITY];

/** @throws ArgumentError unless `orders` has at least one number, none of them negative or NaN. */
export function checkOrders(orders: readonly number[], where: string): void {
  check(orders.length >= 1, where, "orders", "at least one number", "none");
  for (const order of orders) check(order >= 0, where, "orders", "numbers from 0 to Infinity", order);
}

/** D_q of nonnegative `probabilities` that sum to 1. */
export function effectiveNumber(probabilities: ArrayLike<number>, order: number): number {
  let sum = 0;
  let top = 0;
  for (let k = 0; k < probabilities.length; k++) {
    const p = probabilities[k]!;
    sum += spectralTerm(p, order);
    top = Math.max(top, p);
  }
  return order === Number.POSITIVE_INFINITY ? 1 / top : fromSum(sum, order);
}

/** What p adds to the sum of the order: p^q, or −p ln p for q = 1; 0 for p = 0 at every order. */
export function spectralTerm(p: number, order: number): number {
  if (!(p > 0)) return 0;
  if (order === 0) return 1;
  if (order === 1) return -p * log(p);
  return order === Number.POSITIVE_INFINITY ? 0 : pow(p, order);
}

/** D_q from its sum. */
export function fromSum(sum: number, order: number): number {
  return order === 1 ? exp(sum) : pow(sum, 1 / (1 - order));
}

/** |dD_q / d sum|: carries a standard error of the sum over to the diversity. */
export function slopeOfSum(sum: number, order: number): number {
  const value = fromSum(sum, order);
  return order === 1 ? value : value / (Math.abs(1 - order) * sum);
}

/** Interval that is symmetric for ln D, so that it stays positive. */
export function intervalOnLogs(value: number, standardError: number, level: number) {
  const factor = exp((normalQuantile(0.5 + level / 2) * standardError) / value);
  return { low: value / factor, high: value * factor, level };
}
