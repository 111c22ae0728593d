/**
 * Exact nearest neighbours in R^d.
 *
 * A k-d tree with tight boxes over tiles of 16 points, which are compared two at a time. The answers are those of a look
 * at all pairs: distances as the kernels round them, ties by index. Building takes O(n·d·log n) on this thread. A query
 * takes O(log n) tiles in few dimensions; in many (about 10 for 10,000 points) most tiles are looked at, each only as far
 * as its coordinates leave a point near enough, and the time nears n·d a query. The nearest in 16 or more dimensions are found
 * among all pairs (`nearest-flat.ts`), and the tree is made only when balls are counted. On a line counts go by a sorted array.
 *
 * At maximum norm many points in four or more dimensions are found and counted by bitmaps of ranks (`rank-index.ts`).
 *
 * Memory: about 18·d + 8 bytes a point while the tree lives, as much again while it is built, and 12·k bytes a query; 14·d
 * for all pairs, 52·d for bitmaps.
 *
 * Source: [friedman1977].
 * @module
 */
import { check, type Watch } from "@pushforward/core";
import type { Kernels } from "../kernels.js";
import { checkRange } from "./ask-points.js";
import { PointIndex } from "./point-index.js";
import { RankIndex } from "./rank-index.js";

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

/** From so many coordinates and points on bitmaps answer at maximum norm sooner than boxes of a tree. */
const rankedFrom = { d: 4, n: 128 } as const;

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
    if (metric === "maximum" && d >= rankedFrom.d && n >= rankedFrom.n)
      return new RankIndex(kernels, scope, points, n, d);
    return new PointIndex(kernels, scope, points, n, d, metric);
  } catch (error) {
    scope.free();
    throw error;
  }
}
