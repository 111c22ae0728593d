/**
 * One pass over delimited text.
 * @module
 */
import { DataError } from "@pushforward/core";
import type { ReadOptions } from "../read-options.js";
import { checkNames } from "../select-columns.js";
import type { StreamSource } from "../source.js";
import { type ColumnBuilder, Kind } from "../text/column-builder.js";
import { linePieces, type Piece } from "../text/line-pieces.js";
import { TableBuilder } from "../text/table-builder.js";
import { notText } from "../text/text-chunks.js";
import type { Misfit, PassSettings, TextPass } from "../text/text-pass.js";
import { findLayout, type Layout } from "./layout.js";
import { RowScanner } from "./row-scanner.js";

export class CsvPass implements TextPass {
  columns: readonly ColumnBuilder[] = [];
  warnings: readonly string[] = [];
  windows = false;
  #table: TableBuilder | undefined;
  #scanner: RowScanner | undefined;
  readonly #source: StreamSource;
  readonly #options: ReadOptions;
  readonly #settings: PassSettings;

  constructor(source: StreamSource, options: ReadOptions, settings: PassSettings) {
    this.#source = source;
    this.#options = options;
    this.#settings = settings;
  }

  get rows(): number {
    return this.#table?.rows ?? 0;
  }

  async *run(): AsyncGenerator<void> {
    for await (const piece of linePieces(this.#source, this.#options.watch)) {
      this.#read(piece);
      if (piece.last) this.#table?.close(true);
      if (this.columns.some((column) => column.hasNul)) throw notText(this.#source.name);
      yield;
    }
  }

  #read(piece: Piece): void {
    if (this.#scanner) piece.consumed = this.#scan(this.#scanner, piece, piece.from);
    else {
      const layout = findLayout(piece, this.#source.name, this.#options);
      if (layout) piece.consumed = this.#readFirst(piece, layout);
      if (layout && !piece.last) this.#makeRoom(piece.consumed - piece.from);
    }
    if (piece.last && (piece.consumed < piece.end || !this.#scanner)) this.#unclosed();
  }

  /** Surprises in the first piece cost no second pass: it is read again at once. */
  #readFirst(piece: Piece, layout: Layout): number {
    const { names, line, start, warnings, windows } = layout;
    if (this.#options.columns) checkNames(this.#options.columns, names, this.#source.name);
    this.warnings = warnings;
    this.windows = windows;
    this.columns = names.map((name) => this.#settings.columnFor(name, layout.decimal));
    const { blockRows, onBlock, onMisfit } = this.#settings;
    const surprises = new Set<ColumnBuilder>();
    this.#table = new TableBuilder([...this.columns], blockRows, onBlock);
    const noteSurprise = (misfit: Misfit) => {
      onMisfit(misfit);
      surprises.add(misfit.column);
    };
    const consumed = this.#scan(this.#scannerAt(line, layout, noteSurprise), piece, start);
    this.#scanner = this.#scannerAt(this.#scanner!.line, layout, onMisfit);
    if (surprises.size === 0) return consumed;
    for (const column of this.columns) column.restart(surprises.has(column) ? Kind.level : column.initialKind);
    this.#table.restart();
    return this.#scan(this.#scannerAt(line, layout, onMisfit), piece, start);
  }

  /** From the rows of the first bytes, guess how many will come, and a little more. */
  #makeRoom(bytesRead: number): void {
    const { size } = this.#source;
    if (!size || this.rows === 0 || this.#settings.blockRows || this.#settings.surveying) return;
    this.#table?.expect(Math.ceil((this.rows / bytesRead) * size * 1.03) + 16);
  }

  #scannerAt(line: number, layout: Layout, onMisfit: (misfit: Misfit) => void): RowScanner {
    this.#scanner = new RowScanner(this.#table!, layout.delimiter, onMisfit, line);
    return this.#scanner;
  }

  #scan(scanner: RowScanner, piece: Piece, from: number): number {
    try {
      return scanner.scan(piece.bytes, from, piece.end);
    } catch (error) {
      throw error instanceof DataError ? new DataError(`${this.#source.name}: ${error.message}`) : error;
    }
  }

  #unclosed(): void {
    const { line } = this.#scanner ?? { line: 1 };
    throw new DataError(
      `${this.#source.name}: the row of line ${line} opens a quote that is never closed; the file may be cut off`,
    );
  }
}
