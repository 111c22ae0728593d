import workerThreads from "node:worker_threads";
import { type KernelTask, openKernels } from "@pushforward/kernels";
import { afterEach, expect, test } from "vitest";

const original = workerThreads.Worker;
afterEach(() => {
  workerThreads.Worker = original;
});

/** Watch workers start, and let `from` change what they start from. */
function watchWorkers(from: (script: string | URL, inline: boolean) => string | URL = (script) => script) {
  const started: workerThreads.Worker[] = [];
  workerThreads.Worker = class extends original {
    constructor(script: string | URL, options?: workerThreads.WorkerOptions) {
      super(from(script, options?.eval === true), options);
      started.push(this);
    }
  };
  return started;
}

const missing = new URL("file:///no/such/worker.js");
const empty = (count: number): KernelTask[] =>
  Array.from({ length: count }, () => ["philoxFill", 4096, 0, 0, 0, 0, 0, 0, 0]);
const long = (ptr: number): KernelTask => ["philoxFill", ptr, 2_000_000, 0, 0, 0, 0, 0, 0];

test("workers start with the first run of more than one task, as many as there are threads", async () => {
  const started = watchWorkers();
  const kernels = await openKernels({ threads: 3 });
  await kernels.run(empty(1));
  expect(started).toHaveLength(0);
  await kernels.run(empty(2));
  expect(started).toHaveLength(3);
  await kernels.run(empty(20));
  expect(started).toHaveLength(3);
  await kernels.close();
});

test("a worker that dies rejects the run that it worked for, and the next run has all workers again", async () => {
  const started = watchWorkers();
  const kernels = await openKernels({ threads: 2 });
  await kernels.run(empty(2));
  const out = kernels.scope().u32(4 * 2_000_000);
  const run = kernels.run([long(out.ptr), long(out.ptr), long(out.ptr), long(out.ptr)], undefined, "drawing");
  void started[0]!.terminate();
  await expect(run).rejects.toThrow("kernels: a worker stopped during drawing: it ended with exit code 1");
  expect(await kernels.run(empty(9))).toEqual(new Array(9).fill(0));
  expect(started).toHaveLength(3);
  await kernels.close();
});

test("without the worker's file its text is run; without either, this thread", async () => {
  const started = watchWorkers((script, inline) => (inline ? script : missing));
  const kernels = await openKernels({ threads: 2 });
  expect(await kernels.run(empty(9))).toEqual(new Array(9).fill(0));
  expect([kernels.threads, started.length]).toEqual([2, 3]);
  const bad: KernelTask = ["philoxFill", 0xfffff000, 10, 0, 0, 0, 0, 0, 0];
  await expect(kernels.run([bad, bad])).rejects.toThrow("philoxFill failed: RuntimeError: memory access");
  await kernels.close();

  watchWorkers(() => missing);
  for (const implementation of ["wasm", "plain"] as const) {
    const alone = await openKernels({ threads: 2, implementation });
    expect(await alone.run(empty(9))).toEqual(new Array(9).fill(0));
    expect(alone.threads).toBe(1);
  }
});

test("closing while workers start stops them", async () => {
  const started = watchWorkers();
  const kernels = await openKernels({ threads: 2 });
  const run = kernels.run(empty(4));
  await kernels.close();
  await expect(run).rejects.toThrow("closed");
  await Promise.all(
    started.map((worker) => worker.threadId === -1 || new Promise((resolve) => worker.on("exit", resolve))),
  );
});

test("a single task is done here, and aside by the workers that are there", async () => {
  const kernels = await openKernels({ threads: 2 });
  const out = kernels.scope().u32(4 * 2_000_000);
  const drawn = () => Number(out.view[0] !== 0) + Number(out.view.at(-1) !== 0);
  const early = kernels.run([long(out.ptr)], { aside: true });
  expect(drawn()).toBe(2); // no worker was there
  await early;
  await kernels.run(empty(2));
  out.view.fill(0);
  const aside = kernels.run([long(out.ptr)], { aside: true });
  expect(drawn()).toBeLessThan(2);
  expect(await aside).toEqual([0]);
  expect(await kernels.run([], { aside: true })).toEqual([]);
  expect(drawn()).toBe(2);
  out.view.fill(0);
  const here = kernels.run([long(out.ptr)]);
  expect(drawn()).toBe(2);
  await here;
  await kernels.close();
});
