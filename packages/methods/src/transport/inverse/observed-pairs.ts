/**
 * Observed pairs made ready for a fit: equal points once, columns of mean 0 and variance 1.
 * @module
 */
import { check, DataError, type Samples } from "@pushforward/core";
import { shares } from "../entropic/entropic-pair.js";
import type { TransportPlan } from "../exact/plan.js";

export interface ObservedSide {
  /** Different points that carry mass, standardised, with their shares. */
  readonly points: Samples & { readonly weights: Float64Array };
  /** Standard deviation of each column as given. */
  readonly scale: Float64Array;
}

export interface ObservedPairs {
  readonly x: ObservedSide;
  readonly y: ObservedSide;
  /** Pairs of points above, of total mass 1. */
  readonly plan: TransportPlan;
}

/**
 * Entries of `plan`, or row i of `x` with row i of `y` by the weights of x.
 *
 * @throws ArgumentError when entries do not fit; DataError when a column is constant.
 */
export function observedPairs(x: Samples, y: Samples, plan: TransportPlan | undefined, where: string): ObservedPairs {
  const { from, to, mass } = plan ?? matchedRows(x, y, where);
  const fits = from.length === mass.length && to.length === mass.length && mass.length >= 1;
  check(fits, where, "plan", "as many rows as columns as masses, at least one", mass.length);
  const inside = from.every((i) => i < x.n) && to.every((j) => j < y.n);
  check(inside, where, "plan", `between ${x.n} and ${y.n} points`, "rows beyond");
  const all = shares(mass, mass.length, where, "the pairs");
  const kept = Uint32Array.from(all, (_, e) => e).filter((e) => all[e]! > 0);
  const part = Float64Array.from(kept, (e) => all[e]!);
  const left = observedSide(
    x,
    Uint32Array.from(kept, (e) => from[e]!),
    part,
    where,
    "x",
  );
  const right = observedSide(
    y,
    Uint32Array.from(kept, (e) => to[e]!),
    part,
    where,
    "y",
  );
  return { x: left.side, y: right.side, plan: { from: left.of, to: right.of, mass: part } };
}

function matchedRows(x: Samples, y: Samples, where: string): TransportPlan {
  check(y.n === x.n, where, "y", `${x.n} points, each the partner of a point of x`, y.n, "or give a plan");
  const rows = Uint32Array.from({ length: x.n }, (_, i) => i);
  return { from: rows, to: rows, mass: x.weights ?? new Float64Array(x.n).fill(1) };
}

function observedSide({ data, d, names }: Samples, rows: Uint32Array, mass: Float64Array, where: string, name: string) {
  const places = new Map<string, number>();
  const first: number[] = [];
  const of = rows.map((i) => {
    const key = data.subarray(i * d, i * d + d).join();
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, first.length);
    return first.push(i) - 1;
  });
  const weights = new Float64Array(first.length);
  of.forEach((place, e) => {
    weights[place]! += mass[e]!;
  });
  const points = Float64Array.from(
    { length: first.length * d },
    (_, at) => data[first[Math.floor(at / d)]! * d + (at % d)]!,
  );
  const bad = points.find((value) => !Number.isFinite(value));
  check(bad === undefined, where, `each coordinate of ${name}`, "finite", bad, "remove missing values first");
  const scale = standardise(points, weights, d, where, (k) => `${names?.[k] ?? `column ${k}`} of ${name}`);
  return { side: { points: { data: points, n: first.length, d, weights }, scale }, of };
}

/** Less the mean, over the standard deviation, in place; gives the deviations. */
function standardise(
  points: Float64Array,
  weights: Float64Array,
  d: number,
  where: string,
  nameOf: (k: number) => string,
): Float64Array {
  return Float64Array.from({ length: d }, (_, k) => {
    const first = points[k]!;
    let reach = 0;
    for (let at = k; at < points.length; at += d) reach = Math.max(reach, Math.abs(points[at]! - first));
    check(reach < Infinity, where, nameOf(k), "within the range of doubles", reach, "take a larger unit");
    if (!(reach > 1e-12 * Math.abs(first)))
      throw new DataError(
        `${where}: ${nameOf(k)} is constant among the pairs, so its weights could be anything; leave it out`,
      );
    let [mean, variance] = [0, 0];
    weights.forEach((w, i) => {
      points[i * d + k] = (points[i * d + k]! - first) / reach;
      mean += w * points[i * d + k]!;
    });
    weights.forEach((w, i) => {
      points[i * d + k]! -= mean;
      variance += w * points[i * d + k]! * points[i * d + k]!;
    });
    const deviation = Math.sqrt(variance);
    for (let at = k; at < points.length; at += d) points[at]! /= deviation;
    return reach * deviation;
  });
}
