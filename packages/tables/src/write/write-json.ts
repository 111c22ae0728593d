/**
 * JSON as a list of records, and JSON lines. Missing is null; ±Infinity is written ±1e999, which JSON readers take for
 * infinity; times are ISO 8601 texts.
 * @module
 */
import type { Column, Table } from "@pushforward/core";
import { formatTime } from "../text/time.js";
import { TextPieces } from "./text-pieces.js";
import { numeral } from "./write-delimited.js";

export function writeJson(table: Table): Uint8Array {
  return writeRecords(table, "[\n", ",\n", "\n]\n");
}

export function writeJsonLines(table: Table): Uint8Array {
  return writeRecords(table, "", "\n", "\n");
}

function writeRecords(table: Table, open: string, between: string, close: string): Uint8Array {
  const out = new TextPieces();
  const fields = table.columns.map((column) => ({ key: JSON.stringify(column.name), value: valuesOf(column) }));
  out.add(open);
  for (let i = 0; i < table.rows; i++) {
    const body = fields.map(({ key, value }) => `${key}:${value(i)}`).join(",");
    out.add(`${i > 0 ? between : ""}{${body}}`);
  }
  out.add(close);
  return out.bytes();
}

function valuesOf(column: Column): (row: number) => string {
  if ("codes" in column) {
    const levels = column.levels.map((level) => (column.type === "boolean" ? level : JSON.stringify(level)));
    return (i) => levels[column.codes[i]!] ?? "null";
  }
  const { values } = column;
  if (column.type === "time")
    return (i) => (Number.isNaN(values[i]) ? "null" : `"${formatTime(values[i]!, column.resolution)}"`);
  return (i) => jsonNumber(values[i]!);
}

function jsonNumber(value: number): string {
  if (Number.isNaN(value)) return "null";
  return Number.isFinite(value) ? numeral(value) : value > 0 ? "1e999" : "-1e999";
}
