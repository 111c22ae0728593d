// The columns of least cost − w for every row. src/plain/transport/nearest.ts says what it means.
import { at4, at8, tileScores, TILE } from "./ground-cost";
import { tileBound } from "./tile-bounds";

/** Room in the bounds for the rounding of scores near 1. */
export const SLACK: f64 = 1e-14;

/** Put a score into the ascending list of k; gives the k-th. */
export function enterList(values: usize, indices: usize, k: i32, score: f64, j: i32): f64 {
  let v = at8(values, k - 1), q = at4(indices, k - 1);
  while (v > values) {
    const above = load<f64>(v - 8);
    if (!(above > score)) break;
    store<f64>(v, above);
    store<i32>(q, load<i32>(q - 4));
    v -= 8;
    q -= 4;
  }
  store<f64>(v, score);
  store<i32>(q, j);
  return load<f64>(at8(values, k - 1));
}

/** Enter what a tile offers below `limit`, the k-th value so far. */
function enterTile(out: usize, first: i32, values: usize, indices: usize, k: i32, limit: f64): f64 {
  for (let q = 0; q < TILE; q += 4) {
    const s = at8(out, q), z = f64x2.pmin(v128.load(s), v128.load(s, 16));
    if (f64x2.extract_lane(z, 0) >= limit && f64x2.extract_lane(z, 1) >= limit) continue;
    for (let r = q; r < q + 4; r++) {
      const score = load<f64>(at8(out, r));
      if (score < limit) limit = enterList(values, indices, k, score, first + r);
    }
  }
  return limit;
}

/** Tiles of a block, which has a bound of its own, kept after those of the tiles. */
export const BLOCK: i32 = 8;

/** The tile of least bound; 0 without bounds. */
function likelyTile(kind: i32, p: f64, x: usize, d: i32, tiles: i32, bounds: usize): i32 {
  if (bounds == 0) return 0;
  let best = 0, least: f64 = Infinity;
  for (let t = 0; t < tiles; t++) {
    const bound = tileBound(kind, p, x, d, bounds + <usize>(t * (1 + 3 * d)) * 8);
    if (bound < least) {
      least = bound;
      best = t;
    }
  }
  return best;
}

export function transportNearest(kind: i32, p: f64, rows: usize, from: i32, to: i32, d: i32, columns: usize, count: i32, w: usize,
  bounds: usize, k: i32, indices: usize, values: usize, scratch: usize): void {
  const tiles = (count + TILE - 1) / TILE, blocks = (tiles + BLOCK - 1) / BLOCK, stride = <usize>(1 + 3 * d) << 3;
  const blockBounds = bounds + <usize>tiles * stride;
  let start = from < to ? likelyTile(kind, p, rows + (<usize>from * <usize>d << 3), d, tiles, bounds) : 0;
  for (let i = from; i < to; i++) {
    const v = at8(values, i * k), q = at4(indices, i * k), x = rows + (<usize>i * <usize>d << 3);
    for (let z = 0; z < k; z++) {
      store<f64>(at8(v, z), 1e300);
      store<i32>(at4(q, z), -1);
    }
    tileScores(kind, p, rows, i, d, columns, count, start, w, scratch);
    let limit = enterTile(scratch, start * TILE, v, q, k, 1e300);
    for (let s = 0, block = start / BLOCK; s < blocks; s++, block = block + 1 == blocks ? 0 : block + 1) {
      if (bounds != 0 && tileBound(kind, p, x, d, blockBounds + <usize>block * stride) - SLACK >= limit) continue;
      for (let t = block * BLOCK, end = min(tiles, t + BLOCK); t < end; t++) {
        if (t == start || (bounds != 0 && tileBound(kind, p, x, d, bounds + <usize>t * stride) - SLACK >= limit)) continue;
        tileScores(kind, p, rows, i, d, columns, count, t, w, scratch);
        limit = enterTile(scratch, t * TILE, v, q, k, limit);
      }
    }
    if (bounds != 0) start = max(0, load<i32>(q)) / TILE;
  }
}
