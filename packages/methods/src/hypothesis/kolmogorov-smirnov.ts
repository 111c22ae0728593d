/**
 * Kolmogorov–Smirnov test of two samples: the largest distance between their distribution functions.
 *
 *     D = max_t |F̂(t) − Ĝ(t)|
 *
 * The exact p-value is the share of all ways to label the pooled values, n of them "x", for which D is at least
 * the observed one. A labelling is a lattice path from (0, 0) to (n, m); it is compared only where a group of
 * tied values ends, so ties are treated exactly and not as if broken. Distances are compared as the integers
 * |i·m − j·n|. Paths are counted as probabilities, step by step, adding up those that reach the distance
 * first at each step: small p-values keep their digits. Time O(n·m) at most, about a share D of that without ties;
 * memory O(n). Beyond `exactUpTo` the Kolmogorov limit is used, which ties make conservative.
 *
 * Source: [hodges1958], [schroer1995] for ties, [kolmogorov1933].
 * @module
 */
import { check, exp } from "@pushforward/core";
import { type PooledSteps, pooledSteps } from "../transport/pooled-steps.js";

export const kolmogorovSmirnovDefaults = { exactUpTo: 4e6 } as const;

export interface KolmogorovSmirnovOptions {
  /** Largest n·m for which paths are counted. */
  readonly exactUpTo?: number;
}

export interface KolmogorovSmirnov {
  /** D, from 0 to 1. */
  readonly statistic: number;
  /** Two-sided, of the null that all n + m values are exchangeable. */
  readonly pValue: number;
  readonly method: "exact" | "asymptotic";
  readonly n: number;
  readonly m: number;
}

/** @throws ArgumentError when a sample is empty or holds a NaN. */
export function kolmogorovSmirnov(
  x: Float64Array,
  y: Float64Array,
  options: KolmogorovSmirnovOptions = {},
): KolmogorovSmirnov {
  return kolmogorovSmirnovOfSteps(pooledSteps(sorted(x, "x"), sorted(y, "y")), options);
}

/** The same from samples merged already. */
export function kolmogorovSmirnovOfSteps(
  steps: PooledSteps,
  { exactUpTo = kolmogorovSmirnovDefaults.exactUpTo }: KolmogorovSmirnovOptions = {},
): KolmogorovSmirnov {
  const { n, m } = steps;
  const reach = steps.sums?.largest ?? largestDistance(steps);
  const exact = n * m <= exactUpTo;
  const pValue = exact ? shareReaching(steps, reach) : kolmogorovSf(reach / Math.sqrt(n * m * (n + m)));
  return { statistic: reach / (n * m), pValue, method: exact ? "exact" : "asymptotic", n, m };
}

/** max |i·m − j·n|, an exact integer below 2^53. */
function largestDistance({ n, m, x, y }: PooledSteps): number {
  let largest = 0;
  for (let g = 0; g < x.length; g++) largest = Math.max(largest, Math.abs(x[g]! * m - y[g]! * n));
  return largest;
}

/**
 * Probability that a uniformly random labelling is `reach` or more apart at the end of some group of ties.
 * `inside[i]` is the probability of i labels "x" among the first `seen` without having reached; only low … high can
 * be other than 0, since what has reached lies at both ends.
 */
function shareReaching({ n, m, x, y }: PooledSteps, reach: number): number {
  if (reach === 0) return 1;
  const inside = new Float64Array(n + 1);
  inside[0] = 1;
  let low = 0;
  let high = 0;
  let reached = 0;
  const hasReached = (i: number, seen: number): boolean => Math.abs(i * m - (seen - i) * n) >= reach;
  for (let seen = 1, group = 0; seen <= n + m && low <= high; seen++) {
    high = takeOneMore(inside, low, high, n, n + m - seen + 1);
    if (seen < x[group]! + y[group]!) continue;
    while (low <= high && hasReached(low, seen)) reached += inside[low++]!;
    while (low <= high && hasReached(high, seen)) reached += inside[high--]!;
    group++;
  }
  return Math.min(1, reached);
}

/** Of the `left` labels, n − i are "x": the next one is "x" with that share. Gives the new `high`. */
function takeOneMore(inside: Float64Array, low: number, high: number, n: number, left: number): number {
  if (high < n) inside[high + 1] = (inside[high]! * (n - high)) / left;
  for (let i = high; i >= low; i--) {
    const comes = i > low ? inside[i - 1]! * (n - i + 1) : 0;
    inside[i] = (inside[i]! * (left - (n - i)) + comes) / left;
  }
  return Math.min(n, high + 1);
}

/** P(K > t) = 2 Σ_{k ≥ 1} (−1)^{k−1} e^{−2k²t²} for Kolmogorov's limit law; for small t by its other series. */
export function kolmogorovSf(t: number): number {
  if (!(t > 0.04)) return 1; // 1 − P is below 1e-300
  if (t < 1) return 1 - kolmogorovCdfSmall(t);
  let sum = 0;
  for (let k = 6; k >= 1; k--) sum = exp(-2 * (2 * k - 1) * t * t) * (1 - sum);
  return Math.min(1, 2 * sum);
}

/** √(2π)/t · Σ_{k ≥ 1} e^{−(2k − 1)²π²/(8t²)}. */
function kolmogorovCdfSmall(t: number): number {
  const base = -(Math.PI * Math.PI) / (8 * t * t);
  const sum = exp(base) + exp(9 * base) + exp(25 * base) + exp(49 * base);
  return (2.5066282746310002 / t) * sum;
}

function sorted(values: Float64Array, argument: string): Float64Array {
  check(values.length >= 1, "kolmogorovSmirnov", argument, "at least 1 value", values.length);
  check(!values.some(Number.isNaN), "kolmogorovSmirnov", argument, "free of NaN", Number.NaN);
  return values.slice().sort();
}
