/** Single-precision logarithm, each operation rounded to float32. @module */
import { float, round, word } from "./float32.js";

const SQRT_HALF = 0x3f3504f3; // bits of √½
const LN2_HIGH = 0.693359375;
const LN2_LOW = round(-0.00021219444005469057);

/** ln x within 2 ulp of float32; −∞ at 0, NaN below. */
export function log32(x: number): number {
  if (!(x > 0 && x < Number.POSITIVE_INFINITY)) return x === 0 ? Number.NEGATIVE_INFINITY : x > 0 ? x : Number.NaN;
  const small = x < 1.1754943508222875e-38;
  float[0] = small ? x * 16777216 : x;
  const above = word[0]! - SQRT_HALF;
  word[0] = (above & 0x7fffff) + SQRT_HALF;
  return assemble((above >> 23) + (small ? -24 : 0), round(float[0]! - 1));
}

/** k·ln 2 + ln(1 + f). */
function assemble(k: number, f: number): number {
  const q = round(f / round(2 + f));
  const z = round(q * q);
  const half = round(round(0.5 * f) * f);
  let p = round(round(z * 0.29580986499786377) + 0.3998875916004181);
  p = round(round(z * p) + 0.6666668653488159);
  const low = round(round(q * round(half + round(z * p))) + round(k * LN2_LOW));
  return round(round(k * LN2_HIGH) - round(round(half - low) - f));
}
