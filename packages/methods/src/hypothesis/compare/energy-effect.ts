/**
 * The energy coefficient as an effect size.
 *
 *     H = (2E|X − Y| − E|X − X'| − E|Y − Y'|)/(2E|X − Y|) ∈ [0, 1]     [szekely2013]
 *
 * From at most 500 rows of each table in the common space, without bias in the numerator (a value below 0
 * reads 0); interval from the first-order influence of each row, cut to [0, 1]. Time O(rows²·columns).
 * @module
 */
import { type Estimate, normalQuantile, square } from "@pushforward/core";
import { type Kernels, pairwiseScratchBytes } from "@pushforward/kernels";
import { type CommonSpace, commonSpace } from "./common-space.js";
import { denseRows, dimension } from "./dense-rows.js";
import type { EncodedPair } from "./encoded.js";
import type { Units } from "./units.js";

const mostRows = 500;

/** Pooled rows to look at, `a` of one table before the rest. */
export interface EnergyRows {
  readonly rows: Uint32Array;
  readonly a: number;
}

/** Rows of the units, which are in random order. */
export function energyRows(units: Units): EnergyRows {
  const first = units.minor * units.size;
  const a = Math.min(mostRows, first);
  const rest = units.rows.subarray(first, first + mostRows);
  const rows = new Uint32Array(a + rest.length);
  rows.set(units.rows.subarray(0, a));
  rows.set(rest, a);
  return { rows, a };
}

/** H and its interval of coverage `level`; 0 without an interval when a table holds one row or all rows are equal. */
export function energyEffect(pair: EncodedPair, { rows, a }: EnergyRows, level: number, kernels: Kernels): Estimate {
  const b = rows.length - a;
  const method = "unbiased in the numerator; interval from influence values";
  if (a < 2 || b < 2) return { value: 0, method: "not estimated: a table holds one row" };
  const [withA, withB] = meanDistances(commonSpace(pair, rows), a, b, kernels);
  const between = mean(withB, 0, a);
  if (!(between > 0)) return { value: 0, method };
  const numerator = 2 * between - mean(withA, 0, a) - mean(withB, a, a + b);
  const value = numerator / (2 * between);
  // Each row's influence on numerator − value·denominator, over the denominator.
  const influence = (across: number, within: number) => (2 * across - 2 * within - value * 2 * across) / (2 * between);
  const ofA = Float64Array.from({ length: a }, (_, i) => influence(withB[i]!, withA[i]!));
  const ofB = Float64Array.from({ length: b }, (_, i) => influence(withA[a + i]!, withB[a + i]!));
  const standardError = Math.sqrt(variance(ofA) / a + variance(ofB) / b);
  const reach = normalQuantile(0.5 + level / 2) * standardError;
  const clip = (x: number) => Math.min(1, Math.max(0, x));
  return {
    value: clip(value),
    standardError,
    interval: { low: clip(value - reach), high: clip(value + reach), level },
    method,
  };
}

/** Mean distance of each row to the first a rows and to the other b, itself left out; distances in float32. */
function meanDistances(space: CommonSpace, a: number, b: number, kernels: Kernels): [Float64Array, Float64Array] {
  const n = a + b;
  const d = dimension(space);
  const toA = new Float64Array(n);
  const toB = new Float64Array(n);
  const scope = kernels.scope();
  const points = scope.f32(n * d);
  const out = scope.f32(n * n);
  const scratch = scope.u8(pairwiseScratchBytes(d));
  denseRows(space, points.view);
  kernels.functions.distancesF32(points.ptr, 0, n, points.ptr, 0, n, d, out.ptr, n, scratch.ptr);
  const distances = out.view;
  for (let i = 0; i < n; i++) {
    const line = i * n;
    toA[i] = sumBetween(distances, line, line + a) / (i < a ? a - 1 : a);
    toB[i] = sumBetween(distances, line + a, line + n) / (i < a ? b : b - 1);
  }
  scope.free();
  return [toA, toB];
}

function sumBetween(values: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i]!;
  return sum;
}

function mean(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i]!;
  return sum / (to - from);
}

function variance(values: Float64Array): number {
  const middle = mean(values, 0, values.length);
  let sum = 0;
  for (const value of values) sum += square(value - middle);
  return sum / (values.length - 1);
}
