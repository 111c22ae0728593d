/**
 * Counts in ascending numbers: how many are below a value, or up to it. Each is also a place: that of the first number
 * which is at least, or more than, the value. Time O(log n).
 * @module
 */

/** #{i < length : sorted[i] < value}. */
export function countBelow(sorted: ArrayLike<number>, value: number, length = sorted.length): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** #{i < length : sorted[i] ≤ value}. */
export function countUpTo(sorted: ArrayLike<number>, value: number, length = sorted.length): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
