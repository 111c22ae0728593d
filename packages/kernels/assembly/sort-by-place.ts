// Sort of floats by their place between the least and the largest: two digits of a whole number that grows with the
// float, where its bits have three, and insertion of the few that share a place.
import { s } from "./lanes/arithmetic";
import { settle } from "./settle";

/** Of each of the two digits. */
const BITS: i32 = 11;
const TABLE: usize = 4 << BITS;
const PLACES: f32 = 4194302; // 2^22 − 2: rounding adds less than 1

/**
 * Whether that did it; otherwise `out` is of no use: NaN, infinities, one value only, or many floats in few places.
 * Stable; outPayload 0 means no payload, payload 0 stands for 0, 1, 2, …. Scratch: two tables, n keys, n payloads.
 */
export function sortByPlace(
  keys: usize,
  payload: usize,
  n: i32,
  out: usize,
  outPayload: usize,
  scratch: usize,
): bool {
  let low = v128.load32_splat(keys);
  let high = low;
  let all = s(0.0);
  let at = keys;
  const end = keys + (<usize>n << 2);
  // The quick extremes may pass over a NaN; a sum does not.
  for (; at + 16 <= end; at += 16) {
    const four = v128.load(at);
    low = f32x4.pmin(low, four);
    high = f32x4.pmax(high, four);
    all = f32x4.add(all, four);
  }
  for (; at < end; at += 4) {
    const one = v128.load32_splat(at);
    low = f32x4.pmin(low, one);
    high = f32x4.pmax(high, one);
    all = f32x4.add(all, one);
  }
  const least = leastOf(low);
  const scale = PLACES / (-leastOf(f32x4.neg(high)) - least);
  if (v128.any_true(f32x4.ne(all, all)) || !(scale > 0 && scale < Infinity)) return false;

  const upper = scratch + TABLE;
  const other = upper + TABLE;
  const otherPayload = other + (<usize>n << 2);
  countDigits(keys, n, s(least), s(scale), scratch);
  starts(scratch, other);
  if (starts(upper, out) > <u32>n >> 2) return false;
  if (outPayload) {
    move(false, true, keys, payload, n, s(least), s(scale), scratch, other, otherPayload);
    move(true, true, other, otherPayload, n, s(least), s(scale), upper, out, outPayload);
  } else {
    move(false, false, keys, 0, n, s(least), s(scale), scratch, other, other);
    move(true, false, other, 0, n, s(least), s(scale), upper, out, out);
  }
  return settle<u32>(out, outPayload, n);
}

// @ts-ignore: decorator
@inline
function leastOf(four: v128): f32 {
  return min(
    min(f32x4.extract_lane(four, 0), f32x4.extract_lane(four, 1)),
    min(f32x4.extract_lane(four, 2), f32x4.extract_lane(four, 3)),
  );
}

/** Rounds to whole numbers below 2^22, in the lowest bits of floats from 2^23 on. */
// @ts-ignore: decorator
@inline
function places4(four: v128, least: v128, scale: v128): v128 {
  return f32x4.add(f32x4.mul(f32x4.sub(four, least), scale), s(8388608.0));
}

/** Of a digit of four places, where its counters stand in their table. */
// @ts-ignore: decorator
@inline
function counters4(upper: bool, places: v128): v128 {
  return v128.and(upper ? i32x4.shr_u(places, BITS - 2) : i32x4.shl(places, 2), i32x4.splat(<i32>TABLE - 4));
}

function countDigits(keys: usize, n: i32, least: v128, scale: v128, scratch: usize): void {
  memory.fill(scratch, 0, 2 * TABLE);
  const upper = scratch + TABLE;
  const end = keys + (<usize>n << 2);
  for (; keys + 16 <= end; keys += 16) {
    const places = places4(v128.load(keys), least, scale);
    const a = counters4(false, places);
    const b = counters4(true, places);
    count(scratch + <usize>i32x4.extract_lane(a, 0));
    count(upper + <usize>i32x4.extract_lane(b, 0));
    count(scratch + <usize>i32x4.extract_lane(a, 1));
    count(upper + <usize>i32x4.extract_lane(b, 1));
    count(scratch + <usize>i32x4.extract_lane(a, 2));
    count(upper + <usize>i32x4.extract_lane(b, 2));
    count(scratch + <usize>i32x4.extract_lane(a, 3));
    count(upper + <usize>i32x4.extract_lane(b, 3));
  }
  for (; keys < end; keys += 4) {
    const places = places4(v128.load32_splat(keys), least, scale);
    count(scratch + <usize>i32x4.extract_lane(counters4(false, places), 0));
    count(upper + <usize>i32x4.extract_lane(counters4(true, places), 0));
  }
}

// @ts-ignore: decorator
@inline
function count(counter: usize): void {
  store<u32>(counter, load<u32>(counter) + 1);
}

/** Counts of a digit to the addresses where its keys begin; the largest count. */
function starts(table: usize, to: usize): u32 {
  const end = table + TABLE;
  let most: u32 = 0;
  for (let at = table; at < end; at += 4) {
    const count = load<u32>(at);
    store<u32>(at, <u32>to);
    to += <usize>count << 2;
    most = max(most, count);
  }
  return most;
}

/** In the order of a digit. */
// @ts-ignore: decorator
@inline
function move(
  upper: bool,
  pairs: bool,
  from: usize,
  payload: usize,
  n: i32,
  least: v128,
  scale: v128,
  table: usize,
  to: usize,
  toPayload: usize,
): void {
  const shift = toPayload - to;
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const key = from + (<usize>i << 2);
    const counters = counters4(upper, places4(v128.load(key), least, scale));
    put(pairs, table + <usize>i32x4.extract_lane(counters, 0), key, payload, i, shift);
    put(pairs, table + <usize>i32x4.extract_lane(counters, 1), key + 4, payload, i + 1, shift);
    put(pairs, table + <usize>i32x4.extract_lane(counters, 2), key + 8, payload, i + 2, shift);
    put(pairs, table + <usize>i32x4.extract_lane(counters, 3), key + 12, payload, i + 3, shift);
  }
  for (; i < n; i++) {
    const key = from + (<usize>i << 2);
    const counters = counters4(upper, places4(v128.load32_splat(key), least, scale));
    put(pairs, table + <usize>i32x4.extract_lane(counters, 0), key, payload, i, shift);
  }
}

/** A key to the place that its counter tells, which moves on; its payload goes `shift` bytes further. */
// @ts-ignore: decorator
@inline
function put(pairs: bool, counter: usize, key: usize, payload: usize, i: i32, shift: usize): void {
  const place = <usize>load<u32>(counter);
  store<u32>(counter, <u32>(place + 4));
  store<u32>(place, load<u32>(key));
  if (pairs) store<u32>(place + shift, payload ? load<u32>(payload + (<usize>i << 2)) : i);
}
