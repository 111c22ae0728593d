/**
 * Features times relabellings, in blocks of features, on the pool.
 * @module
 */
import type { Watch } from "@pushforward/core";
import type { Kernels, KernelTask } from "@pushforward/kernels";
import type { Relabellings } from "./relabellings.js";

const rowsAtOnce = 2048;
const rowsPerTask = 128;

/** Takes `count` rows of products, row-major with one entry for each relabelling, starting at feature `first`. */
export type TakeProducts = (products: Float64Array, first: number, count: number) => void;

/** Multiply features (rows over the units) by the weights; `take` sees each block once and in order. */
export async function multiply(
  kernels: Kernels,
  features: readonly Float64Array[],
  { weights, columns }: Relabellings,
  watch: Watch,
  take: TakeProducts,
): Promise<void> {
  if (features.length === 0) return;
  const U = features[0]!.length;
  const scope = kernels.scope();
  try {
    const atOnce = Math.min(rowsAtOnce, features.length);
    const [a, b, c] = [scope.f64(atOnce * U), scope.copy(weights), scope.f64(atOnce * columns)];
    const scratchBytes = kernels.functions.gemmScratch(rowsPerTask, columns, U);
    const scratch = scope.u8(Math.ceil(atOnce / rowsPerTask) * scratchBytes);
    for (let first = 0; first < features.length; first += atOnce) {
      const count = Math.min(atOnce, features.length - first);
      const view = a.view;
      for (let i = 0; i < count; i++) view.set(features[first + i]!, i * U);
      const tasks: KernelTask[] = [];
      for (let i = 0, t = 0; i < count; i += rowsPerTask, t++) {
        const rows = Math.min(rowsPerTask, count - i);
        const [from, to] = [a.ptr + 8 * i * U, c.ptr + 8 * i * columns];
        tasks.push([
          "gemm",
          0,
          rows,
          columns,
          U,
          1,
          from,
          U,
          b.ptr,
          columns,
          0,
          to,
          columns,
          scratch.ptr + t * scratchBytes,
        ]);
      }
      await kernels.run(tasks, { signal: watch.signal });
      take(c.view.subarray(0, count * columns), first, count);
    }
  } finally {
    scope.free();
  }
}
