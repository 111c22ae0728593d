// Squared distances in many dimensions: float32 says which pairs matter, float64 what they cost.
// src/plain/transport/dense.ts says what it means.
import { at4, at8, pairCost, SQUARED, TILE } from "./ground-cost";
import { enterList } from "./nearest";

// @ts-ignore: decorator
@inline
function step(sum: v128, x: v128, y: v128): v128 {
  return f32x4.add(sum, f32x4.mul(x, y));
}

/** out[32·r + q] = h[q] − 2 x_r·y_q for four rows and a tile. */
function scores4(x: usize, d: i32, y: usize, h: usize, out: usize): void {
  const row = <usize>d << 2, two = f32x4.splat(2);
  for (let q: usize = 0; q < 128; q += 32) {
    let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, e0 = a0, e1 = a0;
    let yk = y + q;
    for (let xk = x, end = x + row; xk < end; xk += 4) {
      const y0 = v128.load(yk), y1 = v128.load(yk, 16);
      let s = v128.load32_splat(xk);
      a0 = step(a0, s, y0);
      a1 = step(a1, s, y1);
      s = v128.load32_splat(xk + row);
      b0 = step(b0, s, y0);
      b1 = step(b1, s, y1);
      s = v128.load32_splat(xk + 2 * row);
      c0 = step(c0, s, y0);
      c1 = step(c1, s, y1);
      s = v128.load32_splat(xk + 3 * row);
      e0 = step(e0, s, y0);
      e1 = step(e1, s, y1);
      yk += 128;
    }
    const h0 = v128.load(h + q), h1 = v128.load(h + q, 16), to = out + q;
    v128.store(to, f32x4.sub(h0, f32x4.mul(two, a0)));
    v128.store(to, f32x4.sub(h1, f32x4.mul(two, a1)), 16);
    v128.store(to, f32x4.sub(h0, f32x4.mul(two, b0)), 128);
    v128.store(to, f32x4.sub(h1, f32x4.mul(two, b1)), 144);
    v128.store(to, f32x4.sub(h0, f32x4.mul(two, c0)), 256);
    v128.store(to, f32x4.sub(h1, f32x4.mul(two, c1)), 272);
    v128.store(to, f32x4.sub(h0, f32x4.mul(two, e0)), 384);
    v128.store(to, f32x4.sub(h1, f32x4.mul(two, e1)), 400);
  }
}

/** Enter what a tile offers below `limit`, the k-th value so far. */
function enterTile(out: usize, first: i32, values: usize, indices: usize, k: i32, limit: f64): f64 {
  for (let q = 0; q < TILE; q += 4) {
    if (!v128.any_true(f32x4.lt(v128.load(at4(out, q)), f32x4.splat(<f32>limit)))) continue;
    for (let r = q; r < q + 4; r++) {
      const score = <f64>load<f32>(at4(out, r));
      if (score < limit) limit = enterList(values, indices, k, score, first + r);
    }
  }
  return limit;
}

/** Replace the float32 scores of a row by cost − w and put them in order. */
function settle(rows: usize, i: i32, d: i32, columns: usize, w: usize, k: i32, indices: usize, values: usize, scratch: usize): void {
  memory.copy(scratch, indices, <usize>k << 2);
  for (let z = 0; z < k; z++) {
    store<f64>(at8(values, z), 1e300);
    store<i32>(at4(indices, z), -1);
  }
  for (let z = 0; z < k; z++) {
    const j = load<i32>(at4(scratch, z));
    if (j < 0) break;
    const score = pairCost(SQUARED, 2, rows, i, d, columns, j) - load<f64>(at8(w, j));
    if (score < load<f64>(at8(values, k - 1))) enterList(values, indices, k, score, j);
  }
}

export function transportNearestDense(rows: usize, from: i32, to: i32, d: i32, columns: usize, count: i32, w: usize,
  rows32: usize, columns32: usize, h32: usize, k: i32, indices: usize, values: usize, scratch: usize): void {
  const tiles = (count + TILE - 1) / TILE, limits = scratch + 512;
  for (let i = from; i < to; i += 4) {
    const last = min(to, i + 4);
    for (let g = i; g < last; g++) {
      store<f64>(at8(limits, g - i), 1e29);
      for (let z = 0; z < k; z++) {
        store<f64>(at8(values, g * k + z), 1e29);
        store<i32>(at4(indices, g * k + z), -1);
      }
    }
    for (let t = 0; t < tiles; t++) {
      scores4(rows32 + (<usize>i * <usize>d << 2), d, columns32 + (<usize>t * <usize>d << 7), h32 + (<usize>t << 7), scratch);
      for (let g = i; g < last; g++) {
        const limit = at8(limits, g - i);
        store<f64>(limit, enterTile(scratch + (<usize>(g - i) << 7), t * TILE, at8(values, g * k), at4(indices, g * k), k, load<f64>(limit)));
      }
    }
    for (let g = i; g < last; g++) settle(rows, g, d, columns, w, k, at4(indices, g * k), at8(values, g * k), scratch);
  }
}

/** The least cost − w among the columns of a tile whose float32 score is below `limit`; its column goes to `where`. */
function leastOfTile(out: usize, limit: f32, rows: usize, i: i32, d: i32, columns: usize, w: usize, first: i32, where: usize): f64 {
  let least: f64 = Infinity;
  for (let q = 0; q < TILE; q += 4) {
    if (!v128.any_true(f32x4.lt(v128.load(at4(out, q)), f32x4.splat(limit)))) continue;
    for (let r = q; r < q + 4; r++) {
      if (load<f32>(at4(out, r)) >= limit) continue;
      const j = first + r, score = pairCost(SQUARED, 2, rows, i, d, columns, j) - load<f64>(at8(w, j));
      if (score < least) {
        least = score;
        store<i32>(where, j);
      }
    }
  }
  return least;
}

export function transportPriceDense(rows: usize, from: i32, to: i32, d: i32, columns: usize, count: i32, u: usize, w: usize,
  rows32: usize, columns32: usize, h32: usize, squares: usize, margin: f64, eps: f64, perRow: i32, rowLeast: usize,
  arcFrom: usize, arcTo: usize, arcCost: usize, scratch: usize): i32 {
  const tiles = (count + TILE - 1) / TILE, where = scratch + 512, values = scratch + 520, indices = at8(values, 4 * perRow);
  let arcs = 0;
  for (let i = from; i < to; i += 4) {
    const last = min(to, i + 4);
    for (let g = i; g < last; g++) {
      const limit = load<f64>(at8(u, g));
      store<f64>(at8(rowLeast, g), limit);
      for (let z = 0; z < perRow; z++) {
        store<f64>(at8(values, (g - i) * perRow + z), limit - eps);
        store<i32>(at4(indices, (g - i) * perRow + z), -1);
      }
    }
    for (let t = 0; t < tiles; t++) {
      scores4(rows32 + (<usize>i * <usize>d << 2), d, columns32 + (<usize>t * <usize>d << 7), h32 + (<usize>t << 7), scratch);
      for (let g = i; g < last; g++) {
        const limit = <f32>(load<f64>(at8(u, g)) - load<f64>(at8(squares, g)) + margin);
        const best = leastOfTile(scratch + (<usize>(g - i) << 7), limit, rows, g, d, columns, w, t * TILE, where);
        if (best < load<f64>(at8(rowLeast, g))) store<f64>(at8(rowLeast, g), best);
        const list = at8(values, (g - i) * perRow);
        if (best < load<f64>(at8(list, perRow - 1))) enterList(list, at4(indices, (g - i) * perRow), perRow, best, load<i32>(where));
      }
    }
    for (let g = i; g < last; g++) {
      store<f64>(at8(rowLeast, g), load<f64>(at8(rowLeast, g)) + 0.0);
      for (let z = 0; z < perRow; z++) {
        const j = load<i32>(at4(indices, (g - i) * perRow + z));
        if (j < 0) break;
        store<i32>(at4(arcFrom, arcs), g);
        store<i32>(at4(arcTo, arcs), j);
        store<f64>(at8(arcCost, arcs++), pairCost(SQUARED, 2, rows, g, d, columns, j));
      }
    }
  }
  return arcs;
}
