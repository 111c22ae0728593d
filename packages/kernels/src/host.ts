/**
 * The few things that differ between Node and a browser: cores, shared memory, workers.
 * @module
 */
import type { Worker as NodeWorker } from "node:worker_threads";
import { inlineWorker } from "./inline-worker.js";

/** A worker of either host. */
export interface Thread {
  post(message: unknown): void;
  /** Keep the process alive while there is work, and only then. Browsers do not need it. */
  keepAlive(on: boolean): void;
  stop(): Promise<void>;
}

export interface ThreadEvents {
  onMessage(data: unknown): void;
  /** It failed to start, or ended without being asked to. */
  onDeath(reason: string): void;
}

// A plain import of node:* would make bundlers for the browser complain.
const builtin = globalThis.process?.getBuiltinModule;
const nodeThreads = builtin?.("node:worker_threads");

export function availableCores(): number {
  const cores = builtin?.("node:os").availableParallelism() ?? globalThis.navigator?.hardwareConcurrency;
  return cores || 1;
}

/** A page must be cross-origin isolated to share memory with its workers. */
export function canShareMemory(): boolean {
  return typeof SharedArrayBuffer !== "undefined" && globalThis.crossOriginIsolated !== false;
}

/** Which script a worker runs: one of two files, or the text of the first. */
export type WorkerScript = "wasm" | "plain" | "text";

export function startThread(events: ThreadEvents, script: WorkerScript): Thread {
  return nodeThreads ? startNodeThread(nodeThreads.Worker, events, script) : startBrowserThread(events, script);
}

function startNodeThread(Worker: typeof NodeWorker, events: ThreadEvents, script: WorkerScript): Thread {
  const start = {
    wasm: () => new Worker(new URL("./worker.js", import.meta.url)),
    plain: () => new Worker(new URL("./plain-worker.js", import.meta.url)),
    text: () => new Worker(inlineWorker, { eval: true }),
  };
  const worker = start[script]();
  let asked = false;
  worker.on("message", (data) => events.onMessage(data));
  worker.on("error", (error) => events.onDeath(String(error)));
  worker.on("exit", (code) => asked || events.onDeath(`it ended with exit code ${code}`));
  return {
    post: (message) => worker.postMessage(message),
    keepAlive: (on) => (on ? worker.ref() : worker.unref()),
    stop: async () => {
      asked = true;
      await worker.terminate();
    },
  };
}

function startBrowserThread(events: ThreadEvents, script: WorkerScript): Thread {
  // Bundlers look for exactly these expressions.
  const start = {
    wasm: () => new Worker(new URL("./worker.js", import.meta.url), { type: "module" }),
    plain: () => new Worker(new URL("./plain-worker.js", import.meta.url), { type: "module" }),
    text: browserTextWorker,
  };
  const worker = start[script]();
  worker.onmessage = ({ data }) => events.onMessage(data);
  worker.onmessageerror = () => events.onDeath("a message could not be read");
  worker.onerror = (event) => {
    event.preventDefault();
    events.onDeath(event.message || "its script could not be loaded");
  };
  return {
    post: (message) => worker.postMessage(message),
    keepAlive: () => {},
    stop: async () => worker.terminate(),
  };
}

function browserTextWorker(): Worker {
  const url = URL.createObjectURL(new Blob([inlineWorker], { type: "text/javascript" }));
  const worker = new Worker(url);
  URL.revokeObjectURL(url);
  return worker;
}
