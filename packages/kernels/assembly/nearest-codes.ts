// Nearest rows of small whole numbers. Tiles of 32 rows lie column by column, so that lanes hold different rows; two
// queries share each load, and 16 tiles stay in the first cache while all queries pass.

const TILE_ROWS: i32 = 32;
const BLOCK_TILES: i32 = 16;

export function nearestCodes(
  queries: usize,
  from: i32,
  to: i32,
  tiles: usize,
  rows: i32,
  ordered: i32,
  columns: i32,
  weights: usize,
  self: i32,
  distance: usize,
  index: usize,
  scratch: usize,
): void {
  const count = (rows + TILE_ROWS - 1) / TILE_ROWS;
  for (let first = 0; first < count; first += BLOCK_TILES) {
    const end = min(first + BLOCK_TILES, count);
    for (let q = from; q < to; q += 2) {
      const r = min(q + 1, to - 1);
      const ownQ = self < 0 ? -1 : self + q - from;
      const ownR = self < 0 ? -1 : self + r - from;
      twoQueries(queries, q, r, ownQ, ownR, tiles, first, end, ordered, columns, weights, distance, index, scratch, rows);
    }
  }
}

function twoQueries(
  queries: usize,
  q: i32,
  r: i32,
  ownQ: i32,
  ownR: i32,
  tiles: usize,
  first: i32,
  end: i32,
  ordered: i32,
  columns: i32,
  weights: usize,
  distance: usize,
  index: usize,
  scratch: usize,
  rows: i32,
): void {
  const rowBytes = <usize>columns << 1;
  const tileBytes = <usize>columns << 6;
  const x = queries + <usize>q * rowBytes;
  const y = queries + <usize>r * rowBytes;
  const lastOrdered = x + (<usize>ordered << 1);
  const lastColumn = x + rowBytes;
  let tile = tiles + <usize>first * tileBytes;
  for (let t = first; t < end; t++, tile += tileBytes) {
    let a0 = i16x8.splat(0);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    let b0 = a0;
    let b1 = a0;
    let b2 = a0;
    let b3 = a0;
    let p = tile;
    let at = x;
    let other = y;
    for (; at < lastOrdered; at += 2, other += 2, p += 64) {
      const u = v128.load16_splat(at);
      const v = v128.load16_splat(other);
      const r0 = v128.load(p);
      const r1 = v128.load(p, 16);
      a0 = i16x8.add(a0, apart(r0, u));
      b0 = i16x8.add(b0, apart(r0, v));
      a1 = i16x8.add(a1, apart(r1, u));
      b1 = i16x8.add(b1, apart(r1, v));
      const r2 = v128.load(p, 32);
      const r3 = v128.load(p, 48);
      a2 = i16x8.add(a2, apart(r2, u));
      b2 = i16x8.add(b2, apart(r2, v));
      a3 = i16x8.add(a3, apart(r3, u));
      b3 = i16x8.add(b3, apart(r3, v));
    }
    let weight = weights + (<usize>ordered << 1);
    for (; at < lastColumn; at += 2, other += 2, p += 64, weight += 2) {
      const w = v128.load16_splat(weight);
      const u = v128.load16_splat(at);
      const v = v128.load16_splat(other);
      const r0 = v128.load(p);
      const r1 = v128.load(p, 16);
      a0 = i16x8.add(a0, unlike(r0, u, w));
      b0 = i16x8.add(b0, unlike(r0, v, w));
      a1 = i16x8.add(a1, unlike(r1, u, w));
      b1 = i16x8.add(b1, unlike(r1, v, w));
      const r2 = v128.load(p, 32);
      const r3 = v128.load(p, 48);
      a2 = i16x8.add(a2, unlike(r2, u, w));
      b2 = i16x8.add(b2, unlike(r2, v, w));
      a3 = i16x8.add(a3, unlike(r3, u, w));
      b3 = i16x8.add(b3, unlike(r3, v, w));
    }
    keep(a0, a1, a2, a3, t * TILE_ROWS, ownQ, distance + (<usize>q << 1), index + (<usize>q << 2), scratch, rows);
    keep(b0, b1, b2, b3, t * TILE_ROWS, ownR, distance + (<usize>r << 1), index + (<usize>r << 2), scratch, rows);
  }
}

/** |a − b| of whole numbers below 2^15. */
// @ts-ignore: decorator
@inline
function apart(a: v128, b: v128): v128 {
  return i16x8.abs(i16x8.sub(a, b));
}

/** The weight where a and b differ. */
// @ts-ignore: decorator
@inline
function unlike(a: v128, b: v128, weight: v128): v128 {
  return v128.andnot(weight, i16x8.eq(a, b));
}

/** Take the first of the least distances of a tile when it beats what is there, which happens seldom. */
// @ts-ignore: decorator
@inline
function keep(
  d0: v128,
  d1: v128,
  d2: v128,
  d3: v128,
  base: i32,
  own: i32,
  distance: usize,
  index: usize,
  scratch: usize,
  rows: i32,
): void {
  const best = v128.load16_splat(distance);
  const least = i16x8.min_u(i16x8.min_u(d0, d1), i16x8.min_u(d2, d3));
  if (!v128.any_true(v128.xor(i16x8.min_u(least, best), best))) return;
  v128.store(scratch, d0);
  v128.store(scratch, d1, 16);
  v128.store(scratch, d2, 32);
  v128.store(scratch, d3, 48);
  let found = <i32>load<u16>(distance);
  const last = min(TILE_ROWS, rows - base); // what fills the last tile up is no row
  for (let k = 0; k < last; k++) {
    const value = <i32>load<u16>(scratch + (<usize>k << 1));
    if (value < found && base + k != own) {
      found = value;
      store<u16>(distance, <u16>value);
      store<u32>(index, <u32>(base + k));
    }
  }
}
