/**
 * Wilcoxon's signed ranks: the law of their sum given ties, and the Walsh averages that invert the test.
 * @module
 */
import { normalQuantile, normalSf } from "@pushforward/core";

export interface SignedRankLaw {
  /** Sum of the mid-ranks of |d| over positive d. */
  readonly statistic: number;
  /** P(W ≥ t) and P(W ≤ t) when every sign is a fair coin. */
  readonly atLeast: (t: number) => number;
  readonly atMost: (t: number) => number;
  /** Largest value of W. */
  readonly top: number;
  readonly exact: boolean;
}

const mostCounted = 300;

/** Law for differences other than 0. Time O(n³) up to 300 of them, O(n log n) beyond. */
export function signedRankLaw(d: Float64Array): SignedRankLaw {
  const n = d.length;
  const doubled = doubledRanks(d);
  let [positive, squares, top] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    if (d[i]! > 0) positive += doubled[i]!;
    top += doubled[i]!;
    squares += (doubled[i]! * doubled[i]!) / 4;
  }
  const [statistic, exact] = [positive / 2, n <= mostCounted];
  if (exact) {
    const above = countedTail(doubled, top);
    const reached = (doubledSum: number) => above[Math.min(top + 1, Math.max(0, doubledSum))]!;
    const atLeast = (t: number) => reached(Math.ceil(2 * t));
    return { statistic, exact, top: top / 2, atLeast, atMost: (t) => 1 - reached(Math.floor(2 * t) + 1) };
  }
  const [mean, deviation] = [top / 4, Math.sqrt(squares / 4)];
  const atLeast = (t: number) => normalSf((t - 0.5 - mean) / deviation);
  return { statistic, exact, top: top / 2, atLeast, atMost: (t) => normalSf((mean - t - 0.5) / deviation) };
}

/** above[s] = P(2W ≥ s) for s = 0 … top + 1. */
function countedTail(doubled: Float64Array, top: number): Float64Array {
  const share = new Float64Array(top + 2);
  share[0] = 1;
  let reach = 0;
  for (const rank of doubled) {
    reach += rank;
    for (let s = reach; s >= 0; s--) share[s] = (share[s]! + (s >= rank ? share[s - rank]! : 0)) / 2;
  }
  for (let s = top; s >= 0; s--) share[s]! += share[s + 1]!;
  return share;
}

/** Twice the mid-ranks of |d|: whole numbers. */
function doubledRanks(d: Float64Array): Float64Array {
  const size = d.map(Math.abs);
  const order = Uint32Array.from(d, (_, i) => i).sort((i, j) => size[i]! - size[j]! || i - j);
  const out = new Float64Array(d.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && size[order[to]!] === size[order[from]!]) to++;
    for (let k = from; k < to; k++) out[order[k]!] = from + 1 + to;
    from = to;
  }
  return out;
}

export interface WalshAverages {
  /** Their median, the Hodges–Lehmann estimate. */
  readonly centre: number;
  /** Ends of the interval; undefined where n is too small for the coverage. */
  readonly low: number | undefined;
  readonly high: number | undefined;
}

/** From the averages (d_i + d_j)/2, i ≤ j, in order. Time O(n) for each of some 60 halvings a rank. */
export function walshAverages(d: Float64Array, coverage: number): WalshAverages {
  const sorted = d.slice().sort();
  const n = d.length;
  const total = (n * (n + 1)) / 2;
  const k = ranksOutside(n, (1 - coverage) / 2);
  const at = (rank: number) => walshOfRank(sorted, rank);
  const centre = (at(Math.floor((total + 1) / 2)) + at(Math.ceil((total + 1) / 2))) / 2;
  if (k < 1) return { centre, low: undefined, high: undefined };
  return { centre, low: at(k), high: at(total + 1 - k) };
}

/** Largest k with P(W ≤ k − 1) ≤ tail, without ties. */
function ranksOutside(n: number, tail: number): number {
  const top = (n * (n + 1)) / 2;
  if (n > mostCounted) {
    const deviation = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24);
    return Math.max(0, Math.floor(top / 2 + 0.5 + normalQuantile(tail) * deviation));
  }
  const above = countedTail(
    Float64Array.from({ length: n }, (_, i) => 2 * (i + 1)),
    2 * top,
  );
  let k = 0;
  while (k < top && 1 - above[2 * k + 1]! <= tail) k++;
  return k;
}

/** The rank-th smallest (from 1), by halving a range of values until it holds no other average. */
function walshOfRank(sorted: Float64Array, rank: number): number {
  let [low, high] = [sorted[0]!, sorted.at(-1)!];
  if (countUpTo(sorted, low) >= rank) return low;
  // countUpTo(low) < rank ≤ countUpTo(high)
  for (;;) {
    const middle = low + (high - low) / 2;
    if (!(middle > low && middle < high)) return high;
    if (countUpTo(sorted, middle) >= rank) high = middle;
    else low = middle;
  }
}

/** #{i ≤ j : (d_i + d_j)/2 ≤ t}. */
function countUpTo(sorted: Float64Array, t: number): number {
  let [count, j] = [0, sorted.length - 1];
  for (let i = 0; i < sorted.length; i++) {
    while (j >= 0 && (sorted[i]! + sorted[j]!) / 2 > t) j--;
    if (j < i) break;
    count += j - i + 1;
  }
  return count;
}
