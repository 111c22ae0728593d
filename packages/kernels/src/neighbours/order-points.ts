/**
 * The order of the points in a k-d tree: halves of equally many tiles, cut across the widest coordinate.
 * @module
 */

/** Points of a leaf. */
export const tileSize = 16;

/**
 * Indices of the n points so that the points of every node stand together. A range is cut where its coordinate of
 * largest range is halved, at a whole number of tiles of `size` points. Time O(n·d·log n), memory 20 bytes a point.
 */
export function orderPoints(points: Float64Array, n: number, d: number, size = tileSize): Int32Array {
  const ids = Int32Array.from({ length: n }, (_, i) => i);
  const keys = new Float64Array(n);
  const stack = [0, Math.ceil(n / size)];
  while (stack.length > 0) {
    const b = stack.pop()!;
    const a = stack.pop()!;
    if (b - a < 2) continue;
    const m = (a + b + 1) >> 1;
    const [from, to] = [a * size, Math.min(n, b * size)];
    const { axis } = widest(points, d, ids, from, to);
    for (let i = from; i < to; i++) keys[i] = points[ids[i]! * d + axis]!;
    splitAt(keys, ids, from, to - 1, m * size);
    stack.push(a, m, m, b);
  }
  return ids;
}

/** The box of some points, and the first of its longest sides. */
export function widest(
  points: Float64Array,
  d: number,
  ids: Int32Array,
  from: number,
  to: number,
): { axis: number; low: Float64Array; high: Float64Array } {
  const low = new Float64Array(d).fill(Infinity);
  const high = new Float64Array(d).fill(-Infinity);
  for (let i = from; i < to; i++) {
    const at = ids[i]! * d;
    for (let j = 0; j < d; j++) {
      const value = points[at + j]!;
      if (value < low[j]!) low[j] = value;
      if (value > high[j]!) high[j] = value;
    }
  }
  let axis = 0;
  for (let j = 1; j < d; j++) if (high[j]! - low[j]! > high[axis]! - low[axis]!) axis = j;
  return { axis, low, high };
}

/** Put the keys of rank below `rank` before it, with their ids: Hoare's quickselect, expected time O(right − left). */
function splitAt(keys: Float64Array, ids: Int32Array, left: number, right: number, rank: number): void {
  while (left < right) {
    const pivot = pivotOf(keys, left, right);
    let i = left;
    let j = right;
    while (i <= j) {
      while (keys[i]! < pivot) i++;
      while (keys[j]! > pivot) j--;
      if (i > j) break;
      const key = keys[i]!;
      keys[i] = keys[j]!;
      keys[j] = key;
      const id = ids[i]!;
      ids[i++] = ids[j]!;
      ids[j--] = id;
    }
    if (rank <= j) right = j;
    else if (rank >= i) left = i;
    else return;
  }
}

/** The middle of three middles of three, so that sorted and nearly sorted keys are cut in halves. */
function pivotOf(keys: Float64Array, left: number, right: number): number {
  const step = (right - left) >> 3;
  const middle = (left + right) >> 1;
  return middleOf(
    middleOf(keys[left]!, keys[left + step]!, keys[left + 2 * step]!),
    middleOf(keys[middle - step]!, keys[middle]!, keys[middle + step]!),
    middleOf(keys[right - 2 * step]!, keys[right - step]!, keys[right]!),
  );
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
