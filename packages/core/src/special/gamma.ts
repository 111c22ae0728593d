/**
 * Doors to @stdlib: gamma, digamma and error functions in plain JavaScript, without the engine's own
 * transcendental functions, so that the bits are the same everywhere.
 * @module
 */
import digammaOf from "@stdlib/math-base-special-digamma";
import erfOf from "@stdlib/math-base-special-erf";
import erfcOf from "@stdlib/math-base-special-erfc";
import erfcinvOf from "@stdlib/math-base-special-erfcinv";
import gammalnOf from "@stdlib/math-base-special-gammaln";

/** ln |Γ(x)|. */
export function logGamma(x: number): number {
  return gammalnOf(x);
}

/** Derivative of ln Γ(x). */
export function digamma(x: number): number {
  return digammaOf(x);
}

/** (2/√π)·∫₀ˣ e^(−t²) dt. */
export function erf(x: number): number {
  return erfOf(x);
}

/** 1 − erf x, without cancellation. */
export function erfc(x: number): number {
  return erfcOf(x);
}

/** The x with erfc x = y, for 0 ≤ y ≤ 2. */
export function erfcInverse(y: number): number {
  return erfcinvOf(y);
}
