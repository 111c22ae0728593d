/**
 * Rows of a table as texts.
 * @module
 */
import { rowTexts } from "@pushforward/catalog/split-by";
import { type Column, hasValues, type Table } from "@pushforward/core";
import type { Preview } from "./engine.js";

/** Most rows that one preview shows. */
const mostRows = 1000;

export function previewRows(source: Table, from: number, count: number): Preview {
  const begin = Math.max(0, Math.min(Math.floor(from), source.rows));
  const end = Math.min(source.rows, begin + Math.min(count, mostRows));
  return preview(source, begin, (column) =>
    hasValues(column)
      ? { ...column, values: column.values.subarray(begin, end) }
      : { ...column, codes: column.codes.subarray(begin, end) },
  );
}

export function previewAt(source: Table, indices: ArrayLike<number>): Preview {
  const rows = Array.from(indices)
    .filter((row) => row >= 0 && row < source.rows)
    .slice(0, mostRows);
  return preview(source, 0, (column) =>
    hasValues(column)
      ? { ...column, values: Float64Array.from(rows, (row) => column.values[row]!) }
      : { ...column, codes: Int32Array.from(rows, (row) => column.codes[row]!) },
  );
}

function preview(source: Table, from: number, part: (column: Column) => Column): Preview {
  const texts = source.columns.map((column) => rowTexts(part(column)));
  const rows = Array.from({ length: texts[0]?.length ?? 0 }, (_, i) => texts.map((column) => column[i] ?? null));
  return { from, columns: source.columns.map(({ name }) => name), rows };
}
