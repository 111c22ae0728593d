/** ln(1 + t) in single precision, each operation rounded to float32. @module */
import { round } from "./float32.js";

/** Coefficients of artanh(q)/q in q², from the last; each stands for 1/(2k + 1). */
const rest = [1 / 11, 1 / 9, 1 / 7, 1 / 5, 1 / 3].map(round);
const LAST = round(1 / 13);

/** ln(1 + t) for 0 ≤ t ≤ 1, within 3 ulp: 2·artanh(q) with q = t/(2 + t) ≤ ⅓. */
export function logOnePlus32(t: number): number {
  const q = round(t / round(t + 2));
  const z = round(q * q);
  let p = LAST;
  for (const coefficient of rest) p = round(round(z * p) + coefficient);
  const twice = round(q + q);
  return round(round(round(twice * z) * p) + twice);
}
