/** The columns of least cost − w for every row, in plain TypeScript. @module */
import type { Views } from "../../views.js";
import { absent, tileScores, tileWidth } from "./ground-cost.js";
import { tileBound } from "./tile-bounds.js";

/** Room in the bounds for the rounding of scores near 1. */
export const slack = 1e-14;

/** Tiles of a block, which has a bound of its own. */
export const blockTiles = 8;

/** Put a score into the ascending list of k that starts at `values` and `indices` (elements); gives the k-th. */
export function enterList(
  { f64, i32 }: Views,
  values: number,
  indices: number,
  k: number,
  score: number,
  j: number,
): number {
  let z = k - 1;
  for (; z > 0 && f64[values + z - 1]! > score; z--) {
    f64[values + z] = f64[values + z - 1]!;
    i32[indices + z] = i32[indices + z - 1]!;
  }
  f64[values + z] = score;
  i32[indices + z] = j;
  return f64[values + k - 1]!;
}

const scores = new Float64Array(tileWidth);

/**
 * For rows from ≤ i < to: `indices[i·k …]` (i32) and `values[i·k …]` receive the k columns of least cost − w and these
 * scores, ascending; −1 and 1e300 where there are fewer, or only costs of 1e300 and more. w has room for whole tiles,
 * with −1e300 for absent columns. With `bounds` (0 for none), the records of
 * `transportBounds` for tiles of 32 and then for blocks of 256 columns, those that cannot matter are passed over. Ground costs
 * are described in `ground-cost.ts`; points are taken to be of size about 1. Scratch: 256 bytes.
 * Time O((to − from) · count · d) at most.
 */
export function transportNearest(
  memory: Views,
  kind: number,
  p: number,
  rows: number,
  from: number,
  to: number,
  d: number,
  columns: number,
  count: number,
  w: number,
  bounds: number,
  k: number,
  indices: number,
  values: number,
  _scratch: number,
): void {
  const { f64, i32 } = memory;
  const tiles = Math.ceil(count / tileWidth);
  const bound = (i: number, record: number) =>
    bounds === 0
      ? -Infinity
      : tileBound(memory, kind, p, rows + 8 * i * d, d, bounds + 8 * record * (1 + 3 * d)) - slack;
  let start = bounds === 0 || from >= to ? 0 : likelyTile(tiles, (t) => bound(from, t));
  for (let i = from; i < to; i++) {
    const [v, q] = [(values >>> 3) + i * k, (indices >>> 2) + i * k];
    f64.fill(absent, v, v + k);
    i32.fill(-1, q, q + k);
    let limit = absent;
    const enter = (t: number): void => {
      tileScores(memory, kind, p, rows, i, d, columns, count, t, w, scores);
      scores.forEach((score, r) => {
        if (score < limit) limit = enterList(memory, v, q, k, score, t * tileWidth + r);
      });
    };
    enter(start);
    const blocks = Math.ceil(tiles / blockTiles);
    for (let s = 0; s < blocks; s++) {
      const block = (Math.floor(start / blockTiles) + s) % blocks;
      if (bound(i, tiles + block) >= limit) continue;
      for (let t = block * blockTiles; t < Math.min(tiles, (block + 1) * blockTiles); t++)
        if (t !== start && !(bound(i, t) >= limit)) enter(t);
    }
    if (bounds !== 0) start = Math.floor(Math.max(0, i32[q]!) / tileWidth);
  }
}

function likelyTile(tiles: number, bound: (t: number) => number): number {
  let [best, least] = [0, Infinity];
  for (let t = 0; t < tiles; t++) {
    const value = bound(t);
    if (value < least) [best, least] = [t, value];
  }
  return best;
}
