/** Stable sorts of floats, alone or with a payload. @module */
import type { Views } from "../views.js";

/**
 * Sort n float32 keys into `out`, which must not overlap `keys`; `keys` stay as they are.
 *
 * The order is total: −∞ … −0, +0 … ∞, then NaN; every NaN comes out as the same bits. `scratch` has
 * `sortScratchBytes(n, 4)` bytes. Radix sort, time O(n).
 */
export function sortF32({ f32 }: Views, keys: number, n: number, out: number, scratch: number): void {
  void scratch;
  const [from, to] = [keys >>> 2, out >>> 2];
  f32.set(f32.slice(from, from + n).sort(), to);
}

/** The same for float64; `scratch` has `sortScratchBytes(n, 8)` bytes. */
export function sortF64({ f64 }: Views, keys: number, n: number, out: number, scratch: number): void {
  void scratch;
  const [from, to] = [keys >>> 3, out >>> 3];
  f64.set(f64.slice(from, from + n).sort(), to);
}

/**
 * Sort n float32 keys with a u32 each. Equal keys keep their order. `payload` 0 stands for 0, 1, 2, …, so that
 * `outPayload` says where each key came from. Inputs and outputs must not overlap; `scratch` has
 * `sortScratchBytes(n, 4)` bytes.
 */
export function sortPairsF32(
  { f32, u32 }: Views,
  keys: number,
  payload: number,
  n: number,
  out: number,
  outPayload: number,
  scratch: number,
): void {
  void scratch;
  sortPairs(f32.subarray(keys >>> 2), u32, payload, n, f32.subarray(out >>> 2), outPayload);
}

/** The same for float64 keys; `scratch` has `sortScratchBytes(n, 8)` bytes. */
export function sortPairsF64(
  { f64, u32 }: Views,
  keys: number,
  payload: number,
  n: number,
  out: number,
  outPayload: number,
  scratch: number,
): void {
  void scratch;
  sortPairs(f64.subarray(keys >>> 3), u32, payload, n, f64.subarray(out >>> 3), outPayload);
}

type Keys = Float32Array | Float64Array;

function sortPairs(keys: Keys, u32: Uint32Array, payload: number, n: number, out: Keys, outPayload: number): void {
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((i, j) => compare(keys[i]!, keys[j]!) || i - j);
  order.forEach((from, i) => {
    out[i] = keys[from]!;
    u32[(outPayload >>> 2) + i] = payload === 0 ? from : u32[(payload >>> 2) + from]!;
  });
}

/** Negative, 0 or positive as a stands before, level with or after b. */
function compare(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return a === 0 ? signOfZero(a) - signOfZero(b) : 0;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

const signOfZero = (zero: number): number => (Object.is(zero, -0) ? -1 : 1);
