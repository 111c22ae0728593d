/**
 * Small pictures of a column: shares of the rows of each table in bars that both share.
 * @module
 */
import { cbrt, countBelow } from "@pushforward/core";
import { quantileSorted } from "../quantile-difference.js";
import type { Picture } from "./result.js";

/** Most bars of a histogram. */
const mostBars = 24;
const day = 86_400_000;

export interface OrderedRows {
  /** Observed values, ascending. */
  readonly reference: Float64Array;
  readonly current: Float64Array;
  /** All rows, missing ones too. */
  readonly n: number;
  readonly m: number;
  readonly unit: "number" | "time" | "characters";
  /** Every value is an integer. */
  readonly integers: boolean;
}

/**
 * Histogram over round edges, at most 24 bars. Bars are closed below and open above, the last one closed. They divide
 * evenly the range without its outermost 0.5 % on either side; when more lies beyond, the outer bars reach that far.
 * Infinite values count in the outer bars. Shares and missing sum to 1 in each table.
 */
export function histogramPicture(rows: OrderedRows): Picture {
  const { reference, current, n, m, unit } = rows;
  const edges = histogramEdges(rows);
  return {
    kind: "histogram",
    unit,
    edges,
    reference: sharesBetween(reference, edges, n),
    current: sharesBetween(current, edges, m),
    missing: { reference: (n - reference.length) / n, current: (m - current.length) / m },
  };
}

/** Bars of levels in the order given; `missing` is the place of the missing rows among them, or -1. */
export function barsPicture(
  levels: readonly string[],
  reference: Float64Array,
  current: Float64Array,
  missing: number,
): Picture {
  const n = total(reference);
  const m = total(current);
  const shown = levels.map((_, level) => level).filter((level) => level !== missing);
  return {
    kind: "bars",
    levels: shown.map((level) => levels[level]!),
    reference: shown.map((level) => reference[level]! / n),
    current: shown.map((level) => current[level]! / m),
    missing: { reference: (reference[missing] ?? 0) / n, current: (current[missing] ?? 0) / m },
  };
}

function histogramEdges(rows: OrderedRows): number[] {
  const a = finite(rows.reference);
  const b = finite(rows.current);
  const samples = [a, b].filter((sample) => sample.length > 0);
  if (samples.length === 0) return [0, 1];
  const low = Math.min(...samples.map((sample) => sample[0]!));
  const high = Math.max(...samples.map((sample) => sample.at(-1)!));
  if (low === high) return rows.integers ? [low, low + 1] : aroundOne(low);
  let from = Math.min(...samples.map((sample) => quantileSorted(sample, 0.005)));
  let to = Math.max(...samples.map((sample) => quantileSorted(sample, 0.995)));
  if (!(to > from) || high - low <= 1.25 * (to - from)) [from, to] = [low, high];
  const bars = Math.min(mostBars - 2, Math.max(6, Math.floor(2 * cbrt(a.length + b.length))));
  const edges = roundEdges(from, to, bars, rows);
  if (low < edges[0]!) edges[0] = low;
  if (high > edges.at(-1)!) edges[edges.length - 1] = high;
  return edges;
}

/** Multiples of a round step, from at most `from` to at least `to`; integers stay below the last edge. */
function roundEdges(from: number, to: number, bars: number, { unit, integers }: OrderedRows): number[] {
  const least = integers ? Math.max(1, (to - from + 1) / bars) : (to - from) / bars;
  const step = unit === "time" ? timeStep(least) : decimalStep(least);
  const first = Math.floor(ratio(from, step));
  const last = integers ? Math.floor(ratio(to, step)) + 1 : Math.ceil(ratio(to, step));
  if (!step || !Number.isSafeInteger(first) || !Number.isSafeInteger(last) || last - first > mostBars)
    return Array.from({ length: bars + 1 }, (_, k) => from * (1 - k / bars) + to * (k / bars));
  const bounds = Math.max(1, last - first) + 1;
  return Array.from({ length: bounds }, (_, k) => ((first + k) * step.times) / step.over);
}

/** A step of times/over, both exact, so that its multiples are rounded once. */
interface Step {
  readonly times: number;
  readonly over: number;
}

function ratio(value: number, step: Step | undefined): number {
  return step ? (value / step.times) * step.over : Number.NaN;
}

/** Smallest of 1, 2, 5 times a power of ten that is at least `least`; undefined beyond 10^±22. */
function decimalStep(least: number): Step | undefined {
  let power = 1;
  if (least >= 1) {
    while (power * 10 <= least && power < 1e22) power *= 10;
    const times = [1, 2, 5, 10].find((factor) => factor * power >= least);
    return times ? { times: times * power, over: 1 } : undefined;
  }
  while (power * least < 1 && power < 1e22) power *= 10;
  const times = [1, 2, 5, 10].find((factor) => factor >= least * power);
  return times && power * least >= 1 ? { times, over: power } : undefined;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const timeSteps = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12].map((count) => count * hour),
  ...[1, 2, 7, 14, 28, 91, 182, 365, 730, 1826, 3652].map((count) => count * day),
];

function timeStep(least: number): Step | undefined {
  if (least < second / 2) return decimalStep(least);
  const times = timeSteps.find((step) => step >= least);
  return times ? { times, over: 1 } : decimalStep(least);
}

function aroundOne(value: number): number[] {
  const reach = Math.max(0.5, Math.abs(value) / 100);
  return Number.isFinite(value + reach) ? [value - reach, value + reach] : [value, value];
}

function sharesBetween(values: Float64Array, edges: readonly number[], rows: number): number[] {
  const bars = edges.length - 1;
  const upTo = edges.map((edge, k) => (k === 0 ? 0 : k === bars ? values.length : countBelow(values, edge)));
  return Array.from({ length: bars }, (_, k) => (upTo[k + 1]! - upTo[k]!) / rows);
}

/** The finite part of ascending values. */
export function finite(values: Float64Array): Float64Array {
  let from = 0;
  let to = values.length;
  while (from < to && values[from] === -Infinity) from++;
  while (to > from && values[to - 1] === Infinity) to--;
  return values.subarray(from, to);
}

function total(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
