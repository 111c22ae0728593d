/**
 * A table of numbers as what a language model says at each position: one row a position, one column a token.
 * @module
 */
import { DataError, hasValues, log, type NumericColumn, type Table } from "@pushforward/core";
import { type LogProbabilities, logProbabilities } from "@pushforward/methods/audits";
import { needColumn } from "./need-column.js";

/** What the numbers of such a table are; logarithms are natural. */
export const tokenScales = ["log-probabilities", "logits", "probabilities"] as const;
export type TokenScale = (typeof tokenScales)[number];

/**
 * Columns in the order of the table, or by the names of `like` when the two have the same names.
 *
 * @throws DataError when there is no row or a column is not numeric, has a missing value, or a negative probability; ArgumentError as `logProbabilities`.
 */
export function readLogProbabilities(
  table: Table,
  name: string,
  scale: TokenScale,
  like: Table = table,
): LogProbabilities {
  if (table.rows === 0) throw new DataError(`${name}: it has no row`);
  const columns = inOrderOf(
    table.columns.map((column) => numbers(column, name)),
    like,
  );
  const values = new Float64Array(table.rows * columns.length);
  columns.forEach((column, v) => {
    const logs = scale === "probabilities" ? logarithms(column, name) : column.values;
    for (let t = 0; t < table.rows; t++) values[t * columns.length + v] = logs[t]!;
  });
  return logProbabilities(values, columns.length, { logits: scale === "logits" });
}

function logarithms({ name: column, values }: NumericColumn, name: string): Float64Array {
  const negative = values.findIndex((value) => value < 0);
  if (negative >= 0)
    throw new DataError(
      `${name}: column ${column} has ${values[negative]} in row ${negative + 1}, which is no probability`,
    );
  return values.map(log);
}

function inOrderOf(columns: readonly NumericColumn[], like: Table): readonly NumericColumn[] {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const same = like.columns.length === columns.length && like.columns.every(({ name }) => byName.has(name));
  return same ? like.columns.map(({ name }) => byName.get(name)!) : columns;
}

function numbers(column: Table["columns"][number], name: string): NumericColumn {
  if (!hasValues(column) || column.type === "time")
    throw new DataError(
      `${name}: column ${column.name} is ${column.type}, and every column must hold the numbers of a token`,
    );
  const missing = column.values.findIndex(Number.isNaN);
  if (missing >= 0) throw new DataError(`${name}: column ${column.name} has no value in row ${missing + 1}`);
  return column;
}

/** The numbers of one column. @throws DataError when it is absent, not numeric, or has missing values. */
export function needNumbers(table: Table, name: string, asked: string): Float64Array {
  return numbers(needColumn(table, asked, name), name).values;
}
