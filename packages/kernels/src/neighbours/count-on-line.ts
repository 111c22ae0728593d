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
  return firstAbove(sorted, at, limit) - firstWithin(sorted, at, limit);
}

/** First place of a value that is not too far below: rounding is monotone, so those stand together. */
function firstWithin(sorted: Float64Array, at: number, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at - sorted[middle]! <= limit) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** First place of a value that is too far above. */
function firstAbove(sorted: Float64Array, at: number, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! - at > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}
