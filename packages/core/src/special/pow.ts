/**
 * Powers in plain arithmetic, the same bits in every engine.
 *
 * x^y = e^(y·ln x) with ln x carried as the sum of two doubles. For m = x/2^k in [√½, √2) and
 * s = (m − 1)/(m + 1), also a sum of two: ln m = 2s·(1 + z/3 + z²·Q(z)), z = s².
 * @module
 */
import { nearestPower, powerOfTwo } from "./bits.js";
import { productError, sumError } from "./exact.js";
import { expSum, LN2_HIGH, LN2_LOW } from "./exp.js";

const THIRD = 1 / 3;
const THIRD_LOW = 1.850371707708594e-17;
const FIFTH_LOW = -1.1102230246251566e-17;

/** x^y within 1 ulp; exact cases and signs as the operator `**` has them. */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (y === 1 || Number.isNaN(x)) return x;
  const edge = x === 0 || x === 1 || !Number.isFinite(x) || !(Math.abs(y) < 1.8446744073709552e19);
  if (edge) return atTheEdge(x, y);
  if (x > 0) return positivePower(x, y);
  if (!Number.isInteger(y)) return Number.NaN;
  return isOdd(y) ? -positivePower(-x, y) : positivePower(-x, y);
}

function positivePower(x: number, y: number): number {
  if (x === 1) return 1;
  if (y === 2) return x * x;
  if (y === -1) return 1 / x;
  if (y === 0.5) return Math.sqrt(x);
  if (Math.abs(y) < 1e-21) return 1; // |y·ln x| is below half an ulp of 1
  const logHigh = logAsSum(x);
  const high = y * logHigh;
  if (high > 720) return Number.POSITIVE_INFINITY;
  if (high < -760) return 0;
  return expSum(high, productError(y, logHigh, high) + y * logTail);
}

/** Of the last call of `logAsSum`. */
let logTail = 0;

/** The larger part of ln x for finite x > 0; the smaller goes to `logTail`. Together within 2^−64 of it. */
function logAsSum(x: number): number {
  const lift = x < 2.2250738585072014e-308 ? 54 : 0; // a subnormal has no exponent of its own
  const lifted = lift === 0 ? x : x * 18014398509481984;
  const power = nearestPower(lifted);
  const k = power - lift;
  const m = lifted * powerOfTwo(-power);

  const f = m - 1;
  const d = m + 1;
  const dLow = m - (d - 1);
  const s = f / d;
  const product = s * d;
  const sLow = (f - product - productError(s, d, product) - s * dLow) / d;
  const z = s * s;
  const zLow = productError(s, s, z) + 2 * s * sLow;

  // bracket = 1/3 + z·(1/5 + z·(1/7 + …)), its leading sums and products kept whole
  const rest = z * seventhOn(z);
  const inner = 0.2 + rest;
  const innerLow = sumError(0.2, rest, inner) + FIFTH_LOW;
  const step = z * inner;
  const stepLow = productError(z, inner, step) + z * innerLow + zLow * inner;
  const bracket = THIRD + step;
  const bracketLow = sumError(THIRD, step, bracket) + stepLow + THIRD_LOW;
  const growth = z * bracket;
  const growthLow = productError(z, bracket, growth) + z * bracketLow + zLow * bracket;
  const bend = s * growth;
  const bendLow = productError(s, growth, bend) + s * growthLow + sLow * growth;

  const half = s + bend;
  const halfLow = sumError(s, bend, half) + (sLow + bendLow);
  const whole = k * LN2_HIGH;
  const sum = whole + 2 * half;
  const sumLow = sumError(whole, 2 * half, sum) + (2 * halfLow + k * LN2_LOW);
  const high = sum + sumLow;
  logTail = sum - high + sumLow;
  return high;
}

/** 1/7 + z/9 + z²/11 + …, z ≤ 0.0295, within 2^−52.8. */
function seventhOn(z: number): number {
  return (
    0.142857142857143 +
    z *
      (0.11111111111070107 +
        z *
          (0.09090909113141939 +
            z *
              (0.07692303177946223 +
                z * (0.06667102232253053 + z * (0.058608658735881045 + z * 0.057836758647956725)))))
  );
}

/** y is not 0 or 1, x not NaN; x is 0, 1 or infinite, or |y| ≥ 2^64, or y is NaN. */
function atTheEdge(x: number, y: number): number {
  if (Number.isNaN(y)) return Number.NaN;
  const size = Math.abs(x);
  if (size === 1) return Number.isFinite(y) ? 1 : Number.NaN;
  const grows = size > 1 === y > 0;
  const magnitude = grows ? Number.POSITIVE_INFINITY : 0;
  return x < 0 || Object.is(x, -0) ? (isOdd(y) ? -magnitude : magnitude) : magnitude;
}

function isOdd(y: number): boolean {
  return Math.abs(y % 2) === 1;
}
