/**
 * Maximum mean discrepancy with a Gaussian kernel: how far apart two laws are as mean elements of a Hilbert space.
 *
 *     MMD² = E k(X, X') + E k(Y, Y') − 2 E k(X, Y),   k(x, y) = mean over σ of exp(−|x − y|²/(2σ²))
 *
 * - `biased`: means over all pairs, a row with itself included; never negative.
 * - `unbiased`: pairs of different rows; its mean is MMD², so it may be negative.
 * - `linear`: rows 2i and 2i + 1 only, h_i = k(x, x') + k(y, y') − k(x, y') − k(x', y); unbiased, in one pass.
 *
 * One bandwidth, or several whose kernels are averaged ("aggregated": ¼, ½, 1, 2 and 4 times the median distance), so
 * that differences on any of those scales are seen. The standard error is that of the means of h (linear), or of the
 * witness values f(z) = E k(z, X) − E k(z, Y) (first-order influence); near equal laws, where those are of the size
 * of their own error, it is too large rather than too small. Time O((n + m)²·d), linear O(n·d); memory O(n + m).
 *
 * Source: [gretton2012].
 * @module
 */
import {
  check,
  type Estimate,
  meanAndVariance,
  normalQuantile,
  type Samples,
  seededRng,
  type Watch,
} from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { usingKernels } from "../transport/using-kernels.js";
import { medianDistance } from "./median-distance.js";
import { checkPair, type PairFunction, type PairSums, PairValues, pairSums } from "./pair-values.js";

/** Stated once: the code, the catalogue and the manual read these. */
export const mmdDefaults = { estimator: "unbiased", bandwidth: "median", seed: 0, level: 0.95 } as const;

/** Bandwidths that are aggregated, in median distances. */
export const aggregatedScales = [0.25, 0.5, 1, 2, 4] as const;

export type MmdEstimator = "biased" | "unbiased" | "linear";
export type Bandwidth = number | readonly number[] | "median" | "aggregated";

export interface MmdOptions {
  readonly estimator?: MmdEstimator | undefined;
  /** σ in the units of the coordinates, or how to choose it from the pooled rows. */
  readonly bandwidth?: Bandwidth | undefined;
  /** Draws the rows whose median distance is taken, when there are more than 500. */
  readonly seed?: number | undefined;
  /** Coverage of the interval. */
  readonly level?: number | undefined;
  /** Opened for the call when absent. */
  readonly kernels?: Kernels | undefined;
  readonly watch?: Watch | undefined;
}

export interface Mmd extends Estimate {
  /** MMD², without unit. */
  readonly value: number;
  readonly standardError: number;
  readonly estimator: MmdEstimator;
  /** σ of each kernel averaged, in the units of the coordinates. */
  readonly bandwidths: readonly number[];
  readonly n: number;
  readonly m: number;
}

/**
 * MMD² between the laws behind the rows of `x` and `y`.
 *
 * @throws ArgumentError when `y` is not in the space of `x`, a sample has fewer than 2 rows (4 for `linear`), rows carry
 *   weights, or a bandwidth is not positive.
 */
export async function mmd(x: Samples, y: Samples, options: MmdOptions = {}): Promise<Mmd> {
  const { estimator = mmdDefaults.estimator, level = mmdDefaults.level, watch } = options;
  checkPair(x, y, "mmd");
  const least = estimator === "linear" ? 4 : 2;
  check(x.n >= least, "mmd", "x", `at least ${least} rows`, x.n);
  check(y.n >= least, "mmd", "y", `at least ${least} rows`, y.n);
  check(level > 0 && level < 1, "mmd", "level", "between 0 and 1", level);
  const bandwidths = bandwidthsOf([x, y], options.bandwidth, options.seed, "mmd");
  const of = { kind: "gaussian", bandwidths } as const;
  return usingKernels(options.kernels, async (kernels) => {
    const found =
      estimator === "linear" ? linear(x, y, of, kernels) : await quadratic(x, y, of, estimator, kernels, watch);
    const reach = normalQuantile(0.5 + level / 2) * found.standardError;
    const interval = { low: found.value - reach, high: found.value + reach, level };
    const method = estimator === "linear" ? "mean over pairs of rows" : "first-order influence of each row";
    return { ...found, interval, method, estimator, bandwidths, n: x.n, m: y.n };
  });
}

/** σ as numbers, from the pooled rows of `clouds`. @throws ArgumentError when one is not positive and finite. */
export function bandwidthsOf(
  clouds: readonly Samples[],
  bandwidth: Bandwidth = mmdDefaults.bandwidth,
  seed: number = mmdDefaults.seed,
  where = "bandwidthsOf",
): readonly number[] {
  if (bandwidth === "median" || bandwidth === "aggregated") {
    const unit = medianDistance(clouds, seededRng(seed));
    return bandwidth === "median" ? [unit] : aggregatedScales.map((scale) => scale * unit);
  }
  const given = typeof bandwidth === "number" ? [bandwidth] : bandwidth;
  check(given.length >= 1, where, "bandwidth", "at least one number", "none");
  for (const one of given) check(one > 0 && one < Infinity, where, "bandwidth", "positive and finite", one);
  return given;
}

interface Value {
  readonly value: number;
  readonly standardError: number;
}

async function quadratic(
  x: Samples,
  y: Samples,
  of: PairFunction,
  estimator: "biased" | "unbiased",
  kernels: Kernels,
  watch: Watch | undefined,
): Promise<Value> {
  const sums = await threeSums(x, y, of, kernels, watch);
  const self = estimator === "biased" ? 0 : 1; // k(z, z) = 1 is left out of the means within
  const witnessX = difference(sums.xx, x.n, sums.xy.ofX, y.n, self);
  const witnessY = difference(sums.yy, y.n, sums.xy.ofY, x.n, self);
  const [a, b] = [meanAndVariance(witnessX), meanAndVariance(witnessY)];
  const value = a.mean + b.mean;
  return {
    value: estimator === "biased" ? Math.max(0, value) : value,
    standardError: 2 * Math.sqrt(a.variance / x.n + b.variance / y.n),
  };
}

export interface ThreeSums {
  readonly xx: Float64Array;
  readonly yy: Float64Array;
  readonly xy: PairSums;
}

/** Sums of g within and between two samples, row by row. */
export async function threeSums(
  x: Samples,
  y: Samples,
  of: PairFunction,
  kernels: Kernels,
  watch?: Watch,
): Promise<ThreeSums> {
  const { ofX: xx } = await pairSums(x, x, of, kernels, watch);
  const { ofX: yy } = await pairSums(y, y, of, kernels, watch);
  return { xx, yy, xy: await pairSums(x, y, of, kernels, watch) };
}

/** Mean within, without `self` terms of value 1, less mean across. */
function difference(within: Float64Array, n: number, across: Float64Array, m: number, self: 0 | 1): Float64Array {
  return within.map((sum, i) => (sum - self) / (n - self) - across[i]! / m);
}

/** k of rows 2i, 2i + 1 of both samples, through tiles on the diagonal. */
function linear(x: Samples, y: Samples, of: PairFunction, kernels: Kernels): Value {
  const pairs = Math.floor(Math.min(x.n, y.n) / 2);
  const h = new Float64Array(pairs);
  const add = (a: Samples, b: Samples, i: number, j: number, sign: 1 | -1): void => {
    const values = new PairValues(kernels, a, b, of);
    for (let k = 0; k < pairs; k++) h[k]! += sign * values.tile(2 * k + i, 2 * k + i + 1, 2 * k + j, 2 * k + j + 1)[0]!;
    values.free();
  };
  add(x, x, 0, 1, 1);
  add(y, y, 0, 1, 1);
  add(x, y, 0, 1, -1);
  add(x, y, 1, 0, -1);
  const { mean, variance } = meanAndVariance(h);
  return { value: mean, standardError: Math.sqrt(variance / pairs) };
}
