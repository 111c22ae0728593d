/**
 * The thread of `readTableApart`.
 * @module
 */
import { parentPort, workerData } from "node:worker_threads";
import { hasValues, type Progress } from "@pushforward/core";
import { readTableFile } from "./read-table-file.js";

const { path, options } = workerData;
const port = parentPort!;
const onProgress = (progress: Progress) => port.postMessage({ progress });

try {
  const table = await readTableFile(path, { ...options, watch: { onProgress } });
  const arrays = table.columns.map((column) => (hasValues(column) ? column.values : column.codes));
  port.postMessage({ table }, [...new Set(arrays.map(({ buffer }) => buffer as ArrayBuffer))]);
} catch {
  port.postMessage({ failed: true });
}
