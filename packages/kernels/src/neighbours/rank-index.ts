/**
 * Points at maximum norm as bitmaps of their ranks; `plain/rank-bitmaps.ts` says how they answer.
 *
 * Building takes O(n·d·log n) on this thread; a query n·d/128 operations of 16 bytes in all or, since the coordinate in
 * which a block ascends narrows its points down and far blocks are passed over, less. Memory 52·d bytes a point.
 * @module
 */
import { check } from "@pushforward/core";
import type { Kernels } from "../kernels.js";
import type { Region, Scope } from "../scope.js";
import { rankEdges, rankScratchBytes } from "../scratch.js";
import { ascending } from "./ascending.js";
import { type Answering, askCounts, askNearest, checkRadii, countQueries } from "./ask-points.js";
import { largestDistance } from "./largest-within.js";
import type { CountOptions, NearestOptions, Neighbours, NeighbourTree } from "./neighbour-tree.js";
import { orderPoints, widest } from "./order-points.js";

/** A block has at most so many points, a whole number of groups of them, in as many cells or in cells of so few. */
const shape = { most: 2 ** 14, group: 512, cells: 256, least: 16 } as const;

export class RankIndex implements NeighbourTree {
  readonly metric = "maximum";
  readonly #block: number;
  readonly #points: Answering;

  constructor(
    readonly kernels: Kernels,
    readonly scope: Scope,
    points: Float64Array,
    readonly n: number,
    readonly d: number,
  ) {
    const { most, group, cells, least } = shape;
    const block = group * Math.ceil(n / Math.ceil(n / most) / group);
    const blocks = Math.ceil(n / block);
    const size = Math.max(least, Math.ceil(block / cells));
    const count = Math.ceil(block / size);
    const columns = blocks * d;
    this.#block = block;
    const [ids, ordered] = [scope.i32(n), scope.f64(n * d)];
    const [boxes, edges] = [scope.f64(2 * columns), scope.f64(columns * rankEdges(count))];
    const [sorted, places] = [scope.f64(columns * block), scope.u16(columns * block)];
    const [bitmaps, leads] = [scope.u8((columns * (count + 1) * block) / 8), scope.u32(blocks)];
    const written = [boxes, edges, sorted, places, bitmaps, leads].map(({ ptr }) => ptr);
    const index = scope.copy(Uint32Array.of(n, d, block, count, size, ordered.ptr, ids.ptr, ...written));
    const names = { nearest: "rankNearest", counts: "rankCounts" } as const;
    this.#points = { kernels, ids, ordered, index, ...names, scratchBytes: rankScratchBytes(block, d) };
    this.#order(points, boxes, leads);
    const scratch = kernels.scope();
    try {
      const { ptr } = scratch.u8(this.#points.scratchBytes);
      for (let column = 0; column < columns; column++) kernels.functions.rankColumn(index.ptr, column, ptr);
    } finally {
      scratch.free();
    }
  }

  /** Blocks by a k-d tree; in each the points ascend in its widest coordinate, equal ones by id. */
  #order(points: Float64Array, boxes: Region<Float64Array>, leads: Region<Uint32Array>): void {
    const { n, d } = this;
    const order = orderPoints(points, n, d, this.#block);
    for (let b = 0; b < leads.length; b++) {
      const [from, to] = [b * this.#block, Math.min(n, (b + 1) * this.#block)];
      const ids = order.subarray(from, to).sort();
      const { axis, low, high } = widest(points, d, ids, 0, ids.length);
      leads.view[b] = axis;
      for (let j = 0; j < d; j++) [boxes.view[2 * (b * d + j)], boxes.view[2 * (b * d + j) + 1]] = [low[j]!, high[j]!];
      const values = Float64Array.from(ids, (id) => points[id * d + axis]! + 0);
      ids.set(ascending(this.kernels, values, ids));
    }
    this.#points.ids.view.set(order);
    const ordered = this.#points.ordered.view;
    // 0 for −0, which sorting would tell apart.
    for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) ordered[i * d + j] = points[order[i]! * d + j]! + 0;
  }

  async nearest(k: number, { queries, watch }: NearestOptions = {}): Promise<Neighbours> {
    check(Number.isInteger(k) && k >= 1, "nearest", "k", "an integer of at least 1", k);
    return askNearest(this.#points, k, countQueries("nearest", this, queries), queries, watch);
  }

  async counts(radii: Float64Array, { queries, closed = false, watch }: CountOptions = {}): Promise<Int32Array> {
    checkRadii(radii, countQueries("counts", this, queries));
    const limits = radii.map((radius) => largestDistance(radius, closed));
    const counts = await askCounts(this.#points, limits, queries, watch);
    if (!queries) for (let i = 0; i < this.n; i++) if (limits[i]! >= 0) counts[i]!--;
    return counts;
  }

  free(): void {
    this.scope.free();
  }
}
