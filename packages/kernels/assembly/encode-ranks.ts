/**
 * Mid-ranks, coarse bins and fine cells of a column from its sorted values, in one pass over runs of equal values.
 */

/** Number of values before the NaN at the end of a sorted array. */
function countObserved(sorted: usize, n: i32): i32 {
  let low = 0, high = n;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isNaN(load<f64>(sorted + (<usize>middle << 3)))) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** One cut into at most 16 parts: the part of the last run seen, how many parts are there, and their edges. */
// @ts-ignore: decorator
@inline function enter(edges: usize, last: i32, part: i32, value: f64, count: i32): i32 {
  if (part != last) {
    store<f64>(edges + (<usize>count << 3), value);
    count++;
  }
  store<f64>(edges + (<usize>(16 + count - 1) << 3), value);
  return count;
}

/**
 * For the rows in `order` of the n ascending values `sorted` (NaN last): rank[row] (f64), bin[row] and cell[row] (u8);
 * missing rows get rank 0, the part after the last, and missing[row] = 1. `edges` (f64) receives at 0 the distinct
 * values, at 1 and 2 the number of bins and cells; lows and highs of bins from 16 and 32, of cells from 48 and 64.
 * Returns the number of observed values.
 */
export function encodeRanks(sorted: usize, order: usize, n: i32, bins: i32, cells: i32, rank: usize, bin: usize,
  cell: usize, missing: usize, edges: usize): i32 {
  const observed = countObserved(sorted, n), total = 2.0 * <f64>observed;
  let distinct = 0, lastBin = -1, lastCell = -1, binCount = 0, cellCount = 0;
  for (let start = 0; start < observed;) {
    const value = load<f64>(sorted + (<usize>start << 3));
    let end = start + 1;
    while (end < observed && load<f64>(sorted + (<usize>end << 3)) == value) end++;
    const centred = <f64>(start + end) / total - 0.5;
    const toBin = min(bins - 1, <i32>Math.floor(<f64>bins * (centred + 0.5)));
    const toCell = min(cells - 1, <i32>Math.floor(<f64>cells * (centred + 0.5)));
    binCount = enter(edges + 128, lastBin, toBin, value, binCount);
    cellCount = enter(edges + 384, lastCell, toCell, value, cellCount);
    lastBin = toBin;
    lastCell = toCell;
    for (let i = start; i < end; i++) {
      const row = <usize>load<u32>(order + (<usize>i << 2));
      store<f64>(rank + (row << 3), centred);
      store<u8>(bin + row, <u8>(binCount - 1));
      store<u8>(cell + row, <u8>(cellCount - 1));
    }
    distinct++;
    start = end;
  }
  for (let i = observed; i < n; i++) {
    const row = <usize>load<u32>(order + (<usize>i << 2));
    store<f64>(rank + (row << 3), 0);
    store<u8>(bin + row, <u8>binCount);
    store<u8>(cell + row, <u8>cellCount);
    store<u8>(missing + row, 1);
  }
  store<f64>(edges, <f64>distinct);
  store<f64>(edges + 8, <f64>binCount);
  store<f64>(edges + 16, <f64>cellCount);
  return observed;
}

/**
 * Part `observed` ascending values by the side of their row: rows below n go to `first`, the others to `second`,
 * both in order. Returns how many went to `first`.
 */
export function splitSorted(sorted: usize, order: usize, observed: i32, n: i32, first: usize, second: usize): i32 {
  const from = first;
  for (let i = 0; i < observed; i++) {
    const value = load<f64>(sorted + (<usize>i << 3));
    if (load<u32>(order + (<usize>i << 2)) < <u32>n) {
      store<f64>(first, value);
      first += 8;
    } else {
      store<f64>(second, value);
      second += 8;
    }
  }
  return <i32>((first - from) >> 3);
}

/** out[i] = source[order[i]] for float64. */
export function gatherF64(source: usize, order: usize, n: i32, out: usize): void {
  for (let i: usize = 0; i < <usize>n; i++) store<f64>(out + (i << 3), load<f64>(source + (<usize>load<u32>(order + (i << 2)) << 3)));
}

/** out[i] = source[order[i]] for bytes. */
export function gatherU8(source: usize, order: usize, n: i32, out: usize): void {
  for (let i: usize = 0; i < <usize>n; i++) store<u8>(out + i, load<u8>(source + <usize>load<u32>(order + (i << 2))));
}
