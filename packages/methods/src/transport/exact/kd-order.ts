/**
 * Points in the order of a balanced kd tree, so that neighbours in space are neighbours in memory.
 * @module
 */

/**
 * Indices of the n points of `points` (row-major, d coordinates) in kd order: the widest coordinate is cut at the
 * median, then both halves in the same way, down to `leaf` points. Time O(d·n·log n), memory O(n).
 */
export function kdOrder(points: Float64Array, d: number, leaf = 2): Uint32Array {
  const order = Uint32Array.from({ length: points.length / d }, (_, i) => i);
  const split = (from: number, to: number): void => {
    if (to - from <= leaf) return;
    const axis = widestAxis(points, d, order, from, to);
    const middle = (from + to) >> 1;
    if (axis >= 0) selectMedian(points, d, axis, order, from, to - 1, middle);
    split(from, middle);
    split(middle, to);
  };
  split(0, order.length);
  return order;
}

/** −1 when all these points are the same. */
function widestAxis(points: Float64Array, d: number, order: Uint32Array, from: number, to: number): number {
  let [axis, width] = [-1, 0];
  for (let k = 0; k < d; k++) {
    let [low, high] = [Infinity, -Infinity];
    for (let i = from; i < to; i++) {
      const value = points[order[i]! * d + k]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (high - low > width) [axis, width] = [k, high - low];
  }
  return axis;
}

/** Quickselect: afterwards no point before `middle` is greater on `axis`, none after it smaller. */
function selectMedian(
  points: Float64Array,
  d: number,
  axis: number,
  order: Uint32Array,
  left: number,
  right: number,
  middle: number,
): void {
  const at = (i: number): number => points[order[i]! * d + axis]!;
  while (left < right) {
    const pivot = at((left + right) >> 1);
    let [a, b] = [left, right];
    while (a <= b) {
      while (at(a) < pivot) a++;
      while (at(b) > pivot) b--;
      if (a > b) break;
      const swap = order[a]!;
      order[a++] = order[b]!;
      order[b--] = swap;
    }
    if (middle <= b) right = b;
    else if (middle >= a) left = a;
    else return;
  }
}
