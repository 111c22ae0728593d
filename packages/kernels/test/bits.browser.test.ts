import { type KernelTask, openKernels } from "@pushforward/kernels";
import { expect, test } from "vitest";
import { hashes } from "./support/cases.js";
import expected from "./support/expected-hashes.json" with { type: "json" };
import { hash, plain, wasm } from "./support/twins.js";

test("a page gets the bits that Node gets, in WebAssembly and in plain TypeScript", () => {
  expect(hashes(wasm)).toEqual(expected);
  expect(hashes(plain)).toEqual(expected);
});

test("an isolated page shares memory with its workers, and the bits stay", async () => {
  expect(globalThis.crossOriginIsolated).toBe(true);
  for (const implementation of ["wasm", "plain"] as const) {
    const seen: string[] = [];
    for (const threads of [1, 3]) {
      const kernels = await openKernels({ threads, implementation });
      const scope = kernels.scope();
      const out = scope.u32(4 * 600);
      const tasks = Array.from({ length: 30 }, (_, k): KernelTask => {
        return ["philoxFill", out.ptr + 320 * k, 20, 20 * k, 0, 7, 8, 9, 10];
      });
      await kernels.run(tasks);
      expect(kernels.threads).toBe(threads);
      seen.push(hash(out.view));
      expect(hashes(kernels)).toEqual(expected);
      await kernels.close();
    }
    expect(seen[0]).toBe(seen[1]);
  }
});

test("an abort in a page rejects and leaves the workers usable", async () => {
  const kernels = await openKernels({ threads: 2 });
  const scope = kernels.scope();
  const out = scope.u32(4 * 100_000);
  const stop = new AbortController();
  const onProgress = () => stop.abort();
  const tasks = Array.from({ length: 50 }, (): KernelTask => ["philoxFill", out.ptr, 100_000, 0, 0, 0, 0, 0, 0]);
  await expect(kernels.run(tasks, { signal: stop.signal, onProgress })).rejects.toThrow("abort");
  expect(await kernels.run(tasks.slice(0, 3))).toEqual([0, 0, 0]);
  await kernels.close();
});
