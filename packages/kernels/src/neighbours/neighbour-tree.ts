/**
 * Exact nearest neighbours in R^d.
 *
 * A k-d tree with tight boxes over tiles of 16 points, which are compared two at a time. The answers are those of a look
 * at all pairs: distances as the kernels round them, ties by index. Building takes O(n·d·log n) on this thread. A query
 * takes O(log n) tiles in few dimensions; in many (about 10 for 10,000 points) most tiles are looked at, each only as far
 * as its coordinates leave a point near enough, and the time nears n·d a query. The nearest in 16 or more dimensions are found
 * among all pairs (`nearest-flat.ts`), and the tree is made only when balls are counted. On a line counts go by a sorted array.
 *
 * Memory: about 18·d + 8 bytes a point while the tree lives, as much again while it is built, and 12·k bytes a query; 14·d
 * for all pairs.
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
  /** For each query a distance within which k points are known to lie: with it all pairs are looked at faster. */
  readonly within?: Float64Array | undefined;
  readonly watch?: Watch | undefined;
}

export interface CountOptions extends Omit<NearestOptions, "within"> {
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
    return new PointIndex(kernels, scope, points, n, d, metric);
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

/** Points in the order of the tree, and the tree for the kernels. */
interface Tiled {
  readonly ids: Region<Int32Array>;
  readonly ordered: Region<Float64Array>;
  readonly tree: Region<Uint32Array>;
}

function tiled(kernels: Kernels, scope: Scope, points: Float64Array, d: number, metric: Metric): Tiled {
  const n = points.length / d;
  const tileCount = Math.ceil(n / tileSize);
  const ids = scope.i32(tileCount * tileSize);
  const ordered = scope.f64(n * d);
  const tiles = scope.f64(tileCount * tileSize * d);
  const boxes = scope.f64((2 * tileCount - 1) * 2 * d);
  const firsts = scope.i32(2 * tileCount - 1);
  const order = d === 1 ? sortedOrder(kernels, points) : orderPoints(points, n, d);
  ids.view.fill(0x7fffffff).set(order);
  fillTiles(points, order, d, tiles.view, ordered.view);
  fillNodes(ordered.view, order, d, boxes.view, firsts.view);
  // On a line the two metrics are one, and that without squares is exact for all numbers.
  const kind = metric === "maximum" || d === 1 ? 1 : 0;
  const tree = scope.copy(Uint32Array.of(tiles.ptr, boxes.ptr, firsts.ptr, ids.ptr, n, d, kind));
  return { ids, ordered, tree };
}

/** All pairs for the nearest in many dimensions; else a tree, made then only when balls are counted. */
class PointIndex implements NeighbourTree {
  readonly #flat: FlatPoints | undefined;
  #made: Tiled | undefined;

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

  #tiled(): Tiled {
    this.#made ??= tiled(this.kernels, this.scope, this.#flat!.points, this.d, this.metric);
    return this.#made;
  }

  async nearest(k: number, options: NearestOptions = {}): Promise<Neighbours> {
    check(Number.isInteger(k) && k >= 1, "nearest", "k", "an integer of at least 1", k);
    const { queries, within, watch } = options;
    const count = this.#countOf("nearest", queries);
    if (this.#flat) {
      const own = queries ? () => -1 : (i: number) => i;
      const found = await nearestFlat(this.kernels, this.#flat, queries ?? this.#flat.points, own, k, {
        within,
        watch,
      });
      return { k, ...found };
    }
    const { ids, tree } = this.#tiled();
    return this.#run(count, queries, watch, (scope, asked) => {
      const [distances, indices] = [scope.f64(count * k), scope.i32(count * k)];
      const [rows, self] = queries ? [0, 0] : [ids.ptr, 1];
      const task = (from: number, to: number, scratch: number): KernelTask => {
        const out = [distances.ptr, indices.ptr, scratch] as const;
        return ["neighboursNearest", tree.ptr, asked, rows, from, to, self, k, ...out];
      };
      return { task, result: () => ({ k, distances: distances.view.slice(), indices: indices.view.slice() }) };
    });
  }

  #countOf(here: string, queries: Float64Array | undefined): number {
    if (!queries) return this.n;
    const { d } = this;
    check(Number.isInteger(queries.length / d), here, "queries", `a multiple of d = ${d} long`, queries.length);
    // On a line no square is taken to count.
    checkRange(here, "queries", queries, here === "counts" && d === 1 ? "maximum" : this.metric);
    return queries.length / d;
  }

  async counts(radii: Float64Array, { queries, closed = false, watch }: CountOptions = {}): Promise<Int32Array> {
    const rows = this.#countOf("counts", queries);
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
    const { ids, tree } = this.#tiled();
    return this.#run(limits.length, queries, watch, (scope, asked) => {
      const [within, counts] = [scope.copy(limits), scope.i32(limits.length)];
      const rows = queries ? 0 : ids.ptr;
      const task = (from: number, to: number, scratch: number): KernelTask => {
        return ["neighboursCount", tree.ptr, asked, rows, from, to, within.ptr, counts.ptr, scratch];
      };
      return { task, result: () => counts.view.slice() };
    });
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

  async #run<R>(
    count: number,
    queries: Float64Array | undefined,
    watch: Watch | undefined,
    plan: (scope: Scope, asked: number) => { task: Task; result: () => R },
  ): Promise<R> {
    const scope = this.kernels.scope();
    try {
      const asked = queries ? scope.copy(queries).ptr : this.#tiled().ordered.ptr;
      const { task, result } = plan(scope, asked);
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
