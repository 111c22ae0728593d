/**
 * Kernels: fast loops over one memory, on this thread or spread over a pool of workers.
 *
 * Results are bit-identical in Node and in browsers, in WebAssembly and in plain TypeScript, and for any
 * number of threads, as long as the caller cuts the work in the same tasks.
 * @module
 */
import { check, stopIfAborted, type Watch } from "@pushforward/core";
import { Allocator } from "./allocator.js";
import {
  callTask,
  heapBase,
  type Implementation,
  type KernelFunctions,
  type KernelTask,
  wasmFunctions,
} from "./functions.js";
import { sharedWasm, unsharedWasm } from "./generated/wasm.js";
import { availableCores, canShareMemory } from "./host.js";
import { createMemory } from "./memory.js";
import { Pool } from "./pool.js";
import { runHere } from "./run.js";
import { createScope, type Scope } from "./scope.js";

export interface KernelOptions {
  /** Workers to spread runs over; by default the available cores, at most 8. */
  readonly threads?: number | undefined;
  /** WebAssembly by default; "plain" runs the TypeScript twins, slower and with the same results. */
  readonly implementation?: Implementation | undefined;
  /** Start the workers now; otherwise the first run that needs them waits for them. */
  readonly start?: boolean;
}

export interface RunOptions extends Watch {
  /** The caller has other work meanwhile: a single task goes to the workers too. */
  readonly aside?: boolean;
}

export interface Kernels {
  /** 1 where memory cannot be shared (a page that is not cross-origin isolated) or workers cannot start. */
  readonly threads: number;
  readonly implementation: Implementation;
  /** Direct calls on this thread: pointers and numbers only. */
  readonly functions: KernelFunctions;
  /** Memory that lives until `scope.free()`. */
  scope(): Scope;
  /**
   * Do independent tasks on the workers and give their return values in the order of the tasks. They are done here where
   * there is one thread, where the caller only waits for a single task, or where no worker is there for one yet. An abort
   * rejects at once; memory freed then is reused only when no worker can write to it any more. Tasks of runs at the same
   * time take turns.
   *
   * @throws PushforwardError when a worker stops or a task fails, the signal's reason when aborted.
   */
  run(tasks: readonly KernelTask[], watch?: RunOptions, stage?: string): Promise<number[]>;
  /** End the workers. Not needed for a process to end. */
  close(): Promise<void>;
}

/** @throws ArgumentError when `threads` is not a positive integer. */
export async function openKernels(options: KernelOptions = {}): Promise<Kernels> {
  const { threads: asked = Math.min(8, availableCores()), implementation = "wasm" } = options;
  check(Number.isInteger(asked) && asked >= 1, "openKernels", "threads", "a positive integer", asked);
  // Shared also for one thread: kernels of other threads of this process then have compiled the same module.
  const shared = canShareMemory();
  let threads = shared ? asked : 1;
  const kernelMemory = createMemory(shared);
  const { memory } = kernelMemory;
  const module = implementation === "wasm" ? await compile(shared ? sharedWasm : unsharedWasm) : undefined;
  const instance = module && (await WebAssembly.instantiate(module, { env: { memory } }));
  const functions = instance ? wasmFunctions(instance) : (await import("./plain-functions.js")).plainFunctions(memory);
  const allocator = new Allocator(kernelMemory, instance ? heapBase(instance) : 64);
  const pool = threads > 1 ? new Pool(threads, { module, memory }, allocator) : undefined;

  async function workers(): Promise<Pool | undefined> {
    if (threads === 1) return undefined;
    try {
      await pool?.start();
      return pool;
    } catch (error) {
      if (pool?.isClosed) throw error;
      // A bundler that lost the worker's file, or a policy against workers: slower, with the same results.
      threads = 1;
      return undefined;
    }
  }

  if (options.start) workers().catch(() => {}); // a run will tell

  return {
    get threads() {
      return threads;
    },
    implementation,
    functions,
    scope: () => createScope(allocator),
    async run(tasks, watch, stage = "computing") {
      stopIfAborted(watch);
      // Handed out before this returns where it can be, so that the caller may go on beside the workers.
      const ready = (tasks.length > 1 ? pool?.isReady : tasks.length === 1 && watch?.aside && pool?.hasWorkers)
        ? pool
        : undefined;
      const helpers = ready ?? (tasks.length > 1 ? await workers() : undefined);
      return helpers
        ? helpers.run(tasks, watch, stage)
        : runHere((task) => callTask(functions, task), tasks, watch, stage);
    },
    close: async () => pool?.close(),
  };
}

function compile(base64: string): Promise<WebAssembly.Module> {
  return WebAssembly.compile(globalThis.Buffer?.from(base64, "base64") ?? bytesOf(atob(base64)));
}

function bytesOf(letters: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}
