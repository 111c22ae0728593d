/**
 * MAUVE and the frontier integral: how far two histograms are apart, over all mixtures between them.
 *
 *     R_λ = λ·P + (1 − λ)·Q,   curve  x(λ) = exp(−c·KL(P‖R_λ)),  y(λ) = exp(−c·KL(Q‖R_λ))
 *     MAUVE = area under the curve, with its horizontal and vertical ends
 *     FI    = 2·∫₀¹ λ·KL(P‖R_λ) + (1 − λ)·KL(Q‖R_λ) dλ
 *
 * MAUVE is 1 for equal histograms and (c!)²/(2c)! for disjoint ones, 1/252 at c = 5: there KL(P‖R_λ) = −ln λ, so that the
 * area is ∫ (1 − λ)^c dλ^c = c·B(c, c + 1). FI is 0 for equal histograms and 1 for disjoint ones; with s = (p + q)/2 and
 * δ = (p − q)/(p + q) a cell adds s·(1 − (1 − δ²)·artanh(δ)/δ), which needs no integration. Time O(cells·steps).
 *
 * Source: [pillutla2021], [pillutla2023] for MAUVE, [liu2021] for the integral.
 * @module
 */
import { check, exp, log, log1p } from "@pushforward/core";

export interface MauveOptions {
  /** c, positive: how fast a divergence lowers the curve. */
  scaling?: number | undefined;
  /** Points of the curve, an even number of at least 2; the error of the area falls with their fourth power. */
  steps?: number | undefined;
}

export const mauveDefaults = { scaling: 5, steps: 256 } as const;

/** Points (x, y) of the divergence curve, from λ = 0 (R = Q) to λ = 1 (R = P). */
export interface FrontierCurve {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/**
 * MAUVE of two nonnegative histograms, each divided by its own total.
 *
 * @throws ArgumentError when lengths differ, an entry is negative or not finite, a total is 0, or an option is out of range.
 */
export function mauve(p: ArrayLike<number>, q: ArrayLike<number>, options: MauveOptions = {}): number {
  const { x, y } = frontierCurve(p, q, options);
  // Sums of trapezoids over half and all of the points: their errors go as the square of the step.
  const [coarse, fine] = [area(x, y, 2), area(x, y, 1)];
  return Math.min(1, fine + (fine - coarse) / 3);
}

/** The curve behind `mauve`; λ lies denser near both ends. @throws as `mauve`. */
export function frontierCurve(p: ArrayLike<number>, q: ArrayLike<number>, options: MauveOptions = {}): FrontierCurve {
  const here = "mauve";
  const { scaling = mauveDefaults.scaling, steps = mauveDefaults.steps } = options;
  check(scaling > 0 && scaling < Infinity, here, "scaling", "a positive finite number", scaling);
  check(Number.isInteger(steps) && steps >= 2 && steps % 2 === 0, here, "steps", "an even number of at least 2", steps);
  const [a, b] = [shares(p, "p"), shares(q, "q")];
  check(a.length === b.length, here, "q", `${a.length} cells like p`, b.length);
  const [x, y] = [new Float64Array(steps + 1), new Float64Array(steps + 1)];
  for (let k = 0; k <= steps; k++) {
    const t = k / steps;
    const weight = t * t * (3 - 2 * t);
    x[k] = exp(-scaling * divergenceFromMixture(a, b, weight));
    y[k] = exp(-scaling * divergenceFromMixture(b, a, 1 - weight));
  }
  return { x, y };
}

/** FI of two nonnegative histograms, each divided by its own total, from 0 to 1. @throws as `mauve`. */
export function frontierIntegral(p: ArrayLike<number>, q: ArrayLike<number>): number {
  const [a, b] = [shares(p, "p"), shares(q, "q")];
  check(a.length === b.length, "frontierIntegral", "q", `${a.length} cells like p`, b.length);
  let sum = 0;
  for (let k = 0; k < a.length; k++) {
    const s = (a[k]! + b[k]!) / 2;
    if (s > 0) sum += s * excess((a[k]! - b[k]!) / (2 * s));
  }
  return Math.min(1, sum);
}

/** 1 − (1 − δ²)·artanh(δ)/δ = Σ_{k ≥ 1} 2·δ^{2k}/(4k² − 1), for |δ| ≤ 1. */
function excess(delta: number): number {
  const square = delta * delta;
  if (square === 1) return 1;
  if (square > 0.04) return 1 - ((1 - square) * (log1p(delta) - log1p(-delta))) / (2 * delta);
  let sum = 0;
  for (let k = 12; k >= 1; k--) sum = square * (2 / (4 * k * k - 1) + sum);
  return sum; // what is left out is below δ^26
}

/** KL(P‖w·P + (1 − w)·Q); ∞ when w = 0 and P has mass where Q has none. */
function divergenceFromMixture(p: Float64Array, q: Float64Array, weight: number): number {
  let sum = 0;
  for (let k = 0; k < p.length; k++) {
    if (p[k]! > 0) sum -= p[k]! * log(weight + (1 - weight) * (q[k]! / p[k]!));
  }
  return Math.max(0, sum);
}

/** Under the curve, with the rectangle on its left, where y = 1. */
function area(x: Float64Array, y: Float64Array, stride: number): number {
  let sum = x[0]! * y[0]!;
  for (let k = stride; k < x.length; k += stride) sum += ((y[k]! + y[k - stride]!) / 2) * (x[k]! - x[k - stride]!);
  return sum;
}

function shares(counts: ArrayLike<number>, name: string): Float64Array {
  let total = 0;
  for (let k = 0; k < counts.length; k++) {
    const fits = counts[k]! >= 0 && counts[k]! < Infinity;
    if (!fits) check(false, "mauve", `${name}[${k}]`, "nonnegative and finite", counts[k]);
    total += counts[k]!;
  }
  check(total > 0, "mauve", name, "of positive total", total);
  return Float64Array.from(counts, (count) => count / total);
}
