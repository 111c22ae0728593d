/**
 * Exact nearest neighbours between rows: every query against every row of a table, blocked, on all threads.
 *
 * Time O(queries · rows · width) with 8 pairs at a time, about a billion pairs of 14 columns a second and thread; memory
 * O((queries + rows) · width), no queries × rows array.
 * @module
 */
import type { Watch } from "@pushforward/core";
import type { Kernels, KernelTask } from "@pushforward/kernels";
import type { RowCodes } from "./row-codes.js";

export interface NearestRows {
  /** In units of 1/(unit·columns). */
  readonly distance: Uint16Array;
  /** Place in `rows` of the first of the nearest. */
  readonly place: Uint32Array;
}

/** Pairs of rows times columns that one look costs at most: about two seconds on one thread. */
const mostWork = 5e10;

/** How many queries a look at `rows` rows may have. */
export function affordableQueries({ width }: RowCodes, rows: number): number {
  return Math.max(1_000, Math.floor(mostWork / (rows * Math.max(1, width))));
}

export interface NearestRowsOptions {
  readonly kernels: Kernels;
  readonly watch?: Watch | undefined;
  /** The queries are the first of `rows`, and none finds itself. */
  readonly others?: boolean;
}

/** Queries and rows are pooled rows; at least one row, two for `others`. */
export async function nearestRows(
  codes: RowCodes,
  queries: Uint32Array,
  rows: Uint32Array,
  { kernels, watch, others = false }: NearestRowsOptions,
): Promise<NearestRows> {
  const { width, ordered, weights } = codes;
  const scope = kernels.scope();
  try {
    const asked = scope.copy(gathered(codes, queries));
    const tiles = scope.copy(tilesOf(codes, rows));
    const weight = scope.copy(weights);
    const [distance, place] = [scope.u16(queries.length), scope.u32(queries.length)];
    distance.view.fill(65_535);
    const tasks: KernelTask[] = [];
    const scratch = scope.u8(64 * Math.ceil(queries.length / block));
    for (let from = 0, k = 0; from < queries.length; from += block, k++) {
      const to = Math.min(queries.length, from + block);
      const own = others ? from : -1;
      const room = scratch.ptr + 64 * k;
      const fixed = [tiles.ptr, rows.length, ordered, width, weight.ptr, own, distance.ptr, place.ptr, room] as const;
      tasks.push(["nearestCodes", asked.ptr, from, to, ...fixed]);
    }
    await kernels.run(tasks, watch, "nearest rows");
    return { distance: distance.view.slice(), place: place.view.slice() };
  } finally {
    scope.free();
  }
}

/** Queries in a task, and rows in a tile. */
const block = 256;
const tileRows = 32;

function gathered({ codes, width }: RowCodes, rows: Uint32Array): Uint16Array {
  const out = new Uint16Array(rows.length * width);
  rows.forEach((row, i) => {
    out.set(codes.subarray(row * width, (row + 1) * width), i * width);
  });
  return out;
}

/** Column by column in tiles of 32 rows, the last one filled up with copies of the last row. */
function tilesOf({ codes, width }: RowCodes, rows: Uint32Array): Uint16Array {
  const tiles = Math.ceil(rows.length / tileRows);
  const out = new Uint16Array(tiles * tileRows * width);
  for (let i = 0; i < tiles * tileRows; i++) {
    const from = rows[Math.min(i, rows.length - 1)]! * width;
    const to = tileRows * width * Math.floor(i / tileRows) + (i % tileRows);
    for (let k = 0; k < width; k++) out[to + tileRows * k] = codes[from + k]!;
  }
  return out;
}
