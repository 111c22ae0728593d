// Stable radix sort of floats, lowest digits first, alone or with a payload of 32 bits. Many doubles are sorted by
// their leading digits, single floats by their place in the range, which leaves few out of order: these are inserted.
import { fromOrdered, toOrdered, toOrderedNumber } from "./lanes/ordered";
import { settle } from "./settle";
import { sortByPlace } from "./sort-by-place";

/** Up to here insertion is faster. */
const SMALL: i32 = 40;
/** From here on digits of 11 bits pay for their longer tables. */
const LARGE: i32 = 3000;
/** Single floats from FEW to fewer than MANY go by their places first; more share a place too often. */
const FEW: i32 = 1000;
const MANY: i32 = 1 << 17;
/** From this digit of 11 bits on they hold sign, exponent and 19 bits of a double. */
const LEADING: i32 = 3;

export function sortF32(keys: usize, n: i32, out: usize, scratch: usize): void {
  if (n <= SMALL) insert<u32>(keys, 0, n, out, 0);
  else if (n >= FEW && n < MANY && sortByPlace(keys, 0, n, out, 0, scratch)) return;
  else if (n < LARGE) sort<u32>(8, keys, 0, n, out, 0, scratch, false);
  else sort<u32>(11, keys, 0, n, out, 0, scratch, false);
}

export function sortPairsF32(keys: usize, payload: usize, n: i32, out: usize, outPayload: usize, scratch: usize): void {
  if (n <= SMALL) insert<u32>(keys, payload, n, out, outPayload);
  else if (n >= FEW && n < MANY && sortByPlace(keys, payload, n, out, outPayload, scratch)) return;
  else if (n < LARGE) sort<u32>(8, keys, payload, n, out, outPayload, scratch, true);
  else sort<u32>(11, keys, payload, n, out, outPayload, scratch, true);
}

export function sortF64(keys: usize, n: i32, out: usize, scratch: usize): void {
  if (n <= SMALL) insert<u64>(keys, 0, n, out, 0);
  else if (n < LARGE) sort<u64>(8, keys, 0, n, out, 0, scratch, false);
  else sort<u64>(11, keys, 0, n, out, 0, scratch, false);
}

export function sortPairsF64(keys: usize, payload: usize, n: i32, out: usize, outPayload: usize, scratch: usize): void {
  if (n <= SMALL) insert<u64>(keys, payload, n, out, outPayload);
  else if (n < LARGE) sort<u64>(8, keys, payload, n, out, outPayload, scratch, true);
  else sort<u64>(11, keys, payload, n, out, outPayload, scratch, true);
}

// What `move` reads: ordered bits, floats, or floats with NaN among them.
const ORDERED: i32 = 0;
const NUMBERS: i32 = 1;
const CANONICAL: i32 = 2;

/** Insertion sort; outPayload 0 means no payload. */
function insert<K>(keys: usize, payload: usize, n: i32, out: usize, outPayload: usize): void {
  const size = sizeof<K>();
  for (let i = 0; i < n; i++) {
    const key = toOrdered<K>(load<K>(keys + <usize>i * size));
    let at = i;
    while (at > 0 && load<K>(out + <usize>(at - 1) * size) > key) {
      store<K>(out + <usize>at * size, load<K>(out + <usize>(at - 1) * size));
      if (outPayload) store<u32>(outPayload + (<usize>at << 2), load<u32>(outPayload + (<usize>(at - 1) << 2)));
      at--;
    }
    store<K>(out + <usize>at * size, key);
    if (outPayload) store<u32>(outPayload + (<usize>at << 2), payloadAt(payload, i));
  }
  for (let i = 0; i < n; i++) {
    store<K>(out + <usize>i * size, fromOrdered<K>(load<K>(out + <usize>i * size)));
  }
}

/** No payload stands for 0, 1, 2, … */
// @ts-ignore: decorator
@inline
function payloadAt(payload: usize, i: i32): u32 {
  return payload ? load<u32>(payload + (<usize>i << 2)) : i;
}

/** Scratch: the tables of all digits, then n keys, then n payloads. */
// @ts-ignore: decorator
@inline
function sort<K>(
  bits: i32,
  keys: usize,
  payload: usize,
  n: i32,
  out: usize,
  outPayload: usize,
  scratch: usize,
  pairs: bool,
): void {
  const size = <i32>sizeof<K>();
  const passes = (8 * size + bits - 1) / bits;
  const tableBytes = <usize>4 << bits;
  // Of doubles only the leading digits are counted at first. Floats have but one pass to save, and inserting takes longer.
  const halfway = bits == 11 && size == 8;
  const first = halfway ? LEADING : 0;
  countDigits<K>(bits, first, passes, keys, n, scratch, false);
  const special = hasExtremes(bits, 8 * size, scratch + <usize>(passes - 1) * tableBytes);
  if (special) countDigits<K>(bits, first, passes, keys, n, scratch, true);
  if (halfway) {
    const leading = usefulDigits<K>(bits, first, passes, keys, n, scratch);
    if (leading != 0) {
      sortDigits<K>(bits, passes, leading, keys, payload, n, out, outPayload, scratch, pairs, special);
      if (settle<K>(out, outPayload, n)) return;
    }
    countDigits<K>(bits, 0, passes, keys, n, scratch, special);
  }
  const active = usefulDigits<K>(bits, 0, passes, keys, n, scratch);
  if (active == 0) {
    copyKeys<K>(keys, n, out);
    if (pairs) for (let i = 0; i < n; i++) store<u32>(outPayload + (<usize>i << 2), payloadAt(payload, i));
    return;
  }
  sortDigits<K>(bits, passes, active, keys, payload, n, out, outPayload, scratch, pairs, special);
}

/** By the digits of the `active` passes, whose counts lie in `scratch` and are used up. */
// @ts-ignore: decorator
@inline
function sortDigits<K>(
  bits: i32,
  passes: i32,
  active: i32,
  keys: usize,
  payload: usize,
  n: i32,
  out: usize,
  outPayload: usize,
  scratch: usize,
  pairs: bool,
  special: bool,
): void {
  const size = <i32>sizeof<K>();
  const tableBytes = <usize>4 << bits;
  const other = scratch + <usize>passes * tableBytes;
  const otherPayload = other + <usize>n * size;
  let left = popcnt(active);
  let from = keys;
  let fromPayload = payload;
  for (let pass = 0; pass < passes; pass++) {
    if ((active & (1 << pass)) == 0) continue;
    left--;
    // Buffers take turns so that the last pass ends in `out`.
    const to = left & 1 ? other : out;
    const toPayload = left & 1 ? otherPayload : outPayload;
    const table = scratch + <usize>pass * tableBytes;
    startDigits(bits, size, table, to);
    const shift = pass * bits;
    if (from == keys) {
      const last = left == 0;
      if (special) move<K>(bits, shift, table, from, fromPayload, n, to, toPayload, pairs, CANONICAL, last);
      else move<K>(bits, shift, table, from, fromPayload, n, to, toPayload, pairs, NUMBERS, last);
    } else if (left == 0) move<K>(bits, shift, table, from, fromPayload, n, to, toPayload, pairs, ORDERED, true);
    else move<K>(bits, shift, table, from, fromPayload, n, to, toPayload, pairs, ORDERED, false);
    from = to;
    fromPayload = toPayload;
  }
}

// @ts-ignore: decorator
@inline
function countDigits<K>(bits: i32, first: i32, passes: i32, keys: usize, n: i32, tables: usize, special: bool): void {
  const mask = <K>((1 << bits) - 1);
  memory.fill(tables, 0, <usize>passes << (bits + 2));
  const end = keys + <usize>n * sizeof<K>();
  for (let at = keys; at < end; at += sizeof<K>()) {
    const key = special ? toOrdered<K>(load<K>(at)) : toOrderedNumber<K>(load<K>(at));
    if (first == 0) {
      countDigit<K>(bits, 0, key, mask, tables);
      countDigit<K>(bits, 1, key, mask, tables);
      countDigit<K>(bits, 2, key, mask, tables);
    }
    if (passes > 3) countDigit<K>(bits, 3, key, mask, tables);
    if (passes > 4) {
      countDigit<K>(bits, 4, key, mask, tables);
      countDigit<K>(bits, 5, key, mask, tables);
    }
    if (passes > 6) {
      countDigit<K>(bits, 6, key, mask, tables);
      countDigit<K>(bits, 7, key, mask, tables);
    }
  }
}

// @ts-ignore: decorator
@inline
function countDigit<K>(bits: i32, pass: i32, key: K, mask: K, tables: usize): void {
  const digit = <usize>((key >> <K>(pass * bits)) & mask);
  const counter = tables + (<usize>pass << (bits + 2)) + (digit << 2);
  store<u32>(counter, load<u32>(counter) + 1);
}

/** Whether any key falls in the bins of the highest digit that also hold the NaNs: its ends. */
function hasExtremes(bits: i32, keyBits: i32, table: usize): bool {
  const used = (keyBits - 1) % bits + 1; // bits of the key in its highest digit
  const bins = <usize>1 << max(0, used - (keyBits == 32 ? 9 : 12));
  const end = table + (<usize>4 << used);
  let found: u32 = 0;
  for (let k: usize = 0; k < bins << 2; k += 4) found |= load<u32>(table + k) | load<u32>(end - 4 - k);
  return found != 0;
}

/** Bits of the passes whose digit is not the same in all keys. */
// @ts-ignore: decorator
@inline
function usefulDigits<K>(bits: i32, from: i32, passes: i32, keys: usize, n: i32, tables: usize): i32 {
  const mask = <K>((1 << bits) - 1);
  const first = toOrdered<K>(load<K>(keys));
  let active = 0;
  for (let pass = from; pass < passes; pass++) {
    const digit = <usize>((first >> <K>(pass * bits)) & mask);
    const count = load<u32>(tables + (<usize>pass << (bits + 2)) + (digit << 2));
    if (count != n) active |= 1 << pass;
  }
  return active;
}

/** Counts of a digit to the addresses where its keys begin. */
// @ts-ignore: decorator
@inline
function startDigits(bits: i32, size: i32, table: usize, to: usize): void {
  const end = table + (<usize>4 << bits);
  for (let at = table; at < end; at += 4) {
    const count = load<u32>(at);
    store<u32>(at, <u32>to);
    to += <usize>count * size;
  }
}

// @ts-ignore: decorator
@inline
function move<K>(
  bits: i32,
  shift: i32,
  table: usize,
  from: usize,
  fromPayload: usize,
  n: i32,
  to: usize,
  toPayload: usize,
  pairs: bool,
  source: i32,
  last: bool,
): void {
  const mask = <K>((1 << bits) - 1);
  for (let i = 0; i < n; i++) {
    let key = load<K>(from);
    from += sizeof<K>();
    if (source == NUMBERS) key = toOrderedNumber<K>(key);
    if (source == CANONICAL) key = toOrdered<K>(key);
    const counter = table + (<usize>((key >> <K>shift) & mask) << 2);
    const place = <usize>load<u32>(counter);
    store<u32>(counter, <u32>(place + sizeof<K>()));
    store<K>(place, last ? fromOrdered<K>(key) : key);
    if (pairs) {
      const value = source == ORDERED ? load<u32>(fromPayload + (<usize>i << 2)) : payloadAt(fromPayload, i);
      store<u32>(toPayload + ((place - to) / (sizeof<K>() / 4)), value);
    }
  }
}

/** All keys are equal in order; NaN still becomes the one NaN. */
function copyKeys<K>(keys: usize, n: i32, out: usize): void {
  for (let i: usize = 0; i < <usize>n * sizeof<K>(); i += sizeof<K>()) {
    store<K>(out + i, fromOrdered<K>(toOrdered<K>(load<K>(keys + i))));
  }
}
