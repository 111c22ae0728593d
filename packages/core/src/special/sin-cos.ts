/**
 * Sine, cosine and tangent in plain arithmetic, the same bits in every engine.
 *
 * The angle is reduced to r in [−π/4, π/4]; there sin r = r + r³·S(r²) and cos r = 1 − r²/2 + r⁴·C(r²)
 * with polynomials S and C within 2^−55 and 2^−59 (`tools/fixtures/special/polynomials.py`).
 * @module
 */
import { reduceAngle, rest } from "./reduce-angle.js";

/** Sine of x radians within 1 ulp; NaN at ±∞. */
export function sin(x: number): number {
  if (!Number.isFinite(x)) return Number.NaN;
  const quadrant = reduceAngle(x);
  const value = (quadrant & 1) === 0 ? sinOf(rest.high, rest.low) : cosOf(rest.high, rest.low);
  return (quadrant & 2) === 0 ? value : -value;
}

/** Cosine of x radians within 1 ulp; NaN at ±∞. */
export function cos(x: number): number {
  if (!Number.isFinite(x)) return Number.NaN;
  const quadrant = reduceAngle(x);
  const value = (quadrant & 1) === 0 ? cosOf(rest.high, rest.low) : sinOf(rest.high, rest.low);
  return ((quadrant + 1) & 2) === 0 ? value : -value;
}

/** Tangent of x radians within 2 ulp; NaN at ±∞. */
export function tan(x: number): number {
  if (!Number.isFinite(x)) return Number.NaN;
  const quadrant = reduceAngle(x);
  const sine = sinOf(rest.high, rest.low);
  const cosine = cosOf(rest.high, rest.low);
  return (quadrant & 1) === 0 ? sine / cosine : -cosine / sine;
}

function sinOf(r: number, tail: number): number {
  if (r === 0) return r;
  const z = r * r;
  const series =
    z *
    (-0.16666666666666666 +
      z *
        (0.008333333333330943 +
          z *
            (-0.0001984126983674956 +
              z * (2.755731609787775e-6 + z * (-2.5051130870968297e-8 + z * 1.591805913698281e-10)))));
  return r + (r * series + tail * (1 - 0.5 * z));
}

function cosOf(r: number, tail: number): number {
  const z = r * r;
  const half = 0.5 * z;
  const whole = 1 - half;
  const series =
    z *
    z *
    (0.041666666666666664 +
      z *
        (-0.0013888888888887393 +
          z *
            (2.4801587298760048e-5 +
              z * (-2.755731726880539e-7 + z * (2.0876145659059344e-9 + z * -1.1382588535352522e-11)))));
  return whole + (1 - whole - half + (series - r * tail));
}
