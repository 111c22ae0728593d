/**
 * Rows as a linear model sees them: categories one-hot, numbers in standard units of some of the rows.
 * @module
 */
import { meanAndVariance } from "@pushforward/core";
import type { ColumnCells } from "./column-cells.js";
import type { FidelityColumn } from "./fidelity-columns.js";

export interface SparseRows {
  /** Coordinates. */
  readonly dimension: number;
  /** Entries of each row, in rising places; some may be 0. */
  readonly entries: number;
  readonly index: Int32Array;
  readonly values: Float64Array;
}

/** Standard units beyond which a number counts as this far. */
const farthest = 10;

interface Block {
  readonly size: number;
  write(row: number, at: number, index: Int32Array, values: Float64Array, first: number): void;
  readonly entries: number;
}

/** All pooled rows; means and deviations are those of `rows`. */
export function sparseRows(
  columns: readonly FidelityColumn[],
  cells: readonly ColumnCells[],
  rows: Uint32Array,
  pooled: number,
): SparseRows {
  const blocks = columns.map((column, k) =>
    column.kind === "levels" ? oneHot(cells[k]!) : numbers(column.values, rows),
  );
  const entries = blocks.reduce((sum, block) => sum + block.entries, 0);
  const index = new Int32Array(pooled * entries);
  const values = new Float64Array(pooled * entries);
  let [at, first] = [0, 0];
  for (const block of blocks) {
    for (let i = 0; i < pooled; i++) block.write(i, i * entries + at, index, values, first);
    at += block.entries;
    first += block.size;
  }
  return { dimension: first, entries, index, values };
}

function oneHot({ cell, count }: ColumnCells): Block {
  return {
    size: count,
    entries: 1,
    write(row, at, index, values, first) {
      index[at] = first + cell[row]!;
      values[at] = 1;
    },
  };
}

/** The number, 0 where missing, and whether it is missing. */
function numbers(all: Float64Array, rows: Uint32Array): Block {
  const finite = Float64Array.from(rows, (row) => all[row]!).filter(Number.isFinite);
  const { mean, variance } = finite.length > 0 ? meanAndVariance(finite) : { mean: 0, variance: 0 };
  const scale = variance > 0 ? 1 / Math.sqrt(variance) : 0;
  const limited = (value: number) => Math.max(-farthest, Math.min(farthest, scale * (value - mean)));
  const gaps = all.some(Number.isNaN);
  const entries = gaps ? 2 : 1;
  return {
    size: entries,
    entries,
    write(row, at, index, values, first) {
      const value = all[row]!;
      index[at] = first;
      values[at] = Number.isNaN(value) || scale === 0 ? 0 : limited(value);
      if (!gaps) return;
      index[at + 1] = first + 1;
      values[at + 1] = Number.isNaN(value) ? 1 : 0;
    },
  };
}
