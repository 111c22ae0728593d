/** Points near in whole numbers: what may be among the k nearest, for a closer look. @module */
import type { Views } from "../views.js";
import { placeOf } from "./place-of.js";

/**
 * Candidates for the k smallest of `score(i, j) = halves[j] − Σ_c queries[i, c]·points[j, c]` over 0 ≤ j < n, for
 * from ≤ i < to: with |p|²/2 for `halves`, for the k nearest points.
 *
 * Row i of `scores` and `places` (int32, `capacity` a row) collects scores of at most `limits[i]` and their j, in the order
 * of j; `counts[i]` says how many. When it is full, the limit becomes the k-th smallest of them plus `slacks[i]`, and
 * what lies above goes; when more than half of the row is left even so, `counts[i]` becomes −1 and the query is given up.
 * The same is done at the end, without giving up: what is there are all scores up to the k-th plus the slack.
 *
 * Rows of queries have `columns` numbers, an even number: pad with zeros. Points stand four by four, two coordinates of each in
 * turn, so that 8 numbers are what a look at two coordinates takes: `placeOf` says where. n is a multiple of 8 and
 * `to − from` of 4: pad queries with a limit of −2^31, points with a half of 2^31 − 1. `limits` (at most 2^31 − 2) and `counts` (0) are the
 * caller's to start with; |scores| and slacks below 2^30.
 */
export function nearestI16(
  { i16, i32 }: Views,
  queries: number,
  from: number,
  to: number,
  points: number,
  n: number,
  columns: number,
  halves: number,
  slacks: number,
  k: number,
  capacity: number,
  limits: number,
  counts: number,
  scores: number,
  places: number,
): void {
  const query = queries >>> 1;
  const four = new Int32Array(4);
  for (let i = from; i < to; i++) {
    const row = (scores >>> 2) + i * capacity;
    const row2 = (places >>> 2) + i * capacity;
    const [limit, count] = [(limits >>> 2) + i, (counts >>> 2) + i];
    const own = i16.slice(query + i * columns, query + (i + 1) * columns);
    for (let j = 0; j < n; j++) {
      if (j % 4 === 0) scoreFour(own, i16, (points >>> 1) + placeOf(j, 0, columns), four);
      const score = (i32[(halves >>> 2) + j]! - four[j % 4]!) | 0;
      if (score > i32[limit]!) continue;
      if (i32[count] === capacity) {
        const kept = tighten(i32.subarray(row, row + capacity), i32.subarray(row2), k, i32[(slacks >>> 2) + i]!);
        const given = kept.count > Math.floor(capacity / 2);
        i32[limit] = given ? -(2 ** 31) : kept.most;
        i32[count] = given ? -1 : kept.count;
        if (score > i32[limit]!) continue;
      }
      i32[row + i32[count]!] = score;
      i32[row2 + i32[count]!] = j;
      i32[count]!++;
    }
    const size = i32[count]!;
    if (size <= k) continue;
    const kept = tighten(i32.subarray(row, row + size), i32.subarray(row2), k, i32[(slacks >>> 2) + i]!);
    i32[limit] = kept.most;
    i32[count] = kept.count;
  }
}

/** Products of a query with the four points that stand from `at` on. */
function scoreFour(query: Int16Array, points: Int16Array, from: number, out: Int32Array): void {
  let at = from;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let k = 0; k < query.length; k += 2) {
    const first = query[k]!;
    const second = query[k + 1]!;
    a = (a + Math.imul(first, points[at]!) + Math.imul(second, points[at + 1]!)) | 0;
    b = (b + Math.imul(first, points[at + 2]!) + Math.imul(second, points[at + 3]!)) | 0;
    c = (c + Math.imul(first, points[at + 4]!) + Math.imul(second, points[at + 5]!)) | 0;
    d = (d + Math.imul(first, points[at + 6]!) + Math.imul(second, points[at + 7]!)) | 0;
    at += 8;
  }
  out[0] = a;
  out[1] = b;
  out[2] = c;
  out[3] = d;
}

function tighten(scores: Int32Array, places: Int32Array, k: number, slack: number): { most: number; count: number } {
  const most = scores.slice().sort()[k - 1]! + slack;
  let count = 0;
  scores.forEach((score, c) => {
    if (score > most) return;
    scores[count] = score;
    places[count++] = places[c]!;
  });
  return { most, count };
}
