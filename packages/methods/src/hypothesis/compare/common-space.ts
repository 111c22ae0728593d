/**
 * The common space: every column is a block of coordinates of total variance 1, so that no column
 * dominates a distance by its scale, tail or number of levels.
 * @module
 */
import { square } from "@pushforward/core";
import { mean as meanOf } from "../sums.js";
import type { EncodedColumn, EncodedPair } from "./encoded.js";
import { bytesAt, numbersAt, widenedAt } from "./take-rows.js";

export const missingWeight = 0.7;

export interface CommonSpace {
  /** Scaled and centred numeric coordinates, each over all chosen rows. */
  readonly numbers: readonly Float64Array[];
  /** One-hot blocks: the level of each row and the height of its coordinate (before centring). */
  readonly levels: readonly { readonly level: Uint8Array; readonly count: number; readonly height: number }[];
}

/** Coordinates of the given pooled rows, in that order. */
export function commonSpace(pair: EncodedPair, rows: Uint32Array): CommonSpace {
  const numbers: Float64Array[] = [];
  const levels: { level: Uint8Array; count: number; height: number }[] = [];
  for (const column of pair.columns) {
    if (column.kind === "ordered") numbers.push(...orderedBlock(column, rows));
    else {
      const level = bytesAt(column.level, rows);
      const variance = oneHotVariance(level, column.levels.length);
      if (variance > 0) levels.push({ level, count: column.levels.length, height: 1 / Math.sqrt(variance) });
    }
  }
  return { numbers, levels };
}

function orderedBlock(column: EncodedColumn, rows: Uint32Array): Float64Array[] {
  const raw = [numbersAt(column.rank, rows)];
  if (column.missing.length > 0) raw.push(scaled(widenedAt(column.missing, rows), 0, missingWeight));
  for (const extra of column.extra) raw.push(numbersAt(extra, rows));
  const moments = raw.map(meanAndSquares);
  const total = moments.reduce((sum, { squares }) => sum + squares, 0);
  if (!(total > 0)) return [];
  const scale = Math.sqrt(rows.length / total);
  return raw.map((values, k) => scaled(values, moments[k]!.mean, scale));
}

/** In place. */
function scaled(values: Float64Array, mean: number, factor: number): Float64Array {
  for (let i = 0; i < values.length; i++) values[i] = factor * (values[i]! - mean);
  return values;
}

/** The mean, and the sum of squares around it. */
function meanAndSquares(values: Float64Array): { mean: number; squares: number } {
  const mean = meanOf(values);
  return { mean, squares: squaresAround(values, mean) };
}

function squaresAround(values: Float64Array, mean: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i]! - mean) * (values[i]! - mean);
  return sum;
}

function oneHotVariance(level: Uint8Array, count: number): number {
  const counts = new Float64Array(count);
  for (let i = 0; i < level.length; i++) counts[level[i]!]!++;
  return counts.reduce((sum, c) => sum + (c / level.length) * (1 - c / level.length), 0);
}

/** Squared distances from row i to the rows after it, into `out[i + 1 …]`. */
export function squaredDistancesAfter(space: CommonSpace, i: number, out: Float64Array): void {
  const n = out.length;
  out.fill(0, i + 1);
  for (const values of space.numbers) {
    const x = values[i]!;
    for (let j = i + 1; j < n; j++) out[j]! += (values[j]! - x) * (values[j]! - x);
  }
  for (const { level, height } of space.levels) {
    const own = level[i]!;
    const apart = 2 * height * height;
    for (let j = i + 1; j < n; j++) if (level[j] !== own) out[j]! += apart;
  }
}

export function squaredDistance(space: CommonSpace, i: number, j: number): number {
  let sum = 0;
  for (const values of space.numbers) sum += square(values[i]! - values[j]!);
  for (const { level, height } of space.levels) if (level[i] !== level[j]) sum += 2 * height * height;
  return sum;
}
