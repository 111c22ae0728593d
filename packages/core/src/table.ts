/**
 * Tables: named typed columns before any encoding. Missing entries are allowed everywhere.
 * @module
 */
import { check } from "./errors.js";

export type ColumnType = "numeric" | "integer" | "time" | "category" | "boolean" | "text";

export interface NumericColumn {
  readonly name: string;
  readonly type: "numeric" | "integer";
  /** One value a row; NaN is missing; ±Infinity is a value. */
  readonly values: Float64Array;
}

export interface TimeColumn {
  readonly name: string;
  readonly type: "time";
  /** Milliseconds since 1970-01-01 UTC; NaN is missing. */
  readonly values: Float64Array;
  /** Finest unit in which the source wrote it. */
  readonly resolution: "day" | "second" | "millisecond";
}

export interface LevelColumn {
  readonly name: string;
  /** `boolean` has levels ["false", "true"]; `text` is a category with mostly distinct values. */
  readonly type: "category" | "boolean" | "text";
  /** Index into `levels`, one a row; -1 is missing. */
  readonly codes: Int32Array;
  /** Distinct values, each at least once in `codes` unless boolean; the order carries no meaning. */
  readonly levels: readonly string[];
}

export type Column = NumericColumn | TimeColumn | LevelColumn;

export interface Table {
  readonly rows: number;
  readonly columns: readonly Column[];
}

export function hasValues(column: Column): column is NumericColumn | TimeColumn {
  return column.type === "numeric" || column.type === "integer" || column.type === "time";
}

export function columnLength(column: Column): number {
  return hasValues(column) ? column.values.length : column.codes.length;
}

/** A table over columns of one length with distinct names. */
export function table(columns: readonly Column[]): Table {
  const rows = columns.length > 0 ? columnLength(columns[0]!) : 0;
  const seen = new Set<string>();
  for (const column of columns) {
    const length = columnLength(column);
    check(length === rows, "table", `column ${column.name}`, `${rows} rows long like the first`, `${length} rows`);
    check(!seen.has(column.name), "table", `column name ${column.name}`, "used once", "it twice");
    seen.add(column.name);
  }
  return { rows, columns };
}

/**
 * The rows with these indices, in this order; indices may repeat. Types stay; levels that no row has any more are
 * dropped. Time O(indices · columns + levels).
 */
export function takeRows(source: Table, indices: ArrayLike<number>): Table {
  const pick = <T extends Float64Array | Int32Array>(from: T, to: T): T => {
    for (let i = 0; i < indices.length; i++) to[i] = from[indices[i]!]!;
    return to;
  };
  const columns = source.columns.map((column) =>
    hasValues(column)
      ? { ...column, values: pick(column.values, new Float64Array(indices.length)) }
      : withoutUnusedLevels({ ...column, codes: pick(column.codes, new Int32Array(indices.length)) }),
  );
  return { rows: indices.length, columns };
}

function withoutUnusedLevels(column: LevelColumn): LevelColumn {
  if (column.type === "boolean") return column;
  const used = new Uint8Array(column.levels.length);
  for (const code of column.codes) if (code >= 0) used[code] = 1;
  if (used.every((mark) => mark === 1)) return column;
  let next = 0;
  const place = Int32Array.from(used, (mark) => (mark === 1 ? next++ : -1));
  return {
    ...column,
    levels: column.levels.filter((_, code) => used[code] === 1),
    codes: column.codes.map((code) => (code < 0 ? -1 : place[code]!)),
  };
}
