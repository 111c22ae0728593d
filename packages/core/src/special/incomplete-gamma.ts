/**
 * Regularised incomplete gamma functions
 *
 *     P(a, x) = ∫₀ˣ t^(a−1)·e^(−t) dt / Γ(a),   Q(a, x) = 1 − P(a, x)
 *
 * by the series for x < a + 1 and by Lentz's continued fraction above, both times a density in saddle-point
 * form; for small a and x, where Q would cancel, by its own series. Relative error about 1e-14 (1e-12 at
 * a = 1e7); time O(√a).
 *
 * Source: [dlmf] 8.7.1, 8.9.2; [loader2000].
 * @module
 */
import { check } from "../errors.js";
import { exp, expm1 } from "./exp.js";
import { logGamma } from "./gamma.js";
import { log } from "./log.js";
import { poissonDensity } from "./saddle-point.js";

/** Lower tail P(a, x) for a > 0, x ≥ 0. @throws ArgumentError outside. */
export function gammaP(a: number, x: number): number {
  checkArguments("gammaP", a, x);
  if (x === 0) return 0;
  if (x === Number.POSITIVE_INFINITY) return 1;
  return x < a + 1 ? lowerSeries(a, x) : 1 - upperFraction(a, x);
}

/** Upper tail Q(a, x) for a > 0, x ≥ 0. @throws ArgumentError outside. */
export function gammaQ(a: number, x: number): number {
  checkArguments("gammaQ", a, x);
  if (x === 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  if (x >= a + 1) return upperFraction(a, x);
  return a < 0.5 && x < 1 ? upperSeries(a, x) : 1 - lowerSeries(a, x);
}

function checkArguments(where: string, a: number, x: number): void {
  if (!(a > 0 && a < Number.POSITIVE_INFINITY)) check(false, where, "a", "a positive finite number", a);
  if (!(x >= 0)) check(false, where, "x", "a number of at least 0", x);
}

/** Density·(1 + x/(a+1) + x²/((a+1)(a+2)) + …). */
function lowerSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = a + 1; term > 1e-17 * sum; k++) {
    term *= x / k;
    sum += term;
  }
  return Math.min(1, poissonDensity(a, x) * sum);
}

/** Density·a/(x + 1 − a − 1·(1−a)/(x + 3 − a − 2·(2−a)/(…))). */
function upperFraction(a: number, x: number): number {
  const density = poissonDensity(a, x);
  if (density === 0) return 0;
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let value = d;
  for (let i = 1; i < 1_000_000; i++) {
    const numerator = i * (a - i);
    b += 2;
    d = 1 / guard(numerator * d + b);
    c = guard(b + numerator / c);
    const factor = c * d;
    value *= factor;
    if (Math.abs(factor - 1) <= 3e-16) break;
  }
  return Math.min(1, density * a * value);
}

function guard(x: number): number {
  return x === 0 ? 1e-300 : x;
}

/** 1 − x^a/Γ(a+1)·(1 + a·Σ (−x)^k/((a+k)·k!)), the first difference by expm1. */
function upperSeries(a: number, x: number): number {
  const exponent = a * log(x) - logGammaOnePlus(a);
  let power = 1;
  let sum = 0;
  for (let k = 1; Math.abs(power) > 1e-17; k++) {
    power *= -x / k;
    sum += power / (a + k);
  }
  return -expm1(exponent) - exp(exponent) * a * sum;
}

/** ln Γ(1 + a) with full relative accuracy at small a: −γa + Σ ζ(k)·(−a)^k/k, [dlmf] 5.7.3. */
function logGammaOnePlus(a: number): number {
  if (a > 0.1) return logGamma(1 + a);
  let sum = 0;
  for (let k = ZETA.length - 1; k >= 0; k--) sum = ZETA[k]! / (k + 2) - a * sum;
  return a * (a * sum - 0.5772156649015329);
}

/** ζ(2), ζ(3), …, ζ(15). */
const ZETA = [
  1.6449340668482264, 1.2020569031595942, 1.0823232337111381, 1.03692775514337, 1.0173430619844492, 1.008349277381923,
  1.0040773561979444, 1.0020083928260821, 1.000994575127818, 1.0004941886041194, 1.000246086553308, 1.0001227133475785,
  1.0000612481350588, 1.000030588236307,
] as const;
