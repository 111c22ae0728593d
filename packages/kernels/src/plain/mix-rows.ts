/** Two words of hash for every row, mixed with one column after the other. @module */
import type { Views } from "../views.js";

/**
 * Mix the hashes of rows from … to − 1 with the two words of a double each (f64 at `values`); a row whose byte at
 * `missing` is 1 counts as another double (no bytes: 0). `high` and `low` hold int32 for every row:
 *
 *     h = (high ^ a)·0x85ebca6b,   l = (low ^ b)·0xc2b2ae35,   high ← rotl(h, 13) + l,   low ← rotl(l, 17) ^ h
 */
export function mixDoubles(
  { i32, u8 }: Views,
  values: number,
  missing: number,
  from: number,
  to: number,
  high: number,
  low: number,
): void {
  const words = values >>> 2;
  for (let row = from; row < to; row++) {
    const absent = missing === 0 ? 0 : u8[missing + row]!;
    mix(i32, (high >>> 2) + row, (low >>> 2) + row, i32[words + 2 * row]!, i32[words + 2 * row + 1]! + absent);
  }
}

/** The same with the words first[code] and second[code] of an int32 code; a negative code counts as −1 in both. */
export function mixCodes(
  { i32 }: Views,
  codes: number,
  first: number,
  second: number,
  from: number,
  to: number,
  high: number,
  low: number,
): void {
  for (let row = from; row < to; row++) {
    const code = i32[(codes >>> 2) + row]!;
    const [a, b] = code < 0 ? [-1, -1] : [i32[(first >>> 2) + code]!, i32[(second >>> 2) + code]!];
    mix(i32, (high >>> 2) + row, (low >>> 2) + row, a, b);
  }
}

/**
 * Keys of 53 bits (as doubles, at `keys`) from the hashes of rows from … to − 1. Returns the sum of a further hash of
 * each row modulo 2^52, which does not depend on their order.
 */
export function rowKeys(
  { i32, f64 }: Views,
  high: number,
  low: number,
  from: number,
  to: number,
  keys: number,
): number {
  let sum = 0;
  for (let row = from; row < to; row++) {
    const h = i32[(high >>> 2) + row]!;
    const [a, b] = [avalanche(h), avalanche(i32[(low >>> 2) + row]! ^ h)];
    f64[(keys >>> 3) + row] = a * 2 ** 21 + (b >>> 11);
    sum = (sum + avalanche(a ^ Math.imul(b, 0x9e3779b1))) % 2 ** 52;
  }
  return sum;
}

function mix(words: Int32Array, high: number, low: number, a: number, b: number): void {
  const h = Math.imul(words[high]! ^ a, 0x85ebca6b);
  const l = Math.imul(words[low]! ^ b, 0xc2b2ae35);
  words[high] = ((h << 13) | (h >>> 19)) + l;
  words[low] = ((l << 17) | (l >>> 15)) ^ h;
}

/** The finalizer of MurmurHash3: every input bit reaches every output bit. */
function avalanche(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}
