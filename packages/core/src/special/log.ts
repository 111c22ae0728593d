/**
 * Logarithms in plain arithmetic, the same bits in every engine.
 *
 * x = 2^k·(1 + f) with √½ ≤ 1 + f < √2, and for s = f/(2 + f)
 * ln(1 + f) = 2 artanh s = f − f²/2 + s·(f²/2 + R(s²)), R within 2^−51.5·s²
 * (`tools/fixtures/special/polynomials.py`).
 * @module
 */
import { nearestPower, powerOfTwo } from "./bits.js";
import { LN2_HIGH, LN2_LOW } from "./exp.js";

/** Natural logarithm within 1 ulp; −∞ at 0, NaN below. */
export function log(x: number): number {
  if (!(x >= 2.2250738585072014e-308 && x < Number.POSITIVE_INFINITY)) return unusual(x);
  const k = nearestPower(x);
  return assemble(k, x * powerOfTwo(-k) - 1, 0);
}

/** Subnormal, zero, infinite, negative or NaN. */
function unusual(x: number): number {
  if (!(x > 0 && x < 1)) return outsideDomain(x);
  const scaled = x * 18014398509481984; // 2^54
  const k = nearestPower(scaled);
  return assemble(k - 54, scaled * powerOfTwo(-k) - 1, 0);
}

/** ln(1 + x) within 1 ulp; −∞ at −1, NaN below. */
export function log1p(x: number): number {
  if (x > -0.29 && x < 0.41) return x === 0 ? x : assemble(0, x, 0);
  if (!(x > -1 && x < Number.POSITIVE_INFINITY)) return outsideDomain(x + 1);
  const sum = 1 + x;
  const lost = x >= 1 ? 1 - (sum - x) : x - (sum - 1);
  const k = nearestPower(sum);
  return assemble(k, sum * powerOfTwo(-k) - 1, lost / sum);
}

/** k·ln 2 + ln(1 + f) + tail. */
function assemble(k: number, f: number, tail: number): number {
  const s = f / (2 + f);
  const z = s * s;
  const half = 0.5 * f * f;
  const w = z * z; // even and odd powers apart: two short chains instead of a long one
  const odd = w * (0.3999999999989889 + w * (0.22222211089379496 + w * 0.15331611722055008));
  const even = z * (0.666666666666667 + w * (0.28571428626253836 + w * (0.1818289243253687 + w * 0.14617807153417325)));
  const series = odd + even;
  return k * LN2_HIGH - (half - (s * (half + series) + (k * LN2_LOW + tail)) - f);
}

function outsideDomain(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY;
  return x > 0 ? x : Number.NaN;
}
