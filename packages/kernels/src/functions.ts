/**
 * The kernels as functions of pointers and numbers, either WebAssembly or plain TypeScript.
 * @module
 */
import { PushforwardError } from "@pushforward/core";
import * as plain from "./plain/index.js";
import { type Views, viewsOver } from "./views.js";

type Bound<F> = F extends (memory: Views, ...args: infer A) => infer R ? (...args: A) => R : never;

/** Every kernel by name, with the arguments of its plain twin less the leading memory. */
export type KernelFunctions = { readonly [K in keyof typeof plain]: Bound<(typeof plain)[K]> };
export type KernelName = keyof KernelFunctions;

/** One call of a kernel, to run anywhere: its name, then its arguments. */
export type KernelTask = { [K in KernelName]: readonly [name: K, ...args: Parameters<KernelFunctions[K]>] }[KernelName];

export type Implementation = "wasm" | "plain";

/** First byte that kernels leave to the caller: below it lies the constant data of the module. */
export function heapBase(instance: WebAssembly.Instance): number {
  return (instance.exports.heapBase as () => number)();
}

export function wasmFunctions(instance: WebAssembly.Instance): KernelFunctions {
  return instance.exports as unknown as KernelFunctions;
}

/** The plain twins over `memory`, with views that follow its growth. */
export function plainFunctions(memory: WebAssembly.Memory): KernelFunctions {
  let views = viewsOver(memory.buffer);
  const bind =
    (kernel: (memory: Views, ...args: number[]) => unknown) =>
    (...args: number[]) => {
      if (views.u8.buffer !== memory.buffer) views = viewsOver(memory.buffer);
      return kernel(views, ...args);
    };
  const bound = Object.entries(plain).map(([name, kernel]) => [name, bind(kernel as never)]);
  return Object.fromEntries(bound) as KernelFunctions;
}

/** Call a task; a kernel without a result counts as 0. */
export function callTask(functions: KernelFunctions, [name, ...args]: KernelTask): number {
  const kernel = functions[name] as ((...args: number[]) => number | undefined) | undefined;
  if (typeof kernel !== "function") throw new PushforwardError(`kernels: there is no kernel named ${name}`);
  return kernel(...(args as number[])) ?? 0;
}
