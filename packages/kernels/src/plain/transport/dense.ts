/**
 * Squared distances in many dimensions, in plain TypeScript: float32 says which pairs matter, float64 what they cost.
 *
 * Pairs are looked at through s_ij = h_j − 2 x_i·y_j in float32, h_j = |y_j|² − w_j, so that s_ij + |x_i|² is about
 * cost − w_j. Rows are float32 row-major with room for 3 more, columns float32 in tiles of 32, h float32 with 1e30 for
 * absent columns. Whatever s selects is worked out again in float64.
 * @module
 */
import type { Views } from "../../views.js";
import { absent, pairCost, tileWidth } from "./ground-cost.js";
import { enterList } from "./nearest.js";

const f = Math.fround;
/** More than any score in float32, less than that of an absent column. */
const unreached = 1e29;

/** Set `out` to h − 2 x·y for a row and a tile, in float32. */
function scores({ f32 }: Views, x: number, d: number, columns: number, h: number, t: number, out: Float32Array): void {
  const [tile, offset] = [(columns >>> 2) + t * d * tileWidth, (h >>> 2) + t * tileWidth];
  for (let q = 0; q < tileWidth; q++) {
    let sum = 0;
    for (let k = 0; k < d; k++) sum = f(sum + f(f32[x + k]! * f32[tile + k * tileWidth + q]!));
    out[q] = f32[offset + q]! - f(2 * sum);
  }
}

const tileScores = new Float32Array(tileWidth);

/**
 * As `transportNearest` for the squared distance without bounds, but the k columns are those of least s (`rows32`,
 * `columns32`, `h32`); among equals in float32 this may miss a slightly better one. Scratch: 544 bytes.
 */
export function transportNearestDense(
  memory: Views,
  rows: number,
  from: number,
  to: number,
  d: number,
  columns: number,
  count: number,
  w: number,
  rows32: number,
  columns32: number,
  h32: number,
  k: number,
  indices: number,
  values: number,
  _scratch: number,
): void {
  const { f64, i32 } = memory;
  for (let i = from; i < to; i++) {
    const [v, q] = [(values >>> 3) + i * k, (indices >>> 2) + i * k];
    f64.fill(unreached, v, v + k);
    i32.fill(-1, q, q + k);
    let limit = unreached;
    for (let t = 0; t * tileWidth < count; t++) {
      scores(memory, (rows32 >>> 2) + i * d, d, columns32, h32, t, tileScores);
      tileScores.forEach((score, r) => {
        if (score < limit) limit = enterList(memory, v, q, k, score, t * tileWidth + r);
      });
    }
    const chosen = i32.slice(q, q + k);
    f64.fill(absent, v, v + k);
    i32.fill(-1, q, q + k);
    for (const j of chosen) {
      if (j < 0) break;
      const score = pairCost(memory, 0, 2, rows, i, d, columns, j) - f64[(w >>> 3) + j]!;
      if (score < f64[v + k - 1]!) enterList(memory, v, q, k, score, j);
    }
  }
}

/**
 * As `transportPrice` for the squared distance without bounds, over the pairs with s < u_i − |x_i|² + margin, where
 * `squares` holds |x_i|² in float64. It misses nothing if s + |x_i|² is within `margin` of cost − w. Scratch: 520 bytes
 * and 48 for each of `perRow`.
 */
export function transportPriceDense(
  memory: Views,
  rows: number,
  from: number,
  to: number,
  d: number,
  columns: number,
  count: number,
  u: number,
  w: number,
  rows32: number,
  columns32: number,
  h32: number,
  squares: number,
  margin: number,
  eps: number,
  perRow: number,
  rowLeast: number,
  arcFrom: number,
  arcTo: number,
  arcCost: number,
  scratch: number,
): number {
  const { f64, i32 } = memory;
  const values = (scratch + 520) >>> 3;
  const indices = 2 * (values + perRow);
  let arcs = 0;
  for (let i = from; i < to; i++) {
    let least = f64[(u >>> 3) + i]!;
    const limit = f(least - f64[(squares >>> 3) + i]! + margin);
    f64.fill(least - eps, values, values + perRow);
    i32.fill(-1, indices, indices + perRow);
    for (let t = 0; t * tileWidth < count; t++) {
      scores(memory, (rows32 >>> 2) + i * d, d, columns32, h32, t, tileScores);
      let [best, where] = [Infinity, -1];
      tileScores.forEach((score, q) => {
        if (score >= limit) return;
        const j = t * tileWidth + q;
        const exact = pairCost(memory, 0, 2, rows, i, d, columns, j) - f64[(w >>> 3) + j]!;
        if (exact < best) [best, where] = [exact, j];
      });
      least = Math.min(least, best);
      if (best < f64[values + perRow - 1]!) enterList(memory, values, indices, perRow, best, where);
    }
    f64[(rowLeast >>> 3) + i] = least + 0;
    for (let z = 0; z < perRow && i32[indices + z]! >= 0; z++, arcs++) {
      const j = i32[indices + z]!;
      i32[(arcFrom >>> 2) + arcs] = i;
      i32[(arcTo >>> 2) + arcs] = j;
      f64[(arcCost >>> 3) + arcs] = pairCost(memory, 0, 2, rows, i, d, columns, j);
    }
  }
  return arcs;
}
