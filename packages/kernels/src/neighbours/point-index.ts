/**
 * Points in a k-d tree with tight boxes over tiles of 16, or beside all pairs.
 * @module
 */
import { check } from "@pushforward/core";
import type { Kernels } from "../kernels.js";
import type { Scope } from "../scope.js";
import { neighbourScratchBytes } from "../scratch.js";
import { ascending } from "./ascending.js";
import { type Answering, askCounts, askNearest, checkRadii, countQueries } from "./ask-points.js";
import { countOnLine } from "./count-on-line.js";
import { fillNodes, fillTiles } from "./fill-tree.js";
import { largestDistance, largestSquare } from "./largest-within.js";
import { type FlatPoints, flatPoints, nearestFlat } from "./nearest-flat.js";
import type { CountOptions, Metric, NearestOptions, Neighbours, NeighbourTree } from "./neighbour-tree.js";
import { orderPoints, tileSize } from "./order-points.js";

/** From so many coordinates and points on boxes seldom tell points apart, and looking at all pairs is faster. */
const flatFrom = { d: 16, n: 1024 } as const;

/** Points in the order of a tree, and the tree for the kernels. */
function tiled(kernels: Kernels, scope: Scope, points: Float64Array, d: number, metric: Metric): Answering {
  const n = points.length / d;
  const tileCount = Math.ceil(n / tileSize);
  const ids = scope.i32(tileCount * tileSize);
  const ordered = scope.f64(n * d);
  const tiles = scope.f64(tileCount * tileSize * d);
  const boxes = scope.f64((2 * tileCount - 1) * 2 * d);
  const firsts = scope.i32(2 * tileCount - 1);
  const order = d === 1 ? ascending(kernels, points) : orderPoints(points, n, d);
  ids.view.fill(0x7fffffff).set(order);
  fillTiles(points, order, d, tiles.view, ordered.view);
  fillNodes(ordered.view, order, d, boxes.view, firsts.view);
  // On a line the two metrics are one, and that without squares is exact for all numbers.
  const kind = metric === "maximum" || d === 1 ? 1 : 0;
  const index = scope.copy(Uint32Array.of(tiles.ptr, boxes.ptr, firsts.ptr, ids.ptr, n, d, kind));
  const names = { nearest: "neighboursNearest", counts: "neighboursCount" } as const;
  return { kernels, ids, ordered, index, ...names, scratchBytes: neighbourScratchBytes };
}

/** All pairs for the nearest in many dimensions; else a tree, made then only when balls are counted. */
export class PointIndex implements NeighbourTree {
  readonly #flat: FlatPoints | undefined;
  #made: Answering | undefined;

  constructor(
    readonly kernels: Kernels,
    readonly scope: Scope,
    points: Float64Array,
    readonly n: number,
    readonly d: number,
    readonly metric: Metric,
  ) {
    if (metric === "euclidean" && d >= flatFrom.d && n >= flatFrom.n) this.#flat = flatPoints(scope, points.slice(), d);
    if (!this.#flat) this.#made = tiled(kernels, scope, points, d, metric);
  }

  #tiled(): Answering {
    this.#made ??= tiled(this.kernels, this.scope, this.#flat!.points, this.d, this.metric);
    return this.#made;
  }

  async nearest(k: number, options: NearestOptions = {}): Promise<Neighbours> {
    check(Number.isInteger(k) && k >= 1, "nearest", "k", "an integer of at least 1", k);
    const { queries, within, watch } = options;
    const count = countQueries("nearest", this, queries);
    if (this.#flat) {
      const own = queries ? () => -1 : (i: number) => i;
      const found = await nearestFlat(this.kernels, this.#flat, queries ?? this.#flat.points, own, k, {
        within,
        watch,
      });
      return { k, ...found };
    }
    return askNearest(this.#tiled(), k, count, queries, watch);
  }

  async counts(radii: Float64Array, { queries, closed = false, watch }: CountOptions = {}): Promise<Int32Array> {
    // On a line no square is taken to count.
    const metric = this.d === 1 ? "maximum" : this.metric;
    checkRadii(radii, countQueries("counts", { n: this.n, d: this.d, metric }, queries));
    const limitOf = this.metric === "maximum" || this.d === 1 ? largestDistance : largestSquare;
    const limits = radii.map((radius) => limitOf(radius, closed));
    const counts =
      this.d === 1 ? this.#countsOnLine(limits, queries) : await askCounts(this.#tiled(), limits, queries, watch);
    if (!queries) for (let i = 0; i < this.n; i++) if (limits[i]! >= 0) counts[i]!--;
    return counts;
  }

  #countsOnLine(limits: Float64Array, queries: Float64Array | undefined): Int32Array {
    const { view } = this.#tiled().ordered; // ascending
    const counts = new Int32Array(limits.length);
    const ids = this.#tiled().ids.view;
    for (let i = 0; i < limits.length; i++) {
      const row = queries ? i : ids[i]!; // in the order of the tree neighbouring places are read one after the other
      counts[row] = countOnLine(view, queries ? queries[i]! : view[i]!, limits[row]!);
    }
    return counts;
  }

  free(): void {
    this.scope.free();
  }
}
