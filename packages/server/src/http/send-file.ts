/**
 * A file of the data folder as an answer.
 * @module
 */
import type { FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";
import type { DataFolder } from "../store/data-folder.js";

const types: Readonly<Record<string, string>> = {
  json: "application/json",
  html: "text/html; charset=utf-8",
  svg: "image/svg+xml",
  txt: "text/plain; charset=utf-8",
  csv: "text/csv; charset=utf-8",
  tsv: "text/tab-separated-values; charset=utf-8",
  jsonl: "application/jsonl",
  parquet: "application/vnd.apache.parquet",
  arrow: "application/vnd.apache.arrow.file",
};

/** Pages and pictures may run their own scripts, and reach nothing. */
const sandbox = "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"; // biome-ignore format: a line

/** @throws DataError when something else lies in the file's place. */
export async function sendFile(
  folder: DataFolder,
  path: string,
  ending: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const handle = await folder.openFile(path);
  const { size } = await handle.stat();
  return new Response(await bodyOf(handle, size), {
    headers: {
      "content-type": types[ending] ?? "application/octet-stream",
      "content-length": String(size),
      "content-security-policy": sandbox,
      ...headers,
    },
  });
}

/** As many bytes as are announced: a ledger may grow while it is read. */
async function bodyOf(handle: FileHandle, size: number): Promise<ReadableStream<Uint8Array> | null> {
  if (size > 0)
    return Readable.toWeb(handle.createReadStream({ start: 0, end: size - 1 })) as ReadableStream<Uint8Array>;
  await handle.close();
  return null;
}

/** So that a browser saves it under this name. */
export const savedAs = (name: string): Record<string, string> => ({
  "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
});
