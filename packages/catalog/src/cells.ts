/**
 * Tables as laws on cells: rows with equal labels are one cell, and weigh 1, their count, or their probability.
 * @module
 */
import { type Column, DataError, hasValues, type Table } from "@pushforward/core";
import { needColumn } from "./need-column.js";

export interface CellOptions {
  /** Columns that name a cell; all that both tables have, but for that of the masses, when left out. */
  readonly columns?: readonly string[] | undefined;
  /** Column with the count or probability of each row; every row weighs 1 when left out. */
  readonly mass?: string | undefined;
}

export interface Cells {
  /** Labels of each cell in words. */
  readonly names: readonly string[];
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly warnings: readonly string[];
}

/**
 * The masses of both tables over all cells that either has. Without any column of labels, rows are matched by place.
 * A missing label is a label of its own. Time O(rows · columns).
 *
 * @throws DataError when a table has no row, a column is absent, or masses are missing, negative or no numbers.
 */
export function readCells(x: Table, y: Table, { columns, mass }: CellOptions): Cells {
  for (const [name, { rows }] of Object.entries({ x, y }))
    if (rows === 0) throw new DataError(`${name}: it has no row`);
  const labels = columns ?? common(x, y).filter((name) => name !== mass);
  if (labels.length === 0 && mass === undefined)
    throw new DataError("the tables have no column in common; rename columns so that they match");
  if (labels.length === 0 && x.rows !== y.rows)
    throw new DataError(`without columns of labels rows are matched by place, and x has ${x.rows} rows, y ${y.rows}`);
  const places = new Map<string, number>();
  const [a, b] = [massesOf(x, "x", labels, mass, places), massesOf(y, "y", labels, mass, places)];
  const pad = (masses: readonly number[]) => Float64Array.from(places, (_, k) => masses[k] ?? 0);
  const repeated = [...(a.repeated ? ["x"] : []), ...(b.repeated ? ["y"] : [])];
  const warnings =
    mass !== undefined && repeated.length > 0
      ? [`Rows of ${repeated.join(" and ")} with equal labels were added up.`]
      : [];
  return { names: [...places.keys()], x: pad(a.masses), y: pad(b.masses), warnings };
}

function common(x: Table, y: Table): string[] {
  const inY = new Set(y.columns.map(({ name }) => name));
  return x.columns.map(({ name }) => name).filter((name) => inY.has(name));
}

function massesOf(
  table: Table,
  side: string,
  labels: readonly string[],
  mass: string | undefined,
  places: Map<string, number>,
): { readonly masses: number[]; readonly repeated: boolean } {
  const columns = labels.map((name) => needColumn(table, name, side));
  const weights = mass === undefined ? undefined : readMasses(table, side, mass);
  const masses: number[] = [];
  const seen = new Set<number>();
  for (let i = 0; i < table.rows; i++) {
    const key = columns.length > 0 ? columns.map((column) => labelAt(column, i)).join(" · ") : `row ${i + 1}`;
    const place = places.get(key) ?? places.size;
    if (place === places.size) places.set(key, place);
    seen.add(place);
    masses[place] = (masses[place] ?? 0) + (weights ? weights[i]! : 1);
  }
  return { masses, repeated: seen.size < table.rows };
}

/** The values of a numeric column, none missing. @throws DataError */
export function needNumbers(table: Table, side: string, name: string): Float64Array {
  const column = needColumn(table, name, side);
  if (!hasValues(column) || column.type === "time")
    throw new DataError(`${side}: column ${name} is ${column.type}, and must be numbers`);
  const missing = column.values.findIndex(Number.isNaN);
  if (missing >= 0)
    throw new DataError(
      `${side}: column ${name} has a missing value in row ${missing + 1}; drop such rows with --where`,
    );
  return column.values;
}

function readMasses(table: Table, side: string, name: string): Float64Array {
  const masses = needNumbers(table, side, name);
  const bad = masses.findIndex((mass) => !(mass >= 0 && mass < Number.POSITIVE_INFINITY));
  if (bad >= 0)
    throw new DataError(`${side}: ${masses[bad]} in row ${bad + 1} of ${name} must be a finite number of at least 0`);
  return masses;
}

function labelAt(column: Column, row: number): string {
  if (!hasValues(column)) return column.codes[row]! < 0 ? "(missing)" : column.levels[column.codes[row]!]!;
  const value = column.values[row]!;
  if (Number.isNaN(value)) return "(missing)";
  return column.type === "time" ? new Date(value).toISOString() : String(value);
}
