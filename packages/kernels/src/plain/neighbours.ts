/**
 * Nearest points and counts within a radius, by a k-d tree whose leaves are tiles of 16 points.
 *
 * A tree is seven u32 at `tree`: pointers to its tiles, boxes, firsts and ids, then n, d, and the metric (0: squared
 * Euclidean, 1: maximum norm). Points stand in the order of the tree; tile t holds coordinate j of its point q at
 * `tiles[(t·d + j)·16 + q]`, with +∞ behind the last point. The node over the tiles a … b − 1 is halved at
 * m = ⌈(a + b)/2⌉; its halves are node + 1 and node + 2·(m − a). A box is d pairs (least, largest coordinate), `firsts`
 * is the smallest id below each node, `ids` what the caller calls the points, with 2^31 − 1 behind the last.
 *
 * Distances sum coordinates in their order, so that the bound of a box is never above the distance of a point in it,
 * rounding included: the answers are those of a look at all pairs. [friedman1977]
 * @module
 */
import type { Views } from "../views.js";
import { enterNearest, type Found } from "./nearest-list.js";

const tileSize = 16;
const none = 0x7fffffff;

/**
 * The k nearest points of queries from ≤ i < to, which lie row-major at `queries`: distances ascending to
 * `values[row·k]`, ids to `indices[row·k]`, ties by id; ∞ and −1 where there are fewer than k. The row is i, or
 * `rows[i]` when `rows` is not 0. With `self` 1 the queries are the points in the order of the tree, and a point is no
 * neighbour of itself. `scratch` has `neighbourScratchBytes` bytes.
 */
export function neighboursNearest(
  views: Views,
  tree: number,
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
  const at = layout(views, tree);
  const { f64, i32 } = views;
  const found = { values: new Float64Array(k), indices: new Int32Array(k) };
  for (let i = from; i < to; i++) {
    const row = rows === 0 ? i : i32[(rows >>> 2) + i]!;
    nearestOf(views, at, (queries >>> 3) + i * at.d, self === 0 ? -1 : i, found);
    for (let z = 0; z < k; z++) {
      const value = found.values[z]!;
      f64[(values >>> 3) + row * k + z] = at.maximum ? value : Math.sqrt(value);
      i32[(indices >>> 2) + row * k + z] = found.indices[z] === none ? -1 : found.indices[z]!;
    }
  }
}

/**
 * `counts[row]` = points at most `limits[row]` away from query i, for from ≤ i < to; a limit is squared for the
 * Euclidean metric. Otherwise like `neighboursNearest`.
 */
export function neighboursCount(
  views: Views,
  tree: number,
  queries: number,
  rows: number,
  from: number,
  to: number,
  limits: number,
  counts: number,
  scratch: number,
): void {
  void scratch;
  const at = layout(views, tree);
  const { f64, i32 } = views;
  for (let i = from; i < to; i++) {
    const row = rows === 0 ? i : i32[(rows >>> 2) + i]!;
    i32[(counts >>> 2) + row] = countOf(views, at, (queries >>> 3) + i * at.d, f64[(limits >>> 3) + row]!);
  }
}

interface Layout {
  readonly tiles: number;
  readonly boxes: number;
  readonly firsts: number;
  readonly ids: number;
  readonly n: number;
  readonly d: number;
  readonly maximum: boolean;
}

/** Pointers as indices into views of their type. */
function layout({ u32 }: Views, tree: number): Layout {
  const word = (i: number) => u32[(tree >>> 2) + i]!;
  const [tiles, boxes, firsts, ids] = [word(0) >>> 3, word(1) >>> 3, word(2) >>> 2, word(3) >>> 2];
  return { tiles, boxes, firsts, ids, n: word(4), d: word(5), maximum: word(6) !== 0 };
}

interface Node {
  readonly bound: number;
  readonly first: number;
  readonly node: number;
  readonly a: number;
  readonly b: number;
}

const before = (bound: number, first: number, limit: number, limitIndex: number): boolean =>
  bound < limit || (bound === limit && first <= limitIndex);

function nearestOf(views: Views, at: Layout, query: number, self: number, { values, indices }: Found): void {
  const { f64, i32 } = views;
  const k = values.length;
  values.fill(Infinity);
  indices.fill(none);
  const nodeOf = (node: number, a: number, b: number): Node => {
    const bound = nearBound(f64, at, query, at.boxes + 2 * at.d * node);
    return { bound, first: i32[at.firsts + node]!, node, a, b };
  };
  const stack = [nodeOf(0, 0, Math.ceil(at.n / tileSize))];
  for (let top = stack.pop(); top; top = stack.pop()) {
    if (!before(top.bound, top.first, values[k - 1]!, indices[k - 1]!)) continue;
    const { node, a, b } = top;
    if (b - a > 1) {
      const m = (a + b + 1) >> 1;
      const [left, right] = [nodeOf(node + 1, a, m), nodeOf(node + 2 * (m - a), m, b)];
      if (before(left.bound, left.first, right.bound, right.first)) stack.push(right, left);
      else stack.push(left, right);
      continue;
    }
    for (let q = 0; q < tileSize; q++) {
      const [position, id] = [a * tileSize + q, i32[at.ids + a * tileSize + q]!];
      const value = distance(f64, at, query, a, q);
      if (position !== self) enterNearest({ values, indices }, value, id);
    }
  }
}

function countOf({ f64 }: Views, at: Layout, query: number, limit: number): number {
  let count = 0;
  const stack: [node: number, a: number, b: number][] = [[0, 0, Math.ceil(at.n / tileSize)]];
  for (let top = stack.pop(); top; top = stack.pop()) {
    const [node, a, b] = top;
    const box = at.boxes + 2 * at.d * node;
    if (nearBound(f64, at, query, box) > limit) continue;
    const m = (a + b + 1) >> 1;
    if (farBound(f64, at, query, box) <= limit) count += Math.min(at.n, b * tileSize) - a * tileSize;
    else if (b - a > 1) stack.push([node + 2 * (m - a), m, b], [node + 1, a, m]);
    else for (let q = 0; q < tileSize; q++) if (distance(f64, at, query, a, q) <= limit) count++;
  }
  return count;
}

function distance(f64: Float64Array, { tiles, d, maximum }: Layout, query: number, tile: number, q: number): number {
  let sum = 0;
  for (let j = 0; j < d; j++) {
    const gap = f64[query + j]! - f64[tiles + (tile * d + j) * tileSize + q]!;
    sum = maximum ? Math.max(sum, Math.abs(gap)) : sum + gap * gap;
  }
  return sum;
}

/** Least distance of the query from a box. */
function nearBound(f64: Float64Array, { d, maximum }: Layout, query: number, box: number): number {
  let sum = 0;
  for (let j = 0; j < d; j++) {
    const x = f64[query + j]!;
    const gap = Math.max(f64[box + 2 * j]! - x, x - f64[box + 2 * j + 1]!, 0);
    sum = maximum ? Math.max(sum, gap) : sum + gap * gap;
  }
  return sum;
}

/** Largest distance of the query from a point of a box. */
function farBound(f64: Float64Array, { d, maximum }: Layout, query: number, box: number): number {
  let sum = 0;
  for (let j = 0; j < d; j++) {
    const x = f64[query + j]!;
    const gap = Math.max(f64[box + 2 * j + 1]! - x, x - f64[box + 2 * j]!);
    sum = maximum ? Math.max(sum, gap) : sum + gap * gap;
  }
  return sum;
}
