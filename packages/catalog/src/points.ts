/**
 * Two tables as two weighted point clouds in one space, for operations on points.
 * @module
 */
import { type Column, check, DataError, hasValues, type Samples, type Table } from "@pushforward/core";
import { z } from "zod";
import { needColumn } from "./need-column.js";

/** The options of every operation that reads its tables as points; spread them into its schema. */
export const pointOptions = {
  columns: z
    .array(z.string())
    .min(1)
    .optional()
    .describe("Columns to use as coordinates; all numeric and boolean ones in common when left out."),
  weights: z
    .string()
    .min(1)
    .optional()
    .describe("Column of both tables that holds the weight of each row; equal weights when left out."),
};

export interface PointOptions {
  readonly columns?: readonly string[] | undefined;
  readonly weights?: string | undefined;
}

export interface Points {
  readonly x: Samples;
  readonly y: Samples;
  /** Total weight of each table as its column gave it; 1 without a column of weights. */
  readonly mass: { readonly x: number; readonly y: number };
  /** What was left out, a sentence each. */
  readonly warnings: readonly string[];
}

/**
 * The rows of `x` and `y` as points. Coordinates are the columns asked for, in that order, or else all numeric
 * and boolean ones that both tables have, by name, so that reordering columns changes nothing; false is 0, true is 1.
 * Weights are divided by their sum. Time and memory O(rows · columns).
 *
 * @throws DataError when a table has no row, a column is absent, not numeric, or holds missing or infinite values,
 *   no coordinate is left, or weights are negative or all zero; ArgumentError when `columns` names one twice.
 */
export function readPoints(x: Table, y: Table, options: PointOptions = {}): Points {
  const { clouds, masses, warnings } = readClouds({ x, y }, options);
  return { x: clouds[0]!, y: clouds[1]!, mass: { x: masses[0]!, y: masses[1]! }, warnings };
}

export interface Clouds {
  /** In the order of the tables. */
  readonly clouds: readonly Samples[];
  readonly masses: readonly number[];
  readonly warnings: readonly string[];
}

/** Any number of tables as points in one space, by the same rules. @throws like `readPoints`. */
export function readClouds(inputs: Readonly<Record<string, Table>>, { columns, weights }: PointOptions = {}): Clouds {
  const tables = Object.entries(inputs).map(([name, table]) => ({ name, table }));
  for (const { name, table } of tables) if (table.rows === 0) throw new DataError(`${name}: it has no row`);
  const weighed = tables.map((side) => (weights === undefined ? undefined : readWeights(side, weights)));
  const names = columns ? checkAsked(tables, columns, weights) : commonNames(tables, weights);
  return {
    clouds: tables.map((side, i) => toSamples(side, names, weighed[i]?.shares)),
    masses: weighed.map((weight) => weight?.mass ?? 1),
    warnings: columns ? [] : leftOut(tables, names, weights),
  };
}

/**
 * The rows of one table as points in a space of their own, by the same rules; `name` is what messages call it.
 *
 * @throws like `readPoints`.
 */
export function readCloud(
  table: Table,
  name: string,
  { columns, weights }: PointOptions = {},
): { readonly points: Samples; readonly warnings: readonly string[] } {
  const side = { name, table };
  if (table.rows === 0) throw new DataError(`${name}: it has no row`);
  const shares = weights === undefined ? undefined : readWeights(side, weights).shares;
  const names = columns ? checkAsked([side], columns, weights) : coordinatesOf(side, weights);
  return { points: toSamples(side, names, shares), warnings: columns ? [] : leftOut([side], names, weights) };
}

export interface NumbersOfRows {
  readonly values: Float64Array;
  /** Shares of sum 1; absent for equal ones. */
  readonly weights: Float64Array | undefined;
  /** The values are moments, in milliseconds since 1970 UTC. */
  readonly times: boolean;
}

/** One column of numbers, truths or times; `name` is what messages call the table. @throws like `readPoints`. */
export function readColumn(table: Table, name: string, asked: string, weights: string | undefined): NumbersOfRows {
  const side = { name, table };
  if (table.rows === 0) throw new DataError(`${name}: it has no row`);
  const column = needColumn(side.table, asked, side.name);
  const times = column.type === "time";
  if (!times && !isCoordinate(column))
    throw new DataError(`${name}: column ${asked} is ${column.type}, and must be of numbers or times`);
  check(asked !== weights, "weights", "the column of weights", "another than the one measured", weights);
  const values = numbersOf(column);
  checkFinite(name, asked, values);
  return { values, weights: weights === undefined ? undefined : readWeights(side, weights).shares, times };
}

function coordinatesOf({ name, table }: Named, weights: string | undefined): string[] {
  const names = table.columns.filter(isCoordinate).map((column) => column.name);
  const kept = names.filter((other) => other !== weights);
  if (kept.length === 0) throw new DataError(`${name}: the table has no numeric or boolean column`);
  return kept.sort();
}

export interface Named {
  readonly name: string;
  readonly table: Table;
}

const isCoordinate = (column: Column): boolean =>
  column.type === "numeric" || column.type === "integer" || column.type === "boolean";

const findColumn = (table: Table, name: string): Column | undefined =>
  table.columns.find((column) => column.name === name);

function checkAsked(tables: readonly Named[], columns: readonly string[], weights: string | undefined): string[] {
  const twice = columns.find((name, i) => columns.indexOf(name) < i);
  check(twice === undefined, "columns", "each column", "named once", twice);
  check(
    weights === undefined || !columns.includes(weights),
    "columns",
    "the column of weights",
    "no coordinate",
    weights,
    "leave it out of the columns",
  );
  for (const side of tables)
    for (const asked of columns) {
      const column = needColumn(side.table, asked, side.name);
      if (isCoordinate(column)) continue;
      throw new DataError(
        `${side.name}: column ${asked} is ${column.type}, and coordinates must be numbers; leave it out, or encode it as numbers first`,
      );
    }
  return [...columns];
}

function commonNames(tables: readonly Named[], weights: string | undefined): string[] {
  const usable = ({ table }: Named) => table.columns.filter(isCoordinate).map(({ name }) => name);
  const names = tables.map(usable).reduce((common, own) => common.filter((name) => own.includes(name)));
  const kept = names.filter((name) => name !== weights);
  if (kept.length > 0) return kept.sort();
  const lists = tables.map((side) => `${side.name} has: ${usable(side).join(", ") || "none"}`).join("; ");
  throw new DataError(
    `the tables have no numeric or boolean column in common; ${lists}; rename columns so that they match`,
  );
}

/** What is told of columns that are not used. */
export function leftOut(tables: readonly Named[], used: readonly string[], weights: string | undefined): string[] {
  const rest = ({ table }: Named) =>
    table.columns.map(({ name }) => name).filter((name) => name !== weights && !used.includes(name));
  const all = [...new Set(tables.flatMap(rest))].sort();
  const common = all.filter((name) => tables.every(({ table }) => findColumn(table, name)));
  const others = all.filter((name) => !common.includes(name));
  const lacking = tables.length > 2 ? "some tables lack them" : "only one table has them";
  const warnings: string[] = [];
  if (common.length > 0) warnings.push(`Left out, since not numeric: ${common.join(", ")}.`);
  if (others.length > 0) warnings.push(`Left out, since ${lacking}: ${others.join(", ")}.`);
  return warnings;
}

/** The values as numbers, NaN where missing. */
function numbersOf(column: Column): Float64Array {
  if (hasValues(column)) return column.values;
  return Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : Number(column.levels[code] === "true")));
}

function toSamples({ name, table }: Named, names: readonly string[], weights: Float64Array | undefined): Samples {
  const [n, d] = [table.rows, names.length];
  const data = new Float64Array(n * d);
  names.forEach((column, k) => {
    const values = numbersOf(findColumn(table, column)!);
    checkFinite(name, column, values);
    for (let i = 0; i < n; i++) data[i * d + k] = values[i]!;
  });
  return { data, n, d, names, ...(weights && { weights }) };
}

function checkFinite(name: string, column: string, values: Float64Array): void {
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const [missing, where] = [Number.isNaN(values[bad]!), `first in row ${bad + 1}`];
  const count = values.reduce(
    (sum, value) => sum + Number(Number.isNaN(value) === missing && !Number.isFinite(value)),
    0,
  );
  const what = missing ? "missing" : "infinite";
  throw new DataError(
    `${name}: column ${column} has ${count} ${what} ${count === 1 ? "value" : "values"}, ${where}; drop such rows with --where, or leave the column out with --columns`,
  );
}

function readWeights(side: Named, asked: string): { shares: Float64Array; mass: number } {
  const column = needColumn(side.table, asked, side.name);
  if (!isCoordinate(column))
    throw new DataError(`${side.name}: column ${asked} is ${column.type}, and weights must be numbers`);
  const values = numbersOf(column);
  checkFinite(side.name, asked, values);
  const negative = values.findIndex((value) => value < 0);
  if (negative >= 0)
    throw new DataError(
      `${side.name}: weight ${values[negative]} in row ${negative + 1} is negative; weights must be at least 0`,
    );
  const largest = values.reduce((a, b) => Math.max(a, b), 0);
  if (largest === 0) throw new DataError(`${side.name}: all weights in column ${asked} are 0`);
  // In units of the largest the sum cannot overflow.
  const units = values.map((value) => value / largest);
  const sum = units.reduce((a, b) => a + b, 0);
  return { shares: units.map((value) => value / sum), mass: sum * largest };
}
