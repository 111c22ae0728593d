/**
 * The standard error of an estimate whose variance falls as 1/n, from how it varies over disjoint parts of the rows.
 *
 *     SE² = (1/g)·(sample variance over g random disjoint parts), averaged over R such divisions
 *
 * Rows must be independent. In a division no row is in two parts and none is used twice, which matters: resampling with
 * replacement makes ties that estimates by nearest neighbours take for information. Small parts vary less than 1/n says,
 * so parts have 500 rows where there are as many, and there are as many divisions as it takes for 19 degrees of freedom,
 * R·(g − 1). The interval is Student's about the estimate from all rows; it knows nothing of a bias that all sizes have
 * in common. `drift` is how far the estimate from all rows lies from the mean over the parts: when that is many standard
 * errors, the estimate still changes with the number of rows. Time R times that of the estimate; R = 1 from 10,000 rows on.
 *
 * Source: [holmes2019].
 * @module
 */
import { check, type Interval, meanAndVariance, permutation, type Rng, studentTQuantile } from "@pushforward/core";

export interface DisjointParts {
  readonly standardError: number;
  /** Parts g of a division. */
  readonly parts: number;
  /** Degrees of freedom R·(g − 1). */
  readonly freedom: number;
  /** The value from all rows less the mean over the parts. */
  readonly drift: number;
}

const rowsOfPart = 500;
const mostParts = 20;
const leastFreedom = 19;
/** Fewest rows of a part for each neighbour looked at. */
const rowsPerNeighbour = 5;

/** How many parts n rows are cut into when k neighbours are looked at; 0 when there are too few rows. */
export function partCount(n: number, k: number): number {
  const parts = Math.max(2, Math.min(mostParts, Math.floor(n / rowsOfPart)));
  return n / parts >= rowsPerNeighbour * (k + 1) ? parts : 0;
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
  estimate: (rows: Uint32Array) => Promise<number>,
): Promise<DisjointParts> {
  check(parts >= 2 && parts <= n, "disjointParts", "parts", `from 2 to ${n}`, parts);
  const divisions = Math.ceil(leastFreedom / (parts - 1));
  let squares = 0;
  let mean = 0;
  for (let division = 0; division < divisions; division++) {
    const order = permutation(rng, n);
    const values = new Float64Array(parts);
    for (let g = 0; g < parts; g++) {
      const [from, to] = [Math.floor((g * n) / parts), Math.floor(((g + 1) * n) / parts)];
      values[g] = await estimate(order.slice(from, to).sort());
    }
    const found = meanAndVariance(values);
    squares += found.variance / parts / divisions;
    mean += found.mean / divisions;
  }
  const freedom = divisions * (parts - 1);
  return { standardError: Math.sqrt(squares), parts, freedom, drift: value - mean };
}

/** Student's interval about `value`, nothing below `least`. */
export function partsInterval(
  value: number,
  { standardError, freedom }: Pick<DisjointParts, "standardError" | "freedom">,
  level: number,
  least = -Infinity,
): Interval {
  const half = studentTQuantile((1 + level) / 2, freedom) * standardError;
  return { low: Math.max(least, value - half), high: Math.max(least, value + half), level };
}
