/**
 * The binomial law of n trials with success probability p, and the exact interval for p.
 * @module
 */
import { check } from "../errors.js";
import type { Interval } from "../estimate.js";
import { betaLogit, fromLogit } from "./beta-quantile.js";
import { betaLower } from "./incomplete-beta.js";

/** P(X ≤ k). */
export function binomialCdf(k: number, n: number, p: number): number {
  checkTrials("binomialCdf", n, p);
  const whole = Math.floor(k);
  if (whole < 0) return 0;
  return whole >= n ? 1 : betaLower(1 - p, p, n - whole, whole + 1);
}

/** P(X > k), without cancellation. */
export function binomialSf(k: number, n: number, p: number): number {
  checkTrials("binomialSf", n, p);
  const whole = Math.floor(k);
  if (whole < 0) return 1;
  return whole >= n ? 0 : betaLower(p, 1 - p, whole + 1, n - whole);
}

/**
 * Clopper–Pearson interval for a share after k successes in n trials: each end leaves at most (1 − level)/2
 * beyond it, so that it covers with at least the level at every p. [clopper1934]
 *
 * @throws ArgumentError unless 0 ≤ k ≤ n, n ≥ 1 are integers and 0 < level < 1.
 */
export function clopperPearson(k: number, n: number, level = 0.95): Interval {
  const here = "clopperPearson";
  check(Number.isInteger(n) && n >= 1, here, "n", "an integer of at least 1", n);
  check(Number.isInteger(k) && k >= 0 && k <= n, here, "k", `an integer from 0 to n = ${n}`, k);
  check(level > 0 && level < 1, here, "level", "between 0 and 1", level);
  const tail = (1 - level) / 2;
  const low = k === 0 ? 0 : fromLogit(betaLogit(tail, k, n - k + 1));
  const high = k === n ? 1 : fromLogit(-betaLogit(tail, n - k, k + 1));
  return { low, high, level };
}

function checkTrials(where: string, n: number, p: number): void {
  check(Number.isInteger(n) && n >= 0, where, "n", "an integer of at least 0", n);
  check(p >= 0 && p <= 1, where, "p", "a number from 0 to 1", p);
}
