/**
 * Encoded columns with their rows in another order, and memory that threads can share.
 * @module
 */
import type { Watch } from "@pushforward/core";
import { canShareMemory, type Kernels, type KernelTask, type Region } from "@pushforward/kernels";
import type { EncodedColumn } from "./encoded.js";

type Numbers = Float64Array | Uint8Array;

/** Long columns are moved a few at a time, in memory that is used again. */
const columnsAtOnce = 2;

/** Every array of the columns with its rows in this order, in its place: no second copy of the tables is ever there. */
export async function inOrder(
  columns: readonly EncodedColumn[],
  order: Uint32Array,
  kernels: Kernels,
  watch: Watch,
): Promise<void> {
  const outer = kernels.scope();
  try {
    const by = outer.copy(order);
    for (let first = 0; first < columns.length; first += columnsAtOnce)
      await moveAll(new Set(columns.slice(first, first + columnsAtOnce).flatMap(arraysOf)), by, kernels, watch);
  } finally {
    outer.free();
  }
}

function arraysOf({ rank, missing, level, bin, cell, extra }: EncodedColumn): Numbers[] {
  return [rank, missing, level, bin, cell, ...extra].filter((values) => values.length > 0);
}

async function moveAll(
  arrays: ReadonlySet<Numbers>,
  order: Region<Uint32Array>,
  kernels: Kernels,
  watch: Watch,
): Promise<void> {
  const scope = kernels.scope();
  try {
    const rows = order.length;
    const places = [...arrays].map((values) =>
      values instanceof Float64Array
        ? { values, name: "gatherF64" as const, from: scope.copy(values), to: scope.f64(rows) }
        : { values, name: "gatherU8" as const, from: scope.copy(values), to: scope.u8(rows) },
    );
    const tasks = places.map(({ name, from, to }): KernelTask => [name, from.ptr, order.ptr, rows, to.ptr]);
    await kernels.run(tasks, { signal: watch.signal });
    for (const { values, to } of places) values.set(to.view);
  } finally {
    scope.free();
  }
}

/** A copy that threads can share, where there is such memory. */
export function shareable<T extends Numbers>(view: T): T {
  const buffer = canShareMemory() ? new SharedArrayBuffer(view.byteLength) : new ArrayBuffer(view.byteLength);
  const out = view instanceof Float64Array ? new Float64Array(buffer) : new Uint8Array(buffer);
  out.set(view);
  return out as T;
}
