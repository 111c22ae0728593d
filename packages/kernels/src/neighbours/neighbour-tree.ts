/**
 * Exact nearest neighbours in R^d.
 *
 * A k-d tree with tight boxes over tiles of 16 points, which are compared two at a time. The answers are those of a look
 * at all pairs: distances as the kernels round them, ties by index. Building takes O(n·d·log n) on this thread. A query
 * takes O(log n) tiles in few dimensions; in many (about 10 for 10,000 points) most tiles are looked at, each only as far
 * as its coordinates leave a point near enough, and the time nears n·d a query. The nearest in 16 or more dimensions are found
 * among all pairs (`nearest-flat.ts`). On a line counts go by a sorted array.
 *
 * Memory: about 18·d + 8 bytes a point while the tree lives, as much again while it is built, and 12·k bytes a query.
 *
 * Source: [friedman1977].
 * @module
 */
import { check, type Watch } from "@pushforward/core";
import type { KernelTask } from "../functions.js";
import type { Kernels } from "../kernels.js";
import type { Region, Scope } from "../scope.js";
import { neighbourScratchBytes, sortScratchBytes } from "../scratch.js";
import { countOnLine } from "./count-on-line.js";
import { fillNodes, fillTiles } from "./fill-tree.js";
import { largestDistance, largestSquare } from "./largest-within.js";
import { type FlatPoints, flatPoints, nearestFlat } from "./nearest-flat.js";
import { orderPoints, tileSize } from "./order-points.js";

/** `maximum` is the largest difference of a coordinate. */
export type Metric = "euclidean" | "maximum";

export interface NearestOptions {
  /** Points to ask for, row-major in R^d; by default those of the tree, of which none is a neighbour of itself. */
  readonly queries?: Float64Array | undefined;
  readonly watch?: Watch | undefined;
}

export interface CountOptions extends NearestOptions {
  /** Count points at the radius itself, too. */
  readonly closed?: boolean | undefined;
}

export interface Neighbours {
  readonly k: number;
  /** Row-major queries × k, ascending; ∞ where there are fewer than k points. */
  readonly distances: Float64Array;
  /** Indices of the points, −1 where there are fewer than k; equal distances by index. */
  readonly indices: Int32Array;
}

export interface NeighbourTree {
  readonly n: number;
  readonly d: number;
  readonly metric: Metric;
  /** The k nearest points of every query. @throws ArgumentError for a bad k or queries that are not points of R^d. */
  nearest(k: number, options?: NearestOptions): Promise<Neighbours>;
  /**
   * How many points lie strictly within `radii[i]` of query i; a point of the tree is not counted for itself.
   *
   * @throws ArgumentError unless there is a radius of at least 0 for every query.
   */
  counts(radii: Float64Array, options?: CountOptions): Promise<Int32Array>;
  /** Give the memory back. */
  free(): void;
}

/** From so many coordinates and points on boxes seldom tell points apart, and looking at all pairs is faster. */
const flatFrom = { d: 16, n: 1024 } as const;
/** Queries a task; no matter how many threads there are. */
const block = 1024;

/**
 * A tree over n points, row-major in R^d, which are copied. Free it when done.
 *
 * @throws ArgumentError unless there are points and all their coordinates are finite, and for the Euclidean metric
 *   below 1e150, so that no square overflows; MemoryError.
 */
export function neighbourTree(
  kernels: Kernels,
  points: Float64Array,
  d: number,
  metric: Metric = "euclidean",
): NeighbourTree {
  const here = "neighbourTree";
  check(Number.isInteger(d) && d >= 1, here, "d", "an integer of at least 1", d);
  const n = points.length / d;
  check(Number.isInteger(n) && n >= 1, here, "points", `a positive multiple of d = ${d} long`, points.length);
  checkRange(here, "points", points, metric);
  const scope = kernels.scope();
  try {
    return new TiledTree(kernels, scope, points, n, d, metric);
  } catch (error) {
    scope.free();
    throw error;
  }
}

function checkRange(here: string, name: string, points: Float64Array, metric: Metric): void {
  const most = metric === "maximum" ? Number.MAX_VALUE / 2 : 1e150;
  for (let i = 0; i < points.length; i++) {
    if (Math.abs(points[i]!) <= most) continue;
    check(false, here, name, `finite numbers of at most ${most}`, points[i]);
  }
}

/** On a line the order of the tree is the ascending one. */
function sortedOrder(kernels: Kernels, points: Float64Array): Int32Array {
  const n = points.length;
  const scope = kernels.scope();
  try {
    const [keys, sorted, order] = [scope.copy(points), scope.f64(n), scope.u32(n)];
    kernels.functions.sortPairsF64(keys.ptr, 0, n, sorted.ptr, order.ptr, scope.u8(sortScratchBytes(n, 8)).ptr);
    return Int32Array.from(order.view);
  } finally {
    scope.free();
  }
}

class TiledTree implements NeighbourTree {
  readonly #ids: Region<Int32Array>;
  readonly #ordered: Region<Float64Array>;
  readonly #tree: Region<Uint32Array>;
  #flatPoints: FlatPoints | "none" | undefined;

  constructor(
    readonly kernels: Kernels,
    readonly scope: Scope,
    points: Float64Array,
    readonly n: number,
    readonly d: number,
    readonly metric: Metric,
  ) {
    const tileCount = Math.ceil(n / tileSize);
    this.#ids = scope.i32(tileCount * tileSize);
    this.#ordered = scope.f64(n * d);
    const tiles = scope.f64(tileCount * tileSize * d);
    const boxes = scope.f64((2 * tileCount - 1) * 2 * d);
    const firsts = scope.i32(2 * tileCount - 1);
    const ids = d === 1 ? sortedOrder(kernels, points) : orderPoints(points, n, d);
    this.#ids.view.fill(0x7fffffff).set(ids);
    fillTiles(points, ids, d, tiles.view, this.#ordered.view);
    fillNodes(this.#ordered.view, ids, d, boxes.view, firsts.view);
    // On a line the two metrics are one, and that without squares is exact for all numbers.
    const kind = metric === "maximum" || d === 1 ? 1 : 0;
    this.#tree = scope.copy(Uint32Array.of(tiles.ptr, boxes.ptr, firsts.ptr, this.#ids.ptr, n, d, kind));
  }

  async nearest(k: number, { queries, watch }: NearestOptions = {}): Promise<Neighbours> {
    check(Number.isInteger(k) && k >= 1, "nearest", "k", "an integer of at least 1", k);
    const flat = this.#flat();
    if (flat) return this.#nearestFlat(flat, k, queries, watch);
    return this.#run("nearest", queries, watch, (scope, asked, count) => {
      const [distances, indices] = [scope.f64(count * k), scope.i32(count * k)];
      const [rows, self] = queries ? [0, 0] : [this.#ids.ptr, 1];
      const task = (from: number, to: number, scratch: number): KernelTask => {
        const out = [distances.ptr, indices.ptr, scratch] as const;
        return ["neighboursNearest", this.#tree.ptr, asked, rows, from, to, self, k, ...out];
      };
      return { task, result: () => ({ k, distances: distances.view.slice(), indices: indices.view.slice() }) };
    });
  }

  /** Points for looking at all pairs, made when first asked for; undefined where the tree is the better way. */
  #flat(): FlatPoints | undefined {
    const { n, d, metric, scope } = this;
    if (metric !== "euclidean" || d < flatFrom.d || n < flatFrom.n) return undefined;
    if (this.#flatPoints === undefined) {
      const ids = this.#ids.view.slice(0, n);
      this.#flatPoints = flatPoints(scope, this.#ordered.view.slice(), ids, d) ?? "none";
    }
    return this.#flatPoints === "none" ? undefined : this.#flatPoints;
  }

  async #nearestFlat(flat: FlatPoints, k: number, queries: Float64Array | undefined, watch: Watch | undefined) {
    if (queries) {
      check(
        Number.isInteger(queries.length / this.d),
        "nearest",
        "queries",
        `a multiple of d = ${this.d} long`,
        queries.length,
      );
      checkRange("nearest", "queries", queries, this.metric);
      return { k, ...(await nearestFlat(this.kernels, flat, queries, () => -1, k, watch)) };
    }
    const { n } = this;
    const found = await nearestFlat(this.kernels, flat, flat.points, (i) => i, k, watch);
    // From the order of the tree to that of the caller.
    const out = { k, distances: new Float64Array(n * k), indices: new Int32Array(n * k) };
    for (let i = 0; i < n; i++) {
      out.distances.set(found.distances.subarray(i * k, (i + 1) * k), flat.ids[i]! * k);
      out.indices.set(found.indices.subarray(i * k, (i + 1) * k), flat.ids[i]! * k);
    }
    return out;
  }

  async counts(radii: Float64Array, { queries, closed = false, watch }: CountOptions = {}): Promise<Int32Array> {
    const rows = queries ? queries.length / this.d : this.n;
    check(radii.length === rows, "counts", "radii", `${rows} numbers, one a query`, `${radii.length} numbers`);
    const wrong = radii.findIndex((radius) => !(radius >= 0));
    check(wrong < 0, "counts", `radius ${wrong}`, "at least 0", radii[wrong]);
    const limitOf = this.metric === "maximum" || this.d === 1 ? largestDistance : largestSquare;
    const limits = radii.map((radius) => limitOf(radius, closed));
    const counts =
      this.d === 1 ? this.#countsOnLine(limits, queries) : await this.#countsInTree(limits, queries, watch);
    if (!queries) for (let i = 0; i < rows; i++) if (limits[i]! >= 0) counts[i]!--;
    return counts;
  }

  #countsInTree(limits: Float64Array, queries: Float64Array | undefined, watch: Watch | undefined) {
    return this.#run("counts", queries, watch, (scope, asked, count) => {
      const [within, counts] = [scope.copy(limits), scope.i32(count)];
      const rows = queries ? 0 : this.#ids.ptr;
      const task = (from: number, to: number, scratch: number): KernelTask => {
        return ["neighboursCount", this.#tree.ptr, asked, rows, from, to, within.ptr, counts.ptr, scratch];
      };
      return { task, result: () => counts.view.slice() };
    });
  }

  #countsOnLine(limits: Float64Array, queries: Float64Array | undefined): Int32Array {
    const { view } = this.#ordered; // ascending
    const counts = new Int32Array(limits.length);
    if (queries) checkRange("counts", "queries", queries, "maximum");
    const ids = this.#ids.view;
    for (let i = 0; i < limits.length; i++) {
      const row = queries ? i : ids[i]!; // in the order of the tree neighbouring places are read one after the other
      counts[row] = countOnLine(view, queries ? queries[i]! : view[i]!, limits[row]!);
    }
    return counts;
  }

  async #run<R>(
    here: string,
    queries: Float64Array | undefined,
    watch: Watch | undefined,
    plan: (scope: Scope, asked: number, count: number) => { task: Task; result: () => R },
  ): Promise<R> {
    const count = queries ? queries.length / this.d : this.n;
    check(Number.isInteger(count), here, "queries", `a multiple of d = ${this.d} long`, queries?.length);
    if (queries) checkRange(here, "queries", queries, this.metric);
    const scope = this.kernels.scope();
    try {
      const asked = queries ? scope.copy(queries).ptr : this.#ordered.ptr;
      const { task, result } = plan(scope, asked, count);
      const tasks: KernelTask[] = [];
      for (let from = 0; from < count; from += block) {
        // A scratch for each task: any two may run at the same time.
        tasks.push(task(from, Math.min(count, from + block), scope.u8(neighbourScratchBytes).ptr));
      }
      await this.kernels.run(tasks, watch, "finding neighbours");
      return result();
    } finally {
      scope.free();
    }
  }

  free(): void {
    this.scope.free();
  }
}

type Task = (from: number, to: number, scratch: number) => KernelTask;
