/**
 * Did the rank correlation of two columns change between two independent tables?
 *
 * Within each table a column's score is its own mid-distribution, U = G(x) − ½ with G(x) = P(X < x) + ½P(X = x)
 * over the rows that have a value (a 0/1 column may stand for itself), and r is Pearson's correlation of the
 * scores over the rows that have both values: margins that shift, stretch or lose values at random leave it
 * alone. Because the scores are estimated, a row moves r in three ways. With ũ, ṽ standardised over the
 * complete rows, w = 1 on those, q = P(w), o = 1 where x is known, π = P(o):
 *
 *     IF(k) = ( w[ũṽ − r(ũ² + ṽ²)/2] + a(k) + b(k) )/q,
 *     a(k) = o_k/(π s_u) · E_i[ w_i(ṽ_i − rũ_i)·(1{x_k < x_i} + ½·1{x_k = x_i}) ],   b likewise,
 *
 * and r has variance V/N, V the mean of IF². Change is judged on Fisher's scale, studentised:
 *
 *     Z = (atanh r₂ − atanh r₁)/√(Σ_t V_t/(N_t(1 − r_t²)²))
 *
 * The interval of r₂ − r₁ joins the limits of the two correlations (MOVER). Time O(N) a pair of columns once each
 * column is ranked, memory O(N).
 *
 * Source: [chung2013] for why to studentise, [fisher1921], [zou2007] for the interval; the influence is derived here.
 * @module
 */
import { check, type Interval, log1p, normalQuantile, normalSf, tanh } from "@pushforward/core";
import { midRanks, sortedOrder } from "./compare/ranks.js";

/** A column of one table, scored within it. */
export interface CorrelationScore {
  /** Score of each row; 0 where missing. */
  readonly values: Float64Array;
  /** Rank scores only: place of each row's value among the distinct values, −1 where missing. Else empty. */
  readonly place: Int32Array;
  /** Distinct values behind `place`. */
  readonly places: number;
  /** Rows that have a value. */
  readonly known: number;
}

/** Own mid-ranks of `values`; NaN is missing. Time O(N log N). */
export function rankScore(values: Float64Array): CorrelationScore {
  const order = sortedOrder(values);
  const { rank, runs } = midRanks(values, order);
  const place = new Int32Array(values.length).fill(-1);
  for (let run = 0; run + 1 < runs.length; run++)
    for (let i = runs[run]!; i < runs[run + 1]!; i++) place[order[i]!] = run;
  return { values: rank, place, places: runs.length - 1, known: order.length };
}

/** A 0/1 column that no row lacks. */
export function indicatorScore(flags: ArrayLike<number>): CorrelationScore {
  return { values: Float64Array.from(flags), place: new Int32Array(0), places: 0, known: flags.length };
}

export interface Correlation {
  /** NaN when one of the scores does not vary over the complete rows. */
  readonly r: number;
  /** Mean square of the influence: r has variance `variance`/N. */
  readonly variance: number;
  /** Rows of the table, N. */
  readonly rows: number;
  /** Rows that have both values. */
  readonly complete: number;
}

/** Correlation of two scores of one table; `influence`, when given, receives IF(k) of every row. */
export function correlation(x: CorrelationScore, y: CorrelationScore, influence?: Float64Array): Correlation {
  const { values: u } = x;
  const { values: v } = y;
  const rows = u.length;
  const sums = momentsOf(x, y);
  const { complete, meanU, meanV, sdU, sdV, r } = sums;
  if (!(sdU > 0 && sdV > 0)) return { r: Number.NaN, variance: 0, rows, complete };
  const [atU, atV] = [new Float64Array(x.places), new Float64Array(y.places)];
  for (let i = 0; i < rows; i++) {
    if (!has(x, i) || !has(y, i)) continue;
    const [p, s] = [(u[i]! - meanU) / sdU, (v[i]! - meanV) / sdV];
    if (x.places > 0) atU[x.place[i]!]! += s - r * p;
    if (y.places > 0) atV[y.place[i]!]! += p - r * s;
  }
  sumAbove(atU, x.known * sdU);
  sumAbove(atV, y.known * sdV);
  const q = complete / rows;
  let squares = 0;
  for (let i = 0; i < rows; i++) {
    const [inX, inY] = [has(x, i), has(y, i)];
    let value = 0;
    if (inX && inY) {
      const [p, s] = [(u[i]! - meanU) / sdU, (v[i]! - meanV) / sdV];
      value = p * s - (r / 2) * (p * p + s * s);
    }
    if (inX && x.places > 0) value += atU[x.place[i]!]!;
    if (inY && y.places > 0) value += atV[y.place[i]!]!;
    squares += (value / q) * (value / q);
    if (influence) influence[i] = value / q;
  }
  return { r, variance: squares / (rows - 1), rows, complete };
}

/** Correlation of two 0/1 columns from counts of (0, 0), (0, 1), (1, 0), (1, 1). */
export function correlationOfCounts(counts: readonly [number, number, number, number]): Correlation {
  const rows = counts[0] + counts[1] + counts[2] + counts[3];
  const [p, s] = [(counts[2] + counts[3]) / rows, (counts[1] + counts[3]) / rows];
  const [sdU, sdV] = [Math.sqrt(p * (1 - p)), Math.sqrt(s * (1 - s))];
  if (!(sdU > 0 && sdV > 0)) return { r: Number.NaN, variance: 0, rows, complete: rows };
  const r = (counts[3] / rows - p * s) / (sdU * sdV);
  let squares = 0;
  counts.forEach((count, cell) => {
    const u = ((cell >> 1) - p) / sdU;
    const v = ((cell & 1) - s) / sdV;
    squares += count * (u * v - (r / 2) * (u * u + v * v)) ** 2;
  });
  return { r, variance: squares / (rows - 1), rows, complete: rows };
}

export interface CorrelationChange {
  readonly first: number;
  readonly second: number;
  /** second − first. */
  readonly difference: Interval & { readonly value: number };
  readonly z: number;
  /** Two-sided. */
  readonly pValue: number;
}

/** Compare the correlations of two tables; `level` is the coverage of the interval. @throws ArgumentError on NaN. */
export function correlationChange(first: Correlation, second: Correlation, level = 0.95): CorrelationChange {
  check(level > 0 && level < 1, "correlationChange", "level", "between 0 and 1", level);
  check(!Number.isNaN(first.r) && !Number.isNaN(second.r), "correlationChange", "correlations", "numbers", Number.NaN);
  // A correlation of ±1 has no transform; both tables are kept off it by the same step.
  const most = 1 - 1 / (2 * Math.max(first.complete, second.complete));
  const [a, b] = [transform(first, most), transform(second, most)];
  const error = Math.sqrt(a.variance + b.variance);
  const z = error > 0 ? (b.value - a.value) / error : 0;
  const reach = normalQuantile((1 + level) / 2);
  const [low1, high1] = limits(a, reach);
  const [low2, high2] = limits(b, reach);
  const value = second.r - first.r;
  const low = value - Math.sqrt((second.r - low2) ** 2 + (high1 - first.r) ** 2);
  const high = value + Math.sqrt((high2 - second.r) ** 2 + (first.r - low1) ** 2);
  return {
    first: first.r,
    second: second.r,
    difference: { value, low, high, level },
    z,
    pValue: Math.min(1, 2 * normalSf(Math.abs(z))),
  };
}

interface OnFisherScale {
  readonly value: number;
  readonly variance: number;
}

function transform({ r, variance, rows, complete }: Correlation, most: number): OnFisherScale {
  const kept = Math.max(-most, Math.min(most, r));
  const slope = 1 / (1 - kept * kept);
  const value = (log1p(kept) - log1p(-kept)) / 2;
  // Where all rows lie on a line no influence is left; the variance of a normal sample stands in.
  const delta = (variance * slope * slope) / rows;
  return { value, variance: kept === r ? delta : Math.max(delta, 1 / Math.max(1, complete - 3)) };
}

function limits({ value, variance }: OnFisherScale, z: number): [number, number] {
  const reach = z * Math.sqrt(variance);
  return [tanh(value - reach), tanh(value + reach)];
}

function has({ place, places }: CorrelationScore, row: number): boolean {
  return places === 0 || place[row]! >= 0;
}

function momentsOf(x: CorrelationScore, y: CorrelationScore) {
  const { values: u } = x;
  const { values: v } = y;
  let [complete, sumU, sumV, squareU, squareV, product] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < u.length; i++) {
    if (!has(x, i) || !has(y, i)) continue;
    complete++;
    sumU += u[i]!;
    sumV += v[i]!;
    squareU += u[i]! * u[i]!;
    squareV += v[i]! * v[i]!;
    product += u[i]! * v[i]!;
  }
  const [meanU, meanV] = [sumU / complete, sumV / complete];
  const sdU = rootOf(squareU / complete - meanU * meanU);
  const sdV = rootOf(squareV / complete - meanV * meanV);
  const r = (product / complete - meanU * meanV) / (sdU * sdV);
  return { complete, meanU, meanV, sdU, sdV, r: Math.max(-1, Math.min(1, r)) };
}

/** Scores lie in [−½, ½] or are 0/1, so what rounding leaves of a constant one is far below this. */
function rootOf(variance: number): number {
  return variance > 1e-14 ? Math.sqrt(variance) : 0;
}

/** Replace each entry by the sum of those after it and half of its own, over `divisor`. */
function sumAbove(at: Float64Array, divisor: number): void {
  let above = 0;
  for (let g = at.length - 1; g >= 0; g--) {
    const own = at[g]!;
    at[g] = (above + own / 2) / divisor;
    above += own;
  }
}
