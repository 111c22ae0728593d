/**
 * A file that only grows: one line an entry, each with a checksum, on the disk before anyone is told.
 *
 * Entries that arrive while a line is being flushed go out together in the next, so that a thousand writers a second
 * cost a few flushes. A line that a crash cut off was never promised to anyone and is dropped.
 * @module
 */
import { type FileHandle, open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import { DataError } from "@pushforward/core/errors";

interface Waiting<E> {
  readonly entries: readonly E[];
  readonly kept: () => void;
  readonly lost: (error: unknown) => void;
}

export class Journal<E> {
  readonly #path: string;
  readonly #snapshot: () => readonly E[];
  #handle: FileHandle | undefined;
  #size = 0;
  #compactAbove = 0;
  #waiting: Waiting<E>[] = [];
  #writing: Promise<void> | undefined;
  #broken: unknown;

  private constructor(path: string, snapshot: () => readonly E[]) {
    this.#path = path;
    this.#snapshot = snapshot;
  }

  /**
   * Replay what the file holds, oldest first, then keep it open. `snapshot` gives the entries that say the same as all
   * so far; the file is written anew with them now, and when it has grown to four times its size.
   * @throws DataError when a line before the last is damaged.
   */
  static async open<E>(path: string, replay: (entry: E) => void, snapshot: () => readonly E[]): Promise<Journal<E>> {
    await replayFile(path, replay);
    const journal = new Journal(path, snapshot);
    await journal.#compact();
    return journal;
  }

  /** Resolves when the entries are on the disk, all or none. */
  append(entries: readonly E[]): Promise<void> {
    if (this.#broken) return Promise.reject(this.#broken);
    if (entries.length === 0 && !this.#writing) return Promise.resolve();
    const promise = new Promise<void>((kept, lost) => this.#waiting.push({ entries, kept, lost }));
    this.#writing ??= this.#writeAll();
    return promise;
  }

  /** What keeps entries from being written, once that happened. */
  get trouble(): unknown {
    return this.#broken;
  }

  /** Writes what waits, then closes. */
  async close(): Promise<void> {
    await this.#writing;
    this.#broken ??= new DataError(`${this.#path}: is closed`);
    await this.#handle?.close();
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0);
      try {
        await this.#write(batch.flatMap(({ entries }) => entries));
        for (const { kept } of batch) kept();
        if (this.#size > this.#compactAbove) await this.#compact();
      } catch (error) {
        // Nobody knows what a failed flush left on the disk, so nothing is written any more.
        this.#broken ??= error;
        for (const { lost } of [...batch, ...this.#waiting.splice(0)]) lost(error);
      }
    }
    this.#writing = undefined;
  }

  async #write(entries: readonly E[]): Promise<void> {
    const line = lineOf(entries);
    await writeWhole(this.#handle!, line);
    await this.#handle!.datasync();
    this.#size += line.length;
  }

  async #compact(): Promise<void> {
    const fresh = `${this.#path}.new`;
    const handle = await open(fresh, "w", 0o600);
    const entries = this.#snapshot();
    this.#size = 0;
    for (let at = 0; at === 0 || at < entries.length; at += entriesInLine) {
      const line = lineOf(entries.slice(at, at + entriesInLine));
      await writeWhole(handle, line);
      this.#size += line.length;
    }
    await handle.datasync();
    await handle.close();
    await rename(fresh, this.#path);
    await flushFolder(this.#path);
    await this.#handle?.close();
    this.#handle = await open(this.#path, "a", 0o600);
    this.#compactAbove = Math.max(smallFile, 4 * this.#size);
  }
}

/** Files up to this many bytes are not worth writing anew. */
const smallFile = 4 << 20;
/** Of a file written anew. */
const entriesInLine = 1000;

function lineOf(entries: readonly unknown[]): Buffer {
  const text = JSON.stringify(entries);
  return Buffer.from(`${crc32(text).toString(16).padStart(8, "0")} ${text}\n`);
}

async function writeWhole(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten;
}

/** Replays whole lines; a last one that is damaged was promised to nobody. */
async function replayFile<E>(path: string, replay: (entry: E) => void): Promise<void> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return Buffer.alloc(0);
    throw error;
  });
  let at = 0;
  for (let number = 1; at < bytes.length; number++) {
    const end = bytes.indexOf(10, at);
    const entries = end < 0 ? undefined : entriesOf<E>(bytes.toString("utf8", at, end));
    if (!entries) {
      if (end >= 0 && end + 1 < bytes.length)
        throw new DataError(`${path}: line ${number} is damaged; restore the folder from a copy, or move it away`);
      return;
    }
    entries.forEach(replay);
    at = end + 1;
  }
}

function entriesOf<E>(line: string): E[] | undefined {
  const text = line.slice(9);
  return line[8] === " " && crc32(text) === Number.parseInt(line.slice(0, 8), 16) ? JSON.parse(text) : undefined;
}

/** The name of a file outlasts a crash only when its folder is written, too; systems without that go on. */
async function flushFolder(path: string): Promise<void> {
  const handle = await open(dirname(path), "r").catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}
