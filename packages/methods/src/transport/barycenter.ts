/**
 * Wasserstein barycenter with free support: k points of equal weight that are near to several laws at once.
 *
 *     minimise Σ_s λ_s·W_2(μ, law s)²  over the points z_i of μ
 *
 * Alternately, exact plans from the points to every law, and every point to the λ-mean of where its mass goes. Neither
 * step can raise the value; the end is a local minimum, as for k-means, and depends on the start. On a line use
 * `lineBarycenter`, for Gaussians `gaussianBarycenter`, which are exact.
 *
 * Source: [cuturi2014], [agueh2011].
 * @module
 */
import { check, partOf, type Rng, type Samples, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { readShares } from "./multi-marginal-1d.js";
import { usingKernels } from "./using-kernels.js";
import { wasserstein } from "./wasserstein.js";

export const barycenterDefaults = { tolerance: 1e-7, maxIterations: 100 } as const;

export interface BarycenterOptions {
  /** λ, nonnegative, divided by their sum; equal when absent. */
  readonly shares?: readonly number[] | undefined;
  /** Number of points, drawn at random from the laws to start with; needs `rng`. */
  readonly points?: number | undefined;
  readonly rng?: Rng | undefined;
  /** Points to start from instead; their weights stay. */
  readonly start?: Samples | undefined;
  /** The end: no step moves a point by more than this share of the spread of the laws. */
  readonly tolerance?: number | undefined;
  readonly maxIterations?: number | undefined;
  readonly kernels?: Kernels | undefined;
  readonly watch?: Watch | undefined;
}

export interface Barycenter {
  readonly points: Samples;
  /** Σ_s λ_s·W_2². */
  readonly cost: number;
  /** W_2 to each law. */
  readonly distances: readonly number[];
  /** The cost before each step, and at the end. */
  readonly trace: readonly number[];
  readonly converged: boolean;
  readonly iterations: number;
  /** The last step, as `tolerance` counts it. */
  readonly residual: number;
}

/** @throws ArgumentError when laws live in different spaces, shares do not fit, or neither a start nor points and rng are given. */
export async function barycenter(laws: readonly Samples[], options: BarycenterOptions = {}): Promise<Barycenter> {
  const { shares, spread, tolerance, maxIterations, start } = readProblem(laws, options, "barycenter");
  let points = start;
  return usingKernels(options.kernels, async (kernels) => {
    const trace: number[] = [];
    for (let iterations = 0, residual = Infinity; ; iterations++) {
      const watch = partOf(options.watch, iterations / (maxIterations + 1), (iterations + 1) / (maxIterations + 1));
      const { means, distances } = await meansOfPlans(points, laws, shares, kernels, watch);
      trace.push(distances.reduce((sum, distance, s) => sum + shares[s]! * distance * distance, 0));
      const converged = residual <= tolerance;
      if (converged || iterations === maxIterations)
        return { points, cost: trace.at(-1)!, distances, trace, converged, iterations, residual };
      residual = largestMove(points.data, means) / spread;
      points = { ...points, data: means };
    }
  });
}

export interface BarycenterProblem {
  /** λ, of sum 1. */
  readonly shares: readonly number[];
  readonly spread: number;
  readonly tolerance: number;
  readonly maxIterations: number;
  readonly start: Samples;
}

/** What all barycenters with free support ask. @throws like `barycenter`. */
export function readProblem(laws: readonly Samples[], options: BarycenterOptions, here: string): BarycenterProblem {
  check(laws.length >= 1, here, "laws", "at least one", laws.length);
  const { d } = laws[0]!;
  for (const [s, law] of laws.entries())
    check(law.d === d, here, `law ${s}`, `${d}-dimensional like law 0`, `${law.d} dimensions`);
  const shares = readShares(options.shares, laws.length, here);
  const { tolerance = barycenterDefaults.tolerance, maxIterations = barycenterDefaults.maxIterations } = options;
  check(tolerance > 0, here, "tolerance", "positive", tolerance);
  check(Number.isInteger(maxIterations) && maxIterations >= 1, here, "maxIterations", "at least 1", maxIterations);
  const start = options.start ?? drawPoints(laws, shares, options, here);
  check(start.d === d, here, "start", `${d}-dimensional like the laws`, `${start.d} dimensions`);
  return { shares, spread: spreadOf(laws, shares) || 1, tolerance, maxIterations, start };
}

/** Σ_s λ_s·(mean of law s that each point goes to). */
async function meansOfPlans(
  points: Samples,
  laws: readonly Samples[],
  shares: readonly number[],
  kernels: Kernels,
  watch: Watch,
) {
  const { n, d } = points;
  const means = new Float64Array(n * d);
  const distances: number[] = [];
  for (const [s, law] of laws.entries()) {
    const { plan, distance } = await wasserstein(points, law, { kernels, watch: { signal: watch.signal } });
    distances.push(distance);
    plan.mass.forEach((mass, e) => {
      const [i, j] = [plan.from[e]! * d, plan.to[e]! * d];
      const factor = (shares[s]! * mass) / (points.weights ? points.weights[plan.from[e]!]! : 1 / n);
      for (let k = 0; k < d; k++) means[i + k]! += factor * law.data[j + k]!;
    });
    watch.onProgress?.({ stage: "plans to the laws", done: (s + 1) / laws.length });
  }
  const { weights } = points;
  for (let i = 0; weights && i < n; i++) if (weights[i] === 0) means.set(points.data.subarray(i * d, i * d + d), i * d);
  return { means, distances };
}

/** Rows of the laws, drawn by λ and weight. */
function drawPoints(
  laws: readonly Samples[],
  shares: readonly number[],
  { points: n, rng }: BarycenterOptions,
  where: string,
) {
  check(
    n !== undefined && Number.isInteger(n) && n >= 1,
    where,
    "points",
    "an integer of at least 1, or a start given",
    n,
  );
  check(rng !== undefined, where, "rng", "given to draw the points to start from", rng);
  const { d, names } = laws[0]!;
  const data = new Float64Array(n * d);
  for (let i = 0; i < n; i++) {
    const law = laws[draw(shares, rng)]!;
    const row = law.weights ? draw(law.weights, rng) : rng.integer(law.n);
    data.set(law.data.subarray(row * d, row * d + d), i * d);
  }
  return { data, n, d, ...(names && { names }) };
}

function draw(shares: ArrayLike<number>, rng: Rng): number {
  let rest = rng.uniform();
  let last = 0;
  for (let s = 0; s < shares.length; s++) {
    if (shares[s] === 0) continue;
    last = s;
    rest -= shares[s]!;
    if (rest < 0) return s;
  }
  return last;
}

/** Root of the mean squared distance of the pooled laws from their mean. */
function spreadOf(laws: readonly Samples[], shares: readonly number[]): number {
  const { d } = laws[0]!;
  const mean = new Float64Array(d);
  const each = (visit: (value: number, k: number, weight: number) => void) =>
    laws.forEach(({ data, n, weights }, s) => {
      for (let at = 0; at < data.length; at++)
        visit(data[at]!, at % d, shares[s]! * (weights ? weights[Math.floor(at / d)]! : 1 / n));
    });
  each((value, k, weight) => {
    mean[k]! += weight * value;
  });
  let sum = 0;
  each((value, k, weight) => {
    sum += weight * (value - mean[k]!) * (value - mean[k]!);
  });
  return Math.sqrt(sum);
}

export function largestMove(a: Float64Array, b: Float64Array): number {
  let most = 0;
  for (let k = 0; k < a.length; k++) most = Math.max(most, Math.abs(a[k]! - b[k]!));
  return most;
}
