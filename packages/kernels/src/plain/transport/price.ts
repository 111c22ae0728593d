/** Pricing: arcs of negative reduced cost among all pairs, in plain TypeScript. @module */
import type { Views } from "../../views.js";
import { pairCost, tileScores, tileWidth } from "./ground-cost.js";
import { blockTiles, enterList, slack } from "./nearest.js";
import { tileBound } from "./tile-bounds.js";

const scores = new Float64Array(tileWidth);

/**
 * For rows from ≤ i < to, with potentials u of rows and w of columns: `rowLeast[i]` = min(u_i, min_j cost − w_j), so
 * that rowLeast and w are dual feasible; and of every tile of 32 columns the best arc with cost − u_i − w_j < −eps,
 * the `perRow` worst of a row, are written to `arcFrom`, `arcTo` (i32) and `arcCost`. Returns how many.
 * Other arguments as for `transportNearest`. Scratch: 256 + 12·perRow bytes.
 */
export function transportPrice(
  memory: Views,
  kind: number,
  p: number,
  rows: number,
  from: number,
  to: number,
  d: number,
  columns: number,
  count: number,
  u: number,
  w: number,
  bounds: number,
  eps: number,
  perRow: number,
  rowLeast: number,
  arcFrom: number,
  arcTo: number,
  arcCost: number,
  scratch: number,
): number {
  const { f64, i32 } = memory;
  const tiles = Math.ceil(count / tileWidth);
  const values = (scratch + 256) >>> 3;
  const indices = 2 * (values + perRow);
  let arcs = 0;
  for (let i = from; i < to; i++) {
    const limit = f64[(u >>> 3) + i]!;
    let [least, kth] = [limit, limit - eps];
    f64.fill(kth, values, values + perRow);
    i32.fill(-1, indices, indices + perRow);
    const passed = (record: number): boolean =>
      bounds !== 0 &&
      tileBound(memory, kind, p, rows + 8 * i * d, d, bounds + 8 * record * (1 + 3 * d)) - slack >= limit;
    for (let t = 0; t < tiles; t++) {
      if (passed(tiles + Math.floor(t / blockTiles)) || passed(t)) continue;
      tileScores(memory, kind, p, rows, i, d, columns, count, t, w, scores);
      const best = scores.reduce((x, y) => Math.min(x, y));
      least = Math.min(least, best);
      if (best < kth) kth = enterList(memory, values, indices, perRow, best, t * tileWidth + scores.indexOf(best));
    }
    f64[(rowLeast >>> 3) + i] = least + 0;
    for (let z = 0; z < perRow && i32[indices + z]! >= 0; z++, arcs++) {
      const j = i32[indices + z]!;
      i32[(arcFrom >>> 2) + arcs] = i;
      i32[(arcTo >>> 2) + arcs] = j;
      f64[(arcCost >>> 3) + arcs] = pairCost(memory, kind, p, rows, i, d, columns, j);
    }
  }
  return arcs;
}
