// Pricing: arcs of negative reduced cost among all pairs. src/plain/transport/price.ts says what it means.
import { at4, at8, pairCost, tileScores, TILE } from "./ground-cost";
import { BLOCK, enterList, SLACK } from "./nearest";
import { tileBound } from "./tile-bounds";

function leastOfTile(out: usize): f64 {
  let z = v128.load(out);
  for (let s = out + 16, end = out + 256; s < end; s += 16) z = f64x2.pmin(z, v128.load(s));
  return min(f64x2.extract_lane(z, 0), f64x2.extract_lane(z, 1));
}

function whereInTile(out: usize, value: f64): i32 {
  let q = 0;
  while (load<f64>(at8(out, q)) != value) q++;
  return q;
}

export function transportPrice(kind: i32, p: f64, rows: usize, from: i32, to: i32, d: i32, columns: usize, count: i32, u: usize, w: usize,
  bounds: usize, eps: f64, perRow: i32, rowLeast: usize, arcFrom: usize, arcTo: usize, arcCost: usize, scratch: usize): i32 {
  const tiles = (count + TILE - 1) / TILE, stride = <usize>(1 + 3 * d) << 3, values = scratch + 256, indices = at8(values, perRow);
  const blockBounds = bounds + <usize>tiles * stride;
  let arcs = 0;
  for (let i = from; i < to; i++) {
    const limit = load<f64>(at8(u, i)), x = rows + (<usize>i * <usize>d << 3);
    let least = limit, kth = limit - eps;
    for (let z = 0; z < perRow; z++) {
      store<f64>(at8(values, z), kth);
      store<i32>(at4(indices, z), -1);
    }
    for (let block = 0; block < tiles; block += BLOCK) {
      if (bounds != 0 && tileBound(kind, p, x, d, blockBounds + <usize>(block / BLOCK) * stride) - SLACK >= limit) continue;
      for (let t = block, end = min(tiles, block + BLOCK); t < end; t++) {
        if (bounds != 0 && tileBound(kind, p, x, d, bounds + <usize>t * stride) - SLACK >= limit) continue;
        tileScores(kind, p, rows, i, d, columns, count, t, w, scratch);
        const best = leastOfTile(scratch);
        least = min(least, best);
        if (best < kth) kth = enterList(values, indices, perRow, best, t * TILE + whereInTile(scratch, best));
      }
    }
    store<f64>(at8(rowLeast, i), least + 0.0);
    for (let z = 0; z < perRow; z++) {
      const j = load<i32>(at4(indices, z));
      if (j < 0) break;
      store<i32>(at4(arcFrom, arcs), i);
      store<i32>(at4(arcTo, arcs), j);
      store<f64>(at8(arcCost, arcs++), pairCost(kind, p, rows, i, d, columns, j));
    }
  }
  return arcs;
}
