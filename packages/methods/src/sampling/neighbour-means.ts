/**
 * Means of the nearest training rows as a noisy point sees them: x̄_t of `row-means.ts` without the rows that weigh nothing.
 *
 * Neighbours of a point are kept as it moves while a bound says that the rows left out carry next to nothing; a new search
 * starts from how far the old ones are.
 * @module
 */
import { exp, log, type Samples, type Watch } from "@pushforward/core";
import type { NeighbourTree } from "@pushforward/kernels";
import { inverseWidth, meanOf, type ProbeBatch, type RowMeans, repeated } from "./row-means.js";

/** Left-out rows may carry 10⁻⁹ of the weight before neighbours are looked up anew. */
const logTolerance = log(1e-9);
/** Exponents so far below the largest are beyond the last bit of a sum. */
const faint = -46;

/**
 * Over the `k` nearest rows alone. They are looked up when left-out rows could carry more than 10⁻⁹ of the weight, by the
 * way that the point has gone since; `leftOut` bounds what was lost where even fresh neighbours cannot say so. Worth
 * it for t near 1, where few rows count. Time O(k·d) a point, and a search now and then; memory O(n·d + count·(k + d)).
 */
export function neighbourMeans(x: Samples, tree: NeighbourTree, k: number): RowMeans {
  const most = Math.min(k, x.n);
  const middle = meanOf(x);
  let reach = 0;
  for (let i = 0; i < x.n; i++) reach = Math.max(reach, Math.sqrt(square(x.data, i, middle, 0, x.d)));
  const ball = { middle, reach };
  return { open: (count) => new NeighbourBatch(x, tree, ball, count, most), free: () => {} };
}

/** All rows are in it. */
interface Ball {
  readonly middle: Float64Array;
  readonly reach: number;
}

class NeighbourBatch implements ProbeBatch {
  leftOut = 0;
  readonly #indices: Int32Array;
  /** Of neighbours when they were looked up, ascending. */
  readonly #distances: Float64Array;
  /** Where each point was when its neighbours were looked up, and how far the last of them is; −1 before. */
  readonly #at: Float64Array;
  readonly #reach: Float64Array;
  readonly #logWeights: Float64Array | undefined;
  /** Log of what the rows left out weigh together, at most, were they as near as could be. */
  readonly #rest: number;
  readonly #scores: Float64Array;
  readonly #heaviest: Int32Array;

  constructor(
    private readonly x: Samples,
    private readonly tree: NeighbourTree,
    private readonly ball: Ball,
    private readonly count: number,
    private readonly k: number,
  ) {
    this.#indices = new Int32Array(count * k);
    this.#distances = new Float64Array(count * k);
    this.#at = new Float64Array(count * x.d);
    this.#reach = new Float64Array(count).fill(-1);
    this.#logWeights = x.weights?.map((weight) => log(weight));
    this.#rest = x.weights || k === x.n ? 0 : log(x.n - k);
    this.#scores = new Float64Array(k);
    this.#heaviest = new Int32Array(count);
  }

  async heaviest(): Promise<Int32Array> {
    return this.#heaviest;
  }

  async means(q: Float64Array, t: number, watch?: Watch): Promise<Float64Array> {
    const { x, count } = this;
    if (t === 0) {
      this.leftOut = Math.max(this.leftOut, 1 - this.k / x.n);
      return repeated(meanOf(x), count);
    }
    const points = q.map((value) => value / t);
    const out = new Float64Array(count * x.d);
    const stale: number[] = [];
    for (let i = 0; i < count; i++) if (this.#mayMiss(points, i, t)) stale.push(i);
    await this.#lookUp(points, stale, watch);
    for (let i = 0; i < count; i++) this.leftOut = Math.max(this.leftOut, this.#meanOf(points, i, t, out));
    return out;
  }

  /** Could rows left out weigh more than the tolerance, beside the row alone that weighed most when last looked at? */
  #mayMiss(points: Float64Array, i: number, t: number): boolean {
    const { x, k } = this;
    if (this.#reach[i]! < 0) return true;
    if (k === x.n) return false;
    const row = this.#heaviest[i]!;
    const ahead = this.#clearance(points, i) - square(points, i, x.data, row, x.d);
    return inverseWidth(t) * ahead < this.#rest - this.#logWeight(row) - logTolerance;
  }

  #logWeight(row: number): number {
    return this.#logWeights ? this.#logWeights[row]! : 0;
  }

  /** Old neighbours say within what distance there are k rows. */
  async #lookUp(points: Float64Array, stale: readonly number[], watch: Watch | undefined): Promise<void> {
    if (stale.length === 0) return;
    const { k, x } = this;
    const queries = new Float64Array(stale.length * x.d);
    const within = new Float64Array(stale.length);
    stale.forEach((i, s) => {
      queries.set(points.subarray(i * x.d, (i + 1) * x.d), s * x.d);
      within[s] = this.#reach[i]! < 0 ? Infinity : Math.sqrt(this.#farthest(points, i));
    });
    const options = { queries, within, watch: watch && { signal: watch.signal } };
    const { distances, indices } = await this.tree.nearest(k, options);
    stale.forEach((i, s) => {
      this.#indices.set(indices.subarray(s * k, (s + 1) * k), i * k);
      this.#distances.set(distances.subarray(s * k, (s + 1) * k), i * k);
      this.#at.set(queries.subarray(s * x.d, (s + 1) * x.d), i * x.d);
      this.#reach[i] = distances[s * k + k - 1]!;
    });
  }

  #farthest(points: Float64Array, i: number): number {
    const { k, x } = this;
    let most = 0;
    for (let c = i * k; c < (i + 1) * k; c++) most = Math.max(most, square(points, i, x.data, this.#indices[c]!, x.d));
    return most;
  }

  /** The mean around point i, and a bound on the share of the rows left out. */
  #meanOf(points: Float64Array, i: number, t: number, out: Float64Array): number {
    const { k, x } = this;
    const { d, n } = x;
    const scale = inverseWidth(t);
    const scores = this.#scores;
    const way = Math.sqrt(square(points, i, this.#at, i, d));
    let best = Number.NEGATIVE_INFINITY;
    let seen = 0;
    for (let c = 0; c < k; c++) {
      const least = this.#distances[i * k + c]! - way;
      // No log weight is above 0: this row and those after it are too far to count.
      if (least > 0 && -scale * least * least < best + faint) break;
      seen = c + 1;
      const row = this.#indices[i * k + c]!;
      scores[c] = this.#logWeight(row) - scale * square(points, i, x.data, row, d);
      if (scores[c]! <= best) continue;
      best = scores[c]!;
      this.#heaviest[i] = row;
    }
    let total = 0;
    out.fill(0, i * d, (i + 1) * d);
    for (let c = 0; c < seen; c++) {
      if (scores[c]! - best < faint) continue;
      const weight = exp(scores[c]! - best);
      total += weight;
      const row = this.#indices[i * k + c]! * d;
      for (let a = 0; a < d; a++) out[i * d + a]! += weight * x.data[row + a]!;
    }
    for (let a = 0; a < d; a++) out[i * d + a]! /= total;
    if (k === n) return 0;
    return 1 / (1 + exp(Math.min(700, log(total) + best + scale * this.#clearance(points, i) - this.#rest)));
  }

  /**
   * Least |p − x|² of the rows x left out, for a point that was at o when they were looked up, all of them at least `reach` from it
   * and in a ball around m: by the triangle |p − x| ≥ reach − |p − o|; and, better for points far off,
   * |p − x|² = |o − x|² + |p − o|² + 2⟨p − o, o − m⟩ − 2⟨p − o, x − m⟩.
   */
  #clearance(points: Float64Array, i: number): number {
    const { middle, reach: radius } = this.ball;
    const { d } = this.x;
    const reach = this.#reach[i]!;
    let moved = 0;
    let along = 0;
    for (let a = i * d; a < (i + 1) * d; a++) {
      const step = points[a]! - this.#at[a]!;
      moved += step * step;
      along += step * (this.#at[a]! - middle[a - i * d]!);
    }
    const way = Math.sqrt(moved);
    const clear = Math.max(0, reach - way);
    return Math.max(clear * clear, reach * reach + moved + 2 * (along - way * radius));
  }
}

/** |a_i − b_j|². */
function square(a: Float64Array, i: number, b: Float64Array, j: number, d: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) {
    const difference = a[i * d + k]! - b[j * d + k]!;
    sum += difference * difference;
  }
  return sum;
}
