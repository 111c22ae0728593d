/**
 * What a column's own test compares: counts of its cells in both tables and scores of the cells, label-free.
 * @module
 */
import type { CellScores } from "../column-null.js";
import type { EncodedColumn } from "./encoded.js";
import type { ColumnResult } from "./result.js";

export type Moved = Exclude<ColumnResult["moved"], "nothing">;

export interface ColumnScores extends CellScores {
  readonly reference: Float64Array;
  readonly current: Float64Array;
  /** What each score is about. */
  readonly kinds: readonly Moved[];
}

/**
 * Ordered columns: the mean rank of the cell (location), its square (spread), the pooled quartile that the cell
 * lies in (shape), missing. The missing cell has the mean of the others, so that missing values move no other
 * score. Level columns: one indicator a level. Time O(N).
 */
export function columnScores(column: EncodedColumn, n: number): ColumnScores {
  const { cell, cells } = column;
  const reference = countCells(cell.subarray(0, n), cells);
  const current = countCells(cell.subarray(n), cells);
  const missingCell = column.missing.length > 0 ? cell[column.missing.indexOf(1)] : undefined;
  const indicators = Array.from({ length: cells }, (_, of) => indicator(cells, of));
  if (column.kind === "levels") {
    const kinds = indicators.map((_, of): Moved => (of === missingCell ? "missing" : "levels"));
    return { reference, current, scores: indicators, kinds };
  }
  const totals = reference.map((count, c) => (c === missingCell ? 0 : count + current[c]!));
  const rank = meanRanks(column, totals);
  const quartile = rank.map((u) => Math.min(3, Math.floor(4 * (u + 0.5))));
  const scores = [rank, rank.map((u) => u * u), ...[0, 1, 2, 3].map((q) => quartile.map((of) => (of === q ? 1 : 0)))];
  const kinds: Moved[] = ["location", "spread", "shape", "shape", "shape", "shape"];
  if (missingCell !== undefined) {
    for (const score of scores) score[missingCell] = weightedMean(score, totals);
    scores.push(indicators[missingCell]!);
    kinds.push("missing");
  }
  return { reference, current, scores, kinds };
}

export function countCells(cell: Uint8Array, cells: number): Float64Array {
  const counts = new Float64Array(cells);
  for (let row = 0; row < cell.length; row++) counts[cell[row]!]!++;
  return counts;
}

function indicator(cells: number, of: number): Float64Array {
  const score = new Float64Array(cells);
  score[of] = 1;
  return score;
}

/** Mean rank of the rows in each cell; 0 where `totals` is 0. */
function meanRanks({ cell, rank }: EncodedColumn, totals: Float64Array): Float64Array {
  const sums = new Float64Array(totals.length);
  for (let row = 0; row < cell.length; row++) sums[cell[row]!]! += rank[row]!;
  return sums.map((sum, c) => (totals[c]! > 0 ? sum / totals[c]! : 0));
}

function weightedMean(values: Float64Array, weights: Float64Array): number {
  let sum = 0;
  let total = 0;
  values.forEach((value, c) => {
    sum += weights[c]! * value;
    total += weights[c]!;
  });
  return total > 0 ? sum / total : 0;
}
