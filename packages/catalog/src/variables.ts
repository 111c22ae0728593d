/**
 * Columns of a table as random variables, for operations on information.
 * @module
 */
import { type Column, check, DataError, hasValues, type Table, takeRows } from "@pushforward/core";
import type { Variable } from "@pushforward/methods/information";
import { z } from "zod";
import { needColumn } from "./need-column.js";

/** The unit of every information and entropy in a result. */
export const unitOption = (unit: "nats" | "bits") =>
  z.enum(["nats", "bits"]).default(unit).describe("Unit of information: natural logarithms, or those to base 2.");

export type Unit = "nats" | "bits";

/** Nats in the unit asked for. */
export const inUnit = (unit: Unit, nats: number): number => (unit === "bits" ? nats / Math.LN2 : nats);

export interface VariableColumns {
  /** One for each group of columns: numbers and times as coordinates, all else as levels. */
  readonly variables: readonly Variable[];
  /** The rows used. */
  readonly table: Table;
  readonly warnings: readonly string[];
}

/**
 * Groups of columns as variables over the rows that have values in all of them. Time and memory O(rows · columns).
 *
 * @throws DataError when a column is absent or holds infinite values, or fewer than 2 rows are complete.
 */
export async function readVariables(source: Table, groups: readonly (readonly string[])[]): Promise<VariableColumns> {
  const { discreteVariable, joinVariables, numericVariable } = await import("@pushforward/methods/information");
  const named = groups.flat().map((name) => needColumn(source, name, "table"));
  const kept = completeRows(source.rows, named);
  if (kept.length < 2) {
    const have = `${kept.length} of ${source.rows} rows`;
    throw new DataError(`table: ${have} have values in ${groups.flat().join(", ")}, and at least 2 are needed`);
  }
  const dropped = source.rows - kept.length;
  const table = dropped === 0 ? source : takeRows(source, kept);
  const variables = groups.map((group) =>
    joinVariables(
      ...group.map((name) => {
        const column = needColumn(table, name, "table");
        if (!hasValues(column)) return discreteVariable(column.codes);
        checkFinite(column.name, column.values);
        return numericVariable(column.values);
      }),
    ),
  );
  const words = `${dropped} ${dropped === 1 ? "row" : "rows"} with missing values left out.`;
  return { variables, table, warnings: dropped === 0 ? [] : [words] };
}

function completeRows(rows: number, columns: readonly Column[]): Uint32Array {
  const kept = new Uint32Array(rows);
  let count = 0;
  for (let i = 0; i < rows; i++) if (columns.every((column) => !isMissing(column, i))) kept[count++] = i;
  return kept.subarray(0, count);
}

const isMissing = (column: Column, i: number): boolean =>
  hasValues(column) ? Number.isNaN(column.values[i]!) : column.codes[i]! < 0;

function checkFinite(name: string, values: Float64Array): void {
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  throw new DataError(
    `table: column ${name} has infinite values, first in row ${bad + 1}; drop such rows with --where`,
  );
}

/** Columns asked for, or else all but those named in `except`. @throws ArgumentError when one is named twice or none is left. */
export function columnsOr(
  source: Table,
  asked: readonly string[] | undefined,
  except: readonly string[] = [],
): string[] {
  const names = asked ?? source.columns.map(({ name }) => name).filter((name) => !except.includes(name));
  const twice = names.find((name, i) => names.indexOf(name) < i || except.includes(name));
  check(twice === undefined, "columns", "each column", "named once", twice);
  check(names.length > 0, "columns", "columns", "at least one", "none");
  return [...names];
}

/** @throws ArgumentError when an option that names the columns in question was left out. */
export function needColumns(operation: string, option: string, names: readonly string[]): void {
  check(names.length > 0, operation, option, "given", "nothing", `name a column: ${option} COLUMN`);
}
