/**
 * Encoded columns with their rows in another order, in memory that threads can share.
 * @module
 */
import type { Watch } from "@pushforward/core";
import { canShareMemory, type Kernels, type KernelTask, type Region } from "@pushforward/kernels";
import type { EncodedColumn } from "./encoded.js";

type Numbers = Float64Array | Uint8Array;

/** Long columns are moved a few at a time, in memory that is used again. */
const columnsAtOnce = 4;

/** `columns` are taken out of their array as they are done, so that both orders are never there at once. */
export async function inOrder(
  columns: EncodedColumn[],
  order: Uint32Array,
  kernels: Kernels,
  watch: Watch,
): Promise<EncodedColumn[]> {
  const outer = kernels.scope();
  const out: EncodedColumn[] = [];
  try {
    const by = outer.copy(order);
    while (columns.length > 0) {
      const some = columns.splice(0, columnsAtOnce);
      const moved = await moveAll(new Set(some.flatMap(arraysOf)), by, kernels, watch);
      const move = <T extends Numbers>(values: T): T => (moved.get(values) ?? values) as T;
      for (const column of some) {
        const { rank, missing, level, bin, cell, extra } = column;
        const codes = { level: move(level), bin: move(bin), cell: move(cell), missing: move(missing) };
        out.push({ ...column, ...codes, rank: move(rank), extra: extra.map(move) });
      }
    }
  } finally {
    outer.free();
  }
  return out;
}

function arraysOf({ rank, missing, level, bin, cell, extra }: EncodedColumn): Numbers[] {
  return [rank, missing, level, bin, cell, ...extra].filter((values) => values.length > 0);
}

async function moveAll(
  arrays: ReadonlySet<Numbers>,
  order: Region<Uint32Array>,
  kernels: Kernels,
  watch: Watch,
): Promise<Map<Numbers, Numbers>> {
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
    return new Map(places.map(({ values, to }) => [values, shareable(to.view)]));
  } finally {
    scope.free();
  }
}

function shareable(view: Numbers): Numbers {
  const buffer = canShareMemory() ? new SharedArrayBuffer(view.byteLength) : new ArrayBuffer(view.byteLength);
  const out = view instanceof Float64Array ? new Float64Array(buffer) : new Uint8Array(buffer);
  out.set(view);
  return out;
}
