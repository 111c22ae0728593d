/**
 * What a page shows of each column without holding it: range, quartiles, histogram, or the most frequent values.
 * Time O(rows) a column.
 * @module
 */
import { type Column, hasValues, type LevelColumn } from "@pushforward/core";
import type { ColumnCard, LevelSummary, NumberSummary } from "./engine.js";

const bins = 24;
const topValues = 12;

export function columnCard(column: Column): ColumnCard {
  const { name, type } = column;
  if (!hasValues(column)) {
    const counts = levelCounts(column);
    const present = counts.reduce((sum, count) => sum + count, 0);
    const summary = present === 0 ? ({ kind: "empty" } as const) : levelSummary(column, counts);
    return { name, type, missing: column.codes.length - present, summary };
  }
  const present = column.values.filter((value) => !Number.isNaN(value));
  const missing = column.values.length - present.length;
  if (present.length === 0) return { name, type, missing, summary: { kind: "empty" } };
  return { name, type, missing, summary: { kind: type === "time" ? "time" : "number", ...numberSummary(present) } };
}

function levelCounts({ codes, levels }: LevelColumn): Float64Array {
  const counts = new Float64Array(levels.length);
  for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) counts[codes[i]!]!++;
  return counts;
}

function levelSummary({ levels }: LevelColumn, counts: Float64Array): LevelSummary {
  const used = Array.from(counts.keys()).filter((code) => counts[code]! > 0);
  const top = used.sort((a, b) => counts[b]! - counts[a]! || (levels[a]! < levels[b]! ? -1 : 1)).slice(0, topValues);
  return {
    kind: "level",
    distinct: used.length,
    top: top.map((code) => ({ value: levels[code]!, count: counts[code]! })),
  };
}

/** `values` are reordered. */
function numberSummary(values: Float64Array): Omit<NumberSummary, "kind"> {
  const { histogram, ...range } = rangeOf(values);
  const rank = (share: number): number => Math.ceil(share * values.length) - 1;
  const median = selectRank(values, rank(0.5), 0, values.length - 1);
  // The halves are parted now, so each quartile is sought in its own.
  const lower = selectRank(values, rank(0.25), 0, rank(0.5));
  const upper = selectRank(values, rank(0.75), rank(0.5), values.length - 1);
  return { ...range, quartiles: [lower, median, upper], histogram };
}

function rangeOf(values: Float64Array): Pick<NumberSummary, "min" | "max" | "mean" | "histogram"> {
  let min = values[0]!;
  let max = min;
  let from = Infinity; // of the finite values
  let to = -Infinity;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
    if (value < from && value !== -Infinity) from = value;
    if (value > to && value !== Infinity) to = value;
  }
  const counts = new Array<number>(from < to ? bins : 1).fill(0);
  // Halved, so that the width of the widest range is still a number.
  const width = (to / 2 - from / 2) / counts.length;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < from || value > to) continue;
    const bin = from < to ? Math.floor((value / 2 - from / 2) / width) : 0;
    counts[Math.min(bin, counts.length - 1)]!++;
  }
  return { min, max, mean: sum / values.length, histogram: { from, to, counts } };
}

/**
 * The value that sorting would put at `rank`, smaller ones moved before it and larger ones after it (Hoare's
 * selection with the median of three). O(n) expected.
 */
export function selectRank(values: Float64Array, rank: number, first: number, last: number): number {
  while (first < last) {
    const pivot = middleOf(values[first]!, values[(first + last) >>> 1]!, values[last]!);
    let i = first - 1;
    let j = last + 1;
    for (;;) {
      do i++;
      while (values[i]! < pivot);
      do j--;
      while (values[j]! > pivot);
      if (i >= j) break;
      const held = values[i]!;
      values[i] = values[j]!;
      values[j] = held;
    }
    if (rank <= j) last = j;
    else first = j + 1;
  }
  return values[rank]!;
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
