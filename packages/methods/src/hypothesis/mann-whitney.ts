/**
 * Mann–Whitney (Wilcoxon rank-sum) test: are values of `y` larger than values of `x` as often as smaller?
 *
 *     U = #{(i, j): y_j > x_i} + ½ #{y_j = x_i},   E U = nm/2,   Var U = nm/12 · (N + 1 − Σ (t³ − t)/(N(N − 1)))
 *
 * under equal laws, t the sizes of the groups of tied values and N = n + m. The p-value is two-sided, from the
 * normal law with a continuity correction of ½. Time O(N log N), memory O(N).
 *
 * Source: [mannwhitney1947].
 * @module
 */
import { check, normalSf } from "@pushforward/core";

export interface MannWhitney {
  /** Pairs in which the value of `y` is the larger; ties count half. */
  readonly statistic: number;
  /** U/(nm), an estimate of P(Y > X) + ½ P(Y = X). */
  readonly auc: number;
  readonly pValue: number;
  readonly n: number;
  readonly m: number;
}

/** @throws ArgumentError when a sample is empty or holds a NaN. */
export function mannWhitney(x: Float64Array, y: Float64Array): MannWhitney {
  const n = x.length;
  const m = y.length;
  check(n >= 1, "mannWhitney", "x", "at least 1 value", n);
  check(m >= 1, "mannWhitney", "y", "at least 1 value", m);
  const { below, ties } = placements(x, y);
  let statistic = 0;
  for (const share of below) statistic += share * n;
  statistic = Math.round(2 * statistic) / 2; // it counts halves
  const total = n + m;
  const variance = ((n * m) / 12) * (total + 1 - (total > 1 ? ties / (total * (total - 1)) : 0));
  const distance = Math.max(0, Math.abs(statistic - (n * m) / 2) - 0.5);
  const pValue = variance > 0 ? Math.min(1, 2 * normalSf(distance / Math.sqrt(variance))) : 1;
  return { statistic, auc: statistic / (n * m), pValue, n, m };
}

export interface Placements {
  /** For each sorted x: the share of `y` above it, ties counting half. */
  readonly above: Float64Array;
  /** For each sorted y: the share of `x` below it, ties counting half. */
  readonly below: Float64Array;
  /** Σ (t³ − t) over the groups of tied values in both samples. */
  readonly ties: number;
}

/** Where each sample's values stand within the other, by one walk along both in order. */
export function placements(x: Float64Array, y: Float64Array): Placements {
  const a = sorted(x, "x");
  const b = sorted(y, "y");
  const above = new Float64Array(a.length);
  const below = new Float64Array(b.length);
  let ties = 0;
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const value = j >= b.length || (i < a.length && a[i]! <= b[j]!) ? a[i]! : b[j]!;
    let iEnd = i;
    let jEnd = j;
    while (iEnd < a.length && a[iEnd] === value) iEnd++;
    while (jEnd < b.length && b[jEnd] === value) jEnd++;
    above.fill((b.length - (j + jEnd) / 2) / b.length, i, iEnd);
    below.fill((i + iEnd) / 2 / a.length, j, jEnd);
    const tied = iEnd - i + jEnd - j;
    ties += tied * (tied * tied - 1);
    i = iEnd;
    j = jEnd;
  }
  return { above, below, ties };
}

function sorted(values: Float64Array, argument: string): Float64Array {
  check(!values.some(Number.isNaN), "placements", argument, "free of NaN", Number.NaN);
  return values.slice().sort();
}
