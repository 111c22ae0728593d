/**
 * The chi-square law with `df` > 0 degrees of freedom, not necessarily whole.
 * @module
 */
import { check } from "../errors.js";
import { exp } from "./exp.js";
import { gammaP, gammaQ } from "./incomplete-gamma.js";
import { log } from "./log.js";
import { poissonDensity } from "./saddle-point.js";
import { solveTail } from "./solve-tail.js";

/** P(X ≤ x) = P(df/2, x/2). */
export function chiSquareCdf(x: number, df: number): number {
  return x <= 0 ? 0 : gammaP(df / 2, x / 2);
}

/** P(X > x), without cancellation. */
export function chiSquareSf(x: number, df: number): number {
  return x <= 0 ? 1 : gammaQ(df / 2, x / 2);
}

/** The x with P(X ≤ x) = p. @throws ArgumentError unless 0 ≤ p ≤ 1 and df > 0. */
export function chiSquareQuantile(p: number, df: number): number {
  check(p >= 0 && p <= 1, "chiSquareQuantile", "p", "a number from 0 to 1", p);
  return 2 * (p <= 0.5 ? gammaQuantile(p, df / 2, 1) : gammaQuantile(1 - p, df / 2, -1));
}

/** The x with P(X > x) = q, also for q far below 1e-16. */
export function chiSquareUpperQuantile(q: number, df: number): number {
  check(q >= 0 && q <= 1, "chiSquareUpperQuantile", "q", "a number from 0 to 1", q);
  return 2 * (q <= 0.5 ? gammaQuantile(q, df / 2, -1) : gammaQuantile(1 - q, df / 2, 1));
}

/** In u = ln x the density x^a·e^(−x)/Γ(a) is log-concave. */
function gammaQuantile(p: number, a: number, side: 1 | -1): number {
  check(a > 0 && a < Number.POSITIVE_INFINITY, "chiSquareQuantile", "df", "a positive finite number", 2 * a);
  if (p === 0) return side === 1 ? 0 : Number.POSITIVE_INFINITY;
  const tail = {
    probability: (u: number) => (side === 1 ? gammaP(a, exp(u)) : gammaQ(a, exp(u))),
    slope: (u: number) => a * poissonDensity(a, exp(u)),
  };
  return exp(solveTail(tail, p, log(a), side));
}
