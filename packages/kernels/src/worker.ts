/**
 * The script of every worker: receives the memory once, then calls kernels by name.
 * @module
 */
import { callTask, type KernelFunctions, type KernelTask, plainFunctions, wasmFunctions } from "./functions.js";
import { parentPort } from "./host.js";

/** First message. Without a module the plain twins run. */
export interface Setup {
  readonly module: WebAssembly.Module | undefined;
  readonly memory: WebAssembly.Memory;
}

export interface Call {
  readonly id: number;
  readonly task: KernelTask;
  /** Size of the memory when the task was made. */
  readonly bytes: number;
}

/** The first answer, with id -1, says that the worker is ready. */
export type Answer = { readonly id: number; readonly value: number } | { readonly id: number; readonly error: string };

let memory: WebAssembly.Memory;
let functions: KernelFunctions;

const answer: (message: Answer) => void = parentPort((data) => {
  if (functions) work(data as Call);
  else setUp(data as Setup);
});

function setUp(setup: Setup): void {
  memory = setup.memory;
  functions = setup.module
    ? wasmFunctions(new WebAssembly.Instance(setup.module, { env: { memory } }))
    : plainFunctions(memory);
  answer({ id: -1, value: 0 });
}

function work({ id, task, bytes }: Call): void {
  // Growth on another thread shows here late; growing by nothing brings it in.
  if (memory.buffer.byteLength < bytes) memory.grow(0);
  try {
    answer({ id, value: callTask(functions, task) });
  } catch (error) {
    answer({ id, error: String(error) });
  }
}
