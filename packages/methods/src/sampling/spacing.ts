/**
 * How far rows are from each other: the median distance of a row to its nearest other one.
 * @module
 */
import { quantile, type Samples, type Watch } from "@pushforward/core";
import { type Kernels, neighbourTree } from "@pushforward/kernels";
import { someRows } from "./some-rows.js";

/** Rows that are looked at; more say little more about a median. */
const most = 2000;

/** Repeated rows do not count unless there is nothing else; 0 when all rows are equal. */
export async function spacingOf(kernels: Kernels, x: Samples, watch?: Watch): Promise<number> {
  const distances = await toOthers(kernels, x, someRows(x.n, most), watch);
  const apart = distances.filter((value) => value > 0 && value < Infinity).sort();
  return apart.length > 0 ? quantile(apart, 0.5) : 0;
}

/** Distance of each of these rows to the nearest other row; ∞ where there is no other. */
export async function toOthers(
  kernels: Kernels,
  { data, d }: Samples,
  rows: Int32Array,
  watch?: Watch,
): Promise<Float64Array> {
  const tree = neighbourTree(kernels, data, d);
  try {
    const queries = new Float64Array(rows.length * d);
    rows.forEach((row, i) => {
      queries.set(data.subarray(row * d, (row + 1) * d), i * d);
    });
    // The nearest is the row itself, or one that equals it.
    const { distances } = await tree.nearest(2, { queries, watch: watch && { signal: watch.signal } });
    return Float64Array.from(rows, (_, i) => distances[2 * i + 1]!);
  } finally {
    tree.free();
  }
}
