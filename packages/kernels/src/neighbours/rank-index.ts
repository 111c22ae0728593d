/**
 * Points at maximum norm as bitmaps of their ranks; `plain/rank-bitmaps.ts` says how they answer.
 *
 * Building takes O(n·d·log n) on this thread; a query n·d/128 operations of 16 bytes in all or, since the coordinate in
 * which a block ascends narrows its points down and far blocks are passed over, less. Memory 52·d bytes a point.
 * @module
 */
import { check } from "@pushforward/core";
import type { KernelTask } from "../functions.js";
import type { Kernels } from "../kernels.js";
import type { Region, Scope } from "../scope.js";
import { rankEdges, rankScratchBytes } from "../scratch.js";
import { ascending } from "./ascending.js";
import { askPoints, checkRadii, countQueries } from "./ask-points.js";
import { largestDistance } from "./largest-within.js";
import type { CountOptions, NearestOptions, Neighbours, NeighbourTree } from "./neighbour-tree.js";
import { orderPoints, widest } from "./order-points.js";

/** A block has at most so many points, a whole number of groups of them, in as many cells or in cells of so few. */
const shape = { most: 2 ** 14, group: 512, cells: 256, least: 16 } as const;

export class RankIndex implements NeighbourTree {
  readonly metric = "maximum";
  readonly #block: number;
  readonly #ids: Region<Int32Array>;
  readonly #ordered: Region<Float64Array>;
  readonly #index: Region<Uint32Array>;

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
    this.#ids = scope.i32(n);
    this.#ordered = scope.f64(n * d);
    const [boxes, edges] = [scope.f64(2 * columns), scope.f64(columns * rankEdges(count))];
    const [sorted, places] = [scope.f64(columns * block), scope.u16(columns * block)];
    const [bitmaps, leads] = [scope.u8((columns * (count + 1) * block) / 8), scope.u32(blocks)];
    const written = [boxes, edges, sorted, places, bitmaps, leads].map(({ ptr }) => ptr);
    const head = [n, d, block, count, size, this.#ordered.ptr, this.#ids.ptr];
    this.#index = scope.copy(Uint32Array.of(...head, ...written));
    this.#order(points, boxes, leads);
    const scratch = kernels.scope();
    try {
      const { ptr } = scratch.u8(rankScratchBytes(block, d));
      for (let column = 0; column < columns; column++) kernels.functions.rankColumn(this.#index.ptr, column, ptr);
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
    this.#ids.view.set(order);
    const ordered = this.#ordered.view;
    // 0 for −0, which sorting would tell apart.
    for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) ordered[i * d + j] = points[order[i]! * d + j]! + 0;
  }

  async nearest(k: number, { queries, watch }: NearestOptions = {}): Promise<Neighbours> {
    check(Number.isInteger(k) && k >= 1, "nearest", "k", "an integer of at least 1", k);
    const count = countQueries("nearest", this, queries);
    return askPoints(this.kernels, count, queries ?? this.#ordered.ptr, watch, (scope, asked) => {
      const [distances, indices] = [scope.f64(count * k), scope.i32(count * k)];
      const [rows, self] = queries ? [0, 0] : [this.#ids.ptr, 1];
      const task = (from: number, to: number): KernelTask => {
        const out = [distances.ptr, indices.ptr, this.#scratch(scope)] as const;
        return ["rankNearest", this.#index.ptr, asked, rows, from, to, self, k, ...out];
      };
      return { task, result: () => ({ k, distances: distances.view.slice(), indices: indices.view.slice() }) };
    });
  }

  async counts(radii: Float64Array, { queries, closed = false, watch }: CountOptions = {}): Promise<Int32Array> {
    const count = countQueries("counts", this, queries);
    checkRadii(radii, count);
    const limits = radii.map((radius) => largestDistance(radius, closed));
    const counts = await askPoints(this.kernels, count, queries ?? this.#ordered.ptr, watch, (scope, asked) => {
      const [within, counts] = [scope.copy(limits), scope.i32(count)];
      const rows = queries ? 0 : this.#ids.ptr;
      const task = (from: number, to: number): KernelTask => {
        const out = [within.ptr, counts.ptr, this.#scratch(scope)] as const;
        return ["rankCounts", this.#index.ptr, asked, rows, from, to, ...out];
      };
      return { task, result: () => counts.view.slice() };
    });
    if (!queries) for (let i = 0; i < this.n; i++) if (limits[i]! >= 0) counts[i]!--;
    return counts;
  }

  #scratch(scope: Scope): number {
    return scope.u8(rankScratchBytes(this.#block, this.d)).ptr;
  }

  free(): void {
    this.scope.free();
  }
}
