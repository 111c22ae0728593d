/**
 * Read a table on a thread of its own, beside the reading of others.
 * @module
 */
import { statSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { type Progress, stopIfAborted } from "@pushforward/core";
import type { LoadedTable } from "../read-options.js";
import { type ReadFileOptions, readTableFile } from "./read-table-file.js";

/** Smaller files are read before a thread has started. */
const worthAThread = 4_000_000;

interface Message {
  readonly progress?: Progress;
  readonly table?: LoadedTable;
  readonly failed?: true;
}

/** What `readTableFile` gives, by a thread for one large file; a file that gives an error is read here, to throw it. */
export async function readTableApart(path: string, options: ReadFileOptions = {}): Promise<LoadedTable> {
  const { watch, ...rest } = options;
  stopIfAborted(watch);
  const file = statSync(path, { throwIfNoEntry: false });
  if (!file?.isFile() || file.size < worthAThread || rest.where !== undefined) return readTableFile(path, options);
  const thread = new Worker(new URL("./read-worker.js", import.meta.url), { workerData: { path, options: rest } });
  const stop = () => void thread.terminate();
  watch?.signal?.addEventListener("abort", stop);
  try {
    const table = await new Promise<LoadedTable | undefined>((resolve) => {
      thread.on("message", ({ progress, table: found, failed }: Message) => {
        if (progress) watch?.onProgress?.(progress);
        else if (found || failed) resolve(found);
      });
      thread.on("error", () => resolve(undefined));
      thread.on("exit", () => resolve(undefined));
    });
    return table ?? (await readTableFile(path, options));
  } finally {
    watch?.signal?.removeEventListener("abort", stop);
    stop();
  }
}
