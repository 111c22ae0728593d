/**
 * How far rows are from each other: the median distance of a row to its nearest other one.
 * @module
 */
import { quantile, type Samples, type Watch } from "@pushforward/core";
import { type Kernels, neighbourTree } from "@pushforward/kernels";
import { pointsAt, someRows } from "./some-rows.js";

/** Rows that are looked at; more say little more about a median. */
const most = 2000;

/** Repeated rows do not count unless there is nothing else; 0 when all rows are equal. */
export async function spacingOf(kernels: Kernels, x: Samples, watch?: Watch): Promise<number> {
  const queries = pointsAt(x, someRows(x.n, most));
  const tree = neighbourTree(kernels, x.data, x.d);
  try {
    // The nearest is the row itself, or one that equals it.
    const { distances } = await tree.nearest(2, { queries, watch: watch && { signal: watch.signal } });
    const apart = distances.filter((value, at) => at % 2 === 1 && value > 0 && value < Infinity).sort();
    return apart.length > 0 ? quantile(apart, 0.5) : 0;
  } finally {
    tree.free();
  }
}
