/**
 * Files to tables, the same in Node and in the browser.
 * @module
 */
import { CsvPass } from "./csv/csv-pass.js";
import { chooseFormat, type Format, isGzip } from "./format.js";
import { JsonPass } from "./json/json-pass.js";
import { documentRecords, lineRecords } from "./json/json-records.js";
import { type NativeFile, readNative } from "./native/read-native.js";
import type { LoadedTable, ReadOptions } from "./read-options.js";
import { gunzip, headOf, openSource, type Source, type StreamSource } from "./source.js";
import { readText } from "./text/read-text.js";
import type { StartPass } from "./text/text-pass.js";

/**
 * Read a table. Formats: csv, tsv, json (list of records or object of columns), jsonl, parquet, arrow (file or
 * stream), npy, npz; text formats also gzipped.
 */
export async function readTable(source: Source, options: ReadOptions = {}): Promise<LoadedTable> {
  const { opened, format } = await identify(openSource(source, options.name), options.format);
  const native = await openNative(opened, format);
  if (native) return readNative(native, opened.name, options);
  return readText(await textPass(opened, format, options), opened.name, options);
}

/** Enough to tell JSON lines from one JSON document. */
const headSize = 1 << 16;

/** The source behind any gzip, and its format. */
export async function identify(
  source: StreamSource,
  asked?: Format,
): Promise<{ opened: StreamSource; format: Format }> {
  const head = await headOf(source, headSize);
  const opened = isGzip(head) ? gunzip(source) : source;
  return {
    opened,
    format: chooseFormat(opened.name, opened === source ? head : await headOf(opened, headSize), asked),
  };
}

/** A file of a format with types of its own; the code for each is loaded when first needed. */
export async function openNative(source: StreamSource, format: Format): Promise<NativeFile | undefined> {
  if (format === "parquet") return (await import("./native/open-parquet.js")).openParquet(source);
  if (format === "arrow") return (await import("./native/open-arrow.js")).openArrow(source);
  if (format === "npy") return (await import("./native/open-numpy.js")).openNpy(source);
  if (format === "npz") return (await import("./native/open-numpy.js")).openNpz(source);
  return undefined;
}

export async function textPass(source: StreamSource, format: Format, options: ReadOptions): Promise<StartPass> {
  if (format === "csv") return (settings) => new CsvPass(source, options, settings);
  if (format === "tsv") return (settings) => new CsvPass(source, { delimiter: "\t", ...options }, settings);
  const groups = format === "jsonl" ? lineRecords(source, options.watch) : await documentRecords(source);
  return (settings) => new JsonPass(groups, settings);
}
