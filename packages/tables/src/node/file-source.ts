/**
 * Files, standard input and web addresses as sources.
 * @module
 */
import { createReadStream, type Stats } from "node:fs";
import { open, readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { DataError } from "@pushforward/core";
import { nearNames } from "../select-columns.js";
import type { StreamSource } from "../source.js";

/** `-`, a web address, or the path of a file. @throws DataError when it cannot be opened. */
export async function openPath(path: string): Promise<StreamSource> {
  if (path === "-") return inMemory("standard input", await collect(process.stdin));
  if (/^https?:\/\//i.test(path)) return download(path);
  const facts = await stat(path).catch((error: unknown) => explain(path, error));
  if (facts.isDirectory()) throw new DataError(`${path}: is a directory; a file was expected`);
  if (!facts.isFile()) return inMemory(path, await collect(createReadStream(path)));
  if (facts.size === 0) throw new DataError(`${path}: is empty (0 bytes)`);
  if (facts.size > smallFile) return fileSource(path, facts);
  // Readers slice: a Buffer would hand out its own memory where other bytes give copies.
  return inMemory(path, new Uint8Array(await readFile(path).catch((error: unknown) => explain(path, error))));
}

/** Up to so many bytes are read at once, and not again for each question to the file. */
const smallFile = 1 << 16;

function fileSource(path: string, { size }: Stats): StreamSource {
  return {
    name: path,
    size,
    async *stream() {
      try {
        yield* createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Uint8Array>;
      } catch (error) {
        await explain(path, error);
      }
    },
    async slice(start, end) {
      const file = await open(path).catch((error: unknown) => explain(path, error));
      try {
        const bytes = new Uint8Array(end - start);
        let filled = 0;
        while (filled < bytes.length) {
          const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled);
          if (bytesRead === 0) throw new DataError(`${path}: ended while it was read`);
          filled += bytesRead;
        }
        return bytes;
      } finally {
        await file.close();
      }
    },
  };
}

async function explain(path: string, error: unknown): Promise<never> {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOENT") {
    const siblings = await readdir(dirname(path)).catch(() => undefined);
    const hint = siblings
      ? nearNames(basename(path), siblings).replace("its columns are", "that folder holds")
      : "that folder does not exist";
    throw new DataError(`${path}: no such file; ${hint}`);
  }
  if (code === "EACCES" || code === "EPERM") throw new DataError(`${path}: may not be read; check its permissions`);
  if (error instanceof DataError) throw error;
  throw new DataError(`${path}: cannot be read (${(error as Error).message})`);
}

async function download(address: string): Promise<StreamSource> {
  const failed = (reason: string): never => {
    throw new DataError(`${address}: cannot be fetched (${reason})`);
  };
  const reply = await fetch(address).catch((error: unknown) => {
    const { message, cause } = error as Error;
    return failed(cause instanceof Error ? cause.message : message);
  });
  if (!reply.ok) failed(`the server answered ${reply.status} ${reply.statusText}`);
  const name = decodeURIComponent(basename(new URL(address).pathname)) || address;
  return inMemory(name, new Uint8Array(await reply.arrayBuffer()));
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

/** What cannot be read twice is kept. */
function inMemory(name: string, bytes: Uint8Array): StreamSource {
  return {
    name,
    size: bytes.length,
    async *stream() {
      for (let at = 0; at < bytes.length; at += 1 << 20) yield bytes.subarray(at, at + (1 << 20));
    },
    slice: async (start, end) => bytes.subarray(start, end),
  };
}
