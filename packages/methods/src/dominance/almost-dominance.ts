/**
 * Almost stochastic dominance of two samples on a line, with interval and verdict.
 *
 * The ratio is that of `quantileOrder`: exact, by merging quantile functions, without a grid of levels. Its standard
 * error comes from resampled rows; the upper limit ratio + z·SE is the least threshold at which x
 * almost dominates y at the level. Since the ratio is undefined between equal laws, a verdict also needs equality to be
 * refuted, and at least 20 rows on each side. Time O(resamples·(n + m)).
 *
 * Source: [delbarrio2018], [dror2019], [nitsure2024].
 * @module
 */
import { check, type Interval, meanAndVariance, normalQuantile, type Rng } from "@pushforward/core";
import { equalityPValue } from "./equality-test.js";
import { type QuantileOrderOptions, type SortedSample, sortedQuantileOrder } from "./quantile-order.js";

export const almostDominanceDefaults = { order: 1, level: 0.05, tau: 0.5, resamples: 1000, paired: false } as const;

/** Fewer rows on a side bear no verdict. */
export const leastRows = 20;

export interface AlmostDominanceOptions extends Pick<QuantileOrderOptions, "order"> {
  rng: Rng;
  /** Largest chance of a false verdict. */
  level?: number | undefined;
  /** Threshold below which the upper limit of the ratio has to lie. */
  tau?: number | undefined;
  resamples?: number | undefined;
  /** Row i of both samples is the same example. */
  paired?: boolean | undefined;
}

export interface AlmostDominance {
  /** ε(x, y): 0 when x dominates, 1 when y does; ½ between equal samples. */
  readonly ratio: number;
  readonly standardError: number;
  readonly interval: Interval;
  /** ratio + z·SE, within [0, 1]: x almost dominates y at any threshold above. */
  readonly upperLimit: number;
  /** p-value of "both laws are equal". */
  readonly equalityPValue: number;
  readonly verdict: "x" | "y" | "undecided" | "too few rows";
  readonly sizes: { readonly x: number; readonly y: number };
  readonly resamples: number;
}

/** @throws ArgumentError when a sample is empty or not finite, or an option is out of range. */
export function almostDominance(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  options: AlmostDominanceOptions,
): AlmostDominance {
  const here = "almostDominance";
  const { rng, order = 1, level = almostDominanceDefaults.level, tau = almostDominanceDefaults.tau } = options;
  const { resamples = almostDominanceDefaults.resamples, paired = almostDominanceDefaults.paired } = options;
  check(level > 0 && level < 0.5, here, "level", "above 0 and below 0.5", level);
  check(tau > 0 && tau <= 0.5, here, "tau", "above 0 and at most 0.5", tau);
  check(Number.isInteger(resamples) && resamples >= 50, here, "resamples", "an integer of at least 50", resamples);
  check(!paired || x.length === y.length, here, "y", `${x.length} long like x when paired`, y.length);
  const sides = { x: sortedRows(x, here, "x"), y: sortedRows(y, here, "y") };
  const ratio = orHalf(sortedQuantileOrder(sides.x, sides.y, { order }).ratio);
  const draws = bootstrap(sides, resamples, rng.stream(0), { order, paired });
  const standardError = Math.sqrt(meanAndVariance(draws).variance);
  const units = paired ? Int32Array.from(x, (_, i) => i) : undefined;
  const rows = (values: ArrayLike<number>) => ({ values: Float64Array.from(values), units });
  const equality = equalityPValue(rows(x), rows(y), rng.stream(1), { order });
  const inside = (value: number) => Math.min(1, Math.max(0, value));
  const [half, margin] = [normalQuantile(1 - level / 2) * standardError, normalQuantile(1 - level) * standardError];
  const decided = equality <= level;
  const enough = Math.min(x.length, y.length) >= leastRows;
  const verdict = decided && ratio + margin < tau ? "x" : decided && ratio - margin > 1 - tau ? "y" : "undecided";
  return {
    ratio,
    standardError,
    interval: { low: inside(ratio - half), high: inside(ratio + half), level: 1 - level },
    upperLimit: inside(ratio + margin),
    equalityPValue: equality,
    verdict: enough ? verdict : "too few rows",
    sizes: { x: x.length, y: y.length },
    resamples,
  };
}

interface SortedRows extends SortedSample {
  /** Row of each value. */
  readonly rows: Uint32Array;
}

function sortedRows(given: ArrayLike<number>, where: string, argument: string): SortedRows {
  check(given.length >= 1, where, argument, "at least one number", "none");
  const rows = Uint32Array.from(given, (_, i) => i).sort((a, b) => given[a]! - given[b]! || a - b);
  const values = Float64Array.from(rows, (row) => given[row]!);
  check(values.every(Number.isFinite), where, argument, "finite numbers", "others");
  return { values, rows };
}

function bootstrap(
  { x, y }: { readonly x: SortedRows; readonly y: SortedRows },
  resamples: number,
  rng: Rng,
  { order, paired }: { readonly order: 1 | 2; readonly paired: boolean },
): Float64Array {
  const counts = { x: new Float64Array(x.values.length), y: new Float64Array(y.values.length) };
  const drawn = new Float64Array(paired ? x.values.length : 0);
  const draw = (into: Float64Array) => {
    into.fill(0);
    for (let i = 0; i < into.length; i++) into[rng.integer(into.length)]! += 1;
  };
  return Float64Array.from({ length: resamples }, () => {
    if (paired) {
      draw(drawn);
      for (const side of ["x", "y"] as const)
        ({ x, y })[side].rows.forEach((row, at) => {
          counts[side][at] = drawn[row]!;
        });
    } else {
      // Rows are alike, so counts may be drawn in sorted order.
      draw(counts.x);
      draw(counts.y);
    }
    const sides = [
      { values: x.values, counts: counts.x },
      { values: y.values, counts: counts.y },
    ] as const;
    return orHalf(sortedQuantileOrder(...sides, { order }).ratio);
  });
}

const orHalf = (ratio: number): number => (Number.isNaN(ratio) ? 0.5 : ratio);
