/**
 * CSV and TSV: a header, quotes only where needed, missing as an empty cell, times in ISO 8601 UTC.
 * @module
 */
import type { Column, Table } from "@pushforward/core";
import { MissingWords, missingWords } from "../text/missing.js";
import { formatTime } from "../text/time.js";
import { TextPieces } from "./text-pieces.js";

export function writeDelimited(table: Table, delimiter: string): Uint8Array {
  const out = new TextPieces();
  const quote = quoter(delimiter);
  const cells = table.columns.map((column) => cellsOf(column, quote));
  // A line that is empty would be no row, so a lone missing cell is written as empty quotes.
  const empty = cells.length === 1 ? '""' : "";
  out.add(`${table.columns.map(({ name }) => headerCell(name, quote)).join(delimiter)}\n`);
  for (let i = 0; i < table.rows; i++) out.add(`${cells.map((cell) => cell(i) || empty).join(delimiter)}\n`);
  return out.bytes();
}

/** A number in quotes is read as a name. */
function headerCell(name: string, quote: Quote): string {
  return /^[\d+.-]/.test(name) && !Number.isNaN(Number(name)) ? `"${name}"` : quote(name);
}

type Quote = (text: string) => string;

/** Quotes a text that would be read otherwise without them: missing words, spaces at its ends, delimiters, quotes. */
function quoter(delimiter: string): Quote {
  const missing = new MissingWords(missingWords);
  const encoder = new TextEncoder();
  return (text) => {
    const bytes = encoder.encode(text);
    const special = /["\r\n]|^[ \t]|[ \t]$|^\ufeff/.test(text) || /[,;\t|]/.test(text) || text.includes(delimiter);
    return special || missing.has(bytes, 0, bytes.length) ? `"${text.replaceAll('"', '""')}"` : text;
  };
}

function cellsOf(column: Column, quote: Quote): (row: number) => string {
  if ("codes" in column) {
    const levels = column.levels.map((level) => (column.type === "boolean" ? level : quote(level)));
    return (i) => levels[column.codes[i]!] ?? "";
  }
  const { values } = column;
  if (column.type === "time") return (i) => (Number.isNaN(values[i]) ? "" : formatTime(values[i]!, column.resolution));
  return (i) => (Number.isNaN(values[i]) ? "" : numeral(values[i]!));
}

/** The shortest numeral that reads back as the same number, minus zero included. */
export function numeral(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}
