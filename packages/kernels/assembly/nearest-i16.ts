// Points near in whole numbers, 4 queries × 2 points at a time: 8 sums, 2 points and a query fill the registers.

/** Points that stay in the first cache while the queries pass. */
const BLOCK: i32 = 128;
const OUT: i32 = i32.MIN_VALUE;

export function nearestI16(
  queries: usize,
  from: i32,
  to: i32,
  points: usize,
  n: i32,
  columns: i32,
  halves: usize,
  slacks: usize,
  k: i32,
  capacity: i32,
  limits: usize,
  counts: usize,
  scores: usize,
  places: usize,
): void {
  const bytes = <usize>columns << 1;
  const room = <usize>capacity << 2;
  for (let first = 0; first < n; first += BLOCK) {
    const end = min(first + BLOCK, n);
    for (let i = from; i < to; i += 4) {
      const x = queries + <usize>i * bytes;
      const at = <usize>i << 2;
      for (let j = first; j < end; j += 2) {
        const y = points + <usize>j * bytes;
        const half = halves + (<usize>j << 2);
        tile(x, y, bytes, half, j, slacks + at, k, capacity, limits + at, counts + at, scores + <usize>i * room, places + <usize>i * room);
      }
    }
  }
  for (let i = from; i < to; i++) {
    const at = <usize>i << 2;
    if (load<i32>(counts + at) > k) {
      tighten(load<i32>(slacks + at), k, 2 * capacity, limits + at, counts + at, scores + <usize>i * room, places + <usize>i * room);
    }
  }
}

// @ts-ignore: decorator
@inline
function tile(
  x: usize,
  y: usize,
  bytes: usize,
  half: usize,
  j: i32,
  slacks: usize,
  k: i32,
  capacity: i32,
  limits: usize,
  counts: usize,
  scores: usize,
  places: usize,
): void {
  const b = x + bytes;
  const c = b + bytes;
  const d = c + bytes;
  const z = y + bytes;
  let ay = i32x4.splat(0);
  let by = ay;
  let cy = ay;
  let dy = ay;
  let az = ay;
  let bz = ay;
  let cz = ay;
  let dz = ay;
  for (let at: usize = 0; at < bytes; at += 16) {
    const p = v128.load(y + at);
    const q = v128.load(z + at);
    let row = v128.load(x + at);
    ay = i32x4.add(ay, i32x4.dot_i16x8_s(row, p));
    az = i32x4.add(az, i32x4.dot_i16x8_s(row, q));
    row = v128.load(b + at);
    by = i32x4.add(by, i32x4.dot_i16x8_s(row, p));
    bz = i32x4.add(bz, i32x4.dot_i16x8_s(row, q));
    row = v128.load(c + at);
    cy = i32x4.add(cy, i32x4.dot_i16x8_s(row, p));
    cz = i32x4.add(cz, i32x4.dot_i16x8_s(row, q));
    row = v128.load(d + at);
    dy = i32x4.add(dy, i32x4.dot_i16x8_s(row, p));
    dz = i32x4.add(dz, i32x4.dot_i16x8_s(row, q));
  }
  const near = i32x4.sub(v128.load32_splat(half), fourSums(ay, by, cy, dy));
  const next = i32x4.sub(v128.load32_splat(half, 4), fourSums(az, bz, cz, dz));
  const limit = v128.load(limits);
  if (v128.any_true(i32x4.le_s(near, limit))) enterFour(near, j, slacks, k, capacity, limits, counts, scores, places);
  if (v128.any_true(i32x4.le_s(next, limit))) enterFour(next, j + 1, slacks, k, capacity, limits, counts, scores, places);
}

/** The sums of a, b, c and d in four lanes. */
// @ts-ignore: decorator
@inline
function fourSums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  return i32x4.add(v128.shuffle<i64>(ab, cd, 0, 2), v128.shuffle<i64>(ab, cd, 1, 3));
}

function enterFour(
  near: v128,
  j: i32,
  slacks: usize,
  k: i32,
  capacity: i32,
  limits: usize,
  counts: usize,
  scores: usize,
  places: usize,
): void {
  const room = <usize>capacity << 2;
  enter(i32x4.extract_lane(near, 0), j, slacks, k, capacity, limits, counts, scores, places);
  enter(i32x4.extract_lane(near, 1), j, slacks + 4, k, capacity, limits + 4, counts + 4, scores + room, places + room);
  enter(i32x4.extract_lane(near, 2), j, slacks + 8, k, capacity, limits + 8, counts + 8, scores + 2 * room, places + 2 * room);
  enter(i32x4.extract_lane(near, 3), j, slacks + 12, k, capacity, limits + 12, counts + 12, scores + 3 * room, places + 3 * room);
}

// @ts-ignore: decorator
@inline
function enter(
  score: i32,
  j: i32,
  slack: usize,
  k: i32,
  capacity: i32,
  limit: usize,
  count: usize,
  scores: usize,
  places: usize,
): void {
  if (score > load<i32>(limit)) return;
  if (load<i32>(count) == capacity) {
    tighten(load<i32>(slack), k, capacity, limit, count, scores, places);
    if (score > load<i32>(limit)) return;
  }
  const at = <usize>load<i32>(count) << 2;
  store<i32>(scores + at, score);
  store<i32>(places + at, j);
  store<i32>(count, load<i32>(count) + 1);
}

/** Keep what is at most the k-th score and the slack; give the query up when that is more than half of the room. */
function tighten(slack: i32, k: i32, capacity: i32, limit: usize, count: usize, scores: usize, places: usize): void {
  const size = load<i32>(count);
  const most = ranked(scores, size, k) + slack;
  let kept: usize = 0;
  for (let at: usize = 0; at < <usize>size << 2; at += 4) {
    const score = load<i32>(scores + at);
    if (score > most) continue;
    store<i32>(scores + kept, score);
    store<i32>(places + kept, load<i32>(places + at));
    kept += 4;
  }
  const given = <i32>(kept >> 2) > capacity / 2;
  store<i32>(limit, given ? OUT : most);
  store<i32>(count, given ? -1 : <i32>(kept >> 2));
}

/** The k-th smallest of `count` scores, by halving the range of values. */
function ranked(scores: usize, count: i32, k: i32): i32 {
  let low = load<i32>(scores);
  let high = low;
  for (let c = 1; c < count; c++) {
    const score = load<i32>(scores + (<usize>c << 2));
    low = min(low, score);
    high = max(high, score);
  }
  while (low < high) {
    const middle = low + ((high - low) >> 1);
    let below = 0;
    for (let c = 0; c < count; c++) below += i32(load<i32>(scores + (<usize>c << 2)) <= middle);
    if (below >= k) high = middle;
    else low = middle + 1;
  }
  return low;
}
