/** Single-precision exponentials, each operation rounded to float32. @module */
import { nearestEven, powerOfTwo32, round } from "./float32.js";

const LOG2_E = round(1.442695);
/** ln 2 in two parts; the first has 9 bits, so that k times it is exact. */
const LN2_HIGH = 0.693359375;
const LN2_LOW = round(-0.00021219444005469057);

/** e^x within 2 ulp of float32; subnormal results included. */
export function exp32(x: number): number {
  if (!(Math.abs(x) > 87)) {
    const k = nearestEven(round(x * LOG2_E));
    return round(mantissa(x, k) * powerOfTwo32(k));
  }
  const inside = Math.max(Math.min(x, 89), -105);
  const k = nearestEven(round(inside * LOG2_E));
  const part = Math.trunc(k / 2);
  return round(round(mantissa(inside, k) * powerOfTwo32(part)) * powerOfTwo32(k - part));
}

/** e^x for x ≤ 0, and 0 up to −40: a term of a sum beside a term of 1. */
export function expTerm32(x: number): number {
  return x <= -40 ? 0 : exp32(x);
}

/** e^(x − k·ln 2). */
function mantissa(x: number, k: number): number {
  const r = round(round(x - round(k * LN2_HIGH)) - round(k * LN2_LOW));
  let p = round(round(r * 0.0013926250394433737) + 0.00836323294788599);
  p = round(round(r * p) + 0.04166655242443085);
  p = round(round(r * p) + 0.16666576266288757);
  p = round(round(r * p) + 0.5);
  return round(round(round(round(r * r) * p) + r) + 1);
}
