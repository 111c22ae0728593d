/**
 * The standard error of an estimate whose variance falls as 1/n, from how it varies over disjoint parts of the rows.
 *
 *     SE² = (1/g)·(sample variance over g random disjoint parts)
 *
 * Rows must be independent. No row is in two parts and none is used twice, which matters: resampling with replacement
 * makes ties that estimates by nearest neighbours take for information. The interval is Student's with g − 1 degrees of
 * freedom about the estimate from all rows; it knows nothing of a bias that all sizes have in common. `drift` is how far
 * the estimate from all rows lies from the mean over the parts: when that is many standard errors, the estimate still
 * changes with the number of rows.
 *
 * Source: [holmes2019].
 * @module
 */
import { check, type Interval, meanAndVariance, permutation, type Rng, studentTQuantile } from "@pushforward/core";

export interface DisjointParts {
  readonly standardError: number;
  /** Parts g behind it. */
  readonly parts: number;
  /** The value from all rows less the mean over the parts. */
  readonly drift: number;
}

/** Fewest rows of a part for each neighbour looked at. */
const rowsPerNeighbour = 10;
const mostParts = 20;
const leastParts = 4;

/** How many parts n rows are cut into when k neighbours are looked at; 0 when there are too few rows. */
export function partCount(n: number, k: number): number {
  const parts = Math.min(mostParts, Math.floor(n / (rowsPerNeighbour * (k + 1))));
  return parts >= leastParts ? parts : 0;
}

/**
 * The standard error of `value`, the estimate from all n rows, by `estimate` of the rows of each part.
 *
 * @throws ArgumentError unless there are at least 2 parts of one row.
 */
export async function disjointParts(
  value: number,
  n: number,
  parts: number,
  rng: Rng,
  estimate: (rows: Uint32Array, part: number) => Promise<number>,
): Promise<DisjointParts> {
  check(parts >= 2 && parts <= n, "disjointParts", "parts", `from 2 to ${n}`, parts);
  const order = permutation(rng, n);
  const values = new Float64Array(parts);
  for (let g = 0; g < parts; g++) {
    const [from, to] = [Math.floor((g * n) / parts), Math.floor(((g + 1) * n) / parts)];
    values[g] = await estimate(order.slice(from, to).sort(), g);
  }
  const { mean, variance } = meanAndVariance(values);
  return { standardError: Math.sqrt(variance / parts), parts, drift: value - mean };
}

/** Student's interval about `value`, nothing below `least`. */
export function partsInterval(
  value: number,
  { standardError, parts }: Pick<DisjointParts, "standardError" | "parts">,
  level: number,
  least = -Infinity,
): Interval {
  const half = studentTQuantile((1 + level) / 2, parts - 1) * standardError;
  return { low: Math.max(least, value - half), high: Math.max(least, value + half), level };
}
