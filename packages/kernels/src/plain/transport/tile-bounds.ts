/** Tiles of columns, their boxes, and the least score a tile can offer, in plain TypeScript. @module */
import type { Views } from "../../views.js";
import { costOfSum, tileWidth } from "./ground-cost.js";

/** Cut `count` rows of d doubles into tiles of 32 columns; missing columns of the last tile are zeros. */
export function transportTiles({ f64 }: Views, points: number, count: number, d: number, columns: number): void {
  const [from, to] = [points >>> 3, columns >>> 3];
  for (let j = 0; j < Math.ceil(count / tileWidth) * tileWidth; j++) {
    const tile = to + Math.floor(j / tileWidth) * d * tileWidth + (j % tileWidth);
    for (let k = 0; k < d; k++) f64[tile + k * tileWidth] = j < count ? f64[from + j * d + k]! : 0;
  }
}

/**
 * A record of 1 + 3·d doubles for every `width` columns in turn, for bounds on cost − w over them. For the squared cost it holds
 * g = min_j |r − y_j|² − w_j and, for each coordinate, r, r − c and h: c and h are the middle and half width of
 * their box, r the mean of the `partners` (rows of d doubles) that `partner[j]` (i32, negative for none) names.
 * For other costs r = c and g = min_j −w_j. Time O(count · d).
 */
export function transportBounds(
  { f64, i32 }: Views,
  kind: number,
  columns: number,
  count: number,
  d: number,
  w: number,
  partner: number,
  partners: number,
  width: number,
  records: number,
): void {
  const coordinate = (k: number, j: number): number =>
    f64[(columns >>> 3) + Math.floor(j / tileWidth) * d * tileWidth + k * tileWidth + (j % tileWidth)]!;
  for (let from = 0; from < count; from += width) {
    const to = Math.min(count, from + width);
    const record = (records >>> 3) + (from / width) * (1 + 3 * d);
    for (let k = 0; k < d; k++) {
      let [low, high, sum, found] = [Infinity, -Infinity, 0, 0];
      for (let j = from; j < to; j++) {
        const y = coordinate(k, j);
        low = Math.min(low, y);
        high = Math.max(high, y);
        const q = i32[(partner >>> 2) + j]!;
        if (q < 0) continue;
        sum += f64[(partners >>> 3) + q * d + k]!;
        found++;
      }
      const middle = 0.5 * (low + high);
      const reference = kind === 0 && found > 0 ? sum / found : middle;
      f64.set([reference, reference - middle, Math.max(high - middle, middle - low)], record + 1 + 3 * k);
    }
    let least = Infinity;
    for (let j = from; j < to; j++) {
      let cost = 0;
      for (let k = 0; kind === 0 && k < d; k++) {
        const t = f64[record + 1 + 3 * k]! - coordinate(k, j);
        cost += t * t;
      }
      least = Math.min(least, cost - f64[(w >>> 3) + j]!);
    }
    f64[record] = least;
  }
}

/**
 * At most the least score of the point x among the columns of a record, up to rounding. For the squared cost, with s = x − r,
 * |x − y|² = |r − y|² + |s|² + 2 s·(r − y) ≥ … + |s|² + Σ_k (2 s_k (r − c)_k − 2 |s_k| h_k): the reference takes up
 * the slope of w. For other costs it is the cost to the box.
 */
export function tileBound({ f64 }: Views, kind: number, p: number, x: number, d: number, record: number): number {
  const [point, slots] = [x >>> 3, (record >>> 3) + 1];
  const least = f64[slots - 1]!;
  let sum = kind === 0 ? least : 0;
  for (let k = 0; k < d; k++) {
    const s = f64[point + k]! - f64[slots + 3 * k]!;
    const half = f64[slots + 3 * k + 2]!;
    if (kind === 0) {
      const twice = s + s;
      sum += s * s + (twice * f64[slots + 3 * k + 1]! - Math.abs(twice) * half);
      continue;
    }
    const outside = Math.max(0, Math.abs(s) - half);
    sum += kind === 2 || kind === 4 ? outside : outside * outside;
  }
  return kind === 0 ? sum : costOfSum(kind, p, sum) + least;
}
