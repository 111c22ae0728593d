/**
 * Means of training rows as a noisy point sees them, the one thing that closed-form diffusion asks of the data:
 *
 *     x̄_t(q) = Σ_i w_i x_i,   w_i ∝ π_i·exp(−|q − t·x_i|²/(2(1 − t)²)),   0 ≤ t < 1
 *
 * With t·x_i taken out of the norm the weights are those of the rows around q/t with −|q/t − x_i|²·t²/(2(1 − t)²), so that
 * one index of the rows serves all t > 0. At t = 0 it is the mean of the data.
 *
 * Source: [scarvelis2025].
 * @module
 */
import { exp, log, type Samples, type Watch } from "@pushforward/core";
import { type Kernels, type KernelTask, lseScratchBytes, type NeighbourTree } from "@pushforward/kernels";

/** Free it when done; the tree is the caller's. */
export interface RowMeans {
  /** Points that are asked for together, again and again as t grows. */
  open(count: number): ProbeBatch;
  free(): void;
}

export interface ProbeBatch {
  /** x̄_t of each of the `count` rows of `q`, row-major. */
  means(q: Float64Array, t: number, watch?: Watch): Promise<Float64Array>;
  /** For each point the row that weighed most in the last means. At t = 0 any row of weight is as good. */
  heaviest(): Promise<Int32Array>;
  /** Largest share of weight that left-out rows could carry, over all means so far; 0 when none are left out. */
  readonly leftOut: number;
}

/** Work of a task, d multiplications and about ten more for each pair: long beside what a task costs to hand out. */
const taskWork = 1e7;

/** Over all rows; `tree` holds them. Time O(count·n·d) a call, memory O(n·d). */
export function exactMeans(kernels: Kernels, x: Samples, tree: NeighbourTree): RowMeans {
  const { n, d } = x;
  const scope = kernels.scope();
  const offsets = scope.copy(x.weights ? x.weights.map((weight) => log(weight)) : new Float64Array(n));
  const rows = { points: scope.copy(x.data).ptr, offsets: offsets.ptr, tree };
  const centre = meanOf(x);
  const open = (): ProbeBatch => {
    let last: Look = { q: new Float64Array(0), t: 0 };
    return {
      leftOut: 0,
      means: (q, t, watch) => {
        last = { q, t };
        if (t === 0) return Promise.resolve(repeated(centre, q.length / d));
        return softMeans(kernels, rows, { q, t, n, d }, watch);
      },
      heaviest: () => heaviestOf(x, tree, last),
    };
  };
  return { open, free: () => scope.free() };
}

interface Look {
  readonly q: Float64Array;
  readonly t: number;
}

/** Among the nearest where rows have weights. */
async function heaviestOf({ weights, n }: Samples, tree: NeighbourTree, { q, t }: Look): Promise<Int32Array> {
  const k = weights ? Math.min(8, n) : 1;
  const { indices, distances } = await tree.nearest(k, { queries: q.map((value) => value / (t || 1)) });
  if (!weights) return indices;
  const scale = inverseWidth(t);
  return Int32Array.from({ length: indices.length / k }, (_, i) => {
    let [best, top] = [0, Number.NEGATIVE_INFINITY];
    for (let c = i * k; c < (i + 1) * k; c++) {
      const score = log(weights[indices[c]!]!) - scale * distances[c]! * distances[c]!;
      if (score > top) [best, top] = [indices[c]!, score];
    }
    return best;
  });
}

interface Asked extends Look {
  readonly n: number;
  readonly d: number;
}

/** Exponents are taken beside that of the nearest row, found by the tree; a row of larger weight may pass it by little. */
async function softMeans(
  kernels: Kernels,
  rows: { readonly points: number; readonly offsets: number; readonly tree: NeighbourTree },
  { q, t, n, d }: Asked,
  watch: Watch | undefined,
): Promise<Float64Array> {
  const count = q.length / d;
  const signal = watch?.signal;
  const queries = q.map((value) => value / t);
  const { distances } = await rows.tree.nearest(1, { queries, watch: { signal } });
  const scale = inverseWidth(t);
  const scope = kernels.scope();
  try {
    const tops = scope.copy(distances.map((distance) => -scale * distance * distance)).ptr;
    const [from, out] = [scope.copy(queries).ptr, scope.f64(count * (d + 2))];
    const block = Math.max(16, Math.ceil(taskWork / (n * (d + 10))));
    const scratch = scope.u8(Math.ceil(count / block) * lseScratchBytes(d)).ptr;
    const tasks = Array.from({ length: Math.ceil(count / block) }, (_, k): KernelTask => {
      const points = [from, k * block, Math.min(count, (k + 1) * block), rows.points, n, d] as const;
      const weights = [rows.offsets, scale, tops] as const;
      const own = scratch + k * lseScratchBytes(d);
      return ["planMeansSquaredF64", ...points, ...weights, rows.points, d, 0, out.ptr, own];
    });
    await kernels.run(tasks, { signal });
    const means = new Float64Array(count * d);
    for (let i = 0; i < count; i++)
      for (let k = 0; k < d; k++) means[i * d + k] = out.view[i * (d + 2) + 2 + k]! / out.view[i * (d + 2)]!;
    return means;
  } finally {
    scope.free();
  }
}

/** t²/(2(1 − t)²): what multiplies −|q/t − x|². */
function inverseWidth(t: number): number {
  const ratio = t / (1 - t);
  return (ratio * ratio) / 2;
}

/** Left-out rows may carry this share before neighbours are looked up anew. */
const leftOutTolerance = 1e-9;
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
  /** Where each point was when its neighbours were looked up, and how far the last of them is; −1 before. */
  readonly #at: Float64Array;
  readonly #reach: Float64Array;
  readonly #logWeights: Float64Array | undefined;
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
    this.#at = new Float64Array(count * x.d);
    this.#reach = new Float64Array(count).fill(-1);
    this.#logWeights = x.weights?.map((weight) => log(weight));
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
    for (let i = 0; i < count; i++) if (this.#meanOf(points, i, t, out) > leftOutTolerance) stale.push(i);
    await this.#lookUp(points, stale, watch);
    for (const i of stale) this.leftOut = Math.max(this.leftOut, this.#meanOf(points, i, t, out));
    return out;
  }

  async #lookUp(points: Float64Array, stale: readonly number[], watch: Watch | undefined): Promise<void> {
    if (stale.length === 0) return;
    const { k, x } = this;
    const queries = new Float64Array(stale.length * x.d);
    stale.forEach((i, s) => {
      queries.set(points.subarray(i * x.d, (i + 1) * x.d), s * x.d);
    });
    const { distances, indices } = await this.tree.nearest(k, { queries, watch: watch && { signal: watch.signal } });
    stale.forEach((i, s) => {
      this.#indices.set(indices.subarray(s * k, (s + 1) * k), i * k);
      this.#at.set(queries.subarray(s * x.d, (s + 1) * x.d), i * x.d);
      this.#reach[i] = distances[s * k + k - 1]!;
    });
  }

  /** The mean around point i, and a bound on the share of the rows left out; 1 where nothing was looked up yet. */
  #meanOf(points: Float64Array, i: number, t: number, out: Float64Array): number {
    const { k, x } = this;
    const { d, n } = x;
    const reach = this.#reach[i]!;
    if (reach < 0) return 1;
    const scale = inverseWidth(t);
    const scores = this.#scores;
    let best = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < k; c++) {
      const row = this.#indices[i * k + c]!;
      scores[c] = (this.#logWeights ? this.#logWeights[row]! : 0) - scale * square(points, i, x.data, row, d);
      if (scores[c]! <= best) continue;
      best = scores[c]!;
      this.#heaviest[i] = row;
    }
    let total = 0;
    out.fill(0, i * d, (i + 1) * d);
    for (let c = 0; c < k; c++) {
      if (scores[c]! - best < faint) continue;
      const weight = exp(scores[c]! - best);
      total += weight;
      const row = this.#indices[i * k + c]!;
      for (let a = 0; a < d; a++) out[i * d + a]! += weight * x.data[row * d + a]!;
    }
    for (let a = 0; a < d; a++) out[i * d + a]! /= total;
    if (k === n) return 0;
    // Rows left out weigh π·exp(−scale·r²) with r² at least that, all together at most Σπ of it.
    const rest = this.#logWeights ? 0 : log(n - k);
    return 1 / (1 + exp(Math.min(700, log(total) + best + scale * this.#clearance(points, i) - rest)));
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

function meanOf({ data, n, d, weights }: Samples): Float64Array {
  const mean = new Float64Array(d);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < d; k++) mean[k]! += (weights ? weights[i]! : 1 / n) * data[i * d + k]!;
  return mean;
}

function repeated(row: Float64Array, count: number): Float64Array {
  const out = new Float64Array(count * row.length);
  for (let i = 0; i < count; i++) out.set(row, i * row.length);
  return out;
}
