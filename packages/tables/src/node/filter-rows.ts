/**
 * Rows of a table that meet a SQL condition, found by DuckDB over the columns that the condition mentions.
 * @module
 */
import type { DuckDBConnection } from "@duckdb/node-api";
import { type Column, DataError, hasValues, type Table, takeRows, type Watch } from "@pushforward/core";
import { unknownInCondition } from "../select-columns.js";
import { type DuckDB, withDuckDB } from "./duckdb.js";
import { type Condition, parseCondition } from "./parse-condition.js";

/** Columns that a condition mentions, as written. */
export function conditionColumns(condition: string): Promise<readonly string[]> {
  return withDuckDB(async (_, connection) => (await parseCondition(condition, connection)).columns);
}

/**
 * The rows for which `condition` is true, in their order. The condition is one SQL expression over the table's columns:
 * `age > 30 and "home town" in ('Oslo', 'Rome')`. Integers are BIGINT, numbers DOUBLE, times TIMESTAMP (UTC), booleans
 * BOOLEAN, all else VARCHAR, missing NULL. It runs without access to files or network; queries and chance are refused.
 *
 * @throws DataError when the condition is not understood, names no column of the table, or holds for no row.
 */
export function filterRows(table: Table, condition: string, watch?: Watch): Promise<Table> {
  return withDuckDB(async (duckdb, connection) => {
    const parsed = await parseCondition(condition, connection);
    const columns = parsed.columns.map((name) => findColumn(table, name));
    const rows = await stoppable(connection, watch, () => matches(duckdb, connection, table.rows, columns, parsed));
    if (rows.length === 0)
      throw new DataError(`where: the condition ${condition} holds for none of the ${table.rows} rows`);
    return takeRows(table, rows);
  });
}

/** SQL ignores case: take the column written exactly so, else the only one that differs in case alone. */
function findColumn(table: Table, name: string): Column {
  const exact = table.columns.find((column) => column.name === name);
  const alike = table.columns.filter((column) => column.name.toLowerCase() === name.toLowerCase());
  const found = exact ?? (alike.length === 1 ? alike[0] : undefined);
  if (found) return found;
  const names = table.columns.map((column) => column.name);
  throw unknownInCondition(name, names, "where");
}

async function stoppable<T>(connection: DuckDBConnection, watch: Watch | undefined, run: () => Promise<T>): Promise<T> {
  watch?.signal?.throwIfAborted();
  const stop = () => connection.interrupt();
  watch?.signal?.addEventListener("abort", stop);
  try {
    return await run();
  } finally {
    watch?.signal?.removeEventListener("abort", stop);
    watch?.signal?.throwIfAborted();
  }
}

async function matches(
  duckdb: DuckDB,
  connection: DuckDBConnection,
  rows: number,
  columns: readonly Column[],
  { sql, columns: written }: Condition,
): Promise<number[]> {
  const distinct = new Set(written.map((name) => name.toLowerCase()));
  if (distinct.size < written.length)
    throw new DataError(
      `where: the condition ${sql} names columns that differ in case alone, which SQL cannot tell apart`,
    );
  const raw = columns.map((column, j) => `c${j} ${hasValues(column) ? "DOUBLE" : "INTEGER"}`);
  await connection.run(`CREATE TABLE raw (r INTEGER${raw.map((c) => `, ${c}`).join("")})`);
  await appendRows(duckdb, connection, rows, columns);
  for (const [j, column] of columns.entries())
    if (!hasValues(column)) await appendLevels(duckdb, connection, j, column.levels);
  const views = columns.map((column, j) => `, ${typed(column, j)} AS "${written[j]!.replaceAll('"', '""')}"`);
  const joins = columns.map((column, j) => (needsJoin(column) ? ` LEFT JOIN l${j} ON l${j}.id = raw.c${j}` : ""));
  // The row's own name cannot be written in a condition: every name there is one of the table's columns.
  await connection.run(`CREATE VIEW t AS SELECT raw.r AS "\u0001row"${views.join("")} FROM raw${joins.join("")}`);
  const found: number[] = [];
  try {
    const result = await connection.stream(`SELECT "\u0001row" FROM t WHERE ${sql}\n`);
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk())
      for (const row of chunk.getColumnValues(0)) found.push(row as number);
  } catch (error) {
    throw new DataError(`where: the condition ${sql} cannot be evaluated (${firstLine(error)})`);
  }
  return found.sort((a, b) => a - b);
}

const needsJoin = (column: Column): boolean => !hasValues(column) && column.type !== "boolean";

function typed(column: Column, j: number): string {
  const missing = `isnan(c${j})`;
  if (column.type === "integer") return `CASE WHEN ${missing} THEN NULL ELSE c${j}::BIGINT END`;
  if (column.type === "numeric") return `CASE WHEN ${missing} THEN NULL ELSE c${j} END`;
  if (column.type === "time") return `CASE WHEN ${missing} THEN NULL ELSE epoch_ms(c${j}::BIGINT) END`;
  return column.type === "boolean" ? `CASE c${j} WHEN 1 THEN true WHEN 0 THEN false END` : `l${j}.v`;
}

async function appendRows(
  duckdb: DuckDB,
  connection: DuckDBConnection,
  rows: number,
  columns: readonly Column[],
): Promise<void> {
  const appender = await connection.createAppender("raw");
  const types = [duckdb.INTEGER, ...columns.map((column) => (hasValues(column) ? duckdb.DOUBLE : duckdb.INTEGER))];
  const chunk = duckdb.DuckDBDataChunk.create(types);
  for (let at = 0; at < rows; at += 2048) {
    const count = Math.min(2048, rows - at);
    chunk.reset();
    chunk.rowCount = count;
    chunk.setColumnValues(
      0,
      Array.from({ length: count }, (_, i) => at + i),
    );
    columns.forEach((column, j) => {
      const values = hasValues(column) ? column.values : column.codes;
      chunk.setColumnValues(j + 1, Array.from(values.subarray(at, at + count)));
    });
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

async function appendLevels(
  duckdb: DuckDB,
  connection: DuckDBConnection,
  j: number,
  levels: readonly string[],
): Promise<void> {
  await connection.run(`CREATE TABLE l${j} (id INTEGER, v VARCHAR)`);
  const appender = await connection.createAppender(`l${j}`);
  const chunk = duckdb.DuckDBDataChunk.create([duckdb.INTEGER, duckdb.VARCHAR]);
  for (let at = 0; at < levels.length; at += 2048) {
    const texts = levels.slice(at, at + 2048);
    chunk.reset();
    chunk.rowCount = texts.length;
    chunk.setColumnValues(
      0,
      texts.map((_, i) => at + i),
    );
    chunk.setColumnValues(1, texts);
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0]!;
}
