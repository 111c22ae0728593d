/**
 * Logarithms in plain arithmetic, the same bits in every engine.
 *
 * x = 2^k·(1 + f) with √½ ≤ 1 + f < √2, and for s = f/(2 + f)
 * ln(1 + f) = 2 artanh s = f − f²/2 + s·(f²/2 + R(s²)), R within 2^−51.5·s²
 * (`tools/fixtures/special/polynomials.py`).
 * @module
 */
import { float, HIGH, words } from "./bits.js";
import { LN2_HIGH, LN2_LOW } from "./exp.js";

const SQRT_HALF_WORD = 0x3fe6a09e; // upper half of √½

/** Natural logarithm within 1 ulp; −∞ at 0, NaN below. */
export function log(x: number): number {
  if (!(x > 0 && x < Number.POSITIVE_INFINITY)) return outsideDomain(x);
  let k = 0;
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984; // 2^54: a subnormal has too few bits to be cut
    k = -54;
  }
  float[0] = x;
  const above = (words[HIGH]! - SQRT_HALF_WORD) | 0;
  words[HIGH] = (above & 0xfffff) + SQRT_HALF_WORD;
  return assemble(k + (above >> 20), float[0]! - 1, 0);
}

/** ln(1 + x) within 1 ulp; −∞ at −1, NaN below. */
export function log1p(x: number): number {
  if (!(x > -1 && x < Number.POSITIVE_INFINITY)) return outsideDomain(x + 1);
  if (x > -0.29 && x < 0.41) return x === 0 ? x : assemble(0, x, 0);
  const sum = 1 + x;
  const lost = x >= 1 ? 1 - (sum - x) : x - (sum - 1);
  float[0] = sum;
  const above = (words[HIGH]! - SQRT_HALF_WORD) | 0;
  words[HIGH] = (above & 0xfffff) + SQRT_HALF_WORD;
  return assemble(above >> 20, float[0]! - 1, lost / sum);
}

/** k·ln 2 + ln(1 + f) + tail. */
function assemble(k: number, f: number, tail: number): number {
  const s = f / (2 + f);
  const z = s * s;
  const half = 0.5 * f * f;
  const series =
    z *
    (0.666666666666667 +
      z *
        (0.3999999999989889 +
          z *
            (0.28571428626253836 +
              z *
                (0.22222211089379496 +
                  z * (0.1818289243253687 + z * (0.15331611722055008 + z * 0.14617807153417325))))));
  return k * LN2_HIGH - (half - (s * (half + series) + (k * LN2_LOW + tail)) - f);
}

function outsideDomain(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY;
  return x > 0 ? x : Number.NaN;
}
