/**
 * Exponentials in plain arithmetic, the same bits in every engine.
 *
 * With k = round(x/ln 2) and r = x − k·ln 2 in [−0.35, 0.35]: e^x = 2^k·e^r, and from
 * r·coth(r/2) = 2 + r²·P(r²) follows e^r − 1 = r + r·c/(2 − c) for c = r − r²·P(r²).
 * P is a polynomial within 2^−54 (`tools/fixtures/special/polynomials.py`).
 * @module
 */
import { powerOfTwo, scaleByPowerOfTwo } from "./bits.js";
import { sumError } from "./exact.js";

/** ln 2 = LN2_HIGH + LN2_LOW; the first has 41 bits, so that k·LN2_HIGH is exact. */
export const LN2_HIGH = 0.693147180559663;
export const LN2_LOW = 2.8235290563031577e-13;

/** e^x within 1 ulp. */
export function exp(x: number): number {
  return expSum(x, 0);
}

/** e^(x + tail) for |tail| below an ulp of x. */
export function expSum(x: number, tail: number): number {
  if (!(x <= 709.782712893384)) return x > 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  if (x < -745.1332191019412) return 0;
  const k = nearest(x * Math.LOG2E);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW - tail;
  return scaleByPowerOfTwo(1 + (high + (bend(high - low) - low)), k);
}

/** e^x − 1 within 1 ulp. */
export function expm1(x: number): number {
  if (!(x <= 709.782712893384)) return x > 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  if (x < -38) return -1;
  const k = nearest(x * Math.LOG2E);
  if (k === 0) return x === 0 ? x : x + bend(x);
  if (k > 60) return exp(x);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const offset = 1 - powerOfTwo(-k); // e^x − 1 = 2^k·(1 − 2^−k + r + bend(r))
  const sum = offset + high;
  return (sum + (sumError(offset, high, sum) + (bend(high - low) - low))) * powerOfTwo(k);
}

/** e^r − 1 − r for |r| ≤ 0.35. */
function bend(r: number): number {
  const z = r * r;
  const c =
    r -
    z *
      (0.1666666666666666 +
        z *
          (-0.002777777777756372 +
            z * (6.61375647128222e-5 + z * (-1.6534059504897808e-6 + z * 4.1437411344187316e-8))));
  return (r * c) / (2 - c);
}

/** Nearest integer for |x| < 2^31. */
function nearest(x: number): number {
  return (x < 0 ? x - 0.5 : x + 0.5) | 0;
}
