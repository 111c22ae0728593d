/**
 * Planted differences: what a column (or two) would look like after a change of a stated kind and size.
 *
 * A change replaces the scores and bins of every row; a change of a share δ of the rows moves every mean
 * of a feature by δ times what changing all rows would.
 * @module
 */
import { normalCdf, normalQuantile } from "@pushforward/core";
import type { ColumnScores } from "./scores.js";

/** Columns after the change, by index; all others stay. */
export type Planted = ReadonlyMap<number, ColumnScores>;

/** Move an ordered column by `size` standard deviations of its normal score. */
export function plantShift(column: ColumnScores, size: number): Planted {
  const moved = normalScores(column).map((score) => normalCdf(score + size) - 0.5);
  return new Map([[column.index, withRank(column, moved)]]);
}

/** Give the second column a rank correlation of about `size` with the first, where both are observed. */
export function plantCorrelation(a: ColumnScores, b: ColumnScores, size: number): Planted {
  const [x, y] = [normalScores(a), normalScores(b)];
  const rest = Math.sqrt(1 - size * size);
  const moved = y.map((score, i) => normalCdf(size * x[i]! + rest * score) - 0.5);
  return new Map([[b.index, withRank(b, moved)]]);
}

/** All values missing. */
export function plantMissing(column: ColumnScores): Planted {
  const { numbers, bin, level } = column;
  const changed = numbers.map((values, i) => new Float64Array(values.length).fill(i === 1 ? 1 : 0));
  const fill = (codes: Uint8Array, code: number) => new Uint8Array(codes.length).fill(code);
  const bins = fill(bin, column.bins - 1);
  return new Map([[column.index, { ...column, numbers: changed, bin: bins, level: fill(level, column.levels - 1) }]]);
}

/** All rows in one bin of each of two columns; their ranks become the bin's mean rank. */
export function plantGroup(a: ColumnScores, binA: number, b: ColumnScores, binB: number): Planted {
  return new Map([
    [a.index, inBin(a, binA)],
    [b.index, inBin(b, binB)],
  ]);
}

function inBin(column: ColumnScores, bin: number): ColumnScores {
  const numbers = column.numbers.map((values) => new Float64Array(values.length).fill(meanIn(values, column.bin, bin)));
  const fill = (codes: Uint8Array) => new Uint8Array(codes.length).fill(bin);
  return { ...column, numbers, bin: fill(column.bin), level: fill(column.level) };
}

function meanIn(values: Float64Array, bins: Uint8Array, bin: number): number {
  let [sum, count] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    if (bins[i] !== bin) continue;
    sum += values[i]!;
    count++;
  }
  return count > 0 ? sum / count : 0;
}

function normalScores({ numbers }: ColumnScores): Float64Array {
  return numbers[0]!.map((u) => normalQuantile(Math.min(1 - 1e-9, Math.max(1e-9, u + 0.5))));
}

/** The column with new ranks where it is observed; bins follow the largest rank that each held. */
function withRank(column: ColumnScores, moved: Float64Array): ColumnScores {
  const [rank, missing] = column.numbers;
  const isMissing = (i: number) => column.column.missing.length > 0 && missing![i] === 1;
  const ordered = column.bins - (column.column.missing.length > 0 ? 1 : 0);
  const highest = new Float64Array(ordered).fill(-Infinity);
  for (let i = 0; i < moved.length; i++)
    if (!isMissing(i)) highest[column.bin[i]!] = Math.max(highest[column.bin[i]!]!, rank![i]!);
  const bin = column.bin.slice();
  for (let i = 0; i < moved.length; i++) {
    if (isMissing(i)) {
      moved[i] = 0;
      continue;
    }
    let part = 0;
    while (part < ordered - 1 && moved[i]! > highest[part]!) part++;
    bin[i] = part;
  }
  return { ...column, numbers: [moved, ...column.numbers.slice(1)], bin };
}
