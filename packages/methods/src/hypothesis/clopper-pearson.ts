/**
 * Exact limits of a proportion.
 *
 *     P(Binomial(n, low) ≥ k) = α/2,   P(Binomial(n, high) ≤ k) = α/2,   1 − α = level
 *
 * Coverage is at least `level` for every n and proportion, each side missing with probability at most α/2.
 *
 * Source: [clopper1934].
 * @module
 */
import { betaQuantile, check, type Interval } from "@pushforward/core";

/** Limits for `k` of `n`. @throws ArgumentError unless 0 ≤ k ≤ n are integers, n ≥ 1, and 0 < level < 1. */
export function clopperPearson(k: number, n: number, level = 0.95): Interval {
  check(Number.isInteger(n) && n >= 1, "clopperPearson", "n", "an integer of at least 1", n);
  check(Number.isInteger(k) && k >= 0 && k <= n, "clopperPearson", "k", `an integer from 0 to n = ${n}`, k);
  check(level > 0 && level < 1, "clopperPearson", "level", "between 0 and 1", level);
  const tail = (1 - level) / 2;
  const low = k === 0 ? 0 : betaQuantile(tail, k, n - k + 1);
  const high = k === n ? 1 : 1 - betaQuantile(tail, n - k, k + 1);
  return { low, high, level };
}
