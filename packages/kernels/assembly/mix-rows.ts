/**
 * Two words of hash for every row, mixed with one column after the other.
 */

const FIRST: i32 = <i32>0x85ebca6b;
const SECOND: i32 = <i32>0xc2b2ae35;

// @ts-ignore: decorator
@inline function mixOne(high: usize, low: usize, at: usize, a: i32, b: i32): void {
  const h = (load<i32>(high + at) ^ a) * FIRST;
  const l = (load<i32>(low + at) ^ b) * SECOND;
  store<i32>(high + at, rotl<i32>(h, 13) + l);
  store<i32>(low + at, rotl<i32>(l, 17) ^ h);
}

// @ts-ignore: decorator
@inline function rotate(x: v128, by: i32): v128 {
  return v128.or(i32x4.shl(x, by), i32x4.shr_u(x, 32 - by));
}

/** Rows from … to − 1 with the two words of a double each; `missing` (u8, or 0 for none) is added to the second. */
export function mixDoubles(values: usize, missing: usize, from: i32, to: i32, high: usize, low: usize): void {
  let row = from;
  for (; row + 4 <= to; row += 4) {
    const at = <usize>row << 2;
    const p = v128.load(values + (<usize>row << 3)), q = v128.load(values + (<usize>row << 3), 16);
    const a = v128.shuffle<i32>(p, q, 0, 2, 4, 6);
    let b = v128.shuffle<i32>(p, q, 1, 3, 5, 7);
    if (missing) b = i32x4.add(b, i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(missing + row))));
    const h = i32x4.mul(v128.xor(v128.load(high + at), a), i32x4.splat(FIRST));
    const l = i32x4.mul(v128.xor(v128.load(low + at), b), i32x4.splat(SECOND));
    v128.store(high + at, i32x4.add(rotate(h, 13), l));
    v128.store(low + at, v128.xor(rotate(l, 17), h));
  }
  for (; row < to; row++) {
    const word = values + (<usize>row << 3);
    const absent = missing ? <i32>load<u8>(missing + row) : 0;
    mixOne(high, low, <usize>row << 2, load<i32>(word), load<i32>(word, 4) + absent);
  }
}

/** Rows from … to − 1 with first[code] and second[code]; a negative code counts as −1 in both. */
export function mixCodes(codes: usize, first: usize, second: usize, from: i32, to: i32, high: usize, low: usize): void {
  for (let row = from; row < to; row++) {
    const at = <usize>row << 2;
    const code = load<i32>(codes + at);
    const entry = <usize>code << 2;
    mixOne(high, low, at, code < 0 ? -1 : load<i32>(first + entry), code < 0 ? -1 : load<i32>(second + entry));
  }
}

// @ts-ignore: decorator
@inline function avalanche(word: i32): u32 {
  let x = <u32>word;
  x = (x ^ (x >> 16)) * <u32>FIRST;
  x = (x ^ (x >> 13)) * <u32>SECOND;
  return x ^ (x >> 16);
}

/** Keys of 53 bits as doubles for rows from … to − 1; returns Σ of a further hash of each, modulo 2^52. */
export function rowKeys(high: usize, low: usize, from: i32, to: i32, keys: usize): f64 {
  let sum: u64 = 0;
  for (let row = from; row < to; row++) {
    const at = <usize>row << 2;
    const h = load<i32>(high + at);
    const a = avalanche(h), b = avalanche(load<i32>(low + at) ^ h);
    store<f64>(keys + (<usize>row << 3), <f64>a * 2097152.0 + <f64>(b >> 11));
    sum += <u64>avalanche(<i32>(a ^ (b * <u32>0x9e3779b1)));
  }
  return <f64>(sum & 0xfffffffffffff);
}
