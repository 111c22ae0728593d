/**
 * Rényi curves: a bound on the Rényi divergence of every order α > 1 between the answers on neighbouring tables.
 *
 *     ε = min over α of  R(α) + ln(1 − 1/α) − (ln δ + ln α)/(α − 1)
 *
 * Curves of releases add up. Any set of orders gives a true bound.
 *
 * Source: [mironov2017]; [canonne2020] proposition 12 for the conversion.
 * @module
 */
import { check, exp, log, log1p } from "@pushforward/core";
import type { RenyiCurve } from "../private-data.js";
import { checkDelta } from "./zero-concentrated.js";

/** Orders at which curves are looked at: 1.05 … 2, 2.2 … 10, then 60 in equal ratios up to 600. */
export const renyiOrders: readonly number[] = [
  ...Array.from({ length: 20 }, (_, k) => (105 + 5 * k) / 100),
  ...Array.from({ length: 40 }, (_, k) => (22 + 2 * k) / 10),
  ...Array.from({ length: 60 }, (_, k) => 10 * exp((log(60) * (k + 1)) / 60)),
];

/** α·ρ: Gaussian noise, or anything of zero-concentrated loss ρ. */
export function zeroConcentratedCurve(rho: number): RenyiCurve {
  return (alpha) => alpha * rho * (1 + Number.EPSILON);
}

/**
 * The curve of ε-differential privacy, attained by discrete Laplace noise of scale 1/ε on counts that move by 1:
 * ln((q^(1−α) + q^α)/(1 + q))/(α − 1) with q = e^(−ε).
 */
export function pureCurve(epsilon: number): RenyiCurve {
  return (alpha) => {
    const small = log1p(exp((1 - 2 * alpha) * epsilon)) - log1p(exp(-epsilon));
    return epsilon + small / (alpha - 1) + 8 * Number.EPSILON * (epsilon + 1 / (alpha - 1));
  };
}

/** Releases one after another. */
export function sumOfCurves(curves: readonly RenyiCurve[]): RenyiCurve {
  return (alpha) => curves.reduce((sum, curve) => sum + curve(alpha), 0) * (1 + curves.length * Number.EPSILON);
}

/**
 * Smallest epsilon that `curve` gives with `delta`, rounded up, and the order that gives it: over `orders`, or over
 * `renyiOrders` and what lies between them.
 */
export function epsilonOfCurve(
  curve: RenyiCurve,
  delta: number,
  orders?: readonly number[],
): { epsilon: number; order: number } {
  checkDelta("epsilonOfCurve", delta);
  const at = (order: number): number => curve(order) + conversion(order, delta);
  const tried = (orders ?? renyiOrders).map((order) => ({ order, epsilon: at(order) }));
  const best = tried.reduce((a, b) => (b.epsilon < a.epsilon ? b : a));
  if (orders) return { ...best, epsilon: Math.max(0, best.epsilon) };
  const place = tried.indexOf(best);
  const low = tried[place - 1]?.order ?? best.order;
  const high = tried[place + 1]?.order ?? best.order;
  const order = lowest(at, low, high);
  const refined = { order, epsilon: at(order) };
  const { epsilon, ...found } = refined.epsilon < best.epsilon ? refined : best;
  return { ...found, epsilon: Math.max(0, epsilon) };
}

/** Where a function with one valley between `low` and `high` is lowest, by cutting thirds. */
function lowest(f: (x: number) => number, low: number, high: number): number {
  for (let step = 0; step < 40; step++) {
    const third = (high - low) / 3;
    if (f(low + third) < f(high - third)) high -= third;
    else low += third;
  }
  return low;
}

/** Rényi loss of order α that gives (`epsilon`, `delta`), rounded down: what a budget may come to. */
export function lossOfEpsilon(epsilon: number, delta: number, order: number): number {
  check(order > 1 && order < Number.POSITIVE_INFINITY, "lossOfEpsilon", "order", "above 1 and finite", order);
  return Math.max(0, (epsilon - conversion(order, delta)) * (1 - 4 * Number.EPSILON));
}

/** What a loss of order α must be raised by to be an epsilon, rounded up. */
function conversion(alpha: number, delta: number): number {
  const shrink = log1p(-1 / alpha);
  const price = -(log(delta) + log(alpha)) / (alpha - 1);
  return shrink + price + 8 * Number.EPSILON * (Math.abs(shrink) + Math.abs(price));
}
