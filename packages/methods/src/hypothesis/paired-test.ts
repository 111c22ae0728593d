/**
 * Do paired values differ? For the differences d_i = y_i − x_i of n pairs:
 *
 *     mean       |Σ d_i|          under all signs ±d_i     interval for the mean difference
 *     wilcoxon   Σ rank|d_i|, d_i > 0                      interval for the centre (Hodges–Lehmann)
 *     sign       #{d_i > 0}       Binomial(n, ½)           interval for the median
 *
 * `mean` and `wilcoxon` ask whether the differences lie symmetrically about 0, `sign` whether their median is 0. P-values
 * are two-sided and hold at any n, ties or not: all 2ⁿ signs when there are no more than B, else B random ones;
 * Wilcoxon's law is counted given the tied ranks up to 300 pairs (normal with a continuity correction beyond). Differences
 * of 0 say nothing to `wilcoxon` and `sign` and are left out of their p-values.
 *
 * Intervals hold the shifts that the test does not reject. For `mean`: signs with + on P and − on N reach the observed sum
 * for d − θ exactly when θ lies between mean(d_P) and mean(d_N), so that the ends are order statistics of those means.
 * Wilcoxon's are order statistics of the Walsh averages (d_i + d_j)/2. Time O(n·B), O(n² log n), O(n log n).
 *
 * Source: [fisher1935], [hartigan1969], [wilcoxon1945], [hodges1963].
 * @module
 */
import {
  binomialCdf,
  binomialSf,
  check,
  type Estimate,
  type Interval,
  meanAndVariance,
  median,
  type Rng,
} from "@pushforward/core";
import { nullLawOfDraws, nullLawOfTail } from "./null-law.js";
import { checkResamples } from "./permutation.js";
import { signedRankLaw, walshAverages } from "./signed-ranks.js";
import { resultOfDraws, type TestResult } from "./test-result.js";

/** Stated once: the code, the catalogue and the manual read these. */
export const pairedTestDefaults = { test: "mean", resamples: 9999, coverage: 0.95 } as const;

export const pairedTests = ["mean", "wilcoxon", "sign"] as const;
export type PairedTestName = (typeof pairedTests)[number];

export interface PairedTestOptions {
  /** Draws the signs. */
  readonly rng: Rng;
  readonly test?: PairedTestName | undefined;
  /** Random signs B of `mean`; few pairs use all that exist. */
  readonly resamples?: number | undefined;
  /** Of the interval. */
  readonly coverage?: number | undefined;
}

export interface PairedTest extends TestResult {
  readonly test: PairedTestName;
  /** Mean, Hodges–Lehmann centre or median of the differences; no interval where n is too small for one. */
  readonly difference: Estimate;
  readonly pairs: number;
  /** Differences of exactly 0. */
  readonly zeros: number;
}

/** @throws ArgumentError when there is no difference, one is not finite, or an option is out of range. */
export function pairedTest(differences: Float64Array, options: PairedTestOptions): PairedTest {
  const { test = pairedTestDefaults.test, coverage = pairedTestDefaults.coverage, rng } = options;
  const { resamples = pairedTestDefaults.resamples } = options;
  const here = "pairedTest";
  check(differences.length >= 1, here, "differences", "at least 1 number", "none");
  const bad = differences.find((value) => !Number.isFinite(value));
  check(bad === undefined, here, "differences", "finite", bad);
  check(coverage > 0 && coverage < 1, here, "coverage", "between 0 and 1", coverage);
  checkResamples(resamples, here);
  const zeros = differences.reduce((count, value) => count + Number(value === 0), 0);
  const found = { mean: signFlips, wilcoxon, sign }[test](differences, { coverage, resamples, rng });
  return { ...found, test, pairs: differences.length, zeros };
}

interface Settings {
  readonly coverage: number;
  readonly resamples: number;
  readonly rng: Rng;
}
type Found = TestResult & { readonly difference: Estimate };

function signFlips(d: Float64Array, { coverage, resamples, rng }: Settings): Found {
  const n = d.length;
  const all = n < 31 && 2 ** n <= resamples + 1;
  const count = all ? 2 ** n : resamples + 1;
  const [sums, lows, highs] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  const total = d.reduce((sum, value) => sum + value, 0);
  const draws = rng.stream(0);
  for (let b = 0; b < count; b++) {
    let [plus, minus, kept, word] = [0, 0, 0, b];
    for (let i = 0; i < n; i++) {
      // Every word of 32 bits gives 32 signs.
      if (!all && i % 32 === 0) word = draws.u32();
      const flipped = all ? (b >>> i) & 1 : (word >>> (i % 32)) & 1;
      if (flipped === 1) minus += d[i]!;
      else plus += d[i]!;
      kept += 1 - flipped;
    }
    sums[b] = b === 0 ? total / n : (plus - minus) / n;
    const [p, m] = [plus / kept, minus / (n - kept)];
    const inside = kept > 0 && kept < n;
    lows[b] = inside ? Math.min(p, m) : -Infinity;
    highs[b] = inside ? Math.max(p, m) : Infinity;
  }
  const method = all ? "all relabellings" : "random relabellings";
  const result = resultOfDraws(sums.map(Math.abs), { test: "mean", method });
  const k = Math.floor((1 - coverage) * count + 1e-9);
  const [low, high] = [lows.subarray(1).sort()[k - 1], highs.subarray(1).sort()[count - 1 - k]];
  const { mean, variance } = meanAndVariance(d);
  const difference = {
    value: mean,
    standardError: Math.sqrt(variance / n),
    method: "mean; interval by inverting the test",
  };
  return {
    ...result,
    statistic: sums[0]!,
    null: nullLawOfDraws(sums),
    difference: withInterval(difference, low, high, coverage),
  };
}

function wilcoxon(d: Float64Array, { coverage }: Settings): Found {
  const apart = d.filter((value) => value !== 0);
  const { statistic, atLeast, atMost, top, exact } = signedRankLaw(apart);
  const pValue = Math.min(1, 2 * Math.min(atLeast(statistic), atMost(statistic)));
  const { centre, low, high } = walshAverages(d, coverage);
  const difference = { value: centre, method: "Hodges–Lehmann; interval by inverting the test" };
  return {
    ...formula("wilcoxon", statistic, apart.length === 0 ? 1 : pValue, exact ? "exact" : "asymptotic"),
    null: nullLawOfTail(atLeast, Math.max(1, top)),
    difference: withInterval(difference, low, high, coverage),
  };
}

function sign(d: Float64Array, { coverage }: Settings): Found {
  const [n, apart] = [d.length, d.filter((value) => value !== 0)];
  const above = apart.filter((value) => value > 0).length;
  const fewer = Math.min(above, apart.length - above);
  const pValue = Math.min(1, 2 * binomialCdf(fewer, apart.length, 0.5));
  let below = 0; // largest l with P(Binomial(n, ½) ≤ l − 1) ≤ (1 − coverage)/2
  while (below < n && binomialCdf(below, n, 0.5) <= (1 - coverage) / 2) below++;
  const sorted = d.slice().sort();
  const difference = { value: median(d), method: "median; interval from order statistics" };
  return {
    ...formula("sign", above, apart.length === 0 ? 1 : pValue, "exact"),
    null: nullLawOfTail((t) => binomialSf(t, apart.length, 0.5), Math.max(1, apart.length)),
    difference: withInterval(difference, sorted[below - 1], sorted[n - below], coverage),
  };
}

function formula(test: PairedTestName, statistic: number, pValue: number, method: "exact" | "asymptotic") {
  return { test, statistic, pValue, pValueError: 0, method, resamples: 0 };
}

function withInterval(estimate: Estimate, low: number | undefined, high: number | undefined, level: number): Estimate {
  if (low === undefined || high === undefined || !Number.isFinite(low) || !Number.isFinite(high)) return estimate;
  const interval: Interval = { low, high, level };
  return { ...estimate, interval };
}
