/**
 * Training-free diffusion: samples between neighbouring rows by the exact score of the smoothed data.
 *
 * Time runs from noise (t = 0) to data (t = 1). The law at t is that of t·X + (1 − t)·ξ, X a training row and ξ normal. Its
 * probability flow, with the score smoothed by noise of size σ, moves a point towards means of training rows,
 *
 *     dz/dt = (x̄ − z)/(1 − t),   x̄ = (1/M) Σ_m x̄_t(z + σ·ε_m),   x̄_t as in `row-means.ts`,
 *
 * and equal steps, of second order but for the last, end exactly on x̄: the mean of M softmax-weighted means of rows. With σ = 0 that is a training
 * row: the unsmoothed score memorises. With σ as in `surroundings.ts` it lies between neighbours. The probes
 * ε_m are drawn once for each sample, so that more steps approach one flow.
 *
 * Time O(count·M·S·n·d) over all rows, memory O(n·d). Sample i has a stream of
 * chance of its own, so that with the same settings more samples begin with the same ones; left alone, the estimator goes by
 * the size of the whole job.
 *
 * Source: [scarvelis2025].
 * @module
 */
import { check, type Rng, type Samples, stopIfAborted, type Watch } from "@pushforward/core";
import { type Kernels, type NeighbourTree, neighbourTree, usingKernels } from "@pushforward/kernels";
import { neighbourMeans } from "./neighbour-means.js";
import { exactMeans, type ProbeBatch, type RowMeans } from "./row-means.js";
import { type Surroundings, surroundingsOf } from "./surroundings.js";

/** Stated once: the code, the catalogue and the manual read these. */
export const closedFormDefaults = { probes: 3, neighbours: 100 } as const;
/**
 * Flows start where noise, (1 − t)/t in units of the rows, is this many times σ. Over all rows: before, σ changes little. Over
 * neighbours nearer to rows, with fewer steps: a few copies more, and less of the mean of all rows.
 */
const noiseOverSigma = { exact: 8, neighbours: 0.2 } as const;
/** And with this noise at least, be σ ever so small. */
const leastNoise = 0.05;
/** Later starts would have no way to go. */
const latest = 0.999;
/** Steps by default: some for the way from noise to rows, by its length, and some to settle. */
const stepsFrom = (start: number): number => 6 + Math.round(20 * (1 - start));

export type RowEstimator = "exact" | "neighbours";

export interface ClosedFormOptions {
  rng: Rng;
  /** Size of the smoothing, in the units of the rows; by their distances and dimension when left out. */
  sigma?: number | undefined;
  /** M: noisy looks at the data whose means are averaged. */
  probes?: number | undefined;
  /** S: equal steps from the start to t = 1; 26 from t = 0 and 6 from near 1 when left out. */
  steps?: number | undefined;
  /** Where flows start, 0 ≤ T < 1: at noise, or for T > 0 at T·(a training row) + (1 − T)·noise, which follows the law at T. */
  start?: number | undefined;
  /** Over all rows, or over the nearest ones; chosen by size when left out. */
  estimator?: RowEstimator | undefined;
  /** Rows of the `neighbours` estimator. */
  neighbours?: number | undefined;
  kernels?: Kernels | undefined;
  watch?: Watch | undefined;
}

export interface ClosedFormSamples {
  readonly samples: Samples;
  /** For each sample and probe, the row that weighed most in the last step; count × M. */
  readonly parents: Int32Array;
  readonly sigma: number;
  readonly probes: number;
  readonly steps: number;
  readonly start: number;
  readonly estimator: RowEstimator;
  /** Bound on the share of weight that the neighbour estimator left out anywhere. */
  readonly leftOut: number;
}

/** Samples that flow together; no matter how many threads there are. */
const batch = 256;
/** Batches on their way at the same time: while workers search for one, this thread works on another. */
const together = 2;
/** Work over all rows, d multiplications and an exponential (about ten more) a pair, beyond which neighbours are used. */
const mostExact = 5e10;

/**
 * `count` samples from the rows of x, whose columns should have comparable scales: noise starts as N(0, I).
 *
 * @throws ArgumentError when an option is out of range; the reason of the signal when aborted; MemoryError.
 */
export async function closedFormSamples(
  x: Samples,
  count: number,
  options: ClosedFormOptions,
): Promise<ClosedFormSamples> {
  checkOptions(count, options);
  return usingKernels(options.kernels, async (kernels) => {
    const { kept, places } = withoutWeightless(x);
    const tree = neighbourTree(kernels, kept.data, kept.d);
    try {
      const { neighbours, ...how } = await planFlow(tree, kept, count, options);
      const means =
        how.estimator === "exact" ? exactMeans(kernels, kept, tree) : neighbourMeans(kept, tree, neighbours);
      try {
        const found = await flow(kept, count, means, how, options);
        return { ...found, ...how, parents: found.parents.map((row) => places[row]!) };
      } finally {
        means.free();
      }
    } finally {
      tree.free();
    }
  });
}

interface Plan {
  readonly sigma: number;
  readonly probes: number;
  readonly steps: number;
  readonly start: number;
  readonly estimator: RowEstimator;
}

async function planFlow(tree: NeighbourTree, x: Samples, count: number, options: ClosedFormOptions) {
  const { probes = closedFormDefaults.probes, neighbours = closedFormDefaults.neighbours, watch } = options;
  let seen: Promise<Surroundings> | undefined; // thousands of looks, not needed where both σ and the estimator are known
  const around = () => (seen ??= surroundingsOf(tree, x, neighbours, watch));
  const sigma = options.sigma ?? (await around()).smoothing;
  const noiseOf = (estimator: RowEstimator) => Math.max(leastNoise, noiseOverSigma[estimator] * sigma);
  const startAt = (noise: number) => options.start ?? Math.min(latest, 1 / (1 + noise));
  const exact = startAt(noiseOf("exact"));
  const work = count * probes * (options.steps ?? stepsFrom(exact)) * x.n * (x.d + 10);
  const estimator = options.estimator ?? (work <= mostExact ? "exact" : "neighbours");
  // Neighbours must see nearly all that counts.
  const start = estimator === "exact" || options.start !== undefined ? exact : startAt(Math.min(noiseOf(estimator), (await around()).noise)); // biome-ignore format: one line
  return { sigma, probes, steps: options.steps ?? stepsFrom(start), start, estimator, neighbours };
}

/** @throws ArgumentError when an option is out of range. */
export function checkOptions(count: number, options: ClosedFormOptions): void {
  const here = "closedFormSamples";
  const { probes = 1, steps = 1, neighbours = 1, sigma = 0, start = 0 } = options;
  check(Number.isInteger(count) && count >= 1, here, "count", "a whole number of at least 1", count);
  check(Number.isInteger(probes) && probes >= 1, here, "probes", "a whole number of at least 1", probes);
  check(Number.isInteger(steps) && steps >= 1, here, "steps", "a whole number of at least 1", steps);
  check(Number.isInteger(neighbours) && neighbours >= 1, here, "neighbours", "at least 1", neighbours);
  check(sigma >= 0 && sigma < Infinity, here, "sigma", "a finite number of at least 0", sigma);
  check(start >= 0 && start < 1, here, "start", "from 0 to below 1", start);
}

/** Rows of weight 0 are no rows. */
function withoutWeightless(x: Samples): { readonly kept: Samples; readonly places: Int32Array } {
  const all = Int32Array.from({ length: x.n }, (_, i) => i);
  const places = x.weights ? all.filter((i) => x.weights![i]! > 0) : all;
  if (places.length === x.n) return { kept: x, places };
  const data = new Float64Array(places.length * x.d);
  places.forEach((from, to) => {
    data.set(x.data.subarray(from * x.d, (from + 1) * x.d), to * x.d);
  });
  return { kept: { ...x, data, n: places.length, weights: Float64Array.from(places, (i) => x.weights![i]!) }, places };
}

async function flow(x: Samples, count: number, means: RowMeans, plan: Plan, { rng, watch }: ClosedFormOptions) {
  const { d } = x;
  const { probes } = plan;
  const data = new Float64Array(count * d);
  const parents = new Int32Array(count * probes);
  let leftOut = 0;
  let done = 0;
  let next = 0;
  const oneByOne = async (): Promise<void> => {
    while (next < count) {
      const first = next;
      const size = Math.min(batch, count - first);
      next += size;
      const probe = means.open(size * probes);
      const points = startingPoints(x, first, size, plan, rng);
      await integrate(points, d, probe, plan, {
        signal: watch?.signal,
        onProgress: () => {
          done += size / plan.steps;
          watch?.onProgress?.({ stage: "sampling", done: Math.min(1, done / count) });
        },
      });
      data.set(points.z, first * d);
      parents.set(await probe.heaviest(), first * probes);
      leftOut = Math.max(leftOut, probe.leftOut);
    }
  };
  const stop = (reason: unknown): never => {
    next = count;
    throw reason;
  };
  // All of them have to be through before memory is given back.
  const ends = await Promise.allSettled(Array.from({ length: together }, () => oneByOne().catch(stop)));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return { samples: { data, n: count, d, ...(x.names && { names: x.names }) }, parents, leftOut };
}

interface Points {
  /** Moves from noise to samples. */
  readonly z: Float64Array;
  /** σ·ε of every probe. */
  readonly offsets: Float64Array;
}

/** Each sample draws from a stream of its own, so that it is the same in any batch. */
function startingPoints(x: Samples, first: number, size: number, { probes, start, sigma }: Plan, rng: Rng): Points {
  const { d } = x;
  const z = new Float64Array(size * d);
  const offsets = new Float64Array(size * probes * d);
  const cumulative = x.weights && start > 0 ? runningSums(x.weights) : undefined;
  for (let i = 0; i < size; i++) {
    const own = rng.stream(first + i);
    const row = start > 0 ? drawRow(own, x.n, cumulative) : 0;
    for (let k = 0; k < d; k++) z[i * d + k] = (1 - start) * own.normal() + start * x.data[row * d + k]!;
    for (let k = 0; k < probes * d; k++) offsets[i * probes * d + k] = sigma * own.normal();
  }
  return { z, offsets };
}

function runningSums(weights: Float64Array): Float64Array {
  let sum = 0;
  return weights.map((weight) => (sum += weight));
}

function drawRow(rng: Rng, n: number, cumulative: Float64Array | undefined): number {
  if (!cumulative) return rng.integer(n);
  const wanted = rng.uniform() * cumulative[n - 1]!;
  const found = cumulative.findIndex((sum) => sum > wanted);
  return found < 0 ? n - 1 : found;
}

/**
 * Equal steps in place: exact for an x̄ that stays, and of second order by carrying it on to the middle of the step by its last
 * change. The last step does not, and ends on the mean of what the probes see.
 */
async function integrate(
  { z, offsets }: Points,
  d: number,
  probe: ProbeBatch,
  plan: Plan,
  watch: Watch,
): Promise<void> {
  const { steps, start, probes } = plan;
  const q = new Float64Array(offsets.length);
  const before = new Float64Array(z.length);
  for (let step = 0; step < steps; step++) {
    const t = start + ((1 - start) * step) / steps;
    for (let i = 0; i < q.length; i++) q[i] = z[Math.floor(i / (probes * d)) * d + (i % d)]! + offsets[i]!;
    const means = await probe.means(q, t, watch);
    const carried = step > 0 && step < steps - 1 ? 0.5 : 0;
    for (let i = 0; i < z.length; i++) {
      const mean = meanOverProbes(means, i, d, probes);
      z[i]! += (mean + carried * (mean - before[i]!) - z[i]!) / (steps - step);
      before[i] = mean;
    }
    watch.onProgress?.({ stage: "sampling", done: (step + 1) / steps });
    stopIfAborted(watch);
  }
}

function meanOverProbes(means: Float64Array, at: number, d: number, probes: number): number {
  const from = Math.floor(at / d) * probes * d + (at % d);
  let sum = 0;
  for (let m = 0; m < probes; m++) sum += means[from + m * d]!;
  return sum / probes;
}
