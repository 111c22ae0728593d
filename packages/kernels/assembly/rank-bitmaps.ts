// Points near others at maximum norm, by bitmaps of ranks. src/plain/rank-bitmaps.ts says what they mean.
import { enterList, NONE } from "./lanes/nearest-list";
import { sortPairsF64 } from "./radix-sort";

/** Bytes about a column of a box: where its bitmaps below and above begin, then the cells that they end before. */
const SIDE: usize = 16;
/** Points that are looked at one by one, beyond eight for each neighbour, before a smaller box is tried. */
const FEW: i32 = 32;
/** Boxes tried before one is taken however many points it holds. */
const PATIENCE: i32 = 12;
/** Where boxes begin to grow that were but a point. */
const LEAST: f64 = 1e-300;

export function rankColumn(index: usize, column: i32, scratch: usize): void {
  const n = load<i32>(index), d = load<i32>(index, 4), block = load<i32>(index, 8);
  const cells = load<i32>(index, 12), size = load<i32>(index, 16);
  const from = column / d * block, count = min(block, n - from);
  const keys = scratch, order = keys + (<usize>block << 3), more = order + (<usize>block << 2);
  const sorted = <usize>load<u32>(index, 36) + <usize>column * <usize>block * 8;
  const places = <usize>load<u32>(index, 40) + <usize>column * <usize>block * 2;
  const firsts = <usize>load<u32>(index, 32) + <usize>column * 2 * edgeBytes(cells), lasts = firsts + edgeBytes(cells);
  const bytes = <usize>block >> 3;
  let row = <usize>load<u32>(index, 44) + <usize>column * <usize>(cells + 1) * bytes;

  let at = <usize>load<u32>(index, 20) + (<usize>from * <usize>d + <usize>(column % d)) * 8;
  for (let i = 0; i < count; i++, at += <usize>d << 3) store<f64>(keys + (<usize>i << 3), load<f64>(at));
  sortPairsF64(keys, 0, count, sorted, order, more);
  for (let i = count; i < block; i++) store<f64>(sorted + (<usize>i << 3), Infinity);
  for (let at = firsts; at < lasts + edgeBytes(cells); at += 8) store<f64>(at, Infinity);
  memory.fill(row, 0, bytes);
  for (let c = 0, rank = 0; c < cells; c++) {
    const end = min(count, (c + 1) * size);
    if (rank < end) {
      storeEdge(firsts, cells, c, load<f64>(sorted + (<usize>rank << 3)));
      storeEdge(lasts, cells, c, load<f64>(sorted + (<usize>(end - 1) << 3)));
    }
    memory.copy(row + bytes, row, bytes);
    row += bytes;
    for (; rank < end; rank++) {
      const place = load<u32>(order + (<usize>rank << 2)), word = row + (<usize>(place >> 5) << 2);
      store<u16>(places + (<usize>rank << 1), <u16>place);
      store<u32>(word, load<u32>(word) | (1 << (place & 31)));
    }
  }
}

/** The first or last values of cells, filled up to groups of 16, behind those of the last cells of the groups. */
// @ts-ignore: decorator
@inline
function edgeBytes(cells: i32): usize {
  const groups = (cells + 15) >> 4;
  return <usize>(((groups + 1) & ~1) + (groups << 4)) << 3;
}

// @ts-ignore: decorator
@inline
function storeEdge(edges: usize, cells: i32, c: i32, value: f64): void {
  const groups = (cells + 15) >> 4;
  if ((c & 15) == 15) store<f64>(edges + (<usize>(c >> 4) << 3), value);
  store<f64>(edges + (<usize>(((groups + 1) & ~1) + c) << 3), value);
}

/** How many of the first `count` (even) values are more than r below x, or not more than r above. */
// @ts-ignore: decorator
@inline
function sum(above: bool, values: usize, count: i32, x: v128, r: v128): i32 {
  let found = i64x2.splat(0);
  const end = values + (<usize>count << 3);
  for (; values < end; values += 16) {
    const value = v128.load(values);
    found = i64x2.sub(found, above ? f64x2.le(f64x2.sub(value, x), r) : f64x2.gt(f64x2.sub(x, value), r));
  }
  return <i32>(i64x2.extract_lane(found, 0) + i64x2.extract_lane(found, 1));
}

/** The same of the values of all cells: whole groups, then within one. */
// @ts-ignore: decorator
@inline
function sumCells(above: bool, edges: usize, cells: i32, x: v128, r: v128): i32 {
  const groups = (cells + 15) >> 4, even = (groups + 1) & ~1;
  const whole = sum(above, edges, even, x, r);
  if (whole >= groups) return cells;
  return min(cells, (whole << 4) + sum(above, edges + (<usize>(even + (whole << 4)) << 3), 16, x, r));
}

/** Whether the box of a block is within r of q in every coordinate. */
// @ts-ignore: decorator
@inline
function reaches(box: usize, d: i32, q: usize, r: f64): bool {
  for (let j = 0; j < d; j++, box += 16, q += 8) {
    const x = load<f64>(q);
    if (x - load<f64>(box, 8) > r || load<f64>(box) - x > r) return false;
  }
  return true;
}

/**
 * To `bits` the places of a block in the cells that reach within r of q, in groups of 64 bytes; which groups, the first
 * in the lower half and the one after the last in the upper. 0 where there are none.
 */
function boxBits(index: usize, b: i32, q: usize, r: f64, bits: usize): i32 {
  const d = load<i32>(index, 4), block = load<i32>(index, 8), cells = load<i32>(index, 12), size = load<i32>(index, 16);
  if (!reaches(<usize>load<u32>(index, 28) + <usize>b * <usize>d * 16, d, q, r)) return 0;
  const lead = load<i32>(<usize>load<u32>(index, 48) + (<usize>b << 2)), bytes = <usize>block >> 3;
  const edge = edgeBytes(cells), reach = f64x2.splat(r);
  let firsts = <usize>load<u32>(index, 32) + <usize>b * <usize>d * 2 * edge;
  let bitmap = <usize>load<u32>(index, 44) + <usize>b * <usize>d * <usize>(cells + 1) * bytes;
  const sides = bits + bytes, end = sides + <usize>d * SIDE;
  let from = 0, to = 0;
  let side = sides;
  for (let j = 0; j < d; j++, q += 8, side += SIDE) {
    const x = v128.load64_splat(q);
    const low = sumCells(false, firsts + edge, cells, x, reach), high = sumCells(true, firsts, cells, x, reach);
    if (low >= high) return 0;
    store<u32>(side, <u32>(bitmap + <usize>low * bytes));
    store<u32>(side, <u32>(bitmap + <usize>high * bytes), 4);
    store<i32>(side, low, 8);
    store<i32>(side, high, 12);
    // Places ascend in this coordinate.
    if (j == lead) {
      from = (low * size) >> 9;
      to = (min(high * size, block) + 511) >> 9;
    }
    firsts += 2 * edge;
    bitmap += <usize>(cells + 1) * bytes;
  }
  for (let at = <usize>from << 6; at < <usize>to << 6; at += 64) {
    let s0 = i64x2.splat(-1), s1 = s0, s2 = s0, s3 = s0;
    for (side = sides; side < end; side += SIDE) {
      const below = <usize>load<u32>(side) + at, above = <usize>load<u32>(side, 4) + at;
      s0 = v128.and(s0, v128.xor(v128.load(below), v128.load(above)));
      s1 = v128.and(s1, v128.xor(v128.load(below, 16), v128.load(above, 16)));
      s2 = v128.and(s2, v128.xor(v128.load(below, 32), v128.load(above, 32)));
      s3 = v128.and(s3, v128.xor(v128.load(below, 48), v128.load(above, 48)));
    }
    v128.store(bits + at, s0);
    v128.store(bits + at, s1, 16);
    v128.store(bits + at, s2, 32);
    v128.store(bits + at, s3, 48);
  }
  return from | (to << 16);
}

// @ts-ignore: decorator
@inline
function ones(bits: usize, groups: i32): i32 {
  let count: i64 = 0;
  const end = bits + (<usize>(groups >> 16) << 6);
  for (let at = bits + (<usize>(groups & 0xffff) << 6); at < end; at += 16) {
    count += popcnt(load<i64>(at)) + popcnt(load<i64>(at, 8));
  }
  return <i32>count;
}

/** Take out what lies in the first and last cells of a coordinate and not within r of x. */
// @ts-ignore: decorator
@inline
function trim(sorted: usize, places: usize, from: i32, to: i32, x: f64, r: f64, bits: usize): void {
  let rank = from;
  for (; rank < to && x - load<f64>(sorted + (<usize>rank << 3)) > r; rank++) clear(bits, places, rank);
  for (rank = to - 1; rank >= from && load<f64>(sorted + (<usize>rank << 3)) - x > r; rank--) clear(bits, places, rank);
}

// @ts-ignore: decorator
@inline
function clear(bits: usize, places: usize, rank: i32): void {
  const place = <u32>load<u16>(places + (<usize>rank << 1)), word = bits + (<usize>(place >> 5) << 2);
  const found = load<u32>(word), bit = <u32>1 << (place & 31);
  // Few are there, and a store for each would hold up what comes next.
  if (found & bit) store<u32>(word, found ^ bit);
}

export function rankCounts(index: usize, queries: usize, rows: usize, from: i32, to: i32, limits: usize, counts: usize,
  scratch: usize): void {
  const n = load<i32>(index), d = load<i32>(index, 4), block = load<i32>(index, 8), size = load<i32>(index, 16);
  const blocks = (n + block - 1) / block, allSorted = <usize>load<u32>(index, 36), allPlaces = <usize>load<u32>(index, 40);
  const sides = scratch + (<usize>block >> 3);
  for (let i = from; i < to; i++) {
    const q = queries + <usize>i * (<usize>d << 3), row = <usize>(rows == 0 ? i : load<i32>(rows + (<usize>i << 2)));
    const limit = load<f64>(limits + (row << 3));
    let count = 0;
    for (let b = 0; b < blocks; b++) {
      const groups = boxBits(index, b, q, limit, scratch);
      if (groups == 0) continue;
      const own = min(block, n - b * block);
      for (let j = 0; j < d; j++) {
        const side = sides + <usize>j * SIDE, column = (<usize>b * d + j) * <usize>block;
        const low = load<i32>(side, 8) * size, high = min(own, load<i32>(side, 12) * size);
        trim(allSorted + (column << 3), allPlaces + (column << 1), low, high, load<f64>(q + (<usize>j << 3)), limit, scratch);
      }
      count += ones(scratch, groups);
    }
    store<i32>(counts + (row << 2), count);
  }
}

/** Distance of q from a point, or some number above `limit` that is no larger. */
// @ts-ignore: decorator
@inline
function distance(q: usize, p: usize, d: i32, limit: f64): f64 {
  let most = f64x2.splat(0);
  const end = q + (<usize>(d & ~1) << 3), bound = f64x2.splat(limit);
  for (; q < end; q += 16, p += 16) {
    most = f64x2.pmax(most, f64x2.abs(f64x2.sub(v128.load(q), v128.load(p))));
    if (v128.any_true(f64x2.gt(most, bound))) break;
  }
  if (q == end && d & 1) most = f64x2.pmax(most, f64x2.abs(f64x2.sub(v128.load64_splat(q), v128.load64_splat(p))));
  return max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
}

/** Enter the points of a block whose bits are set. */
function enterBits(index: usize, b: i32, bits: usize, groups: i32, q: usize, self: i32, k: i32, values: usize, indices: usize): void {
  const d = load<i32>(index, 4), start = b * load<i32>(index, 8);
  const ordered = <usize>load<u32>(index, 20), ids = <usize>load<u32>(index, 24);
  const lastValue = values + (<usize>(k - 1) << 3), lastIndex = indices + (<usize>(k - 1) << 2);
  let limit = load<f64>(lastValue), limitIndex = load<i32>(lastIndex);
  for (let word = (groups & 0xffff) << 3; word < groups >> 16 << 3; word++) {
    let left = load<i64>(bits + (<usize>word << 3));
    while (left != 0) {
      const position = start + (word << 6) + <i32>ctz(left);
      left &= left - 1;
      if (position == self) continue;
      const value = distance(q, ordered + <usize>position * (<usize>d << 3), d, limit);
      if (value > limit) continue;
      const id = load<i32>(ids + (<usize>position << 2));
      if (value == limit && id > limitIndex) {
        // Points at distance 0 stand together, by id.
        if (limit == 0) return;
        continue;
      }
      enterList(values, indices, k, value, id);
      limit = load<f64>(lastValue);
      limitIndex = load<i32>(lastIndex);
    }
  }
}

/** The k nearest of the points within r, and maybe some beyond; false where a block has more than `most` in its box. */
function within(index: usize, q: usize, self: i32, r: f64, most: i32, k: i32, values: usize, indices: usize, scratch: usize): bool {
  const blocks = (load<i32>(index) + load<i32>(index, 8) - 1) / load<i32>(index, 8);
  for (let z = 0; z < k; z++) {
    store<f64>(values + (<usize>z << 3), Infinity);
    store<i32>(indices + (<usize>z << 2), NONE);
  }
  for (let b = 0; b < blocks; b++) {
    const groups = boxBits(index, b, q, r, scratch);
    if (groups == 0) continue;
    if (ones(scratch, groups) > most) return false;
    enterBits(index, b, scratch, groups, q, self, k, values, indices);
  }
  return true;
}

export function rankNearest(index: usize, queries: usize, rows: usize, from: i32, to: i32, self: i32, k: i32,
  values: usize, indices: usize, scratch: usize): void {
  const n = load<i32>(index), d = load<i32>(index, 4);
  const asked = min(k, n - self), few = FEW + 8 * k;
  // Boxes hold a few times as many points after a step.
  const step: f64 = 1 + 1.4 / <f64>d;
  let guess: f64 = 0;
  for (let j = 0; j < d; j++) {
    const box = <usize>load<u32>(index, 28) + (<usize>j << 4);
    guess = max(guess, (load<f64>(box, 8) - load<f64>(box)) / 8);
  }
  for (let i = from; i < to; i++) {
    const q = queries + <usize>i * (<usize>d << 3), row = <usize>(rows == 0 ? i : load<i32>(rows + (<usize>i << 2))) * <usize>k;
    const v = values + (row << 3), p = indices + (row << 2), skip = self != 0 ? i : -1;
    let least: f64 = 0, most: f64 = Infinity, r = guess, factor = step;
    for (let turn = 0; ; turn++) {
      const patient = turn < PATIENCE;
      if (!within(index, q, skip, r, patient ? few : n, k, v, p, scratch)) {
        most = r;
        r = least > 0 ? 0.5 * (least + r) : r / factor;
      } else {
        if (asked == 0 || load<f64>(v + (<usize>(asked - 1) << 3)) <= r) break;
        least = r;
        r = most == Infinity || !patient ? max(r * factor, LEAST) : 0.5 * (r + most);
      }
      factor *= factor;
    }
    if (asked > 0) guess = 0.75 * guess + 0.25 * step * load<f64>(v + (<usize>(asked - 1) << 3));
    for (let z = 0; z < k; z++) if (load<i32>(p + (<usize>z << 2)) == NONE) store<i32>(p + (<usize>z << 2), -1);
  }
}
