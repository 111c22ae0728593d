/**
 * Rows of delimited text into column builders: the one hot loop of the CSV reader.
 * @module
 */
import { DataError } from "@pushforward/core";
import { type ColumnBuilder, Kind } from "../text/column-builder.js";
import type { TableBuilder } from "../text/table-builder.js";
import type { Misfit } from "../text/text-pass.js";
import { CellReader } from "./cell-reader.js";

const LF = 0x0a;
const CR = 0x0d;

export class RowScanner {
  readonly #cells: CellReader;
  readonly #columns: readonly ColumnBuilder[];
  #blank = false;

  constructor(
    readonly table: TableBuilder,
    readonly delimiter: number,
    readonly onMisfit: (misfit: Misfit) => void,
    /** Line of the next row. */
    public line: number,
  ) {
    this.#cells = new CellReader(delimiter);
    this.#columns = table.columns;
  }

  /**
   * Read the whole rows in `bytes[from … end)`, where a line ends at `end`, and return the start of the first row that
   * goes on behind it. @throws DataError (without the file's name) at a ragged row or broken quotes.
   */
  scan(bytes: Uint8Array, from: number, end: number): number {
    let p = from;
    while (p < end) {
      const byte = bytes[p]!;
      if (byte === LF || byte === CR) {
        p = this.#skipLineEnd(bytes, p, end);
        this.line++;
        continue;
      }
      const lineEnds = this.#cells.lineEnds;
      const next = this.#readRow(bytes, p, end);
      if (next < 0) return p;
      if (this.#blank) this.#blank = false;
      else this.table.next();
      this.line += 1 + this.#cells.lineEnds - lineEnds;
      p = next;
    }
    return p;
  }

  #readRow(bytes: Uint8Array, p: number, end: number): number {
    const columns = this.#columns;
    const { delimiter } = this;
    const { row } = this.table;
    const last = columns.length - 1;
    const start = p;
    for (let c = 0; ; c++) {
      const column = columns[c]!;
      let q = -1;
      if (column.kind === Kind.number) q = column.readNumber(bytes, p, row, delimiter);
      else if (column.kind === Kind.level) q = column.readLevel(bytes, p, row, delimiter);
      else if (column.kind === Kind.time) q = column.readTime(bytes, p, row, delimiter);
      else if (column.kind === Kind.skip) q = skipPlain(bytes, p, delimiter);
      if (q < 0) {
        q = this.#readAny(column, bytes, p, row, end);
        if (q < 0) return -1;
      }
      const more = bytes[q] === delimiter;
      if (more === (c === last)) return this.#ragged(bytes, start, end);
      if (!more) return this.#skipLineEnd(bytes, q, end);
      p = q + 1;
    }
  }

  #readAny(column: ColumnBuilder, bytes: Uint8Array, p: number, row: number, end: number): number {
    const cell = this.#cells;
    const q = this.#read(bytes, p, end);
    if (q >= 0 && !column.accept(cell.bytes, cell.from, cell.to, cell.quoted, row)) {
      const text = new TextDecoder().decode(cell.bytes.subarray(cell.from, cell.to));
      this.onMisfit({ column, text, line: this.line, kind: column.kind });
      column.kind = Kind.failed;
    }
    return q;
  }

  #read(bytes: Uint8Array, p: number, end: number): number {
    const q = this.#cells.read(bytes, p, end);
    if (q === CellReader.badQuote)
      throw new DataError(
        `line ${this.line}: text follows a closing quote; a quote inside a quoted cell is written twice`,
      );
    return q;
  }

  #skipLineEnd(bytes: Uint8Array, p: number, end: number): number {
    return bytes[p] === CR && p + 1 < end && bytes[p + 1] === LF ? p + 2 : p + 1;
  }

  /** The row at `start` has too many or too few cells; a row of blanks alone is none. */
  #ragged(bytes: Uint8Array, start: number, end: number): number {
    let count = 0;
    let p = start;
    for (; ; p++) {
      p = this.#read(bytes, p, end);
      if (p < 0) return -1;
      count++;
      if (bytes[p] !== this.delimiter) break;
    }
    const { from, to, quoted } = this.#cells;
    if (count === 1 && from === to && !quoted) {
      this.#blank = true;
      return this.#skipLineEnd(bytes, p, end);
    }
    const expected = this.#columns.length;
    throw new DataError(
      `line ${this.line} has ${cellCount(count)} where the first line has ${expected}; ` +
        (count < expected
          ? "the file may be cut off or the row broken by a line end, which needs quotes around its cell"
          : "quote a cell that holds the delimiter"),
    );
  }
}

/** The end of a cell that opens without space or quote, else -1. */
function skipPlain(bytes: Uint8Array, p: number, delimiter: number): number {
  let byte = bytes[p]!;
  if (byte === 0x22 || byte === 0x20 || byte === 0x09) return byte === delimiter ? p : -1;
  const ceiling = delimiter > CR ? delimiter : CR;
  while (byte > ceiling || (byte !== delimiter && byte !== LF && byte !== CR)) byte = bytes[++p]!;
  return p;
}

function cellCount(count: number): string {
  return count === 1 ? "1 cell" : `${count} cells`;
}
