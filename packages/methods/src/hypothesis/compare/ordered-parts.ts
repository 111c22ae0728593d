/**
 * Sort columns of numbers and read ranks, bins and cells off the order, column by column on the pool.
 * @module
 */
import type { Watch } from "@pushforward/core";
import { type Kernels, type KernelTask, sortScratchBytes } from "@pushforward/kernels";
import { shareable } from "./in-order.js";

export const partDefaults = { bins: 4, cells: 16 } as const;

/** Edges of the parts of a cut that are present, ascending. */
export interface Edges {
  readonly lows: number[];
  readonly highs: number[];
}

export interface OrderedParts {
  /** (pooled mid-rank − ½)/observed − ½ in (−½, ½); 0 where missing. */
  readonly rank: Float64Array;
  /** At most 4 quantile bins and 16 cells that never part equal values; missing rows have the one after the last. */
  readonly bin: Uint8Array;
  readonly cell: Uint8Array;
  /** 1 where missing; empty when nothing is. */
  readonly missing: Uint8Array;
  readonly bins: Edges;
  readonly cells: Edges;
  readonly observed: number;
  readonly distinct: number;
  /** Observed values of each table, ascending. */
  readonly sorted: { readonly reference: Float64Array; readonly current: Float64Array };
}

const bytesARow = 48;
const bytesAtOnce = 300_000_000;
/** Longer columns go one by one, in memory that is used again. */
const longColumn = 20_000;

/** Columns of so many rows that go together, and how many such groups are on the pool at once: the memory for it is bounded. */
export function groupsOfColumns(kernels: Kernels, rows: number, columns: number): { each: number; atOnce: number } {
  const room = Math.floor(bytesAtOnce / (bytesARow * Math.max(1, rows)));
  if (rows <= longColumn) return { each: Math.max(1, Math.min(room, columns)), atOnce: 1 };
  return { each: 1, atOnce: Math.max(1, Math.min(room, columns, 2 * kernels.threads)) };
}

/** Parts of each column of values (NaN is missing), of which the first n rows are the reference's. */
export async function orderedParts(
  kernels: Kernels,
  columns: readonly Float64Array[],
  n: number,
  watch: Watch,
): Promise<OrderedParts[]> {
  if (columns.length === 0) return [];
  const scope = kernels.scope();
  try {
    const rows = columns[0]!.length;
    const memory = columns.map((values) => ({
      values: scope.copy(values),
      sorted: scope.f64(rows),
      order: scope.u32(rows),
      // Of the sort; then it takes the sorted values of either table.
      scratch: scope.f64(Math.ceil(sortScratchBytes(rows, 8) / 8)),
      codes: scope.u8(3 * rows, { zero: true }),
      edges: scope.f64(80),
    }));
    const run = (tasks: KernelTask[]) => kernels.run(tasks, { signal: watch.signal, aside: true });
    await run(memory.map((c) => ["sortPairsF64", c.values.ptr, 0, rows, c.sorted.ptr, c.order.ptr, c.scratch.ptr]));
    // The unsorted values are not needed any more: their place takes the ranks.
    const observed = await run(
      memory.map((c) => {
        const bin = c.codes.ptr;
        const cell = c.codes.ptr + rows;
        const missing = c.codes.ptr + 2 * rows;
        const { bins, cells } = partDefaults;
        return [
          "encodeRanks",
          c.sorted.ptr,
          c.order.ptr,
          rows,
          bins,
          cells,
          c.values.ptr,
          bin,
          cell,
          missing,
          c.edges.ptr,
        ];
      }),
    );
    const below = await run(
      memory.map((c, k) => [
        "splitSorted",
        c.sorted.ptr,
        c.order.ptr,
        observed[k]!,
        n,
        c.scratch.ptr,
        c.scratch.ptr + 8 * n,
      ]),
    );
    return memory.map((c, k): OrderedParts => {
      const seen = observed[k]!;
      const codes = c.codes.view;
      const edges = c.edges.view;
      const sides = c.scratch.view;
      return {
        rank: shareable(c.values.view),
        bin: shareable(codes.subarray(0, rows)),
        cell: shareable(codes.subarray(rows, 2 * rows)),
        missing: shareable(codes.subarray(seen < rows ? 2 * rows : 3 * rows)),
        bins: edgesFrom(edges, 16, edges[1]!),
        cells: edgesFrom(edges, 48, edges[2]!),
        observed: seen,
        distinct: edges[0]!,
        sorted: { reference: sides.slice(0, below[k]!), current: sides.slice(n, n + seen - below[k]!) },
      };
    });
  } finally {
    scope.free();
  }
}

function edgesFrom(edges: Float64Array, at: number, count: number): Edges {
  return { lows: [...edges.slice(at, at + count)], highs: [...edges.slice(at + 16, at + 16 + count)] };
}
