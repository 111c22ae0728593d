/**
 * Nearest points by whole numbers: which points of many may be among the k nearest of a query, by int16 products.
 *
 * Points and queries about the mean are rounded to multiples of units a and b, so that lengths stay below 2^14.5 units
 * and sums in int32. |q − p|²/2 differs from |p|²/2 − ⟨q, p⟩ by what all points share; the latter, in units of a·b, is off by at
 * most E = (|q − b·Q|·max|p| + |b·Q|·max|p − a·P|)/(a·b) and the rounding of the half square. What lies more than 2·E above the
 * k-th is out for certain. Where too much lies within that, the query is left to a finer look.
 * @module
 */
import type { Watch } from "@pushforward/core";
import type { KernelTask } from "../functions.js";
import type { Kernels } from "../kernels.js";
import { placeOf } from "../plain/place-of.js";
import type { Region, Scope } from "../scope.js";

const most = 2 ** 14.5;
/** Queries that are rounded together, and of a task. */
const batch = { queries: 512, task: 64 } as const;
/** Beyond it collecting candidates takes longer than the products. */
const mostNeighbours = 512;
const never = -(2 ** 31);
const always = 2 ** 31 - 2;
/** A slack that leaves everything in. */
const tooCoarse = 2 ** 29;

const roomFor = (k: number): number => 4 * k + 64;

export interface IntegerPoints {
  readonly n: number;
  readonly d: number;
  /** Coordinates of a row with the one that makes them even, and points with those that fill up eight. */
  readonly columns: number;
  readonly rows: number;
  readonly mean: Float64Array;
  /** Largest distance of a point from the mean. */
  readonly reach: number;
  readonly unit: number;
  /** Largest |p − a·P|. */
  readonly rounding: number;
  readonly points: Region<Int16Array>;
  /** |p|²/2 of each. */
  readonly halves: Float64Array;
}

/** `points` lie within `reach` > 0 of their mean. */
export function integerPoints(scope: Scope, points: Float64Array, mean: Float64Array, reach: number): IntegerPoints {
  const d = mean.length;
  const n = points.length / d;
  const [columns, rows, unit] = [d + (d % 2), 8 * Math.ceil(n / 8), reach / most];
  const made = scope.i16(rows * columns, { zero: true });
  const halves = new Float64Array(n);
  let rounding = 0;
  for (let i = 0; i < n; i++) {
    let off = 0;
    for (let k = 0; k < d; k++) {
      const value = points[i * d + k]! - mean[k]!;
      const whole = Math.round(value / unit);
      made.view[placeOf(i, k, columns)] = whole;
      halves[i]! += (value * value) / 2;
      off += (value - unit * whole) * (value - unit * whole);
    }
    rounding = Math.max(rounding, Math.sqrt(off));
  }
  return { n, d, columns, rows, mean, reach, unit, rounding, points: made, halves };
}

/** Are there enough points beside k that this is worth it? */
export function fitsIntegers({ n }: IntegerPoints, k: number): boolean {
  return k <= mostNeighbours && n >= 4 * roomFor(k);
}

/**
 * For each query, in its order, the places of points that hold its k nearest; undefined where these would be too many.
 * `take` is called with views that the next call overwrites.
 */
export async function candidatesByIntegers(
  kernels: Kernels,
  given: IntegerPoints,
  queries: Float64Array,
  k: number,
  take: (query: number, places: Int32Array | undefined) => void,
  { within, watch }: { readonly within?: Float64Array | undefined; readonly watch?: Watch | undefined },
): Promise<void> {
  const count = queries.length / given.d;
  const size = Math.min(batch.queries, 4 * Math.ceil(count / 4));
  const capacity = roomFor(k);
  const scope = kernels.scope();
  try {
    const asked = scope.i16(size * given.columns);
    const halves = scope.i32(given.rows);
    const [slacks, limits, counts] = [scope.i32(size), scope.i32(size), scope.i32(size)];
    const [scores, places] = [scope.i32(size * capacity), scope.i32(size * capacity)];
    for (let first = 0; first < count; first += size) {
      const part = queries.subarray(first * given.d, Math.min(count, first + size) * given.d);
      const own = part.length / given.d;
      const rounded = { asked: asked.view, halves: halves.view, slacks: slacks.view, limits: limits.view };
      limits.view.fill(always).fill(never, own);
      roundQueries(given, part, within?.subarray(first, first + own), rounded);
      counts.view.fill(0);
      slacks.view.subarray(0, own).forEach((slack, i) => {
        if (slack === tooCoarse) [limits.view[i], counts.view[i]] = [never, -1];
      });
      const tasks: KernelTask[] = [];
      for (let from = 0; from < own; from += batch.task) {
        const rows = [asked.ptr, from, Math.min(size, from + batch.task)] as const;
        const points = [given.points.ptr, given.rows, given.columns, halves.ptr] as const;
        const out = [limits.ptr, counts.ptr, scores.ptr, places.ptr] as const;
        tasks.push(["nearestI16", ...rows, ...points, slacks.ptr, k, capacity, ...out]);
      }
      await kernels.run(tasks, { signal: watch?.signal });
      for (let i = 0; i < own; i++) {
        const found = counts.view[i]!;
        take(first + i, found < 0 ? undefined : places.view.subarray(i * capacity, i * capacity + found));
      }
      watch?.onProgress?.({ stage: "finding neighbours", done: (first + own) / count });
    }
  } finally {
    scope.free();
  }
}

interface Rounded {
  readonly asked: Int16Array;
  readonly halves: Int32Array;
  readonly slacks: Int32Array;
  readonly limits: Int32Array;
}

/**
 * Queries in units of their own, half squares in units of both, 2·E rounded up; and scores that points within a known
 * distance, where it is given, do not pass.
 */
function roundQueries(
  { n, d, columns, mean, reach, unit, rounding, halves }: IntegerPoints,
  queries: Float64Array,
  within: Float64Array | undefined,
  { asked, halves: out, slacks, limits }: Rounded,
): void {
  const count = queries.length / d;
  const lengths = Float64Array.from({ length: count }, (_, i) => distanceFrom(mean, queries, i));
  const own = lengths.reduce((a, b) => Math.max(a, b), reach) / most;
  const product = unit * own;
  asked.fill(0);
  for (let i = 0; i < count; i++) {
    let off = 0;
    for (let k = 0; k < d; k++) {
      const value = queries[i * d + k]! - mean[k]!;
      const whole = Math.round(value / own);
      asked[i * columns + k] = whole;
      off += (value - own * whole) * (value - own * whole);
    }
    const [length, apart] = [lengths[i]! + own * Math.sqrt(d), Math.sqrt(off)];
    // Sums of squares in float64 round, too: the last term, far below the others.
    const squares = (d + 4) * 2 ** -51 * (length + reach) * (length + reach);
    const error = (1.0001 * (apart * reach + length * rounding) + squares) / product + 1;
    slacks[i] = Math.min(tooCoarse, 2 * Math.ceil(error));
    if (!within) continue;
    const most = (within[i]! * within[i]! - lengths[i]! * lengths[i]!) / (2 * product) + slacks[i]!;
    if (most < always) limits[i] = Math.max(never, Math.ceil(most));
  }
  for (let j = 0; j < n; j++) out[j] = Math.round(halves[j]! / product);
  out.fill(2 ** 31 - 1, n);
}

function distanceFrom(mean: Float64Array, points: Float64Array, i: number): number {
  const d = mean.length;
  let square = 0;
  for (let k = 0; k < d; k++) {
    const value = points[i * d + k]! - mean[k]!;
    square += value * value;
  }
  return Math.sqrt(square);
}
