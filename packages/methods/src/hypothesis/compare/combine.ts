/**
 * One p-value from several statistics, exact under relabelling.
 *
 *     p_s(b) = #{c : T_s(c) ≥ T_s(b)}/(B + 1) for every relabelling b,   C(b) = Σ_s (p_s(b) − ½/(B + 1))^(−½),
 *     p = #{b : C(b) ≥ C(0)}/(B + 1)
 *
 * C is the same symmetric map of B + 1 exchangeable columns, so P(p ≤ α) ≤ α at every size. The power −½
 * lies between Fisher's sum (which needs agreement) and the smallest p (which ignores it).
 * @module
 */
import { countBelow } from "@pushforward/core";

export interface Combined {
  readonly pValue: number;
  /** p_s(0), one for each statistic. */
  readonly parts: number[];
  /** Sorted values of each statistic and of C, for judging further draws against them. */
  readonly reference: Reference;
}

export interface Reference {
  readonly sorted: readonly Float64Array[];
  readonly tolerances: readonly number[];
  readonly combined: Float64Array;
}

/** `statistics[s][b]`, b = 0 observed, b < labelled relabelled; larger is more extreme. Relative `tolerance` of ties. */
export function combine(statistics: readonly Float64Array[], labelled: number, tolerance = 1e-10): Combined {
  const sorted = statistics.map((values) => values.slice(0, labelled).sort());
  // Equal sums added in another order must stay ties.
  const tolerances = sorted.map(
    (values) => tolerance * Math.max(Math.abs(values[0]!), Math.abs(values[labelled - 1]!)),
  );
  const reference = { sorted, tolerances, combined: new Float64Array(labelled) };
  for (let b = 0; b < labelled; b++) reference.combined[b] = combinedValue(statistics, b, reference);
  const observed = reference.combined[0]!;
  const parts = statistics.map((values, s) => tailShare(sorted[s]!, values[0]! - tolerances[s]!));
  reference.combined.sort();
  return { pValue: tailShare(reference.combined, observed * (1 - 1e-10)), parts, reference };
}

export function combinedValue(statistics: readonly Float64Array[], b: number, reference: Reference): number {
  const { sorted, tolerances } = reference;
  let sum = 0;
  for (let s = 0; s < statistics.length; s++) {
    const share = tailShare(sorted[s]!, statistics[s]![b]! - tolerances[s]!);
    sum += 1 / Math.sqrt(Math.max(share, 1 / sorted[s]!.length) - 0.5 / sorted[s]!.length);
  }
  return sum;
}

/** Share of ascending `sorted` that is at least `threshold`. */
export function tailShare(sorted: Float64Array, threshold: number): number {
  return (sorted.length - countBelow(sorted, threshold)) / sorted.length;
}
