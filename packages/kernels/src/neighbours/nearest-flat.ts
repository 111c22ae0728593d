/**
 * Nearest points where boxes no longer tell them apart: all pairs in whole numbers, or where these are too coarse in float32;
 * the promising ones again in float64.
 *
 * How far whole numbers are off stands in `nearest-integers.ts`. Of float32: with points about their mean, rounding them to float32 moves a distance by at most δ = 2^−24·(|q| + max|p|), and the
 * kernel's sum is within (d + 2)·2^−24 of itself. So every point whose rounded distance lies above what the k-th can
 * still be is out for certain; the others are ranked by their float64 distances, summed in the order of the
 * coordinates as the tree does it: the answers have the same bits. Time O(queries·n·d), about a twentieth of a nanosecond
 * a coordinate in whole numbers, a quarter in float32; memory O(n·d) beside the tree.
 * @module
 */
import { countBelow, type Watch } from "@pushforward/core";
import type { KernelTask } from "../functions.js";
import type { Kernels } from "../kernels.js";
import type { Region, Scope } from "../scope.js";
import { pairwiseScratchBytes } from "../scratch.js";
import { candidatesByIntegers, fitsIntegers, type IntegerPoints, integerPoints } from "./nearest-integers.js";
import type { NearestOptions } from "./neighbour-tree.js";

/** Queries and points of a panel of distances, and queries of a task. */
const panel = { queries: 256, points: 2048, task: 128 } as const;
const ulp = 2 ** -24;
/** Squares of farther points could overflow in float32, those of nearer ones underflow beside the slack. */
const reaches = { least: 1e-12, most: 1e15 } as const;

export interface FlatPoints {
  readonly n: number;
  readonly d: number;
  /** Row-major. */
  readonly points: Float64Array;
  readonly mean: Float64Array;
  /** The points about their mean. */
  readonly rounded: Region<Float32Array>;
  /** Largest distance of a point from the mean. */
  readonly reach: number;
  readonly integers: IntegerPoints;
}

/** Undefined where float32 cannot hold the points. */
export function flatPoints(scope: Scope, points: Float64Array, d: number): FlatPoints | undefined {
  const n = points.length / d;
  const mean = new Float64Array(d);
  for (let at = 0; at < points.length; at++) mean[at % d]! += points[at]! / n;
  const rounded = scope.f32(points.length);
  let reach = 0;
  for (let i = 0; i < n; i++) {
    let square = 0;
    for (let k = 0; k < d; k++) {
      const value = points[i * d + k]! - mean[k]!;
      rounded.view[i * d + k] = value;
      square += value * value;
    }
    reach = Math.max(reach, Math.sqrt(square));
  }
  if (!(reach > reaches.least && reach < reaches.most)) return undefined;
  return { n, d, points, mean, rounded, reach, integers: integerPoints(scope, points, mean, reach) };
}

/**
 * The k nearest points of each query to `distances` and `indices`, as `NeighbourTree.nearest` gives them. `own[i]` is the
 * place of query i among the points when it is one of them, which is no neighbour of itself; −1 for others.
 */
export async function nearestFlat(
  kernels: Kernels,
  flat: FlatPoints,
  queries: Float64Array,
  own: (query: number) => number,
  k: number,
  { within, watch }: Omit<NearestOptions, "queries">,
): Promise<Nearest> {
  const { d } = flat;
  const count = queries.length / d;
  const out = { distances: new Float64Array(count * k).fill(Infinity), indices: new Int32Array(count * k).fill(-1) };
  const left: number[] = [];
  // A query that is one of the points finds itself, too.
  const wanted = own(0) < 0 ? k : k + 1;
  if (!fitsIntegers(flat.integers, wanted)) for (let i = 0; i < count; i++) left.push(i);
  else {
    const take = (query: number, places: Int32Array | undefined) => {
      if (places) rankPlaces(flat, places, { queries, query, own: own(query) }, k, out);
      else left.push(query);
    };
    await candidatesByIntegers(kernels, flat.integers, queries, wanted, take, { within, watch });
  }
  await nearestInSingle(kernels, flat, queries, left, own, k, out, watch);
  return out;
}

/** The queries of `left`, in float32. */
async function nearestInSingle(
  kernels: Kernels,
  flat: FlatPoints,
  queries: Float64Array,
  left: readonly number[],
  own: (query: number) => number,
  k: number,
  out: Nearest,
  watch: Watch | undefined,
): Promise<void> {
  if (left.length === 0) return;
  const { n, d } = flat;
  const scope = kernels.scope();
  try {
    const asked = scope.f32(panel.queries * d);
    const tile = scope.f32(panel.queries * panel.points);
    const scratch = Array.from({ length: panel.queries / panel.task }, () => scope.u8(pairwiseScratchBytes(d)).ptr);
    for (let first = 0; first < left.length; first += panel.queries) {
      const part = left.slice(first, first + panel.queries);
      const best = part.map((query, i) => candidatesOf(flat, queries, query, own(query), k, asked.view, i));
      for (let from = 0; from < n; from += panel.points) {
        const to = Math.min(n, from + panel.points);
        const tasks = scratch.flatMap((spare, task): KernelTask[] => {
          const [a, b] = [task * panel.task, Math.min(part.length, (task + 1) * panel.task)];
          if (a >= b) return [];
          const target = tile.ptr + 4 * a * panel.points;
          return [["squaredDistancesF32", asked.ptr, a, b, flat.rounded.ptr, from, to, d, target, panel.points, spare]];
        });
        await kernels.run(tasks, { signal: watch?.signal });
        const squares = tile.view;
        best.forEach((candidates, i) => {
          candidates.look(squares, i * panel.points, from, to);
        });
      }
      best.forEach((candidates, i) => {
        const query = part[i]!;
        rankPlaces(flat, candidates.places(), { queries, query, own: own(query) }, k, out);
      });
      watch?.onProgress?.({ stage: "finding neighbours", done: (first + part.length) / left.length });
    }
  } finally {
    scope.free();
  }
}

interface Nearest {
  readonly distances: Float64Array;
  readonly indices: Int32Array;
}

/** The k nearest of these places by their float64 distances, ties by place. */
function rankPlaces(
  { d, points }: FlatPoints,
  places: Int32Array,
  { queries, query, own }: { readonly queries: Float64Array; readonly query: number; readonly own: number },
  k: number,
  out: Nearest,
): void {
  const squares = new Float64Array(places.length);
  for (let z = 0; z < places.length; z++) {
    let square = 0;
    const [a, b] = [places[z]! * d, query * d];
    for (let c = 0; c < d; c++) {
      const difference = points[a + c]! - queries[b + c]!;
      square += difference * difference;
    }
    squares[z] = places[z] === own ? Infinity : square;
  }
  const sorted = squares.slice().sort();
  const last = sorted[Math.min(k, places.length) - 1]!;
  // Each to where its square stands among the sorted ones; equal ones in the order of their places.
  for (let z = 0; z < places.length; z++) {
    const square = squares[z]!;
    if (square > last || square === Infinity) continue;
    let rank = query * k + countBelow(sorted, square);
    while (rank < (query + 1) * k && out.indices[rank]! >= 0) rank++;
    if (rank === (query + 1) * k) continue;
    out.distances[rank] = Math.sqrt(square);
    out.indices[rank] = places[z]!;
  }
}

/** The query about the mean, rounded, to row `place` of `asked`; and what is known of its neighbours: nothing. */
function candidatesOf(
  flat: FlatPoints,
  queries: Float64Array,
  query: number,
  own: number,
  k: number,
  asked: Float32Array,
  place: number,
): Candidates {
  const { d, mean, reach } = flat;
  let square = 0;
  for (let c = 0; c < d; c++) {
    const value = queries[query * d + c]! - mean[c]!;
    asked[place * d + c] = value;
    square += value * value;
  }
  return new Candidates(flat, own, k, 1.01 * ulp * (Math.sqrt(square) + reach));
}

class Candidates {
  #squares: Float32Array;
  #places: Int32Array;
  #count = 0;
  /** Rounded squares above it are out. */
  #limit = Infinity;

  constructor(
    private readonly flat: FlatPoints,
    private readonly own: number,
    private readonly k: number,
    private readonly slack: number,
  ) {
    this.#squares = new Float32Array(4 * k + 32);
    this.#places = new Int32Array(4 * k + 32);
  }

  look(squares: Float32Array, at: number, from: number, to: number): void {
    let limit = this.#limit;
    for (let j = from; j < to; j++) {
      const square = squares[at + j - from]!;
      // Not below, so that a NaN or an overflow is looked at again.
      if (square > limit || j === this.own) continue;
      if (this.#count === this.#squares.length) {
        this.#tighten();
        limit = this.#limit;
      }
      this.#squares[this.#count] = square;
      this.#places[this.#count++] = j;
    }
  }

  /** Keep what may be among the k nearest; make room if that is nearly all. */
  #tighten(): void {
    const sorted = this.#squares.slice(0, this.#count).sort();
    const error = (this.flat.d + 3) * ulp;
    const most = Math.sqrt(sorted[this.k - 1]!) * (1 + error) + 2 * this.slack;
    this.#limit = Math.min(this.#limit, (most / (1 - error)) * (most / (1 - error)));
    let kept = 0;
    for (let c = 0; c < this.#count; c++) {
      if (this.#squares[c]! > this.#limit) continue;
      this.#squares[kept] = this.#squares[c]!;
      this.#places[kept++] = this.#places[c]!;
    }
    this.#count = kept;
    if (2 * kept <= this.#squares.length) return;
    const [squares, places] = [this.#squares, this.#places];
    this.#squares = new Float32Array(2 * squares.length);
    this.#squares.set(squares);
    this.#places = new Int32Array(2 * places.length);
    this.#places.set(places);
  }

  /** What may be among the k nearest. */
  places(): Int32Array {
    if (this.#count > this.k) this.#tighten();
    return this.#places.subarray(0, this.#count);
  }
}
