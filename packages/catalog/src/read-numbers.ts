import type { Table } from "@pushforward/core";
import { readCloud } from "./points.js";

/** The numbers of one column, as many as rows. @throws DataError when it is absent, not numeric, or holds missing or infinite values. */
export function readNumbers(table: Table, name: string, column: string): Float64Array {
  return readCloud(table, name, { columns: [column] }).points.data;
}
