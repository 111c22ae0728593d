import { execFileSync } from "node:child_process";
import { type Kernels, type KernelTask, openKernels } from "@pushforward/kernels";
import { afterAll, expect, test } from "vitest";

const opened: Kernels[] = [];
const open = async (options = {}) => {
  const kernels = await openKernels(options);
  opened.push(kernels);
  return kernels;
};
afterAll(() => Promise.all(opened.map((kernels) => kernels.close())));

/** Tasks that fill `count` blocks of `blocks` Philox counters each, into one region. */
function philoxTasks(ptr: number, count: number, blocks: number): KernelTask[] {
  return Array.from({ length: count }, (_, k): KernelTask => {
    return ["philoxFill", ptr + 16 * blocks * k, blocks, blocks * k, 0, 7, 8, 9, 10];
  });
}

async function philox(kernels: Kernels, count: number, blocks: number): Promise<Uint32Array> {
  const scope = kernels.scope();
  const out = scope.u32(4 * count * blocks);
  await kernels.run(philoxTasks(out.ptr, count, blocks));
  const copy = out.view.slice();
  scope.free();
  return copy;
}

test("the same bits with 1, 2 and 5 threads, in WebAssembly and in plain TypeScript, cut in any way", async () => {
  const expected = await philox(await open({ threads: 1 }), 1, 600);
  for (const implementation of ["wasm", "plain"] as const) {
    for (const threads of [1, 2, 5]) {
      const kernels = await open({ threads, implementation });
      expect(await philox(kernels, 30, 20)).toEqual(expected);
      expect(kernels.threads).toBe(threads);
    }
  }
});

test("workers see memory that grew after they started", async () => {
  for (const implementation of ["wasm", "plain"] as const) {
    const kernels = await open({ threads: 2, implementation });
    await philox(kernels, 4, 4);
    const scope = kernels.scope();
    scope.u8(50_000_000);
    expect(await philox(kernels, 10, 60)).toEqual(await philox(await open({ threads: 1 }), 1, 600));
    scope.free();
  }
});

test("two runs at once each get their own results, and progress rises to 1 once for each task", async () => {
  const kernels = await open({ threads: 2 });
  const scope = kernels.scope();
  const [a, b] = [scope.u32(4000), scope.u32(4000)];
  const seen: number[] = [];
  const onProgress = ({ stage, done }: { stage: string; done: number }) => seen.push(stage === "a" ? done : Number.NaN);
  const [first] = await Promise.all([
    kernels.run(philoxTasks(a.ptr, 50, 20), { onProgress }, "a"),
    kernels.run(philoxTasks(b.ptr, 25, 40)),
  ]);
  expect(a.view).toEqual(b.view);
  expect(first).toEqual(new Array(50).fill(0));
  expect(seen).toEqual(Array.from({ length: 50 }, (_, k) => (k + 1) / 50));
  scope.free();
});

test.each([1, 2])("an abort rejects with its reason and leaves %d threads usable", async (threads) => {
  const kernels = await open({ threads });
  const scope = kernels.scope();
  const out = scope.u32(4 * 400 * 2000);
  const stop = new AbortController();
  const reason = new Error("enough");
  let count = 0;
  const onProgress = () => {
    if (++count === 3) stop.abort(reason);
  };
  await expect(kernels.run(philoxTasks(out.ptr, 400, 2000), { signal: stop.signal, onProgress })).rejects.toBe(reason);
  scope.free();
  expect(count).toBeLessThan(10);
  await expect(kernels.run(philoxTasks(0, 2, 0), { signal: stop.signal })).rejects.toBe(reason);
  expect(await philox(kernels, 30, 20)).toEqual(await philox(await open({ threads: 1 }), 1, 600));
});

test("memory freed after an abort is not handed out while a worker still writes to it", async () => {
  const kernels = await open({ threads: 2 });
  const scope = kernels.scope();
  const blocks = 2_000_000;
  const out = scope.u32(4 * blocks);
  const stop = new AbortController();
  const tasks = [...philoxTasks(out.ptr, 1, blocks), ...philoxTasks(out.ptr, 1, 0)];
  const onProgress = () => stop.abort(); // after the empty task, with the long one under way
  await expect(kernels.run(tasks, { signal: stop.signal, onProgress })).rejects.toThrow("abort");
  scope.free();
  const next = kernels.scope();
  expect(next.u32(4 * blocks).ptr).not.toBe(out.ptr);
  await kernels.run(philoxTasks(out.ptr, 20, 0)); // answered after the long task by the worker that held it
  expect(kernels.scope().u32(4 * blocks).ptr).toBe(out.ptr);
  next.free();
});

test("a failing progress callback, a task that traps and an unknown name reject the run and nothing else", async () => {
  const kernels = await open({ threads: 2 });
  const bad = new Error("no screen");
  const onProgress = () => {
    throw bad;
  };
  await expect(kernels.run(philoxTasks(4096, 4, 0), { onProgress })).rejects.toBe(bad);
  const outside: KernelTask = ["philoxFill", 0xfffff000, 10, 0, 0, 0, 0, 0, 0];
  await expect(kernels.run([outside, outside])).rejects.toThrow("philoxFill failed: RuntimeError: memory access");
  const unknown = ["nothing"] as unknown as KernelTask;
  await expect(kernels.run([unknown, unknown])).rejects.toThrow("there is no kernel named nothing");
  await expect(kernels.run([unknown])).rejects.toThrow("there is no kernel named nothing");
  expect(await kernels.run([])).toEqual([]);
  expect(await philox(kernels, 30, 20)).toEqual(await philox(await open({ threads: 1 }), 1, 600));
});

test("after close a run says so", async () => {
  const kernels = await open({ threads: 2 });
  const running = kernels.run(philoxTasks(4096, 4, 0)).catch((error: Error) => error.message);
  await kernels.close();
  expect(await running).toMatch("closed");
  await expect(kernels.run(philoxTasks(4096, 4, 0))).rejects.toThrow("kernels: they were closed; open new ones");
});

test("a process ends by itself with its workers open, and not before its run ends", () => {
  const script = `import { openKernels } from "@pushforward/kernels";
    const kernels = await openKernels({ threads: 2 });
    const tasks = Array.from({ length: 8 }, () => ["philoxFill", kernels.scope().u32(4e5).ptr, 1e5, 0, 0, 0, 0, 0, 0]);
    console.log((await kernels.run(tasks)).length);`;
  const options = { encoding: "utf8", timeout: 50_000 } as const;
  expect(execFileSync(process.execPath, ["--input-type=module", "-e", script], options)).toBe("8\n");
});

test("threads must be a positive integer", async () => {
  await expect(openKernels({ threads: 0 })).rejects.toThrow("threads must be a positive integer; received 0");
  await expect(openKernels({ threads: 1.5 })).rejects.toThrow("received 1.5");
});
