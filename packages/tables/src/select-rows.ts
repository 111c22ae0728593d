/**
 * Some rows of a table, with the levels that are left.
 * @module
 */
import { type Column, hasValues, type Table, takeRows } from "@pushforward/core";

/** The rows with these indices, in this order. Types stay; levels that no row has any more are dropped. */
export function selectRows(source: Table, indices: ArrayLike<number>): Table {
  const { rows, columns } = takeRows(source, indices);
  return { rows, columns: columns.map(dropUnused) };
}

function dropUnused(column: Column): Column {
  if (hasValues(column) || column.type === "boolean") return column;
  const used = new Int32Array(column.levels.length);
  for (const code of column.codes) if (code >= 0) used[code] = 1;
  if (used.every((mark) => mark === 1)) return column;
  const levels = column.levels.filter((_, code) => used[code] === 1);
  let next = 0;
  const place = used.map((mark) => (mark === 1 ? next++ : -1));
  return { ...column, levels, codes: column.codes.map((code) => (code < 0 ? -1 : place[code]!)) };
}
