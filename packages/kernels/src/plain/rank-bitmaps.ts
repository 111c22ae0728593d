/**
 * Nearest points and counts within a radius at maximum norm, by bitmaps of ranks.
 *
 * The points of a block within r of q in coordinate j are a stretch of its ranks in that coordinate. With a bitmap
 * of the places that come before each 256th part of the ranks, the points in a box are bitwise
 *
 *     ∩_j (before(j, end of the stretch) xor before(j, its beginning)),
 *
 * 128 points an operation, but for those in the parts where a stretch begins and ends, which are looked at one by one.
 * The k nearest are sought in boxes that grow or shrink until few points lie in one and k of them within its radius.
 * Every box is decided by distances as they are rounded, so the answers are those of a look at all pairs.
 *
 * An index is thirteen u32 at `index`: n, d, the points B of a block (a multiple of 512, at most 2^15), the cells C of a
 * column, the ranks of a cell; then pointers. To what `rankColumn` reads: the points row-major in the order of the index,
 * their ids, and for each block d pairs (least, largest). To what it writes for each column (block·d + coordinate): the edges of its
 * cells, B sorted values, B places (u16) by rank, C + 1 bitmaps of B bits. At last to the coordinate of each block in
 * which its points ascend, equal ones by id. This twin says what comes out: it keeps no edges and looks at all points.
 * @module
 */
import type { Views } from "../views.js";
import { enterNearest } from "./nearest-list.js";

const none = 0x7fffffff;

/** What a column writes. `scratch` has `rankScratchBytes(block, d)` bytes, as for all of these. */
export function rankColumn(views: Views, index: number, column: number, scratch: number): void {
  void scratch;
  const at = layout(views, index);
  const { f64, u32, u16 } = views;
  const { d, block, cells, size } = at;
  const from = Math.floor(column / d) * block;
  const count = Math.min(block, at.n - from);
  const values = Float64Array.from({ length: count }, (_, i) => f64[at.ordered + (from + i) * d + (column % d)]!);
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]! || a - b);
  const sorted = f64.subarray(at.sorted + column * block, at.sorted + (column + 1) * block).fill(Infinity);
  const words = block / 32;
  const bitmaps = at.bitmaps + column * (cells + 1) * words;
  u32.fill(0, bitmaps, bitmaps + words);
  for (let c = 0; c < cells; c++) {
    const [start, end] = [c * size, Math.min(count, (c + 1) * size)];
    const row = bitmaps + (c + 1) * words;
    u32.copyWithin(row, row - words, row);
    for (let rank = start; rank < end; rank++) {
      const place = order[rank]!;
      sorted[rank] = values[place]!;
      u16[at.places + column * block + rank] = place;
      u32[row + (place >>> 5)]! |= 1 << (place & 31);
    }
  }
}

/** `counts[row]` = points at most `limits[row]` away from query i, for from ≤ i < to; otherwise like `rankNearest`. */
export function rankCounts(
  views: Views,
  index: number,
  queries: number,
  rows: number,
  from: number,
  to: number,
  limits: number,
  counts: number,
  scratch: number,
): void {
  void scratch;
  const at = layout(views, index);
  const { f64, i32 } = views;
  for (let i = from; i < to; i++) {
    const row = rows === 0 ? i : i32[(rows >>> 2) + i]!;
    const limit = f64[(limits >>> 3) + row]!;
    let count = 0;
    for (let position = 0; position < at.n; position++)
      if (distance(f64, at, (queries >>> 3) + i * at.d, position) <= limit) count++;
    i32[(counts >>> 2) + row] = count;
  }
}

/**
 * The k nearest points of queries from ≤ i < to, which lie row-major at `queries`: distances ascending to
 * `values[row·k]`, ids to `indices[row·k]`, ties by id; ∞ and −1 where there are fewer than k. The row is i, or
 * `rows[i]` when `rows` is not 0. With `self` 1 the queries are the points in the order of the index, and a point is no
 * neighbour of itself.
 */
export function rankNearest(
  views: Views,
  index: number,
  queries: number,
  rows: number,
  from: number,
  to: number,
  self: number,
  k: number,
  values: number,
  indices: number,
  scratch: number,
): void {
  void scratch;
  const at = layout(views, index);
  const { f64, i32 } = views;
  for (let i = from; i < to; i++) {
    const row = rows === 0 ? i : i32[(rows >>> 2) + i]!;
    const found = {
      values: f64.subarray((values >>> 3) + row * k, (values >>> 3) + (row + 1) * k).fill(Infinity),
      indices: i32.subarray((indices >>> 2) + row * k, (indices >>> 2) + (row + 1) * k).fill(none),
    };
    for (let position = 0; position < at.n; position++) {
      if (self !== 0 && position === i) continue;
      enterNearest(found, distance(f64, at, (queries >>> 3) + i * at.d, position), i32[at.ids + position]!);
    }
    for (let z = 0; z < k; z++) if (found.indices[z] === none) found.indices[z] = -1;
  }
}

/** Pointers as indices into views of their type. */
function layout({ u32 }: Views, index: number) {
  const word = (i: number) => u32[(index >>> 2) + i]!;
  return {
    n: word(0),
    d: word(1),
    block: word(2),
    cells: word(3),
    size: word(4),
    ordered: word(5) >>> 3,
    ids: word(6) >>> 2,
    sorted: word(9) >>> 3,
    places: word(10) >>> 1,
    bitmaps: word(11) >>> 2,
  };
}

function distance(
  f64: Float64Array,
  { d, ordered }: { readonly d: number; readonly ordered: number },
  query: number,
  position: number,
): number {
  let most = 0;
  for (let j = 0; j < d; j++) most = Math.max(most, Math.abs(f64[query + j]! - f64[ordered + position * d + j]!));
  return most;
}
