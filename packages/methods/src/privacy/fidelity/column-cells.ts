/**
 * ColumnCells of a column, cut by the real rows: what shares are compared over.
 * @module
 */
import { levelCondition, missingCondition, orderedConditions } from "../../hypothesis/compare/conditions.js";
import type { CategoryColumn, FidelityColumn, OrderedColumn } from "./fidelity-columns.js";

/** Most categories that have a cell of their own. */
export const mostLevels = 100;

export interface ColumnCells {
  /** Cell of each pooled row. */
  readonly cell: Uint8Array;
  /** At most 255. */
  readonly count: number;
  /** A condition for each cell that a person can read. */
  readonly labels: readonly string[];
  /** Do neighbouring cells mean neighbouring values? */
  readonly ordered: boolean;
}

/**
 * Ordered columns: about `bins` quantile bins of the real rows, 2 to 100, never parting equal values; a value that takes a
 * bin's share has one of its own, and the outer ones are open. Categories: the 100 most frequent, "another value", and
 * one for values that no real row has. Missing is a cell.
 */
export function cellsOf(column: FidelityColumn, real: number, bins: number): ColumnCells {
  return column.kind === "ordered" ? orderedCells(column, real, bins) : levelCells(column, real);
}

function orderedCells({ name, type, values }: OrderedColumn, real: number, bins: number): ColumnCells {
  const sorted = values
    .slice(0, real)
    .filter((value) => !Number.isNaN(value))
    .sort();
  const { lows, highs } = quantileBins(sorted, bins);
  const cell = new Uint8Array(values.length);
  let missing = false;
  for (let i = 0; i < values.length; i++) {
    const gap = Number.isNaN(values[i]);
    cell[i] = gap ? lows.length : partOf(lows, values[i]!);
    missing ||= gap;
  }
  const labels = orderedConditions(name, type, lows, highs);
  return {
    cell,
    count: lows.length + (missing ? 1 : 0),
    labels: missing ? [...labels, missingCondition(name)] : labels,
    ordered: true,
  };
}

/** Smallest and largest value of each bin; a bin ends when it is full, and before a value that would fill one alone. */
function quantileBins(sorted: Float64Array, bins: number): { lows: number[]; highs: number[] } {
  const full = sorted.length / bins;
  const lows: number[] = [];
  const highs: number[] = [];
  let held = full; // the first value opens a bin
  for (let i = 0; i < sorted.length; ) {
    let end = i + 1;
    while (end < sorted.length && sorted[end] === sorted[i]) end++;
    if (held >= full || end - i >= full) {
      lows.push(sorted[i]!);
      highs.push(sorted[i]!);
      held = 0;
    }
    highs[highs.length - 1] = sorted[i]!;
    held += end - i;
    i = end;
  }
  return lows.length > 0 ? { lows, highs } : { lows: [0], highs: [0] };
}

/** The last bin that begins at or below the value; the first for what is below all. */
function partOf(lows: readonly number[], value: number): number {
  let low = 0;
  let high = lows.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (lows[middle]! <= value) low = middle;
    else high = middle;
  }
  return low;
}

function levelCells({ name, codes, levels }: CategoryColumn, real: number): ColumnCells {
  const counts = new Float64Array(levels.length);
  for (const code of codes.subarray(0, real)) if (code >= 0) counts[code]!++;
  const present = Array.from(levels, (_, code) => code).filter((code) => counts[code]! > 0);
  const kept = present.sort((a, b) => counts[b]! - counts[a]! || a - b).slice(0, mostLevels);
  const labels = kept.map((code) => levelCondition(name, levels[code]!));
  const target = new Int32Array(levels.length).fill(-1);
  kept.forEach((code, k) => {
    target[code] = k;
  });
  const other = present.length > kept.length ? labels.push(`${name} is another value`) - 1 : -1;
  const fresh = present.length < levels.length ? labels.push(`${name} is a value that no real row has`) - 1 : -1;
  const missing = codes.some((code) => code < 0) ? labels.push(missingCondition(name)) - 1 : -1;
  for (let code = 0; code < target.length; code++)
    if (target[code]! < 0) target[code] = counts[code]! > 0 ? other : fresh;
  const cell = new Uint8Array(codes.length);
  for (let i = 0; i < codes.length; i++) cell[i] = codes[i]! < 0 ? missing : target[codes[i]!]!;
  return { cell, count: labels.length, labels, ordered: false };
}
