/**
 * Bring the columns that two tables share to one type, and pool them: reference rows first.
 * @module
 */
import {
  type Column,
  type ColumnType,
  check,
  columnLength,
  compareBytewise,
  hasValues,
  type LevelColumn,
  type NumericColumn,
  type Table,
  type TimeColumn,
} from "@pushforward/core";

/** A column of both tables under one type: the reference rows, then the current ones, in arrays of its own. */
export interface PooledColumn {
  readonly name: string;
  readonly pooled: Column;
  /** Views of the rows of each table in `pooled`. */
  readonly reference: Column;
  readonly current: Column;
}

/** The common columns in bytewise order of their names, so that column order changes nothing. */
export function poolColumns(reference: Table, current: Table, names?: readonly string[]): PooledColumn[] {
  return commonColumns(reference, current, names).map(([a, b]) => poolPair(a, b));
}

/** The same, not pooled yet: columns of the reference and of the current table. */
export function commonColumns(reference: Table, current: Table, names?: readonly string[]): [Column, Column][] {
  const currentByName = new Map(current.columns.map((column) => [column.name, column]));
  const shared = reference.columns
    .filter((column) => currentByName.has(column.name) && (!names || names.includes(column.name)))
    .sort((a, b) => compareBytewise(a.name, b.name));
  check(
    shared.length > 0,
    "compare",
    "current",
    "a table with a column in common with the reference",
    `columns ${someNames(current)} against ${someNames(reference)}`,
    names ? "check --columns" : "rename the columns of one table",
  );
  return shared.map((column) => [column, currentByName.get(column.name)!]);
}

/** Numbers are pooled in `room`, of as many rows as both have, or in an array of their own. */
export function poolPair(reference: Column, current: Column, room?: Float64Array): PooledColumn {
  const type = commonType(reference, current);
  const pooled = concatenate(recast(reference, type), recast(current, type), room);
  const n = columnLength(reference);
  return { name: reference.name, pooled, reference: part(pooled, 0, n), current: part(pooled, n) };
}

function part(column: Column, from: number, to?: number): Column {
  return hasValues(column)
    ? { ...column, values: column.values.subarray(from, to) }
    : { ...column, codes: column.codes.subarray(from, to) };
}

/** The type that holds both columns; columns of numbers against words meet as categories. */
function commonType(a: Column, b: Column): ColumnType {
  if (a.type === b.type) return a.type;
  if (isAllMissing(a)) return b.type;
  if (isAllMissing(b)) return a.type;
  const types = new Set([a.type, b.type]);
  if (types.has("integer") && types.has("numeric")) return "numeric";
  return types.has("text") ? "text" : "category";
}

function recast(column: Column, type: ColumnType): Column {
  if (column.type === type) return column;
  const name = column.name;
  if (isAllMissing(column)) return emptyColumn(name, type, columnLength(column));
  if (type === "numeric" && column.type === "integer") return { ...column, type };
  if (hasValues(column)) return levelsOfValues(column, type as LevelColumn["type"]);
  return { ...column, type: type as LevelColumn["type"] };
}

function emptyColumn(name: string, type: ColumnType, rows: number): Column {
  if (type === "time") return { name, type, values: new Float64Array(rows).fill(Number.NaN), resolution: "day" };
  if (type === "numeric" || type === "integer") return { name, type, values: new Float64Array(rows).fill(Number.NaN) };
  return { name, type, codes: new Int32Array(rows).fill(-1), levels: [] };
}

function levelsOfValues(column: NumericColumn | TimeColumn, type: LevelColumn["type"]): LevelColumn {
  const index = new Map<number, number>();
  const codes = new Int32Array(column.values.length).fill(-1);
  column.values.forEach((value, row) => {
    if (Number.isNaN(value)) return;
    if (!index.has(value)) index.set(value, index.size);
    codes[row] = index.get(value)!;
  });
  const words = (value: number) => (column.type === "time" ? new Date(value).toISOString() : String(value));
  return { name: column.name, type, codes, levels: [...index.keys()].map(words) };
}

function concatenate(a: Column, b: Column, room?: Float64Array): Column {
  if (hasValues(a) && hasValues(b)) {
    const values = room ?? new Float64Array(a.values.length + b.values.length);
    values.set(a.values);
    values.set(b.values, a.values.length);
    if (a.type !== "time") return { name: a.name, type: a.type, values };
    const finer = a.resolution === "day" && b.type === "time" ? b.resolution : a.resolution;
    return { name: a.name, type: "time", values, resolution: finer };
  }
  const left = a as LevelColumn;
  const right = b as LevelColumn;
  const index = new Map(left.levels.map((level, code) => [level, code]));
  const levels = [...left.levels];
  const translate = Int32Array.from(right.levels, (level) => {
    const known = index.get(level);
    if (known !== undefined) return known;
    index.set(level, levels.length);
    return levels.push(level) - 1;
  });
  const codes = new Int32Array(left.codes.length + right.codes.length);
  codes.set(left.codes);
  for (let row = 0, at = left.codes.length; row < right.codes.length; row++) {
    const code = right.codes[row]!;
    codes[at + row] = code < 0 ? -1 : translate[code]!;
  }
  return { name: left.name, type: left.type, codes, levels };
}

function isAllMissing(column: Column): boolean {
  return hasValues(column) ? column.values.every(Number.isNaN) : column.codes.every((code) => code < 0);
}

function someNames(table: Table): string {
  const names = table.columns.slice(0, 4).map((column) => column.name);
  return names.join(", ") + (table.columns.length > 4 ? ", …" : "");
}
