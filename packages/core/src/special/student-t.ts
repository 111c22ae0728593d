/**
 * Student's t law with `df` > 0 degrees of freedom, not necessarily whole.
 * @module
 */
import { check } from "../errors.js";
import { betaLogit } from "./beta-quantile.js";
import { exp } from "./exp.js";
import { logGamma } from "./gamma.js";
import { betaLower } from "./incomplete-beta.js";
import { log } from "./log.js";

/** P(T ≤ t), with full relative accuracy in the lower tail. */
export function studentTCdf(t: number, df: number): number {
  return t < 0 ? upperTail(-t, df) : 1 - upperTail(t, df);
}

/** P(T > t), with full relative accuracy in the upper tail. */
export function studentTSf(t: number, df: number): number {
  return studentTCdf(-t, df);
}

/** The t with P(T ≤ t) = p. @throws ArgumentError unless 0 ≤ p ≤ 1 and df > 0. */
export function studentTQuantile(p: number, df: number): number {
  check(p >= 0 && p <= 1, "studentTQuantile", "p", "a number from 0 to 1", p);
  checkDf("studentTQuantile", df);
  if (p === 0.5) return 0;
  return p < 0.5 ? -positiveQuantile(p, df) : positiveQuantile(1 - p, df);
}

/** For t ≥ 0: ½·I_x(df/2, ½) at x = df/(df + t²). */
function upperTail(t: number, df: number): number {
  checkDf("studentTCdf", df);
  const ratio = (t / df) * t;
  if (ratio > 1e100) return farTail(t, df);
  return 0.5 * betaLower(1 / (1 + ratio), ratio / (1 + ratio), df / 2, 0.5);
}

/** Where 1 − x is 1: x^a/(2a·B(a, ½)) for a = df/2, without squaring t. */
function farTail(t: number, df: number): number {
  return exp((df / 2) * (log(df) - 2 * log(t)) - logFarFactor(df));
}

/** ln (2a·B(a, ½)). */
function logFarFactor(df: number): number {
  return log(df) + logGamma(df / 2) + logGamma(0.5) - logGamma(df / 2 + 0.5);
}

/** The t ≥ 0 with P(T > t) = tail; t²/df is the odds of a beta variable, solved for on its smaller side. */
function positiveQuantile(tail: number, df: number): number {
  if (tail === 0) return Number.POSITIVE_INFINITY;
  const logit = tail < 0.25 ? -betaLogit(2 * tail, df / 2, 0.5) : betaLogit(1 - 2 * tail, 0.5, df / 2);
  if (logit < 700) return Math.sqrt(df) * exp(logit / 2);
  return exp(0.5 * log(df) - (log(tail) + logFarFactor(df)) / df);
}

function checkDf(where: string, df: number): void {
  check(df > 0 && df < Number.POSITIVE_INFINITY, where, "df", "a positive finite number", df);
}
