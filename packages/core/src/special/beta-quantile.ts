/**
 * Quantiles of the beta law.
 * @module
 */
import { check } from "../errors.js";
import { exp } from "./exp.js";
import { betaLower, betaSlope, checkShapes } from "./incomplete-beta.js";
import { log } from "./log.js";
import { solveTail } from "./solve-tail.js";

/** The x with I_x(a, b) = p. @throws ArgumentError unless 0 ≤ p ≤ 1 and a, b > 0. */
export function betaQuantile(p: number, a: number, b: number): number {
  check(p >= 0 && p <= 1, "betaQuantile", "p", "a number from 0 to 1", p);
  checkShapes("betaQuantile", a, b);
  return fromLogit(p <= 0.5 ? betaLogit(p, a, b) : -betaLogit(1 - p, b, a));
}

/** 1/(1 + e^(−w)), so that x is fromLogit(w) and 1 − x is fromLogit(−w). */
export function fromLogit(w: number): number {
  return 1 / (1 + exp(-w));
}

/** ln(x/(1 − x)) for the x with I_x(a, b) = p ≤ ½. In this variable the density x^a·(1−x)^b/B(a, b) is log-concave. */
export function betaLogit(p: number, a: number, b: number): number {
  if (p === 0) return Number.NEGATIVE_INFINITY;
  const tail = {
    probability: (w: number) => betaLower(fromLogit(w), fromLogit(-w), a, b),
    slope: (w: number) => betaSlope(fromLogit(w), fromLogit(-w), a, b),
  };
  return solveTail(tail, p, log(a / b), 1);
}
