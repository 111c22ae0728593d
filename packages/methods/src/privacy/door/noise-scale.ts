/**
 * Variances and rates as fractions that cost no more than the ρ they are for, worked out without rounding.
 * @module
 */
import { check } from "@pushforward/core";
import { bigRoot, ceilQuotient, exactUnits } from "../accounting/exact.js";
import type { Fraction } from "../noise/index.js";

const ONE = 1n << 1074n; // in exact units
const LARGEST_SIGMA = 1n << 26n;

/**
 * σ² for discrete Gaussian noise on whole numbers whose squared Euclidean length moves by at most `squaredSensitivity`:
 * at least S/(2ρ), within a thousandth.
 *
 * @throws ArgumentError when ρ is not positive, or so small that σ passes 2^26.
 */
export function varianceFor(squaredSensitivity: bigint, rho: number): Fraction {
  check(rho > 0 && rho < Number.POSITIVE_INFINITY, "private data", "rho", "a positive finite number", rho);
  return fractionAbove(squaredSensitivity * ONE, 2n * exactUnits(rho));
}

/**
 * A fraction from a/b up to a thousandth above with which noise is drawn fast: steps of 2^−10, from 1000 on whole
 * numbers, from 2^22 on squares.
 */
export function fractionAbove(a: bigint, b: bigint): Fraction {
  if (a < 1000n * b) return { numerator: Number(ceilQuotient(1024n * a, b)), denominator: 1024 };
  const whole = ceilQuotient(a, b);
  if (whole < 1n << 22n) return { numerator: Number(whole), denominator: 1 };
  const sigma = bigRoot(whole - 1n) + 1n;
  check(sigma <= LARGEST_SIGMA, "private data", "noise", "below 2^26 steps wide", Number(sigma), "spend more ρ");
  return { numerator: Number(sigma * sigma), denominator: 1 };
}

/** The ε of an exponential mechanism at cost ρ = ε²/8, as ⌊√(8ρ)·2^32⌋/2^32. */
export function choiceEpsilon(rho: number): { numerator: bigint; denominator: bigint } {
  check(rho > 0 && rho < Number.POSITIVE_INFINITY, "private data", "rho", "a positive finite number", rho);
  const numerator = bigRoot(((8n * exactUnits(rho)) << 64n) >> 1074n);
  check(numerator > 0n, "private data", "rho", "above 2^−67", rho);
  return { numerator, denominator: 1n << 32n };
}
