/**
 * Logarithm of Kummer's function, the exponential moment of a Beta law:
 *
 *     ln ₁F₁(a; b; t) = ln E exp(t·B),   B ~ Beta(a, b − a),   0 < a ≤ b, t ≥ 0
 *
 * by its power series, whose terms are all positive: nothing cancels, so the relative error is about 2⁻⁵³ times
 * the number of terms. The series stops when a bound on all later terms is below 2⁻⁵⁵ of the sum.
 *
 * Its expansion for large t is not used: cut off after any term it lies below the function when a < 1, and for
 * b of the order of t far below, so that a guarantee resting on it would not hold.
 * @module
 */
import { check, log } from "@pushforward/core";

/** Above this the function is bounded by its value here and its greatest slope, which is 1 as B ≤ 1. */
const LARGEST = 1 << 14;

const BLOCK = 2 ** 600;
const LOG_BLOCK = 600 * Math.LN2;

/** For t > 2¹⁴ an upper bound. Time O(min(t, 2¹⁴)). @throws ArgumentError unless 0 < a ≤ b and t ≥ 0. */
export function logKummer(a: number, b: number, t: number): number {
  check(a > 0 && a <= b, "logKummer", "a", `above 0 and at most b = ${b}`, a);
  check(t >= 0, "logKummer", "t", "at least 0", t);
  if (a === b) return t;
  return t > LARGEST ? t - LARGEST + atLargest(a, b) : series(a, b, t);
}

/** The last value asked for at the largest t: curves ask for the same one at many orders. */
let last = { a: 0, b: 0, value: 0 };

function atLargest(a: number, b: number): number {
  if (last.a !== a || last.b !== b) last = { a, b, value: series(a, b, LARGEST) };
  return last.value;
}

function series(a: number, b: number, t: number): number {
  let term = 1;
  let sum = 1;
  let blocks = 0;
  for (let j = 0; ; j++) {
    term *= ((a + j) / (b + j)) * (t / (j + 1));
    sum += term;
    if (sum > BLOCK) {
      sum /= BLOCK;
      term /= BLOCK;
      blocks++;
    }
    // (a + j)/(j + 1) goes to 1 from either side, so this bounds every later ratio of terms.
    const ratio = (t / (b + j + 1)) * Math.max(1, (a + j + 1) / (j + 2));
    if (ratio < 1 && term * ratio <= (1 - ratio) * sum * 2 ** -55) break;
  }
  return Math.min(t, log(sum) + blocks * LOG_BLOCK);
}
