/**
 * An interval for the Wasserstein distance between the two laws that the points were drawn from.
 *
 * The cost Ĉ = Ŵ_p^p of the points is normal about its mean E Ĉ for large n and m, with
 *
 *     s² = Σ a_i² (u_i − ū)² / (1 − Σ a_i²) + the same for v and b       (for equal weights Var u/n + Var v/m)
 *
 * and E Ĉ ≥ W_p^p, since W_p^p is convex in both laws. So Ĉ + z·s is an upper end. In d dimensions E Ŵ exceeds W
 * by up to about n^(−1/d), more than s, so the lower end is the better of two that hold in any dimension, each with
 * half of the lower tail. By the triangle inequality, with halves cut at random,
 *
 *     W ≥ Ŵ − W(x̂, law of x) − W(ŷ, law of y),   E W_p^p(x̂, law of x) ≤ E W_p^p(half of x̂, other half of x̂);
 *
 * and since no plan is shorter than the way between the means, with Σ the covariance of their difference Δ̂ and
 * P(|G| > √tr Σ + z √λ_max) ≤ P(N(0, 1) > z) for G normal with that covariance,
 *
 *     W ≥ |Δ| ≥ |Δ̂| − √tr Σ − z·√λ_max.
 *
 * The interval covers more often than asked, and holds 0 where both laws are one.
 *
 * Assumes independent rows (weights fixed or belonging to the row), 2p moments, and for the normal limit potentials
 * that are unique up to a constant, as when p > 1 and one law has a connected support; on few distinct values the
 * limit is another one. Time of two more transports of half the size.
 *
 * Source: [delbarrio2019], [delbarrio2024] for the normal limit; [peyre2019] for convexity; [borell1975] for the norm.
 * @module
 */
import {
  check,
  type Estimate,
  normalQuantile,
  partOf,
  permutation,
  type Rng,
  type Samples,
  type Watch,
} from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { root, type Wasserstein, wasserstein } from "./wasserstein.js";

export interface WassersteinIntervalOptions {
  /** Cuts the samples in halves. */
  readonly rng: Rng;
  /** Coverage that the interval is built for, in (0, 1). */
  readonly level?: number | undefined;
  readonly kernels?: Kernels | undefined;
  readonly watch?: Watch | undefined;
}

/**
 * `result.distance` with its interval, for the `result` of `wasserstein(x, y)`. No interval when a side has fewer than two
 * points of positive weight. `standardError` is that of Ŵ about its own mean.
 *
 * @throws ArgumentError when `level` is out of range or the result belongs to other points.
 */
export async function wassersteinInterval(
  x: Samples,
  y: Samples,
  result: Wasserstein,
  { rng, level = 0.95, kernels, watch }: WassersteinIntervalOptions,
): Promise<Estimate> {
  const here = "wassersteinInterval";
  check(level > 0 && level < 1, here, "level", "between 0 and 1", level);
  const fits = result.potentials.x.length === x.n && result.potentials.y.length === y.n;
  check(fits, here, "result", `of ${x.n} and ${y.n} points`, "one of other points");
  const { p, metric, distance, cost, potentials } = result;
  const method = "normal limit of the cost above, halves of the samples and means below";
  const variance = varianceOfMean(potentials.x, x.weights) + varianceOfMean(potentials.y, y.weights);
  if (Number.isNaN(variance)) return { value: distance, method };
  const reach = normalQuantile((1 + level) / 2) * Math.sqrt(variance);
  const spread = async (side: Samples, index: number, part: Watch): Promise<number> => {
    const [one, other] = halves(side, rng.stream(index));
    return (await wasserstein(one, other, { p, metric, kernels, watch: part })).distance;
  };
  const excess = (await spread(x, 0, partOf(watch, 0, 0.5))) + (await spread(y, 1, partOf(watch, 0.5, 1)));
  const zLow = normalQuantile(1 - (1 - level) / 4);
  const byHalves = root(Math.max(0, cost - zLow * Math.sqrt(variance)), p) - excess;
  const low = Math.max(0, byHalves, meansApart(x, y, zLow));
  const slope = distance > 0 ? distance / (p * cost) : 0;
  const interval = { low, high: root(cost + reach, p), level };
  return { value: distance, standardError: slope * Math.sqrt(variance), interval, method };
}

/** Of Σ a_i u_i over independent rows; NaN for fewer than two. */
export function varianceOfMean(u: Float64Array, weights: Float64Array | undefined): number {
  const n = u.length;
  let [mean, squares] = [0, 0];
  for (let i = 0; i < n; i++) {
    const share = weights ? weights[i]! : 1 / n;
    mean += share * u[i]!;
    squares += share * share;
  }
  if (!(squares < 1 - 1e-12)) return Number.NaN;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const part = (weights ? weights[i]! : 1 / n) * (u[i]! - mean);
    sum += part * part;
  }
  return sum / (1 - squares);
}

/** |Δ̂| − √tr Σ − z·√λ_max; for the Manhattan metric too, which is at least the Euclidean one. */
function meansApart(x: Samples, y: Samples, z: number): number {
  const d = x.d;
  const sides = [centredRows(x), centredRows(y)];
  const difference = sides[0]!.mean.map((value, k) => sides[1]!.mean[k]! - value);
  const trace = sides.reduce((sum, { rows }) => sum + rows.reduce((part, value) => part + value * value, 0), 0);
  const length = Math.sqrt(difference.reduce((sum, value) => sum + value * value, 0));
  return length - Math.sqrt(trace) - z * Math.sqrt(largestEigenvalue(sides, d));
}

/** Rows in units such that Σ rowᵀ·row estimates the covariance of the mean. */
function centredRows({ data, n, d, weights }: Samples): { mean: Float64Array; rows: Float64Array } {
  const [mean, rows] = [new Float64Array(d), new Float64Array(n * d)];
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const share = weights ? weights[i]! : 1 / n;
    squares += share * share;
    for (let k = 0; k < d; k++) mean[k]! += share * data[i * d + k]!;
  }
  const factor = 1 / Math.sqrt(1 - squares);
  for (let i = 0; i < n; i++) {
    const share = factor * (weights ? weights[i]! : 1 / n);
    for (let k = 0; k < d; k++) rows[i * d + k] = share * (data[i * d + k]! - mean[k]!);
  }
  return { mean, rows };
}

/** Of Σ rowᵀ·row, by power iteration from the widest coordinate; a little below at worst. Time O((n + m)·d). */
function largestEigenvalue(sides: readonly { readonly rows: Float64Array }[], d: number): number {
  const diagonal = new Float64Array(d);
  for (const { rows } of sides) for (let i = 0; i < rows.length; i++) diagonal[i % d]! += rows[i]! * rows[i]!;
  let vector = diagonal.map((value) => Math.sqrt(value));
  let value = 0;
  for (let step = 0; step < 30; step++) {
    const norm = Math.sqrt(vector.reduce((sum, entry) => sum + entry * entry, 0));
    if (norm === 0) return 0;
    const unit = vector.map((entry) => entry / norm);
    vector = new Float64Array(d);
    for (const { rows } of sides)
      for (let i = 0; i < rows.length; i += d) {
        let dot = 0;
        for (let k = 0; k < d; k++) dot += rows[i + k]! * unit[k]!;
        for (let k = 0; k < d; k++) vector[k]! += dot * rows[i + k]!;
      }
    value = vector.reduce((sum, entry, k) => sum + entry * unit[k]!, 0);
  }
  return value;
}

/** The points of positive weight in two random halves, each of total weight 1. */
export function halves(side: Samples, rng: Rng): [Samples, Samples] {
  const { n, weights } = side;
  const order = permutation(rng, n).filter((i) => !weights || weights[i]! > 0);
  const middle = order.length >> 1;
  return [pick(side, order.subarray(0, middle)), pick(side, order.subarray(middle))];
}

function pick({ data, d, weights }: Samples, rows: Uint32Array): Samples {
  const points = new Float64Array(rows.length * d);
  rows.forEach((i, k) => {
    points.set(data.subarray(i * d, i * d + d), k * d);
  });
  if (!weights) return { data: points, n: rows.length, d };
  const raw = Float64Array.from(rows, (i) => weights[i]!);
  const sum = raw.reduce((a, b) => a + b, 0);
  return { data: points, n: rows.length, d, weights: raw.map((value) => value / sum) };
}
