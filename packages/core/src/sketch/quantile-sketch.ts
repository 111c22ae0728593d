/**
 * Quantiles of a stream in little memory, with a rank error that the sketch knows.
 *
 * Level h holds up to k numbers that stand for 2^h values each. A full level is sorted and every other number moves
 * up one level, in turn the odd and the even ones. Keeping the even places (0, 2, …) can only raise a rank, by at
 * most 2^h, and keeping the odd ones can only lower it, so the sums of these are strict bounds: about
 * n·log₂(n/k)/(2k) each (n = 10^6, k = 2048: 0.22%), and none at all up to n = k. No chance is involved.
 *
 * Source: [manku1998] for the buffers, [karnin2016] for the levels.
 * @module
 */
import { check } from "../errors.js";
import { quantile } from "../summary/quantile.js";

export interface QuantileSketch {
  /** Numbers that a level holds before it is halved; even. */
  readonly k: number;
  /** Values seen. */
  readonly count: number;
  /** Numbers of each level, in no order. */
  readonly levels: readonly (readonly number[])[];
  /** Whether the next halving of each level keeps the odd places. */
  readonly odd: readonly boolean[];
  /** An estimated rank is at most this much above the true one, … */
  readonly over: number;
  /** … and at most this much below. */
  readonly under: number;
}

export const defaultCapacity = 2048;

/** The same while it is being filled. */
interface Draft {
  readonly k: number;
  count: number;
  readonly levels: number[][];
  readonly odd: boolean[];
  over: number;
  under: number;
}

/** Sketch of finite values. Time O(n·log k), memory O(k·log(n/k)). @throws ArgumentError unless k is even and at least 2. */
export function quantileSketch(values: Float64Array, k: number = defaultCapacity): QuantileSketch {
  check(Number.isInteger(k) && k >= 2 && k % 2 === 0, "quantileSketch", "k", "an even integer of at least 2", k);
  const draft: Draft = { k, count: 0, levels: [[]], odd: [false], over: 0, under: 0 };
  for (let at = 0; at < values.length; at += k) {
    for (const value of values.subarray(at, at + k)) draft.levels[0]!.push(value);
    halveFullLevels(draft);
  }
  draft.count = values.length;
  return draft;
}

/**
 * Sketch of both streams together. Which numbers survive depends on the order of merging; that every rank lies within
 * the bounds does not. @throws ArgumentError when the capacities differ.
 */
export function mergeQuantileSketches(a: QuantileSketch, b: QuantileSketch): QuantileSketch {
  check(a.k === b.k, "mergeQuantileSketches", "k", `${a.k} in both`, b.k);
  const height = Math.max(a.levels.length, b.levels.length);
  const draft: Draft = {
    k: a.k,
    count: a.count + b.count,
    levels: Array.from({ length: height }, (_, h) => [...(a.levels[h] ?? []), ...(b.levels[h] ?? [])]),
    odd: Array.from({ length: height }, (_, h) => (a.odd[h] ?? false) !== (b.odd[h] ?? false)),
    over: a.over + b.over,
    under: a.under + b.under,
  };
  halveFullLevels(draft);
  return draft;
}

function halveFullLevels(draft: Draft): void {
  for (let h = 0; h < draft.levels.length; h++) {
    if (draft.levels[h]!.length > draft.k) halve(draft, h);
  }
}

function halve(draft: Draft, h: number): void {
  const sorted = Float64Array.from(draft.levels[h]!).sort();
  const even = sorted.length - (sorted.length % 2);
  if (h + 1 === draft.levels.length) {
    draft.levels.push([]);
    draft.odd.push(false);
  }
  const odd = draft.odd[h]!;
  for (let i = odd ? 1 : 0; i < even; i += 2) draft.levels[h + 1]!.push(sorted[i]!);
  draft.levels[h] = Array.from(sorted.subarray(even));
  draft.odd[h] = !odd;
  if (odd) draft.under += 2 ** h;
  else draft.over += 2 ** h;
}

/**
 * Quantile p of the values seen: of type 7 and exact up to k values, else a value seen whose rank lies within
 * `over` and `under` of p·(count − 1). @throws ArgumentError when nothing was seen or p is outside [0, 1].
 */
export function sketchQuantile(sketch: QuantileSketch, p: number): number {
  check(sketch.count >= 1, "sketchQuantile", "sketch", "of at least one value", "0 values");
  check(p >= 0 && p <= 1, "sketchQuantile", "p", "a number from 0 to 1", p);
  if (sketch.levels.length === 1) return quantile(Float64Array.from(sketch.levels[0]!).sort(), p);
  const goal = p * (sketch.count - 1);
  const items = weightedItems(sketch);
  let below = 0;
  for (const { value, weight } of items) {
    below += weight;
    if (below > goal) return value;
  }
  return items[items.length - 1]!.value;
}

/** Estimated number of values ≤ x; the true one lies in [rank − over, rank + under]. */
export function sketchRank(sketch: QuantileSketch, x: number): number {
  let rank = 0;
  sketch.levels.forEach((level, h) => {
    for (const value of level) if (value <= x) rank += 2 ** h;
  });
  return rank;
}

function weightedItems({ levels }: QuantileSketch): { readonly value: number; readonly weight: number }[] {
  return levels
    .flatMap((level, h) => level.map((value) => ({ value, weight: 2 ** h })))
    .sort((a, b) => a.value - b.value);
}
