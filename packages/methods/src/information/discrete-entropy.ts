/**
 * Entropy of a discrete law from counts, in nats.
 *
 *     H = −Σ p_j ln p_j
 *
 * The plug-in value −Σ (n_j/n) ln(n_j/n) is too small by about (K − 1)/2n for K levels. Corrections:
 * - miller-madow: + (K − 1)/2n for the K levels seen;
 * - grassberger (the default): ln n − (1/n)·Σ n_j·G(n_j), G(m) = ψ(m) + ½(−1)^m·(ψ((m + 1)/2) − ψ(m/2)); its bias falls
 *   exponentially once every level is expected a few times;
 * - chao-shen: levels not seen are allowed for by the share of singletons and by 1 − (1 − p)^n in the denominator; for
 *   many levels and few rows;
 * - jackknife: n·H − (n − 1)·mean of H without one row.
 * A single level has entropy 0 by every one of them, and none is below 0.
 *
 * The standard error is √(Var(ln p)/n + (K − 1)/2n²) at the frequencies seen: the delta method, and what is left of the
 * variance where that vanishes, at the uniform law. Rows must be independent. Time O(K).
 *
 * Source: [miller1955], [grassberger2003], [chao2003], [harris1975] for the variance.
 * @module
 */
import { check, digamma, type Estimate, exp, log, log1p, normalQuantile } from "@pushforward/core";

export const discreteCorrections = ["plug-in", "miller-madow", "grassberger", "chao-shen", "jackknife"] as const;
export type DiscreteCorrection = (typeof discreteCorrections)[number];

export interface DiscreteEntropyOptions {
  readonly correction?: DiscreteCorrection | undefined;
  /** Coverage of the interval; 0.95 by default. */
  readonly level?: number | undefined;
}

/** Entropy with standard error and interval, in nats. @throws ArgumentError unless counts are whole, at least 0, not all 0. */
export function discreteEntropy(
  counts: ArrayLike<number>,
  { correction = "grassberger", level = 0.95 }: DiscreteEntropyOptions = {},
): Estimate & { readonly standardError: number } {
  for (let j = 0; j < counts.length; j++)
    check(Number.isInteger(counts[j]) && counts[j]! >= 0, "discreteEntropy", `count ${j}`, "a whole number", counts[j]);
  const seen = Array.from(counts).filter((count) => count > 0);
  check(seen.length > 0, "discreteEntropy", "counts", "not all 0", "nothing counted");
  const value = entropyOfCounts(seen, correction);
  const n = seen.reduce((sum, count) => sum + count, 0);
  const standardError = Math.sqrt(surpriseVariance(seen, n) / n + (seen.length - 1) / (2 * n * n));
  const half = normalQuantile((1 + level) / 2) * standardError;
  return {
    value,
    standardError,
    interval: { low: Math.max(0, value - half), high: value + half, level },
    method: "delta",
  };
}

/** The value alone; counts of 0 are passed over. */
export function entropyOfCounts(counts: ArrayLike<number>, correction: DiscreteCorrection = "plug-in"): number {
  const seen = Array.from(counts).filter((count) => count > 0);
  if (seen.length < 2) return 0;
  return Math.max(
    0,
    rules[correction](
      seen,
      seen.reduce((sum, count) => sum + count, 0),
    ),
  );
}

type Rule = (counts: readonly number[], n: number) => number;

const plugIn: Rule = (counts, n) => -counts.reduce((sum, count) => sum + (count / n) * log(count / n), 0);

const rules: Record<DiscreteCorrection, Rule> = {
  "plug-in": plugIn,
  "miller-madow": (counts, n) => plugIn(counts, n) + (counts.length - 1) / (2 * n),
  grassberger: (counts, n) => log(n) - counts.reduce((sum, count) => sum + count * grassberger(count), 0) / n,
  "chao-shen": chaoShen,
  jackknife,
};

function grassberger(m: number): number {
  const half = 0.5 * (digamma((m + 1) / 2) - digamma(m / 2));
  return digamma(m) + (m % 2 === 0 ? half : -half);
}

function chaoShen(counts: readonly number[], n: number): number {
  const singletons = counts.filter((count) => count === 1).length;
  const coverage = 1 - Math.min(singletons, n - 1) / n; // were all of them singletons, one would count as a pair
  return -counts.reduce((sum, count) => {
    const p = (coverage * count) / n;
    return sum + (p * log(p)) / (1 - exp(n * log1p(-p)));
  }, 0);
}

function jackknife(counts: readonly number[], n: number): number {
  if (n === 1) return 0;
  // n·H = n ln n − Σ c ln c, and a row less changes one count only.
  const whole = counts.reduce((sum, count) => sum + count * log(count), 0);
  const without = counts.reduce((sum, count) => {
    const rest = whole - count * log(count) + (count > 1 ? (count - 1) * log(count - 1) : 0);
    return sum + count * (log(n - 1) - rest / (n - 1));
  }, 0);
  return n * plugIn(counts, n) - ((n - 1) / n) * without;
}

function surpriseVariance(counts: readonly number[], n: number): number {
  const mean = plugIn(counts, n);
  return counts.reduce((sum, count) => sum + (count / n) * (-log(count / n) - mean) * (-log(count / n) - mean), 0);
}
