/**
 * The plain twins bound to a memory. Loaded only where they run: they bring their own imports.
 * @module
 */
import type { KernelFunctions } from "./functions.js";
import * as plain from "./plain/index.js";
import { type Views, viewsOver } from "./views.js";

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
