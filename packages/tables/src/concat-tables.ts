/**
 * Rows of several tables one after the other, columns united by name.
 * @module
 */
import {
  type Column,
  type ColumnType,
  columnLength,
  DataError,
  hasValues,
  type LevelColumn,
  type Table,
} from "@pushforward/core";
import { levelColumn, levelType, numericType } from "./column.js";
import { resolutions } from "./text/time.js";

export type ColumnFamily = "number" | "time" | "level" | "none";

const families: Readonly<Record<ColumnType, ColumnFamily>> = {
  numeric: "number",
  integer: "number",
  time: "time",
  category: "level",
  boolean: "level",
  text: "level",
};

/** What a column's values can be joined with; `none` when it has no values. */
export function familyOf(column: Column): ColumnFamily {
  const none = column.type === "numeric" && column.values.every(Number.isNaN);
  return none ? "none" : families[column.type];
}

/**
 * One table with the rows of all, in order. Columns stand in the order of their first appearance; a table that lacks
 * one has missing values there. Types are found anew over all rows.
 *
 * @throws DataError when a column holds numbers in one table and times or texts in another.
 */
export function concatTables(tables: readonly Table[]): Table {
  const names = [...new Set(tables.flatMap((table) => table.columns.map((column) => column.name)))];
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const maps = tables.map((table) => new Map(table.columns.map((column) => [column.name, column])));
  const columns = names.map((name) =>
    join(
      name,
      tables.map((table, k) => maps[k]!.get(name) ?? table.rows),
      rows,
    ),
  );
  return { rows, columns };
}

/** A number stands for so many missing values. */
type Part = Column | number;

function join(name: string, parts: readonly Part[], rows: number): Column {
  const filled = parts.map((part) =>
    typeof part === "number" || familyOf(part) !== "none" ? part : columnLength(part),
  );
  const present = filled.filter((part): part is Column => typeof part !== "number");
  const found = new Set(present.map((column) => families[column.type]));
  if (found.size > 1)
    throw new DataError(`column ${name} holds ${[...found].map(wordFor).join(" in some tables and ")} in others`);
  if (found.has("level")) return joinLevels(name, filled as readonly (LevelColumn | number)[], rows);
  const values = new Float64Array(rows).fill(NaN);
  let at = 0;
  for (const part of filled) {
    if (typeof part !== "number" && hasValues(part)) values.set(part.values, at);
    at += lengthOf(part);
  }
  if (!found.has("time")) return { name, type: numericType(values), values };
  const finest = present.map((column) => (column.type === "time" ? resolutions.indexOf(column.resolution) : 0));
  return { name, type: "time", values, resolution: resolutions[Math.max(...finest)]! };
}

function joinLevels(name: string, parts: readonly (LevelColumn | number)[], rows: number): Column {
  const codes = new Int32Array(rows).fill(-1);
  const seen = new Map<string, number>();
  let at = 0;
  let present = 0;
  for (const part of parts) {
    if (typeof part !== "number") {
      // Levels are numbered as they are met, so that an unused one leaves no trace.
      const place = new Int32Array(part.levels.length).fill(-1);
      part.codes.forEach((code, i) => {
        if (code < 0) return;
        if (place[code]! < 0) place[code] = numberOf(seen, part.levels[code]!);
        codes[at + i] = place[code]!;
        present++;
      });
    }
    at += lengthOf(part);
  }
  const levels = [...seen.keys()];
  return levelColumn(name, codes, levels, levelType(levels.length, present, levels));
}

function numberOf(seen: Map<string, number>, level: string): number {
  const number = seen.get(level) ?? seen.size;
  seen.set(level, number);
  return number;
}

const lengthOf = (part: Part): number => (typeof part === "number" ? part : columnLength(part));

const wordFor = (family: ColumnFamily): string =>
  ({ number: "numbers", time: "times", level: "texts", none: "nothing" })[family];
