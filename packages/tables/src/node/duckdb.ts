/**
 * A DuckDB of one's own: in memory, without files, network or extensions.
 * @module
 */
import type { DuckDBConnection } from "@duckdb/node-api";
import { DataError } from "@pushforward/core";

export type DuckDB = typeof import("@duckdb/node-api");

/** Runs `use` with a fresh engine, which is closed afterwards. @throws DataError when DuckDB is not installed. */
export async function withDuckDB<T>(use: (duckdb: DuckDB, connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const duckdb = await import("@duckdb/node-api").catch(() => {
    throw new DataError("where: SQL conditions need DuckDB, which is not installed; run: npm install @duckdb/node-api");
  });
  const instance = await duckdb.DuckDBInstance.create(":memory:", {
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    enable_external_access: "false",
    lock_configuration: "true",
  });
  const connection = await instance.connect();
  try {
    return await use(duckdb, connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
