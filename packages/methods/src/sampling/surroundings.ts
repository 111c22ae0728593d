/**
 * What rows have around them, for how much to smooth and where to start when nobody says.
 *
 * Smoothing: σ = r/√m, r the median distance to the second nearest row, m the dimension that rows fill. Of noise σ·ε on rows near
 * an m-dimensional sheet the part along the sheet is about σ·√m long, so that it reaches as far as a neighbour or two; the
 * noise across it changes little. Without m, means of rows from all over the table would come out in many dimensions.
 *
 *     1/m = mean of ln(r_k/r_j) over rows and j < k,   1 ≤ m ≤ d,   k = 10
 *
 * for the distances r_1 ≤ r_2 ≤ … to the nearest other rows, by likelihood if rows lie evenly among these. Equal rows do not
 * count.
 *
 * Noise under which rows beyond the k nearest weigh less than 10⁻⁶ together, seen from a row: (r_k² − r_1²)/(2·noise²) = ln(n) + 14,
 * for three quarters of the rows. Time that of k neighbours of 2,000 rows.
 *
 * Source: [levina2004] for m, all rows pooled.
 * @module
 */
import { log, quantile, type Samples, type Watch } from "@pushforward/core";
import type { NeighbourTree } from "@pushforward/kernels";
import { pointsAt, someRows } from "./some-rows.js";

export interface Surroundings {
  /** σ; 0 when all rows are equal. */
  readonly smoothing: number;
  /** In units of the rows; ∞ when the k nearest are all. */
  readonly noise: number;
}

/** Rows that are looked at; more say little more about a median. */
const most = 2000;
/** Neighbours for m: rows are even only so far. */
const near = 10;
/** Where rows tie, so that no noise tells the nearest. */
const noiseOfTies = 0.05;

/** Of the rows of x, which the tree holds, with `k` neighbours that means are over. */
export async function surroundingsOf(tree: NeighbourTree, x: Samples, k: number, watch?: Watch): Promise<Surroundings> {
  const rows = await distancesApart(tree, x, Math.max(k, near), watch);
  if (rows.length === 0) return { smoothing: 0, noise: Infinity };
  const seconds = Float64Array.from(rows, (row) => row[Math.min(1, row.length - 1)]!).sort();
  const smoothing = quantile(seconds, 0.5) / Math.sqrt(dimensionOf(rows, x.d));
  return { smoothing, noise: k < x.n ? noiseFor(rows, k, x.n) : Infinity };
}

/** Ascending distances above 0 from some of the rows to the k nearest other ones, where there are any. */
async function distancesApart(tree: NeighbourTree, x: Samples, k: number, watch?: Watch): Promise<Float64Array[]> {
  const rows = someRows(x.n, most);
  const asked = Math.min(x.n, k + 1);
  const queries = pointsAt(x, rows);
  const { distances } = await tree.nearest(asked, { queries, watch: watch && { signal: watch.signal } });
  const lists = Array.from(rows, (_, i) => distances.slice(i * asked, (i + 1) * asked).filter((value) => value > 0));
  return lists.filter(({ length }) => length > 0);
}

function dimensionOf(rows: readonly Float64Array[], d: number): number {
  let sum = 0;
  let count = 0;
  for (const row of rows) {
    const last = Math.min(near, row.length) - 1;
    for (let j = 0; j < last; j++) sum += log(row[last]! / row[j]!);
    count += last;
  }
  return Math.max(1, Math.min(d, sum > 0 ? count / sum : d));
}

function noiseFor(rows: readonly Float64Array[], k: number, n: number): number {
  const noises = Float64Array.from(rows, (row) => {
    const [first, last] = [row[0]!, row[Math.min(k, row.length) - 1]!];
    return Math.sqrt((last * last - first * first) / (2 * (log(n) + 14)));
  });
  return quantile(noises.sort(), 0.25) || noiseOfTies;
}
