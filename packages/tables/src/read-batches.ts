/**
 * Tables a piece at a time, for files larger than memory.
 * @module
 */
import { check, type Table } from "@pushforward/core";
import { nativeBatches } from "./native/read-native.js";
import type { ReadOptions } from "./read-options.js";
import { identify, openNative, textPass } from "./read-table.js";
import { openSource, type Source } from "./source.js";
import { textBatches } from "./text/text-batches.js";

export interface BatchOptions extends ReadOptions {
  /** Most rows a batch; 65,536 when absent, fewer for very wide tables. */
  readonly batchRows?: number | undefined;
}

/**
 * The rows of a source in order, in batches with the columns and types that `readTable` gives. A first pass over the
 * source finds the types (a second one when a column came as a surprise) and keeps no values, so memory is bounded by a
 * few batches whatever the length; text columns with more than 50,000 distinct values are told from categories by an
 * estimate of their number good to about 1 %. Each batch has levels of its own. CSV, TSV and JSON lines stream; Parquet
 * comes by row groups; JSON, Arrow and NumPy files are held in memory whole.
 */
export async function* readBatches(source: Source, options: BatchOptions = {}): AsyncGenerator<Table> {
  const { opened, format } = await identify(openSource(source, options.name), options.format);
  const rows = options.batchRows ?? 65_536;
  check(Number.isInteger(rows) && rows >= 1, "readBatches", "batchRows", "a positive integer", rows);
  const native = await openNative(opened, format);
  if (native) yield* nativeBatches(native, opened.name, rows, options);
  else yield* textBatches(await textPass(opened, format, options), opened.name, rows, options);
}
