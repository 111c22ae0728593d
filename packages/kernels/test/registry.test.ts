import { openKernels } from "@pushforward/kernels";
import { expect, test } from "vitest";

test("WebAssembly and plain TypeScript hold the same kernels with the same number of arguments", async () => {
  const wasm = (await openKernels({ threads: 1 })).functions;
  const plain = (await openKernels({ threads: 1, implementation: "plain" })).functions;
  const own = (name: string) => name !== "memory" && name !== "heapBase";
  const names = Object.keys(plain).sort();
  expect(Object.keys(wasm).filter(own).sort()).toEqual(names);
  expect(names.length).toBeGreaterThan(0);
  const twins = await import("../dist/plain/index.js");
  for (const name of names as (keyof typeof plain)[]) {
    const own = twins[name].length - 1; // less the leading memory
    if (own > 0) expect([name, wasm[name].length]).toEqual([name, own]); // none are counted behind "..."
  }
});
