/**
 * Blocks of one column, joined at the end: growing without ever holding a column twice over.
 * @module
 */
export class TypedBlocks {
  /** Rows of all blocks closed so far. */
  rows = 0;
  #blocks: (Float64Array | Int32Array)[] = [];

  clear(): void {
    this.rows = 0;
    this.#blocks = [];
  }

  push(block: Float64Array | Int32Array, rows: number): void {
    this.#blocks.push(rows === block.length ? block : block.subarray(0, rows));
    this.rows += rows;
  }

  /**
   * All of it as one array; the blocks are given up. A single block is handed out as it is, even where its buffer is up
   * to a tenth longer than its rows.
   */
  join<T extends Float64Array | Int32Array>(make: (length: number) => T): T {
    const [only] = this.#blocks;
    const whole = this.#blocks.length === 1 && only!.byteLength >= 0.9 * only!.buffer.byteLength;
    const joined = whole ? (only as T) : make(this.rows);
    let at = 0;
    for (const block of whole ? [] : this.#blocks) {
      joined.set(block, at);
      at += block.length;
    }
    this.#blocks = [];
    return joined;
  }
}
