/**
 * The kernels as functions of pointers and numbers, either WebAssembly or plain TypeScript.
 * @module
 */
import type * as plain from "./plain/index.js";
import type { Views } from "./views.js";

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

/** Call a task; a kernel without a result counts as 0. */
export function callTask(functions: KernelFunctions, [name, ...args]: KernelTask): number {
  const kernel = functions[name] as ((...args: number[]) => number | undefined) | undefined;
  if (typeof kernel !== "function") throw new TypeError(`kernels: there is no kernel named ${name}`);
  return kernel(...(args as number[])) ?? 0;
}
