/**
 * Tables to files.
 * @module
 */
import { check, type Table } from "@pushforward/core";
import { writeDelimited } from "./write-delimited.js";
import { writeJson, writeJsonLines } from "./write-json.js";
import { writeNpy } from "./write-npy.js";

export const writableFormats = ["csv", "tsv", "json", "jsonl", "parquet", "arrow", "npy"] as const;
export type WritableFormat = (typeof writableFormats)[number];

/**
 * The file's bytes. Reading them gives the same table back, with these limits: text formats cannot tell a category
 * whose texts all look like numbers, times or true and false from a column of those; CSV and TSV cannot hold a category
 * that is an empty text; npy holds numbers only and no names.
 *
 * @throws ArgumentError for another format, or when a column does not fit npy.
 */
export async function writeTable(table: Table, format: WritableFormat): Promise<Uint8Array> {
  check(writableFormats.includes(format), "writeTable", "format", `one of ${writableFormats.join(", ")}`, format);
  if (format === "csv") return writeDelimited(table, ",");
  if (format === "tsv") return writeDelimited(table, "\t");
  if (format === "json") return writeJson(table);
  if (format === "jsonl") return writeJsonLines(table);
  if (format === "npy") return writeNpy(table);
  if (format === "arrow") return (await import("./write-arrow.js")).writeArrow(table);
  return (await import("./write-parquet.js")).writeParquet(table);
}
