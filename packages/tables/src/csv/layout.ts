/**
 * What the first lines say about a delimited text: delimiter, decimal mark, column names.
 * @module
 */
import { DataError } from "@pushforward/core";
import { decode } from "../text/decode.js";
import type { Piece } from "../text/line-pieces.js";
import { MissingWords } from "../text/missing.js";
import { parseNumber } from "../text/number.js";
import { CellReader } from "./cell-reader.js";
import { sniffDecimal, sniffDelimiter } from "./sniff.js";

export interface LayoutOptions {
  /** One character between cells; found from the first records when absent. */
  readonly delimiter?: string | undefined;
  /** `.` or `,`; found from the first records when absent. */
  readonly decimal?: string | undefined;
  /** Whether the first row names the columns. When absent it must, and a row of numbers alone is refused as a header. */
  readonly header?: boolean | undefined;
}

export interface Layout {
  readonly names: readonly string[];
  readonly delimiter: number;
  readonly decimal: number;
  /** Where the first row of values starts in the first piece, and its line. */
  readonly start: number;
  readonly line: number;
  readonly windows: boolean;
  readonly warnings: readonly string[];
}

/** The layout, or `undefined` when the piece ends within the first row. */
export function findLayout(piece: Piece, name: string, options: LayoutOptions): Layout | undefined {
  const { bytes, from, end } = piece;
  const sample = bytes.subarray(from, end);
  const delimiter = options.delimiter?.charCodeAt(0) ?? sniffDelimiter(sample, sample.length);
  const decimal = options.decimal?.charCodeAt(0) ?? sniffDecimal(sample, sample.length, delimiter);
  let start = from;
  let line = 1;
  for (; start < end && (bytes[start] === 0x0a || bytes[start] === 0x0d); start++) if (bytes[start] === 0x0a) line++;
  if (start === end) throw new DataError(`${name}: is empty; a header and rows of values were expected`);
  const row = readRow(bytes, start, end, delimiter);
  if (row === undefined) return undefined;
  const texts = row.cells.map((cell) => decode(cell, "utf-8") ?? decode(cell, "windows-1252")!);
  const warnings = decimal === 0x2c && !options.decimal ? ["numbers are read with a decimal comma"] : [];
  const base = { delimiter, decimal, windows: row.cells.some((cell) => decode(cell, "utf-8") === undefined) };
  if (options.header === false) return { ...base, names: texts.map((_, j) => `column_${j}`), start, line, warnings };
  if (options.header === undefined && !row.quoted) refuseNumbers(row.cells, texts, name, decimal);
  const { names, renamed } = distinctNames(texts);
  if (renamed.length > 0) warnings.push(`columns without a name of their own are renamed: ${shortList(renamed)}`);
  return { ...base, names, start: row.next, line: line + 1 + row.lineEnds, warnings };
}

function readRow(bytes: Uint8Array, from: number, end: number, delimiter: number) {
  const reader = new CellReader(delimiter);
  const cells: Uint8Array[] = [];
  let quoted = false; // quotes make a number a name
  for (let p = from; ; p++) {
    p = reader.read(bytes, p, end);
    if (p < 0) return undefined;
    quoted ||= reader.quoted;
    cells.push(reader.bytes.slice(reader.from, reader.to));
    if (bytes[p] === delimiter) continue;
    const next = bytes[p] === 0x0d && bytes[p + 1] === 0x0a ? p + 2 : p + 1;
    return { cells, next, quoted, lineEnds: reader.lineEnds };
  }
}

function refuseNumbers(cells: readonly Uint8Array[], texts: readonly string[], name: string, decimal: number): void {
  const missing = new MissingWords([]);
  const plain = cells.every((c) => missing.has(c, 0, c.length) || !Number.isNaN(parseNumber(c, 0, c.length, decimal)));
  if (!plain || cells.every((cell) => cell.length === 0)) return;
  throw new DataError(
    `${name}: the first row should name the columns but holds only numbers (${shortList(texts)}); ` +
      "say that there is no header row (header: false), or that this is one (header: true)",
  );
}

/** Each name once: empty ones become column_j, repeated ones get a number. */
export function distinctNames(names: readonly string[]): { names: string[]; renamed: string[] } {
  const taken = new Set(names.filter((name) => name !== ""));
  const used = new Set<string>();
  const renamed: string[] = [];
  const distinct = names.map((name, j) => {
    if (name !== "" && !used.has(name)) {
      used.add(name);
      return name;
    }
    const stem = name === "" ? `column_${j}` : name;
    let unique = name === "" ? stem : `${stem}_2`;
    for (let k = 3; taken.has(unique); k++) unique = `${stem}_${k}`;
    taken.add(unique);
    used.add(unique);
    renamed.push(unique);
    return unique;
  });
  return { names: distinct, renamed };
}

export function shortList(items: readonly string[], most = 5): string {
  const shown = items.slice(0, most).join(", ");
  return items.length > most ? `${shown}, … (${items.length} in all)` : shown;
}
