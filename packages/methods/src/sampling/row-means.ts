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
import { log, type Samples, type Watch } from "@pushforward/core";
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
export function inverseWidth(t: number): number {
  const ratio = t / (1 - t);
  return (ratio * ratio) / 2;
}

export function meanOf({ data, n, d, weights }: Samples): Float64Array {
  const mean = new Float64Array(d);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < d; k++) mean[k]! += (weights ? weights[i]! : 1 / n) * data[i * d + k]!;
  return mean;
}

export function repeated(row: Float64Array, count: number): Float64Array {
  const out = new Float64Array(count * row.length);
  for (let i = 0; i < count; i++) out.set(row, i * row.length);
  return out;
}
