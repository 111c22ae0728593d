// Nearest points and counts within a radius, by a k-d tree of tiles. src/plain/neighbours.ts says what they mean.
import { enterList, NONE } from "./lanes/nearest-list";

/** Points of a tile. */
const TILE: i32 = 16;
/** Coordinates summed between two looks at whether any point of a tile is still near enough. */
const STRIDE: i32 = 2;
/** Bytes of an entry of the stack: bound, node, first tile, tile after the last. */
const ENTRY: usize = 24;
const STACK: usize = 128; // bytes of scratch before the stack: the distances of a tile

/** Coordinates of a box between two looks at its bound. */
const CHUNK: i32 = 8;

/**
 * Least distance of q from a point of a box, or some number above `limit` that is no larger: with the sign of lane 1 turned a
 * pair (least − x, largest − x) becomes the gaps below and above. Lanes are twins in sums of squares, which keeps the order of
 * the coordinates.
 */
// @ts-ignore: decorator
@inline
function nearBound(maximum: bool, q: usize, d: i32, box: usize, limit: f64): f64 {
  const turn = i64x2(0, i64.MIN_VALUE);
  let sum = f64x2.splat(0);
  let bound: f64 = 0;
  for (let j = 0; j < d; ) {
    for (const stop = min(d, j + CHUNK); j < stop; j++, q += 8, box += 16) {
      const sides = v128.xor(f64x2.sub(v128.load(box), v128.load_splat<f64>(q)), turn);
      if (maximum) sum = f64x2.pmax(sum, sides);
      else {
        const gap = f64x2.pmax(f64x2.splat(0), f64x2.pmax(sides, v128.shuffle<f64>(sides, sides, 1, 0)));
        sum = f64x2.add(sum, f64x2.mul(gap, gap));
      }
    }
    const both = f64x2.pmax(sum, v128.shuffle<f64>(sum, sum, 1, 0));
    bound = f64x2.extract_lane(both, 0);
    if (bound > limit) break;
  }
  return bound;
}

/** How many points of a box are within `limit` of q: −1 none, 1 all, 0 it takes a look; both bounds in one pass. */
// @ts-ignore: decorator
@inline
function boxSide(maximum: bool, q: usize, d: i32, box: usize, limit: f64): i32 {
  const turn = i64x2(0, i64.MIN_VALUE), zero = f64x2.splat(0), most = f64x2.splat(limit);
  let near = zero, far = zero;
  for (let j = 0; j < d; ) {
    for (const stop = min(d, j + CHUNK); j < stop; j++, q += 8, box += 16) {
      // The gaps below and above; turned around the ways to the far sides.
      const sides = v128.xor(f64x2.sub(v128.load(box), v128.load_splat<f64>(q)), turn);
      if (maximum) {
        near = f64x2.pmax(near, sides);
        far = f64x2.pmax(far, f64x2.neg(sides));
      } else {
        const other = v128.shuffle<f64>(sides, sides, 1, 0);
        const gap = f64x2.pmax(zero, f64x2.pmax(sides, other)), way = f64x2.pmax(zero, f64x2.neg(f64x2.pmin(sides, other)));
        near = f64x2.add(near, f64x2.mul(gap, gap));
        far = f64x2.add(far, f64x2.mul(way, way));
      }
    }
    if (v128.any_true(f64x2.gt(near, most))) return -1;
  }
  return v128.any_true(f64x2.gt(far, most)) ? 0 : 1;
}

// @ts-ignore: decorator
@inline
function add(maximum: bool, sum: v128, x: v128, at: usize): v128 {
  const gap = f64x2.sub(x, v128.load(at));
  return maximum ? f64x2.pmax(sum, f64x2.abs(gap)) : f64x2.add(sum, f64x2.mul(gap, gap));
}

// @ts-ignore: decorator
@inline
function bits(sum: v128, limit: v128, place: i32): i32 {
  return i64x2.bitmask(f64x2.le(sum, limit)) << place;
}

/** Which points of a tile are at most `limit` from q, a bit each; their distances to `out` unless it is 0. */
// @ts-ignore: decorator
@inline
function scanTile(maximum: bool, q: usize, d: i32, tile: usize, limit: f64, out: usize): i32 {
  const most = f64x2.splat(limit);
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
  for (let j = 0; j < d; ) {
    for (const stop = min(d, j + STRIDE); j < stop; j++) {
      const x = v128.load_splat<f64>(q);
      s0 = add(maximum, s0, x, tile);
      s1 = add(maximum, s1, x, tile + 16);
      s2 = add(maximum, s2, x, tile + 32);
      s3 = add(maximum, s3, x, tile + 48);
      s4 = add(maximum, s4, x, tile + 64);
      s5 = add(maximum, s5, x, tile + 80);
      s6 = add(maximum, s6, x, tile + 96);
      s7 = add(maximum, s7, x, tile + 112);
      q += 8;
      tile += 8 * TILE;
    }
    const least = f64x2.pmin(
      f64x2.pmin(f64x2.pmin(s0, s1), f64x2.pmin(s2, s3)),
      f64x2.pmin(f64x2.pmin(s4, s5), f64x2.pmin(s6, s7)),
    );
    if (!v128.any_true(f64x2.le(least, most))) return 0;
  }
  if (out != 0) {
    v128.store(out, s0);
    v128.store(out, s1, 16);
    v128.store(out, s2, 32);
    v128.store(out, s3, 48);
    v128.store(out, s4, 64);
    v128.store(out, s5, 80);
    v128.store(out, s6, 96);
    v128.store(out, s7, 112);
  }
  return bits(s0, most, 0) | bits(s1, most, 2) | bits(s2, most, 4) | bits(s3, most, 6) |
    bits(s4, most, 8) | bits(s5, most, 10) | bits(s6, most, 12) | bits(s7, most, 14);
}

function push(top: usize, bound: f64, node: i32, a: i32, b: i32): usize {
  store<f64>(top, bound);
  store<i32>(top, node, 8);
  store<i32>(top, a, 12);
  store<i32>(top, b, 16);
  return top + ENTRY;
}

// @ts-ignore: decorator
@inline
function nearestOf(maximum: bool, tree: usize, q: usize, self: i32, k: i32, values: usize, indices: usize, scratch: usize): void {
  const tiles = <usize>load<u32>(tree), boxes = <usize>load<u32>(tree, 4), firsts = <usize>load<u32>(tree, 8);
  const ids = <usize>load<u32>(tree, 12), n = load<i32>(tree, 16), d = load<i32>(tree, 20);
  const box = <usize>d << 4, tileBytes = (8 * <usize>TILE) * <usize>d, stack = scratch + STACK;
  for (let z = 0; z < k; z++) {
    store<f64>(values + (<usize>z << 3), Infinity);
    store<i32>(indices + (<usize>z << 2), NONE);
  }
  const lastValue = values + (<usize>(k - 1) << 3), lastIndex = indices + (<usize>(k - 1) << 2);
  let limit: f64 = Infinity, limitIndex = NONE;
  let top = push(stack, 0, 0, 0, (n + TILE - 1) / TILE);
  while (top > stack) {
    top -= ENTRY;
    const bound = load<f64>(top);
    let node = load<i32>(top, 8), a = load<i32>(top, 12), b = load<i32>(top, 16);
    if (bound > limit || (bound == limit && load<i32>(firsts + (<usize>node << 2)) > limitIndex)) continue;
    while (b - a > 1) {
      const m = (a + b + 1) >> 1;
      let near = node + 1, far = node + 2 * (m - a);
      let nearest = nearBound(maximum, q, d, boxes + <usize>near * box, limit);
      let farther = nearBound(maximum, q, d, boxes + <usize>far * box, limit);
      let nearFirst = load<i32>(firsts + (<usize>near << 2)), farFirst = load<i32>(firsts + (<usize>far << 2));
      let farA = m, farB = b, nearA = a, nearB = m;
      if (farther < nearest || (farther == nearest && farFirst < nearFirst)) {
        const node = near, bound = nearest, first = nearFirst;
        near = far;
        nearest = farther;
        nearFirst = farFirst;
        nearA = m;
        nearB = b;
        far = node;
        farther = bound;
        farFirst = first;
        farA = a;
        farB = m;
      }
      if (nearest > limit || (nearest == limit && nearFirst > limitIndex)) {
        node = -1;
        break;
      }
      if (farther < limit || (farther == limit && farFirst <= limitIndex)) top = push(top, farther, far, farA, farB);
      node = near;
      a = nearA;
      b = nearB;
    }
    if (node < 0) continue;
    let hits = scanTile(maximum, q, d, tiles + <usize>a * tileBytes, limit, scratch);
    while (hits != 0) {
      const place = ctz(hits), position = a * TILE + place;
      hits &= hits - 1;
      const value = load<f64>(scratch + (<usize>place << 3)), index = load<i32>(ids + (<usize>position << 2));
      if (position == self || !(value < limit || (value == limit && index < limitIndex))) continue;
      enterList(values, indices, k, value, index);
      limit = load<f64>(lastValue);
      limitIndex = load<i32>(lastIndex);
    }
  }
  for (let z = 0; z < k; z++) {
    const v = values + (<usize>z << 3), p = indices + (<usize>z << 2);
    if (load<i32>(p) == NONE) store<i32>(p, -1);
    if (!maximum) store<f64>(v, sqrt(load<f64>(v)));
  }
}

// @ts-ignore: decorator
@inline
function countOf(maximum: bool, tree: usize, q: usize, limit: f64, scratch: usize): i32 {
  const tiles = <usize>load<u32>(tree), boxes = <usize>load<u32>(tree, 4);
  const n = load<i32>(tree, 16), d = load<i32>(tree, 20);
  const box = <usize>d << 4, tileBytes = (8 * <usize>TILE) * <usize>d, stack = scratch + STACK;
  let count = 0;
  let top = push(stack, 0, 0, 0, (n + TILE - 1) / TILE);
  while (top > stack) {
    top -= ENTRY;
    const node = load<i32>(top, 8), a = load<i32>(top, 12), b = load<i32>(top, 16);
    const side = boxSide(maximum, q, d, boxes + <usize>node * box, limit);
    if (side < 0) continue;
    if (side > 0) count += min(n, b * TILE) - a * TILE;
    else if (b - a == 1) count += popcnt(scanTile(maximum, q, d, tiles + <usize>a * tileBytes, limit, 0));
    else {
      const m = (a + b + 1) >> 1;
      top = push(top, 0, node + 2 * (m - a), m, b);
      top = push(top, 0, node + 1, a, m);
    }
  }
  return count;
}

export function neighboursNearest(tree: usize, queries: usize, rows: usize, from: i32, to: i32, self: i32, k: i32,
  values: usize, indices: usize, scratch: usize): void {
  const maximum = load<i32>(tree, 24) != 0, bytes = <usize>load<i32>(tree, 20) << 3;
  for (let i = from; i < to; i++) {
    const q = queries + <usize>i * bytes, row = <usize>(rows == 0 ? i : load<i32>(rows + (<usize>i << 2))) * <usize>k;
    const v = values + (row << 3), p = indices + (row << 2), skip = self != 0 ? i : -1;
    if (maximum) nearestOf(true, tree, q, skip, k, v, p, scratch);
    else nearestOf(false, tree, q, skip, k, v, p, scratch);
  }
}

export function neighboursCount(tree: usize, queries: usize, rows: usize, from: i32, to: i32, limits: usize,
  counts: usize, scratch: usize): void {
  const maximum = load<i32>(tree, 24) != 0, bytes = <usize>load<i32>(tree, 20) << 3;
  for (let i = from; i < to; i++) {
    const q = queries + <usize>i * bytes, row = <usize>(rows == 0 ? i : load<i32>(rows + (<usize>i << 2)));
    const limit = load<f64>(limits + (row << 3));
    const count = maximum ? countOf(true, tree, q, limit, scratch) : countOf(false, tree, q, limit, scratch);
    store<i32>(counts + (row << 2), count);
  }
}
