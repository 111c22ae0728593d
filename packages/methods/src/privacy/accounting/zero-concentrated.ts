/**
 * Zero-concentrated privacy loss ρ beside (epsilon, delta).
 *
 *     δ(ρ, ε) = min over α > 1 of  exp((α − 1)(α·ρ − ε) + α·ln(1 − 1/α))/(α − 1)
 *
 * ρ bounds the Rényi divergence of every order α by α·ρ, and adds up over releases, also when later ones depend on the
 * answers of earlier ones. Any α gives a true bound, so that an inexact search errs to the safe side; rounding is
 * pushed there, too. The exponent is convex in α, and α is best where (2α − 1)·ρ + ln(1 − 1/α) = ε: for a given ρ or ε
 * each α names the other, and δ falls as α grows, so that one bisection finds the place of a given δ.
 *
 * Source: [canonne2020] corollary 13 and its proof; [bun2016].
 * @module
 */
import { check, exp, log, log1p } from "@pushforward/core";

const LEAST_ORDER = 1 + 1e-6;

/** Smallest delta with which ρ gives `epsilon` ≥ 0, rounded up; at most 1. */
export function deltaOfRho(rho: number, epsilon: number): number {
  checkRho("deltaOfRho", rho);
  check(epsilon >= 0, "deltaOfRho", "epsilon", "at least 0", epsilon);
  if (rho === 0) return 0;
  return Math.min(1, exp(logDelta(rho, epsilon, bestOrder(rho, epsilon))) * (1 + 4 * Number.EPSILON));
}

/** Largest ρ that gives (`epsilon`, `delta`), rounded down. */
export function rhoOfEpsilon(epsilon: number, delta: number): number {
  checkGuarantee("rhoOfEpsilon", epsilon, delta);
  const at = (alpha: number): number => (epsilon - log1p(-1 / alpha)) / (2 * alpha - 1);
  return at(orderOfDelta(delta, (alpha) => logDelta(at(alpha), epsilon, alpha)));
}

/** Smallest epsilon that ρ gives with `delta`, rounded up. */
export function epsilonOfRho(rho: number, delta: number): number {
  checkRho("epsilonOfRho", rho);
  checkDelta("epsilonOfRho", delta);
  if (rho === 0) return 0;
  const at = (alpha: number): number => (2 * alpha - 1) * rho + log1p(-1 / alpha);
  return Math.max(0, at(orderOfDelta(delta, (alpha) => logDelta(rho, at(alpha), alpha))));
}

/** The order α at which ρ gives the smallest delta for `epsilon`. */
export function bestOrder(rho: number, epsilon: number): number {
  const falling = (alpha: number): boolean => (2 * alpha - 1) * rho - epsilon + log1p(-1 / alpha) < 0;
  return bisect(LEAST_ORDER, (epsilon + 1) / (2 * rho) + 2, falling)[1];
}

/** ρ of a mechanism of which only ε-differential privacy is known, rounded up. */
export function rhoOfPure(epsilon: number): number {
  return roundUp((epsilon * epsilon) / 2);
}

/** ρ of the exponential mechanism at ε, whose range is bounded: ε²/8, rounded up. [cesar2021] */
export function rhoOfChoice(epsilon: number): number {
  return roundUp((epsilon * epsilon) / 8);
}

/** ρ of Gaussian noise of standard deviation `sigma` on an answer that moves by `sensitivity`, rounded up. */
export function rhoOfGaussian(sensitivity: number, sigma: number): number {
  const ratio = sensitivity / sigma;
  return roundUp((ratio * ratio) / 2);
}

/** Standard deviation of Gaussian noise that costs ρ, rounded up. */
export function sigmaOfRho(sensitivity: number, rho: number): number {
  return roundUp(sensitivity / Math.sqrt(2 * rho));
}

/** Three operations may round, each by half an ulp. */
function roundUp(x: number): number {
  return x * (1 + 4 * Number.EPSILON);
}

function logDelta(rho: number, epsilon: number, alpha: number): number {
  const loss = (alpha - 1) * (alpha * rho - epsilon);
  const shrink = alpha * log1p(-1 / alpha);
  const slack = 4 * Number.EPSILON * ((alpha - 1) * (alpha * rho + Math.abs(epsilon)) - shrink);
  return loss + shrink - log(alpha - 1) + slack;
}

/** The least order found at which a falling ln δ(α) is no more than ln `delta`. */
function orderOfDelta(delta: number, logDeltaAt: (alpha: number) => number): number {
  const goal = log(delta) * (1 + 8 * Number.EPSILON) - 16 * Number.EPSILON; // below ln δ by more than roundings
  let high = 2;
  while (logDeltaAt(high) > goal) high *= 2;
  return bisect(LEAST_ORDER, high, (alpha) => logDeltaAt(alpha) > goal)[1];
}

/** The two neighbouring ends between which `holds` turns from true to false. */
export function bisect(low: number, high: number, holds: (x: number) => boolean): [number, number] {
  for (let step = 0; step < 200; step++) {
    const middle = low + (high - low) / 2;
    if (!(middle > low && middle < high)) break;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return [low, high];
}

function checkRho(where: string, rho: number): void {
  check(rho >= 0 && rho < Number.POSITIVE_INFINITY, where, "rho", "a finite number of at least 0", rho);
}

/** @throws ArgumentError unless epsilon is positive and finite and 0 < delta < 1. */
export function checkGuarantee(where: string, epsilon: number, delta: number): void {
  check(epsilon > 0 && epsilon < Number.POSITIVE_INFINITY, where, "epsilon", "a positive finite number", epsilon);
  checkDelta(where, delta);
}

export function checkDelta(where: string, delta: number): void {
  check(delta > 0 && delta < 1, where, "delta", "above 0 and below 1", delta);
}
