// Boxes of tiles and what a tile can offer at best. src/plain/transport/tile-bounds.ts says what they mean.
import { at4, at8, costOfSum, MANHATTAN, MANHATTAN_POWER, SQUARED, TILE } from "./ground-cost";

/** Cut `count` rows of d doubles into tiles of 32 columns; missing columns are zeros. */
export function transportTiles(points: usize, count: i32, d: i32, columns: usize): void {
  for (let j = 0; j < count; j++) {
    let to = columns + (<usize>(j / TILE) * <usize>d << 8) + (<usize>(j % TILE) << 3);
    for (let k = 0; k < d; k++) {
      store<f64>(to, load<f64>(points));
      points += 8;
      to += 256;
    }
  }
  const rest = count % TILE;
  if (rest == 0) return;
  const last = columns + (<usize>(count / TILE) * <usize>d << 8);
  for (let k = 0; k < d; k++) for (let j = rest; j < TILE; j++) store<f64>(at8(last, k * TILE + j), 0);
}

// @ts-ignore: decorator
@inline
function coordinate(columns: usize, d: i32, k: i32, j: i32): f64 {
  return load<f64>(columns + (<usize>(j / TILE) * <usize>d << 8) + (<usize>(k * TILE + j % TILE) << 3));
}

/** Mean partner, middle and half width of some columns, coordinate by coordinate. */
function fillBox(kind: i32, columns: usize, from: i32, to: i32, d: i32, partner: usize, partners: usize, record: usize): void {
  for (let k = 0; k < d; k++) {
    let low: f64 = Infinity, high: f64 = -Infinity, sum: f64 = 0, found: f64 = 0;
    for (let j = from; j < to; j++) {
      const y = coordinate(columns, d, k, j);
      low = min(low, y);
      high = max(high, y);
      const q = load<i32>(at4(partner, j));
      if (q < 0) continue;
      sum += load<f64>(at8(partners, q * d + k));
      found += 1;
    }
    const middle = 0.5 * (low + high), reference = kind == SQUARED && found > 0 ? sum / found : middle;
    const slot = record + 8 + <usize>k * 24;
    store<f64>(slot, reference);
    store<f64>(slot, reference - middle, 8);
    store<f64>(slot, max(high - middle, middle - low), 16);
  }
}

/** One record of 1 + 3·d doubles for every `width` columns. */
export function transportBounds(kind: i32, columns: usize, count: i32, d: i32, w: usize, partner: usize, partners: usize, width: i32, records: usize): void {
  const stride = <usize>(1 + 3 * d) << 3;
  for (let from = 0; from < count; from += width, records += stride) {
    const to = min(count, from + width);
    fillBox(kind, columns, from, to, d, partner, partners, records);
    let least: f64 = Infinity;
    for (let j = from; j < to; j++) {
      let cost: f64 = 0;
      if (kind == SQUARED)
        for (let k = 0; k < d; k++) {
          const t = load<f64>(records + 8 + <usize>k * 24) - coordinate(columns, d, k, j);
          cost += t * t;
        }
      least = min(least, cost - load<f64>(at8(w, j)));
    }
    store<f64>(records, least);
  }
}

/** What one coordinate adds to the bound of the squared cost. */
// @ts-ignore: decorator
@inline
function squaredTerm(x: usize, slot: usize): f64 {
  const t = load<f64>(x) - load<f64>(slot), twice = t + t;
  return t * t + (twice * load<f64>(slot, 8) - abs<f64>(twice) * load<f64>(slot, 16));
}

/** At most the least score of point x among the columns of a record. */
export function tileBound(kind: i32, p: f64, x: usize, d: i32, record: usize): f64 {
  const least = load<f64>(record);
  let slot = record + 8;
  if (kind == SQUARED) {
    if (d == 2) return least + squaredTerm(x, slot) + squaredTerm(x + 8, slot + 24);
    if (d == 3) return least + squaredTerm(x, slot) + squaredTerm(x + 8, slot + 24) + squaredTerm(x + 16, slot + 48);
    let sum = least;
    for (let end = x + (<usize>d << 3); x < end; x += 8) {
      sum += squaredTerm(x, slot);
      slot += 24;
    }
    return sum;
  }
  let sum: f64 = 0;
  const absolute = kind == MANHATTAN || kind == MANHATTAN_POWER;
  for (let end = x + (<usize>d << 3); x < end; x += 8) {
    const t = max(0.0, abs<f64>(load<f64>(x) - load<f64>(slot)) - load<f64>(slot, 16));
    sum += absolute ? t : t * t;
    slot += 24;
  }
  return costOfSum(kind, p, sum) + least;
}
