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
import {
  type Kernels,
  type KernelTask,
  lseScratchBytes,
  type NeighbourTree,
  neighbourTree,
} from "@pushforward/kernels";

export interface RowMeans {
  /** Points that are asked for together, again and again as t grows. */
  open(count: number): ProbeBatch;
  free(): void;
}

export interface ProbeBatch {
  /** x̄_t of each of the `count` rows of `q`, row-major. */
  means(q: Float64Array, t: number, watch?: Watch): Promise<Float64Array>;
  /** Largest share of weight that left-out rows could carry, over all means so far; 0 when none are left out. */
  readonly leftOut: number;
}

/** Work of a task, d multiplications and about ten more for each pair: long beside what a task costs to hand out. */
const taskWork = 1e7;

/** Over all rows. Time O(count·n·d) a call, memory O(n·d). */
export function exactMeans(kernels: Kernels, x: Samples): RowMeans {
  const { n, d } = x;
  const scope = kernels.scope();
  const rows = scope.copy(x.data);
  const offsets = scope.f64(n);
  for (let i = 0; i < n; i++) offsets.view[i] = x.weights ? log(x.weights[i]!) : 0;
  const centre = meanOf(x);
  const at = { rows: rows.ptr, offsets: offsets.ptr };
  const means = (q: Float64Array, t: number, watch?: Watch) =>
    t === 0 ? Promise.resolve(repeated(centre, q.length / d)) : softMeans(kernels, at, { q, t, n, d }, watch);
  return { open: () => ({ means, leftOut: 0 }), free: () => scope.free() };
}

interface Asked {
  readonly q: Float64Array;
  readonly t: number;
  readonly n: number;
  readonly d: number;
}

async function softMeans(
  kernels: Kernels,
  { rows, offsets }: { readonly rows: number; readonly offsets: number },
  { q, t, n, d }: Asked,
  watch: Watch | undefined,
): Promise<Float64Array> {
  const count = q.length / d;
  const scope = kernels.scope();
  try {
    const from = scope.copy(q.map((value) => value / t)).ptr;
    const [tops, out] = [scope.f64(count), scope.f64(count * (d + 2))];
    const block = Math.max(16, Math.ceil(taskWork / (n * (d + 10))));
    const blocks = Math.ceil(count / block);
    const scratch = scope.u8(blocks * lseScratchBytes(d)).ptr;
    const scale = inverseWidth(t);
    const run = (task: (first: number, end: number, scratch: number) => KernelTask) =>
      kernels.run(
        Array.from({ length: blocks }, (_, k) =>
          task(k * block, Math.min(count, (k + 1) * block), scratch + k * lseScratchBytes(d)),
        ),
        { signal: watch?.signal },
      );
    await run((a, b, s) => ["lseSquaredF64", from, a, b, rows, n, d, offsets, scale, tops.ptr, s]);
    const values = [rows, d, 0, out.ptr] as const;
    await run((a, b, s) => ["planMeansSquaredF64", from, a, b, rows, n, d, offsets, scale, tops.ptr, ...values, s]);
    const means = new Float64Array(count * d);
    for (let i = 0; i < count; i++)
      for (let k = 0; k < d; k++) means[i * d + k] = out.view[i * (d + 2) + 2 + k]! / out.view[i * (d + 2)]!;
    return means;
  } finally {
    scope.free();
  }
}

/** t²/(2(1 − t)²): what multiplies −|q/t − x|². */
export function inverseWidth(t: number): number {
  const ratio = t / (1 - t);
  return (ratio * ratio) / 2;
}

/** Left-out rows may carry this share before neighbours are looked up anew. */
const leftOutTolerance = 1e-9;

/**
 * Over the `k` nearest rows alone. They are looked up when left-out rows could carry more than 10⁻⁹ of the weight, by the
 * distance that the point has moved since; `leftOut` bounds what was lost where even fresh neighbours cannot say so. Worth
 * it for t near 1, where few rows count. Time O(k·d) a point, and a search now and then; memory O(n·d + count·(k + d)).
 */
export function neighbourMeans(kernels: Kernels, x: Samples, k: number): RowMeans {
  const tree = neighbourTree(kernels, x.data, x.d);
  const most = Math.min(k, x.n);
  return { open: (count) => new NeighbourBatch(x, tree, count, most), free: () => tree.free() };
}

class NeighbourBatch implements ProbeBatch {
  leftOut = 0;
  readonly #indices: Int32Array;
  /** Where each point was when its neighbours were looked up, and how far the last of them is; −1 before. */
  readonly #at: Float64Array;
  readonly #reach: Float64Array;
  readonly #logWeights: Float64Array | undefined;

  constructor(
    private readonly x: Samples,
    private readonly tree: NeighbourTree,
    private readonly count: number,
    private readonly k: number,
  ) {
    this.#indices = new Int32Array(count * k);
    this.#at = new Float64Array(count * x.d);
    this.#reach = new Float64Array(count).fill(-1);
    this.#logWeights = x.weights?.map(log);
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
    if (this.#reach[i]! < 0) return 1;
    const scale = inverseWidth(t);
    const squares = new Float64Array(k);
    const scores = new Float64Array(k);
    let best = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < k; c++) {
      const row = this.#indices[i * k + c]!;
      let sum = 0;
      for (let a = 0; a < d; a++) {
        const difference = points[i * d + a]! - x.data[row * d + a]!;
        sum += difference * difference;
      }
      squares[c] = sum;
      scores[c] = (this.#logWeights ? this.#logWeights[row]! : 0) - scale * sum;
      best = Math.max(best, scores[c]!);
    }
    let total = 0;
    out.fill(0, i * d, (i + 1) * d);
    for (let c = 0; c < k; c++) {
      const weight = exp(scores[c]! - best);
      total += weight;
      const row = this.#indices[i * k + c]!;
      for (let a = 0; a < d; a++) out[i * d + a]! += weight * x.data[row * d + a]!;
    }
    for (let a = 0; a < d; a++) out[i * d + a]! /= total;
    if (k === n) return 0;
    let moved = 0;
    for (let a = 0; a < d; a++) {
      const difference = points[i * d + a]! - this.#at[i * d + a]!;
      moved += difference * difference;
    }
    const clear = Math.max(0, this.#reach[i]! - Math.sqrt(moved));
    // Rows left out weigh π·exp(−scale·r²) with r at least `clear`, all together at most Σπ of that.
    const rest = this.#logWeights ? 0 : log(n - k);
    return 1 / (1 + exp(Math.min(700, log(total) + best + scale * clear * clear - rest)));
  }
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
