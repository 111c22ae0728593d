/**
 * Vendi score: the effective number of different rows, by how similar they are.
 *
 *     VS_q = (Σ_k λ_k^q)^(1/(1 − q)),   λ the eigenvalues of ρ,  ρ_ij = √(w_i·w_j)·K_ij
 *
 * with similarities K_ii = 1 and weights of sum 1: the Hill number of order q of the spectrum (see `effectiveNumber`). n rows
 * unlike each other count n, copies of one count 1, m groups of equal size count m, at every order.
 *
 * Cosine similarities have the eigenvalues of the d × d matrix Σ w_i·x_i·x_iᵀ, so n rows cost O(n·d² + d³). Gaussian ones take
 * O(n³) and n² numbers up to `largestExact` rows; beyond, random probes give every order above 0 with a standard error, by
 * products with K that are worked out on the way: O(iterations·n²·(d + probes)), memory O(iterations·n·probes). Order 0 of a
 * Gaussian similarity is the number of different rows, since its matrix is positive definite [micchelli1986]. Eigenvalues
 * below 2⁻⁴⁹·(size) of the largest count as 0.
 *
 * The standard error is for the law behind independent rows, the similarity kept: the infinitesimal jackknife. Row i moves
 * Σ λ^q by w_i·q·((ρ^q)_ii/w_i − Σ λ^q), which needs no resampling. Few rows see few kinds: VS grows with n towards its limit,
 * and the interval does not repair that.
 *
 * Source: [friedman2023], [pasarkar2024]; [jaeckel1972] for the standard error.
 * @module
 */
import { check, PushforwardError, type Rng, type Samples, type Watch } from "@pushforward/core";
import type { Kernels, Matrix, Scope } from "@pushforward/kernels";
import { medianDistance } from "../divergence/median-distance.js";
import { usingKernels } from "../transport/using-kernels.js";
import {
  checkOrders,
  type DiversityEstimate,
  defaultOrders,
  fromSum,
  intervalOnLogs,
  slopeOfSum,
  spectralTerm,
} from "./effective-number.js";
import { type RandomSum, randomSpectrum } from "./vendi/random-spectrum.js";
import { distinctRows, unitRows } from "./vendi/rows.js";
import {
  gaussianMatrix,
  gaussianOperator,
  matrixOperator,
  type SimilarityOperator,
} from "./vendi/similarity-operator.js";
import { checkSimilarity, gramSpectrum, linearSpectrum, type Spectrum } from "./vendi/spectrum.js";

/** Stated once: the code, the catalogue and the manual read these. */
export const vendiScoreDefaults = {
  similarity: "cosine",
  orders: defaultOrders,
  level: 0.95,
  largestExact: 1000,
  probes: 16,
  maxIterations: 60,
  tolerance: 0.25,
} as const;

/** K_ij: the cosine between rows, or exp(−|x_i − x_j|²/(2h²)). */
export type Similarity = "cosine" | "rbf";

export interface VendiMatrixOptions {
  /** Draws the probes beyond `largestExact` rows, and rows for the bandwidth: the same stream draws the same ones. */
  rng: Rng;
  /** Orders q ≥ 0, Infinity included. */
  orders?: readonly number[] | undefined;
  /** Coverage of the intervals. */
  level?: number | undefined;
  /** Rows up to which a spectrum that takes n × n numbers is worked out whole. */
  largestExact?: number | undefined;
  /** Random probes, an integer of at least 2; the error falls as 1/√probes. */
  probes?: number | undefined;
  /** Products with the matrix at most. */
  maxIterations?: number | undefined;
  /** Change of Σ λ^q between looks, in its standard errors over the probes, at which the products end. */
  tolerance?: number | undefined;
  kernels?: Kernels | undefined;
  watch?: Watch | undefined;
}

export interface VendiOptions extends VendiMatrixOptions {
  similarity?: Similarity | undefined;
  /** h of the Gaussian similarity, in the units of the coordinates; the median distance between rows when absent. */
  bandwidth?: number | undefined;
}

export interface VendiScore {
  /** One for each order asked for, in that order. */
  readonly estimates: readonly DiversityEstimate[];
  /** Of the Gaussian similarity. */
  readonly bandwidth?: number;
  /** Whether the spectrum was known whole. */
  readonly exact: boolean;
  readonly converged: boolean;
  /** Products with the matrix, 0 when exact. */
  readonly iterations: number;
  /** Last change of Σ λ^q, in its standard errors over the probes; 0 when exact. */
  readonly residual: number;
}

/**
 * The diversity of the points `x`, weighted or not.
 *
 * @throws ArgumentError when a row is 0 under the cosine similarity, or an option is out of range.
 */
export async function vendiScore(x: Samples, options: VendiOptions): Promise<VendiScore> {
  const here = "vendiScore";
  const settings = settingsOf(options, here);
  const { similarity = vendiScoreDefaults.similarity } = options;
  const weights = weightsOf(x.n, x.weights);
  return usingKernels(options.kernels, async (kernels) => {
    if (similarity === "cosine") {
      const spectrum = linearSpectrum(kernels, unitRows(x, here), weights);
      return exactly(spectrum, weights, settings);
    }
    // A stream of their own, so that the rows looked at change no probe.
    const bandwidth = options.bandwidth ?? medianDistance([x], settings.rng.stream(0));
    check(bandwidth > 0 && bandwidth < Infinity, here, "bandwidth", "a positive finite number", bandwidth);
    const rank = distinctRows(x, weights);
    const found = await gaussianScore(kernels, x, weights, bandwidth, { ...settings, rank });
    return { ...found, bandwidth };
  });
}

/**
 * The diversity of rows whose similarities are given: n × n, symmetric, positive semidefinite, ones on the diagonal.
 *
 * @throws ArgumentError when `similarity` is not so, or an option is out of range; order 0 is refused beyond `largestExact` rows.
 */
export async function vendiScoreOfMatrix(
  similarity: Matrix,
  options: VendiMatrixOptions & { readonly weights?: Float64Array | undefined },
): Promise<VendiScore> {
  const here = "vendiScoreOfMatrix";
  const settings = settingsOf(options, here);
  checkSimilarity(similarity, here);
  const weights = weightsOf(similarity.rows, options.weights);
  return usingKernels(options.kernels, async (kernels) => {
    if (similarity.rows <= settings.largestExact)
      return exactly(gramSpectrum(kernels, similarity, weights, here), weights, settings);
    return inScope(kernels, (scope) =>
      byProbes(kernels, matrixOperator(kernels, scope, similarity), weights, settings),
    );
  });
}

interface Settings {
  readonly rng: Rng;
  readonly orders: readonly number[];
  readonly level: number;
  readonly largestExact: number;
  readonly probes: number;
  readonly maxIterations: number;
  readonly tolerance: number;
  readonly watch?: Watch | undefined;
  /** VS_0 where it is known otherwise. */
  readonly rank?: number;
}

function settingsOf(options: VendiMatrixOptions, where: string): Settings {
  const settings = {
    rng: options.rng,
    orders: options.orders ?? vendiScoreDefaults.orders,
    level: options.level ?? vendiScoreDefaults.level,
    largestExact: options.largestExact ?? vendiScoreDefaults.largestExact,
    probes: options.probes ?? vendiScoreDefaults.probes,
    maxIterations: options.maxIterations ?? vendiScoreDefaults.maxIterations,
    tolerance: options.tolerance ?? vendiScoreDefaults.tolerance,
    watch: options.watch,
  };
  const { orders, level, probes, maxIterations } = settings;
  checkOrders(orders, where);
  check(level > 0 && level < 1, where, "level", "between 0 and 1", level);
  check(Number.isInteger(probes) && probes >= 2, where, "probes", "an integer of at least 2", probes);
  check(maxIterations >= 1, where, "maxIterations", "at least 1", maxIterations);
  return settings;
}

function weightsOf(n: number, weights: Float64Array | undefined): Float64Array {
  return weights ?? new Float64Array(n).fill(1 / n);
}

/** Rows up to which a Gaussian similarity is kept: 128 MB of it. */
const mostKept = 4096;

async function gaussianScore(
  kernels: Kernels,
  x: Samples,
  weights: Float64Array,
  bandwidth: number,
  settings: Settings,
): Promise<Omit<VendiScore, "bandwidth">> {
  if (x.n > Math.max(mostKept, settings.largestExact))
    return byProbes(kernels, gaussianOperator(kernels, x, bandwidth), weights, settings);
  const matrix = await gaussianMatrix(kernels, x, bandwidth, { signal: settings.watch?.signal });
  if (x.n <= settings.largestExact)
    return exactly(gramSpectrum(kernels, matrix, weights, "vendiScore"), weights, settings);
  return inScope(kernels, (scope) => byProbes(kernels, matrixOperator(kernels, scope, matrix), weights, settings));
}

function exactly({ values, shares }: Spectrum, weights: Float64Array, settings: Settings): VendiScore {
  const rank = settings.rank ?? values.reduce((count, value) => count + Number(value > 0), 0);
  const estimates = settings.orders.map((order) => {
    if (order === 0) return orderZero(rank);
    const gains = gainsOf(values, order);
    const sum = values.reduce((total, value, k) => total + value * gains[k]!, 0);
    return estimateOf(order, { sum, error: 0, variance: varianceOf(shares, gains, weights, sum) }, weights, settings);
  });
  return { estimates, exact: true, converged: true, iterations: 0, residual: 0 };
}

/** f(λ)/λ, so that row i adds Σ_k shares_ik·gains_k; at infinity the mean over all largest values. */
function gainsOf(values: Float64Array, order: number): Float64Array {
  if (order < Infinity) return values.map((value) => (value > 0 ? spectralTerm(value, order) / value : 0));
  const top = values[values.length - 1]!;
  const largest = values.map((value) => Number(value > top * (1 - 1e-9)));
  const count = largest.reduce((total, one) => total + one, 0);
  return largest.map((one) => one / count);
}

function varianceOf(shares: Float64Array, gains: Float64Array, weights: Float64Array, sum: number): number {
  const r = gains.length;
  let variance = 0;
  for (let i = 0; i < weights.length; i++) {
    let adds = 0;
    for (let k = 0; k < r; k++) adds += shares[i * r + k]! * gains[k]!;
    variance += weights[i]! * (adds - sum) * (adds - sum);
  }
  return variance;
}

async function byProbes(
  kernels: Kernels,
  similarity: SimilarityOperator,
  weights: Float64Array,
  settings: Settings,
): Promise<VendiScore> {
  const { orders, rank } = settings;
  if (orders.includes(0) && rank === undefined)
    throw new PushforwardError(
      "vendiScoreOfMatrix: order 0 counts the eigenvalues above 0, which random probes cannot tell; leave it out, or raise largestExact",
    );
  const positive = orders.filter((order) => order > 0);
  const { sums, ...ended } = await randomSpectrum(kernels, similarity, weights, positive, settings);
  const estimates = orders.map((order) =>
    order === 0 ? orderZero(rank!) : estimateOf(order, sums[positive.indexOf(order)]!, weights, settings),
  );
  return { estimates, exact: false, ...ended };
}

/** A count of kinds jumps with a single row: no standard error can be had from the rows. */
function orderZero(rank: number): DiversityEstimate {
  return { order: 0, value: rank, observed: rank, numericalError: 0, method: "count, without a standard error" };
}

function estimateOf(order: number, found: RandomSum, weights: Float64Array, { level }: Settings): DiversityEstimate {
  const { sum, error, variance } = found;
  const atTop = order === Infinity;
  const value = atTop ? 1 / sum : fromSum(sum, order);
  const slope = atTop ? value * value : slopeOfSum(sum, order);
  const numericalError = slope * error;
  const shared = { order, value, observed: value, numericalError, method: "infinitesimal jackknife over rows" };
  const rows = 1 / weights.reduce((total, w) => total + w * w, 0); // as many equal weights
  if (!(rows > 1.5)) return shared;
  const perRow = slope * (atTop || order === 1 ? 1 : order);
  const overRows = perRow * perRow * (variance / (rows - 1));
  const standardError = Math.sqrt(overRows + numericalError * numericalError);
  return { ...shared, standardError, interval: intervalOnLogs(value, standardError, level) };
}

async function inScope<R>(kernels: Kernels, work: (scope: Scope) => Promise<R>): Promise<R> {
  const scope = kernels.scope();
  try {
    return await work(scope);
  } finally {
    scope.free();
  }
}
