/**
 * The ways of `barycenter`, each from the same clouds to the same answer.
 * @module
 */
import { check, type Samples, seededRng } from "@pushforward/core";
import { eigSymmetric, type Kernels, matmul, matrix } from "@pushforward/kernels";
import type { BarycenterOptions, Gaussian } from "@pushforward/methods/transport";

export interface BarycenterSettings {
  readonly points: number;
  readonly directions: number;
  readonly iterations?: number | undefined;
  readonly epsilon?: number | undefined;
  readonly seed: number;
}

export interface FoundBarycenter {
  readonly points: Samples;
  readonly cost: number;
  readonly distances: readonly number[];
  readonly converged: boolean;
  readonly iterations: number;
  readonly residual: number;
  /** The law behind the points, where it is Gaussian. */
  readonly gaussian?: Gaussian;
  /** What blurs it, where it is entropic. */
  readonly epsilon?: number;
}

export const barycenterMethods = ["exact", "sliced", "gaussian", "fixed-support"] as const;
export type BarycenterMethod = (typeof barycenterMethods)[number];

type How = Pick<BarycenterOptions, "watch"> & { readonly kernels: Kernels };
type Solver = (
  laws: readonly Samples[],
  shares: readonly number[],
  settings: BarycenterSettings,
  how: How,
) => Promise<FoundBarycenter>;

/** One column has an exact answer, along one line or many. */
export function barycenterSolver(method: BarycenterMethod, d: number): Solver {
  return d === 1 && (method === "exact" || method === "sliced") ? onLine : solvers[method];
}

const solvers: Record<BarycenterMethod, Solver> = {
  async exact(laws, shares, { points, seed, iterations }, how) {
    const { barycenter } = await import("@pushforward/methods/transport");
    return barycenter(laws, { shares, points, rng: seededRng(seed), maxIterations: iterations, ...how });
  },
  async sliced(laws, shares, { points, seed, iterations, directions }, how) {
    const { slicedBarycenter } = await import("@pushforward/methods/transport");
    const rng = seededRng(seed);
    return slicedBarycenter(laws, { shares, points, rng, directions, maxIterations: iterations, ...how });
  },
  async gaussian(laws, shares, { points, seed, iterations: maxIterations }, how) {
    const { gaussianBarycenter, gaussianOf, gaussianWasserstein } = await import("@pushforward/methods/transport");
    const fits = laws.map(gaussianOf);
    const { mean, covariance, ...ended } = await gaussianBarycenter(fits, { shares, maxIterations, ...how });
    const gaussian = { mean, covariance };
    const distances: number[] = [];
    for (const law of fits) distances.push((await gaussianWasserstein(gaussian, law, how)).distance);
    return { ...ended, gaussian, distances, points: drawn(how.kernels, gaussian, points, seed, laws[0]!) };
  },
  async "fixed-support"(laws, shares, { iterations: maxIterations, epsilon }, how) {
    const { fixedSupportBarycenter, wasserstein } = await import("@pushforward/methods/transport");
    const { support, histograms } = supportOf(laws);
    const costs = squaredDistances(support);
    const blur = epsilon ?? defaultBlur * costs.reduce((most, cost) => Math.max(most, cost), 0);
    const options = { shares, maxIterations, epsilon: blur || 1, ...how };
    const { weights, ...ended } = await fixedSupportBarycenter(costs, histograms, options);
    const points = { ...support, weights };
    const distances: number[] = [];
    for (const law of laws) distances.push((await wasserstein(points, law, how)).distance);
    const cost = weightedSquares(distances, shares);
    return { ...ended, points, cost, distances, epsilon: blur };
  },
};

/** Exact; the points have weights of their own. */
const onLine: Solver = async (laws, shares) => {
  const { lineBarycenter, wasserstein1d } = await import("@pushforward/methods/transport");
  const line = ({ data, weights }: Samples) => ({ points: data, weights });
  const { points: data, weights } = lineBarycenter(laws.map(line), shares);
  const distances = laws.map((law) => wasserstein1d(data, law.data, 2, { x: weights, y: law.weights }));
  const cost = weightedSquares(distances, shares);
  const points: Samples = { data, n: data.length, d: 1, weights, names: laws[0]!.names ?? ["point"] };
  return { points, cost, distances, converged: true, iterations: 1, residual: 0 };
};

const weightedSquares = (distances: readonly number[], shares: readonly number[]): number =>
  distances.reduce((sum, distance, s) => sum + shares[s]! * distance * distance, 0);

/** Rows m + Σ^½·g. */
function drawn(kernels: Kernels, { mean, covariance }: Gaussian, n: number, seed: number, like: Samples): Samples {
  const d = mean.length;
  const { values, vectors } = eigSymmetric(kernels, matrix(d, d, new Float64Array(covariance)));
  const scaled = vectors.data.map((value, at) => value * Math.sqrt(Math.max(0, values[at % d]!)));
  const normals = matrix(n, d);
  seededRng(seed).fillNormal(normals.data);
  const { data } = matmul(kernels, normals, matrix(d, d, scaled), { transposeB: true });
  return { data: data.map((value, at) => value + mean[at % d]!), n, d, ...(like.names && { names: like.names }) };
}

/** ε as a share of the largest squared distance: points blur over 3% of it. */
const defaultBlur = 0.002;
const mostSupport = 4000;

/** The distinct points of all tables in the order in which they come, and the weight that each table has there. */
function supportOf(laws: readonly Samples[]): { support: Samples; histograms: Float64Array[] } {
  const places = new Map<string, number>();
  const rows: number[] = [];
  const found = laws.map(({ data, n, d }) =>
    Uint32Array.from({ length: n }, (_, i) => {
      const row = Array.from(data.subarray(i * d, i * d + d), (value) => value + 0); // −0 is 0
      const key = row.join();
      const place = places.get(key) ?? places.size;
      if (place === places.size) rows.push(...row);
      places.set(key, place);
      return place;
    }),
  );
  const [n, { d, names }] = [places.size, laws[0]!];
  const cure = "take --method exact or sliced, or put the rows on a coarser grid";
  check(n <= mostSupport, "barycenter", "the tables", `of at most ${mostSupport} distinct points`, n, cure);
  const histograms = laws.map(({ n: rows, weights }, s) => {
    const histogram = new Float64Array(n);
    found[s]!.forEach((place, i) => {
      histogram[place]! += weights ? weights[i]! : 1 / rows;
    });
    return histogram;
  });
  return { support: { data: Float64Array.from(rows), n, d, ...(names && { names }) }, histograms };
}

function squaredDistances({ data, n, d }: Samples): Float64Array {
  const costs = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let k = 0; k < d; k++) {
        const gap = data[i * d + k]! - data[j * d + k]!;
        sum += gap * gap;
      }
      costs[i * n + j] = costs[j * n + i] = sum;
    }
  return costs;
}
