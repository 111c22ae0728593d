/**
 * What a SQL condition is made of, from DuckDB's own parser; anything but one plain expression is refused.
 * @module
 */

import type { DuckDBConnection } from "@duckdb/node-api";
import { DataError } from "@pushforward/core";

/** Expressions that look at one row and nothing else. */
const plainClasses = new Set([
  "COLUMN_REF",
  "CONSTANT",
  "COMPARISON",
  "CONJUNCTION",
  "OPERATOR",
  "BETWEEN",
  "CASE",
  "CAST",
  "COLLATE",
  "FUNCTION",
]);

interface SyntaxNode {
  readonly [key: string]: unknown;
}

export interface Condition {
  readonly sql: string;
  /** Columns it mentions, as written. */
  readonly columns: readonly string[];
}

/** @throws DataError with DuckDB's words when it is no condition, or holds queries, windows or chance. */
export async function parseCondition(sql: string, connection: DuckDBConnection): Promise<Condition> {
  const refuse = (reason: string): never => {
    throw new DataError(`where: the condition ${sql} ${reason}`);
  };
  if (sql.trim() === "") refuse("is empty");
  const statement = `SELECT 1 FROM t WHERE ${sql}\n`;
  const reply = await connection.runAndReadAll(`SELECT json_serialize_sql('${statement.replaceAll("'", "''")}')`);
  const tree = JSON.parse(String(reply.getRows()[0]![0])) as SyntaxNode;
  if (tree.error) refuse(`is not understood (${String(tree.error_message)})`);
  const columns = new Set<string>();
  const functions = new Set<string>();
  walk(onlyWhere(tree, refuse), columns, functions, refuse);
  await refuseChance([...functions], connection, refuse);
  return { sql, columns: [...columns] };
}

/** The expression behind WHERE, when the statement holds nothing else of the condition's making. */
function onlyWhere(tree: SyntaxNode, refuse: (reason: string) => never): unknown {
  const statements = tree.statements as SyntaxNode[];
  const node = statements[0]?.node as SyntaxNode;
  const empty = (value: unknown) => value === null || (Array.isArray(value) && value.length === 0);
  const alone =
    statements.length === 1 &&
    node.type === "SELECT_NODE" &&
    [node.modifiers, node.group_expressions, node.having, node.qualify, node.sample].every(empty) &&
    (node.from_table as SyntaxNode).type === "BASE_TABLE" &&
    (node.from_table as SyntaxNode).alias === "" &&
    (node.select_list as unknown[]).length === 1;
  return alone ? node.where_clause : refuse("must be one expression, without clauses or statements behind it");
}

function walk(node: unknown, columns: Set<string>, functions: Set<string>, refuse: (reason: string) => never): void {
  if (Array.isArray(node)) for (const part of node) walk(part, columns, functions, refuse);
  if (typeof node !== "object" || node === null || Array.isArray(node)) return;
  const { class: kind, column_names: names, function_name: name } = node as SyntaxNode;
  if (typeof kind === "string" && !plainClasses.has(kind))
    refuse(`holds a ${kind.toLowerCase()}, which is not allowed`);
  if (kind === "COLUMN_REF") {
    const parts = names as string[];
    if (parts.length !== 1)
      refuse(`names ${parts.join(".")}; quote a name that holds a point like this: "${parts.join(".")}"`);
    columns.add(parts[0]!);
  }
  if (kind === "FUNCTION") functions.add(String(name));
  for (const part of Object.values(node)) walk(part, columns, functions, refuse);
}

async function refuseChance(
  names: readonly string[],
  connection: DuckDBConnection,
  refuse: (reason: string) => never,
): Promise<void> {
  if (names.length === 0) return;
  const list = names.map((name) => `'${name.toLowerCase().replaceAll("'", "''")}'`).join(", ");
  const reply = await connection.runAndReadAll(
    `SELECT DISTINCT function_name FROM duckdb_functions() WHERE stability = 'VOLATILE' AND function_name IN (${list})`,
  );
  const volatile = reply.getRows().map(([name]) => String(name));
  if (volatile.length > 0) refuse(`calls ${volatile.join(", ")}, whose answers change from call to call`);
}
