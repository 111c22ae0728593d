/**
 * The standard normal law.
 * @module
 */
import { productError } from "./exact.js";
import { exp } from "./exp.js";
import { erfc } from "./gamma.js";

const SQRT_HALF_LOW = -4.833646656726457e-17; // what the double √½ leaves out

/** P(Z ≤ x) = ½·erfc(−x/√2), with full relative accuracy in the lower tail. */
export function normalCdf(x: number): number {
  const z = -x * Math.SQRT1_2;
  const value = 0.5 * erfc(z);
  if (!(z > 1 && value > 0)) return value;
  const lost = productError(-x, Math.SQRT1_2, z) - x * SQRT_HALF_LOW;
  return value - 0.5641895835477563 * exp(-z * z) * lost; // 1/√π, the slope of ½·erfc
}

/** P(Z > x). */
export function normalSf(x: number): number {
  return normalCdf(-x);
}

/** e^(−x²/2)/√(2π). */
export function normalDensity(x: number): number {
  return 0.3989422804014327 * exp(-0.5 * x * x);
}
