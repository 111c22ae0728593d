/**
 * Scales for numbers: robust linear ones, and normal scores.
 * @module
 */
import { normalQuantile } from "../special/normal-quantile.js";
import { meanAndVariance } from "../summary/mean-and-variance.js";
import { quantile } from "../summary/quantile.js";
import type { LinearScale, NormalScores, Scale } from "./encoding.js";

/** Largest coordinate of a linear scale: beyond it lie outliers that would swamp every distance. */
export const scaleLimit = 1e9;
const KNOTS = 512;

/** Pairs of quantiles tried in turn, and their distance in standard deviations of a normal law. */
const SPREADS = [0.25, 0.1, 0.05, 0.01].map((p) => [p, -2 * normalQuantile(p)] as const);

/**
 * Median and a spread that is 1 standard deviation for normal values: the quartiles' distance/1.35, or that of
 * wider quantiles when more than half of the values are tied, at last the standard deviation; 1 when all are equal.
 * `sorted` holds finite numbers in ascending order, at least one.
 */
export function robustScale(sorted: Float64Array): LinearScale {
  return { kind: "linear", centre: quantile(sorted, 0.5), spread: robustSpread(sorted) };
}

function robustSpread(sorted: Float64Array): number {
  for (const [p, deviations] of SPREADS) {
    const spread = quantile(sorted, 1 - p) / deviations - quantile(sorted, p) / deviations;
    if (spread > 0 && Number.isFinite(spread)) return spread;
  }
  const size = Math.max(-sorted[0]!, sorted[sorted.length - 1]!);
  const spread = Math.sqrt(meanAndVariance(sorted.map((x) => x / size)).variance) * size;
  return spread > 0 && Number.isFinite(spread) ? spread : 1;
}

/** Normal quantiles of mid-ranks/n at up to 512 distinct values, the smallest and the largest among them. */
export function normalScores(sorted: Float64Array): NormalScores {
  const n = sorted.length;
  const values: number[] = [];
  const scores: number[] = [];
  const stride = countDistinct(sorted) <= KNOTS ? 0 : n / (KNOTS - 2);
  let due = 0;
  for (let start = 0; start < n; ) {
    let end = start + 1;
    while (end < n && sorted[end] === sorted[start]) end++;
    if (end > due || end === n) {
      values.push(sorted[start]!);
      scores.push(normalQuantile((start + end) / (2 * n)));
      due = Math.max(end, due + stride);
    }
    start = end;
  }
  return { kind: "normal scores", values, scores };
}

function countDistinct(sorted: Float64Array): number {
  let distinct = 1;
  for (let i = 1; i < sorted.length; i++) if (sorted[i] !== sorted[i - 1]) distinct++;
  return distinct;
}

/** Coordinate of a finite value. */
export function toScale(scale: Scale, value: number): number {
  if (scale.kind === "normal scores") return interpolate(scale.values, scale.scores, value);
  const z = (value - scale.centre) / scale.spread;
  return Math.max(-scaleLimit, Math.min(scaleLimit, z));
}

/** Value at a coordinate. */
export function fromScale(scale: Scale, coordinate: number): number {
  if (scale.kind === "normal scores") return interpolate(scale.scores, scale.values, coordinate);
  return scale.centre + scale.spread * coordinate;
}

function interpolate(from: readonly number[], to: readonly number[], x: number): number {
  const last = from.length - 1;
  if (x <= from[0]!) return to[0]!;
  if (x >= from[last]!) return to[last]!;
  let low = 0;
  let high = last; // from[low] ≤ x < from[high]
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (from[middle]! <= x) low = middle;
    else high = middle;
  }
  const part = (x - from[low]!) / (from[high]! - from[low]!);
  return to[low]! + part * (to[high]! - to[low]!);
}
