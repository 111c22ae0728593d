/**
 * One side of a transport problem against the other: all pairs, tile by tile, in blocks that threads share.
 * @module
 */
import type { Watch } from "@pushforward/core";
import type { Kernels, KernelTask, Region, Scope } from "@pushforward/kernels";
import { type Dense, denseOffsets, denseSide } from "./dense.js";
import { padded, tileWidth } from "./tiles.js";

/** Codes of ground costs in the kernels. */
export const groundKinds = {
  squared: 0,
  euclidean: 1,
  manhattan: 2,
  euclideanPower: 3,
  manhattanPower: 4,
  matrix: 5,
  matrixTurned: 6,
} as const;

export interface Ground {
  readonly kind: number;
  readonly p: number;
}

/** Rows that look at columns. */
export interface Side extends Ground {
  /** Bytes of the rows, row-major; 0 for a matrix. */
  readonly rows: number;
  readonly n: number;
  /** Coordinates, or the leading dimension of a matrix. */
  readonly d: number;
  /** Bytes of the columns in tiles, or of the matrix. */
  readonly columns: number;
  readonly count: number;
  /** Whether tiles can be passed over. */
  readonly bounded: boolean;
  /** For squared distances in many dimensions, the same points in float32. */
  readonly dense?: Dense | undefined;
}

/** Tiles of a block, which has bounds of its own. */
const blockTiles = 8;

/** Most coordinates with which boxes still rule tiles out. */
const boundedDimensions = 8;

/** Both sides of two clouds: sources looking at sinks, and sinks looking at sources. */
export function sidesOfClouds(
  kernels: Kernels,
  scope: Scope,
  ground: Ground,
  x: { n: number; d: number; points: Float64Array },
  y: { n: number; points: Float64Array },
): { sources: Side; sinks: Side } {
  const { d } = x;
  const [rows, others] = [scope.copy(x.points).ptr, scope.copy(y.points).ptr];
  const tiles = (from: number, count: number): number => {
    const to = scope.f64(padded(count) * d).ptr;
    kernels.functions.transportTiles(from, count, d, to);
    return to;
  };
  const shared = { ...ground, d, bounded: d <= boundedDimensions };
  const sources: Side = { ...shared, rows, n: x.n, columns: tiles(others, y.n), count: y.n };
  const sinks: Side = { ...shared, rows: others, n: y.n, columns: tiles(rows, x.n), count: x.n };
  if (ground.kind !== groundKinds.squared || shared.bounded) return { sources, sinks };
  return {
    sources: { ...sources, dense: denseSide(scope, d, x.points, y.points, sources.columns) },
    sinks: { ...sinks, dense: denseSide(scope, d, y.points, x.points, sinks.columns) },
  };
}

/** Both sides of an n × m matrix, row-major. */
export function sidesOfMatrix(scope: Scope, n: number, m: number, costs: Float64Array) {
  const shared = { p: 1, rows: 0, d: m, columns: scope.copy(costs).ptr, bounded: false };
  return {
    sources: { ...shared, kind: groundKinds.matrix, n, count: m },
    sinks: { ...shared, kind: groundKinds.matrixTurned, n: m, count: n },
  };
}

/** Potentials of columns with room for whole tiles; absent columns never win. */
export function columnPotentials(scope: Scope, values: Float64Array): Region<Float64Array> {
  const region = scope.f64(padded(values.length));
  region.view.set(values);
  region.view.fill(-1e300, values.length);
  return region;
}

/** For every column the row it goes with, to sharpen the bounds: an index into points at `points`, or −1. */
export interface Partners {
  readonly of: Int32Array;
  /** Bytes of row-major points of the side's dimension. */
  readonly points: number;
}

/** Bytes of the bounds of the tiles; 0 when the side has none. */
export function tileBounds(kernels: Kernels, scope: Scope, side: Side, w: number, partners: Partners): number {
  if (!side.bounded) return 0;
  const [tiles, stride] = [padded(side.count) / tileWidth, 1 + 3 * side.d];
  const records = scope.f64((tiles + Math.ceil(tiles / blockTiles)) * stride).ptr;
  const of = scope.copy(partners.of).ptr;
  const bound = (width: number, to: number) =>
    kernels.functions.transportBounds(
      ...([side.kind, side.columns, side.count, side.d, w, of, partners.points, width, to] as const),
    );
  bound(tileWidth, records);
  bound(tileWidth * blockTiles, records + 8 * tiles * stride);
  return records;
}

/** Pairs · coordinates of a block: about ten milliseconds when no tile is passed over. */
const blockWork = 8e6;

function rowBlocks(side: Side): [from: number, to: number][] {
  const perRow = side.count * (side.kind >= groundKinds.matrix ? 2 : side.d);
  const height = Math.max(16, Math.ceil(blockWork / perRow));
  const count = Math.max(1, Math.round(side.n / height));
  return Array.from({ length: count }, (_, b) => [
    Math.floor((b * side.n) / count),
    Math.floor(((b + 1) * side.n) / count),
  ]);
}

/** Enough for every kernel with up to 64 arcs a row. */
const scratchBytes = 4096;

export interface NearestColumns {
  readonly k: number;
  /** Columns by row, k each, −1 where there are fewer. */
  readonly indices: Region<Int32Array>;
  /** cost − w of these. */
  readonly values: Region<Float64Array>;
}

/** The k columns of least cost − w for every row. */
export async function nearestColumns(
  kernels: Kernels,
  scope: Scope,
  side: Side,
  w: Region<Float64Array>,
  bounds: number,
  k: number,
  watch: Watch | undefined,
): Promise<NearestColumns> {
  const [indices, values] = [scope.i32(side.n * k), scope.f64(side.n * k)];
  const blocks = rowBlocks(side);
  const scratch = scope.u8(blocks.length * scratchBytes).ptr;
  const { kind, p, rows, d, columns, count, dense } = side;
  const out = [k, indices.ptr, values.ptr] as const;
  const offsets = dense && denseOffsets(scope, dense, d, w.view);
  const tasks = blocks.map(([from, to], b): KernelTask => {
    const own = scratch + b * scratchBytes;
    if (!dense) return ["transportNearest", kind, p, rows, from, to, d, columns, count, w.ptr, bounds, ...out, own];
    const single = [dense.rows, dense.columns, offsets!.h] as const;
    return ["transportNearestDense", rows, from, to, d, columns, count, w.ptr, ...single, ...out, own];
  });
  await kernels.run(tasks, quiet(watch));
  return { k, indices, values };
}

export interface Priced {
  /** Arcs of negative reduced cost, in the order of rows. */
  readonly arcs: readonly { readonly from: Int32Array; readonly to: Int32Array; readonly cost: Float64Array }[];
  /** min(u_i, min_j c_ij − v_j). */
  readonly rowLeast: Float64Array;
}

/** Arcs that violate by more than eps, at most `perRow` a row; costs no more than a look at all pairs. */
export async function price(
  kernels: Kernels,
  scope: Scope,
  side: Side,
  u: number,
  w: Region<Float64Array>,
  bounds: number,
  eps: number,
  perRow: number,
  watch: Watch | undefined,
): Promise<Priced> {
  const rowLeast = scope.f64(side.n);
  const [from, to, cost] = [scope.i32(side.n * perRow), scope.i32(side.n * perRow), scope.f64(side.n * perRow)];
  const blocks = rowBlocks(side);
  const scratch = scope.u8(blocks.length * scratchBytes).ptr;
  const { kind, p, rows, d, columns, count, dense } = side;
  const offsets = dense && denseOffsets(scope, dense, d, w.view);
  const tasks = blocks.map(([first, end], b): KernelTask => {
    const at = perRow * first;
    const arcs = [from.ptr + 4 * at, to.ptr + 4 * at, cost.ptr + 8 * at, scratch + b * scratchBytes] as const;
    const shared = [first, end, d, columns, count, u, w.ptr] as const;
    const ends = [eps, perRow, rowLeast.ptr, ...arcs] as const;
    if (!dense) return ["transportPrice", kind, p, rows, ...shared, bounds, ...ends];
    const single = [dense.rows, dense.columns, offsets!.h, dense.rowSquares, offsets!.margin] as const;
    return ["transportPriceDense", rows, ...shared, ...single, ...ends];
  });
  const found = await kernels.run(tasks, quiet(watch));
  const arcs = blocks.map(([first], b) => {
    const [start, end] = [first * perRow, first * perRow + found[b]!];
    const cut = <T extends Int32Array | Float64Array>(view: T) => view.subarray(start, end) as T;
    return { from: cut(from.view), to: cut(to.view), cost: cut(cost.view) };
  });
  return { arcs, rowLeast: rowLeast.view };
}

/** Only the signal: progress is told by the whole. */
const quiet = (watch: Watch | undefined): Watch => ({ signal: watch?.signal });
