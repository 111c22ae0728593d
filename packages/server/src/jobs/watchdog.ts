/**
 * A thread that ends its process when that takes too much memory, or when the service that started it is gone. It
 * looks while the main thread computes, whatever that does.
 * @module
 */
import { writeSync } from "node:fs";
import { workerData } from "node:worker_threads";
import { memoryMark } from "./job-task.js";

const { bytes, parent } = workerData as { bytes: number; parent: number };
const lookEvery = 50; // milliseconds

setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, "SIGKILL");
  if (process.memoryUsage.rss() <= bytes) return;
  writeSync(2, `${memoryMark}\n`);
  process.kill(process.pid, "SIGKILL");
}, lookEvery);
