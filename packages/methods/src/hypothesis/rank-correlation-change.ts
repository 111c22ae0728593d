/**
 * Did the rank correlation of two columns change between two independent tables?
 *
 * Within each table a column's score is its own mid-distribution, U = G(x) − ½ with G(x) = P(X < x) + ½P(X = x)
 * over the rows that have a value (a level may stand as its indicator instead), and r is Pearson's correlation of
 * the scores over the rows that have both values: margins that shift, stretch or lose values at random leave it
 * alone. Because the scores are estimated, a row moves r in three ways. With ũ, ṽ standardised over the
 * complete rows, w = 1 on those, q = P(w), o = 1 where x is known, π = P(o):
 *
 *     IF(k) = ( w[ũṽ − r(ũ² + ṽ²)/2] + a(k) + b(k) )/q,
 *     a(k) = o_k/(π s_u) · E_i[ w_i(ṽ_i − rũ_i)·(1{x_k < x_i} + ½·1{x_k = x_i}) ],   b likewise (0 for indicators),
 *
 * and r has variance V/N, V the mean of IF². Change is judged on Fisher's scale, studentised:
 *
 *     Z = (atanh r₂ − atanh r₁)/√(Σ_t V_t/(N_t(1 − r_t²)²))
 *
 * The interval of r₂ − r₁ joins the limits of the two correlations (MOVER).
 *
 * Everything is computed from the joint counts of the two columns' cells. A column of many values is grouped into
 * c = 48 cells of about equal size within its table: that costs about 1/c² of the information.
 * Time O(N + cells²) a pair of columns once each is ranked, memory O(cells²).
 *
 * Source: [chung2013] for why to studentise, [fisher1921], [zou2007] for the interval; the influence is derived here.
 * @module
 */
import { check, type Interval, log1p, normalQuantile, normalSf, tanh } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { midRanks, sortedOrder } from "./compare/ranks.js";
import { dot } from "./sums.js";

/** Cells that a ranked column is grouped into at most. */
export const mostCells = 48;

/** A column of one table in cells; a level column is one already. */
export interface CellColumn {
  /** Cell of each row, ascending with the values; `cells` where missing. */
  readonly cell: Uint8Array | Uint16Array;
  readonly cells: number;
}

/** Group `values` (NaN is missing) into at most `most` cells of about equal size; ties are never cut. O(N log N). */
export function rankCells(values: Float64Array, most: number = mostCells, kernels?: Kernels): CellColumn {
  const order = sortedOrder(values, kernels);
  const { runs } = midRanks(values, order);
  const distinct = runs.length - 1;
  const cell = new (most < 256 ? Uint8Array : Uint16Array)(values.length);
  let at = -1;
  let filled = 0; // the share of rows before this run, in cells
  for (let run = 0; run < distinct; run++) {
    const share = distinct <= most ? run : Math.floor((runs[run]! / order.length) * most);
    if (at < 0 || share > filled) at++;
    filled = share;
    for (let i = runs[run]!; i < runs[run + 1]!; i++) cell[order[i]!] = at;
  }
  const cells = at + 1;
  if (order.length < values.length) placeUnknown(values, cells, cell);
  return { cell, cells };
}

function placeUnknown(values: Float64Array, at: number, cell: Uint8Array | Uint16Array): void {
  for (let row = 0; row < values.length; row++) if (Number.isNaN(values[row]!)) cell[row] = at;
}

/** Rows in each pair of cells, at (cell of x)·(y.cells + 1) + cell of y; the last of either are the missing ones. */
export function jointCounts(x: CellColumn, y: CellColumn): Uint32Array {
  const width = y.cells + 1;
  const counts = new Uint32Array((x.cells + 1) * width);
  const { cell: a } = x;
  const { cell: b } = y;
  for (let row = 0; row < a.length; row++) counts[a[row]! * width + b[row]!]!++;
  return counts;
}

export interface Axis {
  /** Cells of the column, the missing one not counted. */
  readonly cells: number;
  /** Score a cell by its mid-rank, or by whether it is this one. */
  readonly score: "ranks" | number;
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

/** Rank correlation of two columns of one table. */
export function rankCorrelation(x: CellColumn, y: CellColumn): Correlation {
  const first = { cells: x.cells, score: "ranks" } as const;
  const second = { cells: y.cells, score: "ranks" } as const;
  return correlationOfCounts(jointCounts(x, y), first, second);
}

/** Correlation of two scores from the joint counts; `influence`, of their shape, receives IF of a row in each cell. */
export function correlationOfCounts(counts: Uint32Array, x: Axis, y: Axis, influence?: Float64Array): Correlation {
  const { rows, complete, u, v, r, known } = standardise(counts, x, y);
  if (Number.isNaN(r)) return { r, variance: 0, rows, complete };
  const width = y.cells + 1;
  const a = new Float64Array(x.cells + 1);
  const b = new Float64Array(width);
  for (let i = 0; i < x.cells; i++) {
    for (let j = 0; j < y.cells; j++) {
      const count = counts[i * width + j]!;
      if (count === 0) continue;
      a[i]! += count * (v.score[j]! - r * u.score[i]!);
      b[j]! += count * (u.score[i]! - r * v.score[j]!);
    }
  }
  sumAbove(a, x, known[0] * u.spread);
  sumAbove(b, y, known[1] * v.spread);
  const q = complete / rows;
  let squares = 0;
  for (let i = 0; i <= x.cells; i++) {
    for (let j = 0; j <= y.cells; j++) {
      const count = counts[i * width + j]!;
      if (count === 0 && !influence) continue;
      const p = u.score[i]!;
      const s = v.score[j]!;
      const pair = i < x.cells && j < y.cells ? p * s - (r / 2) * (p * p + s * s) : 0;
      const value = (pair + a[i]! + b[j]!) / q;
      squares += count * value * value;
      if (influence) influence[i * width + j] = value;
    }
  }
  return { r, variance: squares / Math.max(1, rows - 1), rows, complete };
}

interface Scores {
  /** Score of each cell, mean 0 and variance 1 over the complete rows. */
  readonly score: Float64Array;
  /** Standard deviation before that. */
  readonly spread: number;
}

function standardise(counts: Uint32Array, x: Axis, y: Axis) {
  const all = [new Float64Array(x.cells + 1), new Float64Array(y.cells + 1)] as const;
  const complete = [new Float64Array(x.cells + 1), new Float64Array(y.cells + 1)] as const;
  addMargins(counts, all[0], all[1], complete[0], complete[1]);
  const u = scoresOf(x, all[0], complete[0]);
  const v = scoresOf(y, all[1], complete[1]);
  const both = total(complete[0]);
  const varies = u.spread > 0 && v.spread > 0;
  const r = varies ? Math.max(-1, Math.min(1, productSum(counts, u.score, v.score) / both)) : Number.NaN;
  const rows = total(all[0]);
  return { rows, complete: both, u, v, r, known: [rows - all[0].at(-1)!, rows - all[1].at(-1)!] as const };
}

/** Rows of each cell of either column; the complete ones have both values. */
function addMargins(
  counts: Uint32Array,
  allX: Float64Array,
  allY: Float64Array,
  completeX: Float64Array,
  completeY: Float64Array,
): void {
  const [lastX, lastY] = [allX.length - 1, allY.length - 1];
  for (let i = 0, at = 0; i <= lastX; i++)
    for (let j = 0; j <= lastY; j++, at++) {
      const count = counts[at]!;
      allX[i]! += count;
      allY[j]! += count;
      if (i === lastX || j === lastY) continue;
      completeX[i]! += count;
      completeY[j]! += count;
    }
}

/** Σ count·u·v over the complete rows. */
function productSum(counts: Uint32Array, u: Float64Array, v: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < u.length - 1; i++)
    for (let j = 0, at = i * v.length; j < v.length - 1; j++, at++) sum += counts[at]! * u[i]! * v[j]!;
  return sum;
}

/** `all` rows of each cell give the ranks, the complete ones the mean and the spread. */
function scoresOf({ cells, score: kind }: Axis, all: Float64Array, complete: Float64Array): Scores {
  const score = new Float64Array(cells + 1);
  const known = total(all) - all[cells]!;
  let below = 0;
  for (let i = 0; i < cells; i++) {
    score[i] = kind === "ranks" ? (below + all[i]! / 2) / known - 0.5 : Number(i === kind);
    below += all[i]!;
  }
  const rows = total(complete);
  const mean = dot(score, complete) / rows;
  for (let i = 0; i < cells; i++) score[i]! -= mean;
  const variance = score.reduce((sum, value, i) => sum + value * value * complete[i]!, 0) / rows;
  // Scores lie within 1 of each other: what rounding leaves of a constant one is far below this.
  const spread = variance > 1e-14 ? Math.sqrt(variance) : 0;
  for (let i = 0; i < cells; i++) score[i]! /= spread || 1;
  score[cells] = 0;
  return { score, spread };
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
  const a = transform(first, most);
  const b = transform(second, most);
  const error = Math.sqrt(a.variance + b.variance);
  const z = error > 0 ? (b.value - a.value) / error : 0;
  const reach = normalQuantile((1 + level) / 2);
  const [low1, high1] = limits(a, reach);
  const [low2, high2] = limits(b, reach);
  const value = second.r - first.r;
  const low = value - addSquares(second.r - low2, high1 - first.r);
  const high = value + addSquares(high2 - second.r, first.r - low1);
  return {
    first: first.r,
    second: second.r,
    difference: { value, low, high, level },
    z,
    pValue: Math.min(1, 2 * normalSf(Math.abs(z))),
  };
}

function addSquares(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
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

/** For ranks, replace each entry by the sum of those after it and half of its own, over `divisor`; for indicators, by 0. */
function sumAbove(at: Float64Array, { cells, score }: Axis, divisor: number): void {
  if (score !== "ranks") at.fill(0);
  let above = 0;
  for (let i = cells - 1; i >= 0; i--) {
    const own = at[i]!;
    at[i] = (above + own / 2) / divisor;
    above += own;
  }
}

function total(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
