// Points near in whole numbers, 4 queries × 8 points at a time: 8 sums, 2 points and a query fill the registers. Four points
// share a vector for every two coordinates, so that sums are never taken across lanes.

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
      for (let j = first; j < end; j += 8) {
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
  const z = y + (bytes << 2);
  let ay = i32x4.splat(0);
  let by = ay;
  let cy = ay;
  let dy = ay;
  let az = ay;
  let bz = ay;
  let cz = ay;
  let dz = ay;
  for (let at: usize = 0; at < bytes; at += 4) {
    const p = v128.load(y + (at << 2));
    const q = v128.load(z + (at << 2));
    let pair = v128.load32_splat(x + at);
    ay = i32x4.add(ay, i32x4.dot_i16x8_s(pair, p));
    az = i32x4.add(az, i32x4.dot_i16x8_s(pair, q));
    pair = v128.load32_splat(b + at);
    by = i32x4.add(by, i32x4.dot_i16x8_s(pair, p));
    bz = i32x4.add(bz, i32x4.dot_i16x8_s(pair, q));
    pair = v128.load32_splat(c + at);
    cy = i32x4.add(cy, i32x4.dot_i16x8_s(pair, p));
    cz = i32x4.add(cz, i32x4.dot_i16x8_s(pair, q));
    pair = v128.load32_splat(d + at);
    dy = i32x4.add(dy, i32x4.dot_i16x8_s(pair, p));
    dz = i32x4.add(dz, i32x4.dot_i16x8_s(pair, q));
  }
  const near = v128.load(half);
  const next = v128.load(half, 16);
  ay = i32x4.sub(near, ay);
  by = i32x4.sub(near, by);
  cy = i32x4.sub(near, cy);
  dy = i32x4.sub(near, dy);
  az = i32x4.sub(next, az);
  bz = i32x4.sub(next, bz);
  cz = i32x4.sub(next, cz);
  dz = i32x4.sub(next, dz);
  const ab = v128.or(within(ay, az, limits), within(by, bz, limits + 4));
  const cd = v128.or(within(cy, cz, limits + 8), within(dy, dz, limits + 12));
  if (!v128.any_true(v128.or(ab, cd))) return;
  const room = <usize>capacity << 2;
  enterEight(ay, az, j, slacks, k, capacity, limits, counts, scores, places);
  enterEight(by, bz, j, slacks + 4, k, capacity, limits + 4, counts + 4, scores + room, places + room);
  enterEight(cy, cz, j, slacks + 8, k, capacity, limits + 8, counts + 8, scores + 2 * room, places + 2 * room);
  enterEight(dy, dz, j, slacks + 12, k, capacity, limits + 12, counts + 12, scores + 3 * room, places + 3 * room);
}

/** Where one of two scores is at most the limit. */
// @ts-ignore: decorator
@inline
function within(near: v128, next: v128, limit: usize): v128 {
  const most = v128.load32_splat(limit);
  return v128.or(i32x4.le_s(near, most), i32x4.le_s(next, most));
}

function enterEight(
  near: v128,
  next: v128,
  j: i32,
  slack: usize,
  k: i32,
  capacity: i32,
  limit: usize,
  count: usize,
  scores: usize,
  places: usize,
): void {
  if (!v128.any_true(within(near, next, limit))) return;
  enter(i32x4.extract_lane(near, 0), j, slack, k, capacity, limit, count, scores, places);
  enter(i32x4.extract_lane(near, 1), j + 1, slack, k, capacity, limit, count, scores, places);
  enter(i32x4.extract_lane(near, 2), j + 2, slack, k, capacity, limit, count, scores, places);
  enter(i32x4.extract_lane(near, 3), j + 3, slack, k, capacity, limit, count, scores, places);
  enter(i32x4.extract_lane(next, 0), j + 4, slack, k, capacity, limit, count, scores, places);
  enter(i32x4.extract_lane(next, 1), j + 5, slack, k, capacity, limit, count, scores, places);
  enter(i32x4.extract_lane(next, 2), j + 6, slack, k, capacity, limit, count, scores, places);
  enter(i32x4.extract_lane(next, 3), j + 7, slack, k, capacity, limit, count, scores, places);
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
