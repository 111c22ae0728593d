/**
 * Rows into columns, block by block. All columns open and close their blocks together.
 * @module
 */
import type { ColumnBuilder } from "./column-builder.js";

const smallestBlock = 32;
const largestBlock = 65_536;

export class TableBuilder {
  /** Row of the open block that is being read. */
  row = 0;
  /** Rows in closed blocks. */
  rowsBefore = 0;
  #capacity = 0;

  constructor(
    readonly columns: ColumnBuilder[],
    /** Rows a block; growing blocks when absent. */
    readonly blockRows?: number | undefined,
    /** Told of every full block. */
    readonly onBlock?: ((rows: number) => void) | undefined,
  ) {
    this.#open();
  }

  get rows(): number {
    return this.rowsBefore + this.row;
  }

  /** A column met only now; all rows so far lack it. */
  add(column: ColumnBuilder): void {
    // Blocks that were handed on are gone: their rows are not this column's any more.
    column.beginAt(this.onBlock ? 0 : this.rowsBefore, this.row, this.#capacity);
    this.columns.push(column);
  }

  /** The row is complete. */
  next(): void {
    if (++this.row === this.#capacity) this.close();
  }

  /** Close the open block with the rows it has; more rows may follow unless `last`. */
  close(last = false): void {
    if (this.row === 0) return;
    const rows = this.row;
    for (const column of this.columns) column.close(rows);
    this.rowsBefore += rows;
    this.row = 0;
    this.onBlock?.(rows);
    if (!last) this.#open();
  }

  /** About so many rows will come in all: make room for them at once, so that nothing need be joined at the end. */
  expect(rows: number): void {
    this.close(true);
    this.row = this.rowsBefore;
    this.rowsBefore = 0;
    this.#capacity = rows;
    for (const column of this.columns) column.widen(rows);
  }

  restart(): void {
    this.row = 0;
    this.rowsBefore = 0;
    this.#open();
  }

  #open(): void {
    this.#capacity = this.blockRows ?? Math.min(Math.max(this.rowsBefore, smallestBlock), largestBlock);
    for (const column of this.columns) column.open(this.#capacity);
  }
}
