/**
 * The files of an operation whose answer is a table.
 * @module
 */
import type { Table } from "@pushforward/core";
import type { WritableFormat } from "@pushforward/tables";

interface Answer {
  readonly table: Table;
}

const bytes =
  (format: WritableFormat) =>
  async ({ table }: Answer): Promise<Uint8Array> =>
    (await import("@pushforward/tables")).writeTable(table, format);

/** Views for `--out`, by ending. */
export const tableFiles = {
  csv: async (answer: Answer): Promise<string> => new TextDecoder().decode(await bytes("csv")(answer)),
  tsv: bytes("tsv"),
  jsonl: bytes("jsonl"),
  parquet: bytes("parquet"),
  arrow: bytes("arrow"),
};
