/**
 * The gamma function's family: doors to @stdlib, which computes them in plain JavaScript without the
 * engine's own transcendental functions, so that the bits are the same everywhere.
 * @module
 */
import betaincOf from "@stdlib/math-base-special-betainc";
import digammaOf from "@stdlib/math-base-special-digamma";
import erfOf from "@stdlib/math-base-special-erf";
import erfcOf from "@stdlib/math-base-special-erfc";
import erfcinvOf from "@stdlib/math-base-special-erfcinv";
import gammaincOf from "@stdlib/math-base-special-gammainc";
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

/** The x with erfc x = y, 0 ≤ y ≤ 2. */
export function erfcInverse(y: number): number {
  return erfcinvOf(y);
}

/** Lower regularised incomplete gamma P(a, x) = ∫₀ˣ t^(a−1)·e^(−t) dt / Γ(a), a > 0, x ≥ 0. */
export function gammaP(a: number, x: number): number {
  return gammaincOf(x, a, true, false);
}

/** Upper regularised incomplete gamma Q(a, x) = 1 − P(a, x), without cancellation. */
export function gammaQ(a: number, x: number): number {
  return gammaincOf(x, a, true, true);
}

/** Regularised incomplete beta I_x(a, b) = ∫₀ˣ t^(a−1)·(1−t)^(b−1) dt / B(a, b), 0 ≤ x ≤ 1, a, b > 0. */
export function betaI(x: number, a: number, b: number): number {
  return betaincOf(x, a, b, true, false);
}
