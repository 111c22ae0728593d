/**
 * First- and second-order stochastic dominance on a line, exactly.
 *
 *     D(t) = Q_X(t) − Q_Y(t) (first order),   D(t) = ∫₀ᵗ Q_X − Q_Y (second order)
 *     ε(X, Y) = ∫ max(−D, 0)^p dt / ∫ |D|^p dt
 *
 * 0: X dominates Y; 1: Y dominates X. p = 2 is the ratio of almost dominance; p = 1 in first order is the
 * violation ratio of the hinge cost without entropy. Quantile functions of samples are steps, so both integrals are finite
 * sums over the merged levels. Time O(n + m) for sorted samples.
 *
 * Source: [delbarrio2018], [nitsure2024].
 * @module
 */
import { check } from "@pushforward/core";

export interface QuantileOrderOptions {
  /** 1: quantile functions. 2: their integrals from the lower tail. */
  order?: 1 | 2 | undefined;
  /** Power p of the difference. */
  power?: 1 | 2 | undefined;
}

export interface QuantileOrder {
  /** ε(X, Y); NaN when both quantile functions are equal. */
  readonly ratio: number;
  /** ∫ max(−D, 0)^p and ∫ |D|^p. */
  readonly violation: number;
  readonly total: number;
}

/** Numbers in ascending order; `counts` nonnegative, how often each counts. */
export interface SortedSample {
  readonly values: Float64Array;
  readonly counts?: Float64Array | undefined;
}

/** @throws ArgumentError when a sample is empty or holds what is not finite. */
export function quantileOrder(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  options: QuantileOrderOptions = {},
): QuantileOrder {
  const sides = [x, y].map((values, k) => {
    check(values.length > 0, "quantileOrder", k === 0 ? "x" : "y", "at least one number", "none");
    const sorted = Float64Array.from(values).sort();
    const bad = Number.isFinite(sorted[0]) && Number.isFinite(sorted.at(-1));
    check(bad, "quantileOrder", k === 0 ? "x" : "y", "finite numbers", "others");
    return { values: sorted };
  });
  return sortedQuantileOrder(sides[0]!, sides[1]!, options);
}

/** The same for samples that are sorted already. */
export function sortedQuantileOrder(
  x: SortedSample,
  y: SortedSample,
  { order = 1, power = 2 }: QuantileOrderOptions = {},
): QuantileOrder {
  const [unitX, unitY] = [1 / totalOf(x), 1 / totalOf(y)];
  let [i, j, t, sum] = [0, 0, 0, 0];
  let [violation, total] = [0, 0];
  // Levels up to which the present value of each side reaches.
  let endX = (x.counts?.[0] ?? 1) * unitX;
  let endY = (y.counts?.[0] ?? 1) * unitY;
  while (i < x.values.length && j < y.values.length) {
    const end = Math.min(endX, endY);
    const length = end - t;
    if (length > 0) {
      const apart = x.values[i]! - y.values[j]!;
      const from = order === 1 ? apart : sum;
      sum += apart * length;
      const to = order === 1 ? apart : sum;
      violation += length * positivePart(-from, -to, power);
      total += length * (positivePart(from, to, power) + positivePart(-from, -to, power));
      t = end;
    }
    const [stepX, stepY] = [endX <= endY, endY <= endX];
    if (stepX && ++i < x.values.length) endX += (x.counts?.[i] ?? 1) * unitX;
    if (stepY && ++j < y.values.length) endY += (y.counts?.[j] ?? 1) * unitY;
  }
  return { ratio: total > 0 ? violation / total : Number.NaN, violation, total };
}

function totalOf({ values, counts }: SortedSample): number {
  if (!counts) return values.length;
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}

/** ∫₀¹ max(a + (b − a)s, 0)^p ds. */
function positivePart(a: number, b: number, power: 1 | 2): number {
  if (a <= 0 && b <= 0) return 0;
  if (a >= 0 && b >= 0) return power === 1 ? (a + b) / 2 : (a * a + a * b + b * b) / 3;
  const top = Math.max(a, b);
  const share = top / (top - Math.min(a, b));
  return power === 1 ? (share * top) / 2 : (share * top * top) / 3;
}
