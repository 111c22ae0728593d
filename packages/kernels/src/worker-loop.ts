/**
 * What every worker does: receive the memory once, then call kernels by name.
 * @module
 */
import { callTask, type KernelFunctions, type KernelTask } from "./functions.js";
import { parentPort } from "./parent-port.js";

/** First message. The module is absent for the plain twins. */
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

/** Serve calls of the functions that `setUp` makes of the first message. */
export function serve(setUp: (setup: Setup) => KernelFunctions): void {
  let memory: WebAssembly.Memory;
  let functions: KernelFunctions | undefined;
  const answer: (message: Answer) => void = parentPort((data) => {
    if (functions) return answer(call(functions, memory, data as Call));
    memory = (data as Setup).memory;
    functions = setUp(data as Setup);
    answer({ id: -1, value: 0 });
  });
}

function call(functions: KernelFunctions, memory: WebAssembly.Memory, { id, task, bytes }: Call): Answer {
  // Growth on another thread shows here late; growing by nothing brings it in.
  if (memory.buffer.byteLength < bytes) memory.grow(0);
  try {
    return { id, value: callTask(functions, task) };
  } catch (error) {
    return { id, error: String(error) };
  }
}
