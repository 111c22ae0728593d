/**
 * Scores of several models on several metrics, and how their rows depend on each other.
 *
 * Rows fall in units (an example, a cluster, or the row by itself); units are independent. An estimate that moves by
 * (1/n_k)·Σ I_k(row) when the rows of model k carry the influence values I_k has the variance
 *
 *     G/(G − 1)·Σ_u T_u²,   T_u = Σ_k Σ_{rows of k in u} I_k(row)/n_k
 *
 * over G units that models share (the paired and the clustered case: one formula serves both), and
 * Σ_k var(I_k)/n_k when every row is a unit by itself.
 *
 * Source: [liang1986] for clusters.
 * @module
 */
import { check, type Rng } from "@pushforward/core";

export interface ModelScores {
  readonly name: string;
  /** n × d, row-major, finite, larger is better. */
  readonly data: Float64Array;
}

export interface Scores {
  /** Names of the d metrics. */
  readonly metrics: readonly string[];
  readonly models: readonly ModelScores[];
  /** Row i of every model is the same example. */
  readonly paired: boolean;
  /** Cluster of each row of each model, numbered from 0; rows of one cluster may depend on each other. */
  readonly clusters?: readonly Int32Array[] | undefined;
}

export interface Design {
  readonly d: number;
  /** Rows of each model. */
  readonly rows: readonly number[];
  /** Independent unit of each row of each model. */
  readonly units: readonly Int32Array[];
  /** Units, over all models when shared; otherwise the rows of the smallest model. */
  readonly count: number;
  /** Whether a unit may hold rows of several models. */
  readonly shared: boolean;
}

/** Fewer independent units than this say too little for normal limits, and for any ranking. */
export const leastUnits = 10;

/** @throws ArgumentError when shapes do not fit, scores are not finite, or there are fewer than 2 models or `leastUnits` units. */
export function designOf({ metrics, models, paired, clusters }: Scores, where: string): Design {
  const d = metrics.length;
  check(d >= 1, where, "metrics", "at least one", 0);
  check(models.length >= 2, where, "models", "at least 2, to be compared", models.length);
  const rows = models.map(({ data }) => data.length / d);
  models.forEach(({ name, data }, k) => {
    check(Number.isInteger(rows[k]), where, `scores of ${name}`, `rows of ${d}`, `${data.length} numbers`);
    if (!data.every(Number.isFinite)) check(false, where, `scores of ${name}`, "finite", "others", "drop such rows");
    check(!paired || rows[k] === rows[0], where, `scores of ${name}`, `${rows[0]} rows like the first model`, rows[k]);
  });
  const units = clusters ?? rows.map((n) => Int32Array.from({ length: n }, (_, i) => i));
  units.forEach((list, k) => {
    check(list.length === rows[k], where, "clusters", `one for each of ${rows[k]} rows`, list.length);
  });
  const shared = paired || clusters !== undefined;
  const count = shared ? new Set(units.flatMap((list) => [...list])).size : Math.min(...rows);
  const what = clusters ? "clusters" : paired ? "examples" : "rows of each model";
  check(count >= leastUnits, where, what, `at least ${leastUnits}, to know how much scores vary`, count);
  return { d, rows, units, count, shared };
}

/** Variance of an estimate from the influence values of each model's rows; undefined where a model plays no part. */
export function varianceOf(parts: readonly (Float64Array | undefined)[], design: Design): number {
  return design.shared ? sharedVariance(parts, design) : separateVariance(parts, design);
}

function sharedVariance(parts: readonly (Float64Array | undefined)[], { units, rows }: Design): number {
  const most = units.reduce((top, list) => list.reduce((a, u) => Math.max(a, u), top), -1);
  const [totals, seen] = [new Float64Array(most + 1), new Uint8Array(most + 1)];
  parts.forEach((part, k) => {
    if (!part) return;
    const centre = meanOf(part);
    for (let i = 0; i < part.length; i++) {
      totals[units[k]![i]!]! += (part[i]! - centre) / rows[k]!;
      seen[units[k]![i]!] = 1;
    }
  });
  let [squares, count] = [0, 0];
  for (let u = 0; u <= most; u++) {
    squares += totals[u]! * totals[u]!;
    count += seen[u]!;
  }
  return (squares * count) / (count - 1);
}

function separateVariance(parts: readonly (Float64Array | undefined)[], { rows }: Design): number {
  return parts.reduce((sum, part, k) => {
    if (!part) return sum;
    const centre = meanOf(part);
    let squares = 0;
    for (const value of part) squares += (value - centre) * (value - centre);
    return sum + squares / (rows[k]! * (rows[k]! - 1));
  }, 0);
}

/** How often each row of each model is drawn when units are drawn with replacement, as many as there are. */
export function drawCounts({ units, rows, shared }: Design, rng: Rng): Float64Array[] {
  if (!shared)
    return rows.map((n) => {
      const counts = new Float64Array(n);
      for (let i = 0; i < n; i++) counts[rng.integer(n)]! += 1;
      return counts;
    });
  const present = [...new Set(units.flatMap((list) => [...list]))].sort((a, b) => a - b);
  const drawn = new Float64Array(present.at(-1)! + 1);
  for (let u = 0; u < present.length; u++) drawn[present[rng.integer(present.length)]!]! += 1;
  return units.map((list) => Float64Array.from(list, (u) => drawn[u]!));
}

/** Mean and standard deviation of each metric over all rows of all models. */
export interface Scaling {
  readonly centre: Float64Array;
  readonly spread: Float64Array;
}

/** Pooled z-scores: one transform of a metric for all models, rows counted as often as `counts` says. */
export function pooledScaling({ models, metrics }: Scores, counts?: readonly Float64Array[]): Scaling {
  const d = metrics.length;
  const weight = (k: number, i: number) => (counts ? counts[k]![i]! : 1);
  const over = (add: (value: number) => number, j: number) => {
    let [sum, total] = [0, 0];
    models.forEach(({ data }, k) => {
      for (let i = 0; i < data.length / d; i++) {
        sum += weight(k, i) * add(data[i * d + j]!);
        total += weight(k, i);
      }
    });
    return sum / total;
  };
  const centre = Float64Array.from({ length: d }, (_, j) => over((value) => value, j));
  const spread = centre.map((mean, j) => Math.sqrt(over((value) => (value - mean) * (value - mean), j)));
  return { centre, spread };
}

/** Scores under a scaling; a metric without spread becomes 0. */
export function scaled(data: Float64Array, { centre, spread }: Scaling): Float64Array {
  const d = centre.length;
  return data.map((value, at) => (spread[at % d]! > 0 ? (value - centre[at % d]!) / spread[at % d]! : 0));
}

export function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Mean of each of d columns of row-major numbers. */
export function columnMeans(data: Float64Array, d: number): Float64Array {
  const means = new Float64Array(d);
  for (let at = 0; at < data.length; at++) means[at % d]! += data[at]!;
  return means.map((sum) => sum / (data.length / d));
}

/** Σ_k x_ik of each row. */
export function rowSums(data: Float64Array, d: number): Float64Array {
  const sums = new Float64Array(data.length / d);
  for (let at = 0; at < data.length; at++) sums[Math.floor(at / d)]! += data[at]!;
  return sums;
}
