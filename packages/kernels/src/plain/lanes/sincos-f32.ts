/** Single-precision sine and cosine: the angle is reduced in doubles, the polynomials are in float32. @module */
import { round } from "./float32.js";

/** Last reduction: x − quadrant·π/2 in float32. */
export const reduced = { r: 0, quadrant: 0 };

/** Bring |x| < 10^6 to [−π/4, π/4]. */
export function reduce32(x: number): void {
  const turns = x * 0.6366197723675814;
  const n = Math.abs(x) > 0.7853981633974483 ? Math.trunc(turns < 0 ? turns - 0.5 : turns + 0.5) : 0;
  const second = x - n * 1.5707963267341256 - n * 6.077100506303966e-11;
  reduced.r = round(second - n * 2.0222662487111665e-21);
  reduced.quadrant = n & 3;
}

/** sin r for |r| ≤ π/4. */
export function sinOf32(r: number): number {
  if (r === 0) return r;
  const z = round(r * r);
  let p = round(round(z * -0.00019587638962548226) + 0.008332747034728527);
  p = round(round(z * p) - 0.166666641831398);
  return round(round(r * round(z * p)) + r);
}

/** cos r for |r| ≤ π/4. */
export function cosOf32(r: number): number {
  const z = round(r * r);
  let p = round(round(z * 2.4547689463361166e-5) - 0.0013888301327824593);
  p = round(round(z * p) + 0.0416666641831398);
  return round(round(round(z * z) * p) + round(1 - round(0.5 * z)));
}
