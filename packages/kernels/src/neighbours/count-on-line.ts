/**
 * Counts on a line by sorting.
 * @module
 */

/**
 * Numbers of `sorted` (ascending) whose distance |value − at| is at most `limit`, as the difference is rounded.
 * Time O(log n).
 */
export function countOnLine(sorted: Float64Array, at: number, limit: number): number {
  if (limit < 0) return 0;
  // Rounding is monotone, so what is too far below `at`, and what is too far above, stands at either end.
  return (
    firstWhere(sorted, (value) => value > at && value - at > limit) -
    firstWhere(sorted, (value) => value >= at || at - value <= limit)
  );
}

/** First place from which on `holds`, by halving. */
function firstWhere(sorted: Float64Array, holds: (value: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(sorted[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
