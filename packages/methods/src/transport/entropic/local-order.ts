/**
 * An order in which points near each other stand near each other.
 * @module
 */

/** Runs this short are left as they come. */
const runLength = 16;

/**
 * Row numbers of n points in R^d (row-major), cut again and again at the median of the widest coordinate: every
 * aligned run of 16·2^k rows is a box of the resulting k-d tree, up to uneven halves. Time O(n·log n·d), memory O(n).
 */
export function localOrder(data: Float64Array, n: number, d: number): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  const stack: [number, number][] = [[0, n]];
  for (let top = stack.pop(); top; top = stack.pop()) {
    const [from, to] = top;
    if (to - from <= runLength) continue;
    const { axis, width } = widest(data, d, order, from, to);
    if (width === 0) continue;
    // The first half is a whole number of runs, so that boxes fall on groups of columns.
    const middle = from + runLength * Math.ceil((to - from) / (2 * runLength));
    if (middle >= to) continue;
    select(data, d, axis, order, from, to, middle);
    stack.push([middle, to], [from, middle]);
  }
  return order;
}

function widest(data: Float64Array, d: number, order: Uint32Array, from: number, to: number) {
  let [axis, width] = [0, -1];
  for (let k = 0; k < d; k++) {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let at = from; at < to; at++) {
      const value = data[order[at]! * d + k]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (high - low > width) [axis, width] = [k, high - low];
  }
  return { axis, width };
}

/** Reorder [from, to) so that no value before `middle` is above one from `middle` on. */
function select(
  data: Float64Array,
  d: number,
  axis: number,
  order: Uint32Array,
  from: number,
  to: number,
  middle: number,
) {
  let [low, high] = [from, to - 1];
  while (low < high) {
    const pivot = data[order[(low + high) >>> 1]! * d + axis]!;
    let [i, j] = [low, high];
    while (i <= j) {
      while (data[order[i]! * d + axis]! < pivot) i++;
      while (data[order[j]! * d + axis]! > pivot) j--;
      if (i > j) break;
      [order[i], order[j]] = [order[j]!, order[i]!];
      i++;
      j--;
    }
    if (middle <= j) high = j;
    else if (middle >= i) low = i;
    else return;
  }
}
