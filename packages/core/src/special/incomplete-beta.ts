/**
 * Regularised incomplete beta function
 *
 *     I_x(a, b) = ∫₀ˣ t^(a−1)·(1−t)^(b−1) dt / B(a, b)
 *
 * by a continued fraction, from a density in saddle-point form. Relative error of the smaller tail
 * about 1e-13 (1e-12 at a, b = 1e7); time O(√(a + b)).
 *
 * Source: [didonato1992] (9); [loader2000].
 * @module
 */
import { check } from "../errors.js";
import { productError } from "./exact.js";
import { binomialDensity } from "./saddle-point.js";

/** I_x(a, b) for 0 ≤ x ≤ 1; a, b > 0. @throws ArgumentError outside. */
export function betaI(x: number, a: number, b: number): number {
  check(x >= 0 && x <= 1, "betaI", "x", "a number from 0 to 1", x);
  checkShapes("betaI", a, b);
  return betaLower(x, 1 - x, a, b);
}

export function checkShapes(where: string, a: number, b: number): void {
  if (!(a > 0 && a < Number.POSITIVE_INFINITY)) check(false, where, "a", "a positive finite number", a);
  if (!(b > 0 && b < Number.POSITIVE_INFINITY)) check(false, where, "b", "a positive finite number", b);
}

/** I_x(a, b) for x + y = 1, both given so that neither loses digits; the other tail is betaLower(y, x, b, a). */
export function betaLower(x: number, y: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  if (x * (a + b + 2) <= a + 1) return tail(x, y, a, b);
  return 1 - tail(y, x, b, a);
}

/** x^a·y^b/B(a, b): the derivative of I in ln(x/y). */
export function betaSlope(x: number, y: number, a: number, b: number): number {
  return ((a * b) / (a + b)) * binomialDensity(a, b, x, y);
}

/** The tail at x below the mean, where the fraction converges fast and all its parts are positive. */
function tail(x: number, y: number, a: number, b: number): number {
  const slope = betaSlope(x, y, a, b);
  return slope === 0 ? 0 : Math.min(1, slope / fraction(x, y, a, b));
}

/** B₀ + A₁/(B₁ + A₂/(B₂ + …)), every other step of the classical fraction skipped. */
function fraction(x: number, y: number, a: number, b: number): number {
  const ay = a * y;
  const bx = b * x;
  const apart = ay - bx + (productError(a, y, ay) - productError(b, x, bx)); // a − (a + b)·x
  let value = guard((a / (a + 1)) * (apart + 1));
  let c = value;
  let d = 0;
  for (let k = 1; k < 1_000_000; k++) {
    const odd = a + 2 * k - 1;
    const common = (k * (b - k) * x) / odd;
    const above = ((a + k - 1) * (a + b + k - 1) * x * common) / odd;
    const below = k + common + ((a + k) * (apart + 1 + k * (1 + y))) / (odd + 2);
    d = 1 / guard(below + above * d);
    c = guard(below + above / c);
    value *= c * d;
    if (Math.abs(c * d - 1) <= 3e-16) break;
  }
  return value;
}

function guard(x: number): number {
  return x === 0 ? 1e-300 : x;
}
