/**
 * Synthetic rows that are equal to a real row in every column, beside how many there would be by nature.
 *
 * A fresh row of the same law is equal to some row of the real table with a chance that the holdout tells: its rows are
 * fresh. Without one, the real rows that have a twin among the others tell it (one row less to find, of no account);
 * there twins come in groups, and the effective number of trials is rows·Σ sizes/Σ sizes². Rows are compared by their
 * values, missing equal to missing; nothing is hashed. Time O(cells).
 * @module
 */
import { equalRows } from "./equal-rows.js";
import type { FidelityColumns } from "./fidelity-columns.js";
import { type EstimateWithInterval, shareDifference } from "./share-interval.js";

export interface ExactCopies {
  /** Synthetic rows equal to some real row. */
  readonly count: number;
  readonly share: number;
  /** How many there would be if the synthetic rows were fresh rows of the same law, and its interval by theirs. */
  readonly expected: number;
  /** Share of rows beyond what is expected. */
  readonly excess: EstimateWithInterval;
  /** Rows that tell what to expect. */
  readonly expectedFrom: "holdout" | "twins among the real rows";
}

export function exactCopies(table: FidelityColumns, level: number): ExactCopies {
  const { real, holdout, synthetic } = table;
  const group = pooledGroups(table);
  const size = new Float64Array(group.reduce((most, id) => Math.max(most, id), 0) + 1);
  for (let i = 0; i < real; i++) size[group[i]!]!++;
  const count = countRows(group, real + holdout, real + holdout + synthetic, (id) => size[id]! > 0);
  const fresh = holdout > 0 ? freshShare(group, real, holdout, size) : twinShare(size, real);
  const found = { share: count / synthetic, trials: synthetic };
  return {
    count,
    share: found.share,
    expected: fresh.share * synthetic,
    excess: shareDifference(fresh, found, level, "square-and-add on Clopper–Pearson limits"),
    expectedFrom: holdout > 0 ? "holdout" : "twins among the real rows",
  };
}

function freshShare(group: Uint32Array, real: number, holdout: number, size: Float64Array) {
  return { share: countRows(group, real, real + holdout, (id) => size[id]! > 0) / holdout, trials: holdout };
}

function twinShare(size: Float64Array, real: number) {
  let rows = 0;
  let squares = 0;
  for (const count of size) {
    if (count < 2) continue;
    rows += count;
    squares += count * count;
  }
  return { share: rows / real, trials: rows > 0 ? Math.max(1, (real * rows) / squares) : real };
}

function countRows(group: Uint32Array, from: number, to: number, holds: (id: number) => boolean): number {
  let count = 0;
  for (let i = from; i < to; i++) if (holds(group[i]!)) count++;
  return count;
}

function pooledGroups({ columns, real, holdout, synthetic }: FidelityColumns): Uint32Array {
  const values = columns.map((column) => (column.kind === "levels" ? column.codes : numbered(column.values)));
  return equalRows(real + holdout + synthetic, values.map((value) => (row) => value[row]!)); // biome-ignore format: a line
}

/** Different numbers for different values, −1 for NaN. */
function numbered(values: Float64Array): Int32Array {
  const place = new Map<number, number>();
  const numbers = new Int32Array(values.length).fill(-1);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    const id = place.get(value) ?? place.size;
    if (id === place.size) place.set(value, id);
    numbers[i] = id;
  }
  return numbers;
}
