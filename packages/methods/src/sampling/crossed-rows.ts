/**
 * Rows of a table put together from several: categories from the first row behind a sample, numbers by turns from the
 * others, in units that belong together (`columns-together.ts`).
 *
 * Each column so keeps the law of the rows behind. A number that no other row has moves up to half of the way to the next
 * value of the table, up or down, and is written with as many decimals as those of the table; whole ones stay whole. Times,
 * and values that rows share, such as no gain, stay what they are. Where all rows behind are one, the new row is that row,
 * so that it counts as the copy that it is.
 * @module
 */
import {
  type Column,
  countBelow,
  hasValues,
  permutation,
  type Rng,
  type Table,
  table,
  takeRows,
} from "@pushforward/core";
import { asWritten } from "./as-written.js";
import { columnsTogether } from "./columns-together.js";

export interface CrossedRows {
  readonly table: Table;
  /** The row behind the categories of each. */
  readonly parents: Int32Array;
}

/** Of the rows `behind`, `probes` for each new one. */
export function crossedRows(source: Table, behind: Int32Array, probes: number, chance: Rng): CrossedRows {
  const units = columnsTogether(source);
  const n = behind.length / probes;
  const parents = Int32Array.from({ length: n }, (_, i) => behind[i * probes]!);
  const mixed = parents.map((row, i) => Number(behind.subarray(i * probes, (i + 1) * probes).some((r) => r !== row)));
  const rowsOf = units.map(() => new Int32Array(n));
  for (let i = 0; i < n; i++)
    permutation(chance, units.length).forEach((unit, turn) => {
      rowsOf[unit]![i] = behind[i * probes + ((turn + 1) % probes)]!;
    });
  const columns = source.columns.map((column, c) => {
    const unit = units.findIndex((places) => places.includes(c));
    const taken = takeRows(table([column]), unit < 0 ? parents : rowsOf[unit]!).columns[0]!;
    return moved(taken, column, mixed, chance.stream(c));
  });
  return { table: table(columns), parents };
}

function moved(taken: Column, source: Column, mixed: Int32Array, chance: Rng): Column {
  if (!hasValues(taken) || !hasValues(source) || taken.type === "time") return taken;
  const sorted = source.values.filter((value) => !Number.isNaN(value)).sort();
  const values = taken.values.map((value, i) => {
    const way = chance.uniform() - 0.5;
    const place = countBelow(sorted, value);
    if (mixed[i] === 0 || Number.isNaN(value) || sorted[place + 1] === value) return value;
    const next = sorted[way > 0 ? place + 1 : place - 1] ?? value;
    return value + Math.abs(way) * (next - value);
  });
  return asWritten(
    taken.type === "integer" ? { ...taken, values: values.map(Math.round) } : { ...taken, values },
    source,
  );
}
