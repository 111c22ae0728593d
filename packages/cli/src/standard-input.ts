/**
 * Standard input as a file, since readers of tables look into their files more than once.
 * @module
 */
import { createWriteStream, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { DataError } from "@pushforward/core/errors";

export interface SpooledInput {
  /** A temporary file whose ending says what it holds. */
  readonly path: string;
  remove(): void;
}

/** Standard input kept in a temporary file when one of `paths` is `-`. @throws DataError when it is empty. */
export async function keepStandardInput(
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<SpooledInput | undefined> {
  return paths.includes("-") ? spool(process.stdin, signal) : undefined;
}

/** `source` in a file of a new temporary folder, removed again on failure and when the process ends. */
export async function spool(source: Readable, signal?: AbortSignal): Promise<SpooledInput> {
  const folder = mkdtempSync(join(tmpdir(), "pushforward-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  try {
    const unnamed = join(folder, "stdin");
    const head = await copy(source, unnamed, signal);
    if (head.length === 0) throw new DataError("-: standard input is empty");
    const path = `${unnamed}.${endingOf(head)}`;
    renameSync(unnamed, path);
    return { path, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Copy all of `source`; its first bytes come back. */
async function copy(source: Readable, path: string, signal?: AbortSignal): Promise<Buffer> {
  let head = Buffer.alloc(0);
  const peek = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      if (head.length < 4096) head = Buffer.concat([head, chunk]).subarray(0, 4096);
      yield chunk;
    }
  };
  await pipeline(source, peek, createWriteStream(path), ...(signal ? [{ signal }] : []));
  return head;
}

/** The format that these first bytes begin, comma-separated values when nothing else fits. */
export function endingOf(head: Buffer): string {
  const text = head.toString("latin1");
  if (text.startsWith("PAR1")) return "parquet";
  if (text.startsWith("ARROW1")) return "arrow";
  if (text.startsWith("\x93NUMPY")) return "npy";
  if (text.startsWith("PK\x03\x04")) return "npz";
  const start = text.replace(/^\u00ef\u00bb\u00bf/, "").trimStart();
  if (start.startsWith("[")) return "json";
  if (start.startsWith("{")) return /\}[ \t]*\r?\n\s*\{/.test(start) || !start.includes("\n") ? "jsonl" : "json";
  const line = start.split("\n", 1)[0]!;
  return line.includes("\t") && !line.includes(",") ? "tsv" : "csv";
}
