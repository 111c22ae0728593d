/**
 * Divergences from samples by nearest neighbours, for laws with densities.
 *
 *     ln p(x)  ≈  ψ(k) − ψ(n + 1) + ln g(x) − ln G(B)      B the ball at x that just holds its k-th neighbour of n points
 *     kl       =  mean over x of ln p(x) − ln q(x)
 *     ∫p^(1+s)·q^(−s)  =  mean over x of (p(x)/q(x))^s·C      s = α − 1, k > |s|
 *
 * g is the Gaussian with the points' moments, G(B) its probability of the ball: where g is flat in the ball this is the
 * classical k/(n·volume), and for Gaussian points it is right in any dimension and far out, since the probability of such a
 * ball is Beta(k, n + 1 − k) whatever the law. Points farther out than Gaussian ones ever lie get the volume itself. Each
 * sample has its own affine frame, so that no affine map of both changes anything.
 *
 * What other shapes than g's leave of a bias goes as (k/n)^(2/d): the estimate is taken with k and with 4·k neighbours and
 * followed along that line to 0. In more than three or four dimensions a part of it stays: for laws that are far from
 * Gaussian there, the interval is too narrow.
 *
 * The standard error is the spread of the same estimate over disjoint blocks of rows, with Student's quantile for the
 * interval: nothing is assumed but independent rows and a finite chi-square of the first law from the second, without which
 * no estimate of `kl` is normal. Equal rows have no density, and rows that both tables share are not independent: they are
 * refused where they are more than one in twenty, or reach the k-th neighbour. Time O((n + m)·log(n + m)) in few dimensions.
 *
 * Source: [wang2009] and [perezcruz2008] for `kl`, [poczos2011] for the others, [hjort1995] for the Gaussian start,
 * [politis1994] for the blocks.
 * @module
 */

import {
  check,
  DataError,
  digamma,
  exp,
  log,
  logGamma,
  meanAndVariance,
  type Samples,
  studentTQuantile,
  type Watch,
} from "@pushforward/core";
import { type Kernels, neighbourTree, usingKernels } from "@pushforward/kernels";
import type { DivergenceEstimate } from "./divergence-estimate.js";
import { logGaussianBall } from "./gaussian-ball.js";
import { completeChoice, type Measure, type MeasureChoice } from "./measures.js";
import { sampleMoments } from "./sample-moments.js";

export const neighbourMeasures = [
  "kl",
  "reverse-kl",
  "renyi",
  "alpha",
  "chi-square",
  "squared-hellinger",
] as const satisfies readonly Measure[];
export type NeighbourMeasure = (typeof neighbourMeasures)[number];

export const neighbourDefaults = { k: 5, level: 0.95 } as const;

export interface NeighbourOptions {
  /** Neighbours of the smaller ball; the larger one has 4·k. */
  k?: number | undefined;
  level?: number | undefined;
  kernels?: Kernels | undefined;
  watch?: Watch | undefined;
}

/** The larger ball holds this many times as many neighbours. */
const growth = 4;
/** Blocks behind the standard error, and rows of each: the larger ball must be small among them. */
const mostBlocks = 20;
const leastBlocks = 5;
const leastRows = (k: number) => 5 * growth * k;

export interface NeighbourDivergence extends DivergenceEstimate {
  /** The table at whose rows densities were compared: y for `reverse-kl` and orders below ½. */
  readonly rows: "x" | "y";
  /** Estimated ln p/q at those rows. */
  readonly logRatios: Float64Array;
}

/**
 * The divergence of the law of `x` from the law of `y`. Without `standardError` where blocks would be too small: below
 * 100·k rows in either.
 *
 * @throws ArgumentError when `y` is not in the space of `x`, rows have weights or are too few for k, or the choice is out of
 *   range; DataError when a column is constant or determined by others, or equal rows reach the k-th neighbour.
 */
export async function neighbourDivergence(
  x: Samples,
  y: Samples,
  choice: MeasureChoice<NeighbourMeasure>,
  options: NeighbourOptions = {},
): Promise<NeighbourDivergence> {
  const here = "neighbourDivergence";
  const { k = neighbourDefaults.k, level = neighbourDefaults.level, watch } = options;
  const { measure, order } = completeChoice(choice, here);
  check(Number.isInteger(k) && k >= 1, here, "k", "an integer of at least 1", k);
  checkSamples(x, y, growth * k + 1, here);
  const plan = planOf(measure, order, k);
  const [from, to] = plan.swap ? [y, x] : [x, y];
  return usingKernels(options.kernels, async (kernels) => {
    const frames = [frameOf(from, plan.swap ? "y" : "x"), frameOf(to, plan.swap ? "x" : "y")] as const;
    const at = (rows: Rows) => localRatios(kernels, frames, rows, k, watch);
    const whole = await at({ from, to });
    const value = summed(whole, from.d, plan);
    const parts = await Promise.all(
      blocksOf(from, to, leastRows(k)).map(async (rows) => summed(await at(rows), from.d, plan)),
    );
    const method = `${k} and ${growth * k} nearest neighbours from a Gaussian start`;
    const offset = digamma(to.n + 1) - digamma(from.n);
    const logRatios = whole.near.map((ratio) => (plan.swap ? -1 : 1) * (ratio + offset));
    const told = { logRatios, rows: plan.swap ? "y" : "x" } as const;
    const finished = plan.finish(value);
    if (parts.length < leastBlocks || !Number.isFinite(finished))
      return { value: finished, method, lowerBound: false, ...told };
    const standardError = Math.abs(plan.slope(value)) * Math.sqrt(meanAndVariance(parts).variance / parts.length);
    const reach = studentTQuantile((1 + level) / 2, parts.length - 1) * standardError;
    const interval = { low: Math.max(0, finished - reach), high: Math.max(0, finished + reach), level };
    return {
      value: finished,
      standardError,
      interval,
      method: `${method}, ${parts.length} blocks of rows`,
      lowerBound: false,
      ...told,
    };
  });
}

function checkSamples(x: Samples, y: Samples, least: number, where: string): void {
  check(y.d === x.d, where, "y", `${x.d}-dimensional like x`, `${y.d} dimensions`);
  for (const [name, side] of Object.entries({ x, y })) {
    check(!side.weights, where, name, "without weights", "weights");
    const rows = Math.max(least, x.d + 2);
    check(
      side.n > rows,
      where,
      name,
      `more than ${rows} points`,
      side.n,
      "use fewer neighbours, or --estimator gaussian",
    );
  }
}

/** How a mean over the rows of one side becomes the measure. */
interface Plan {
  /** The mean is over the rows of y, of q/p. */
  readonly swap: boolean;
  /** Power of the ratio; 0 for its logarithm. */
  readonly power: number;
  finish(mean: number): number;
  slope(mean: number): number;
}

function planOf(measure: NeighbourMeasure, order: number, k: number): Plan {
  const same = { finish: (mean: number) => mean, slope: () => 1 };
  if (measure === "kl" || measure === "reverse-kl") return { swap: measure === "reverse-kl", power: 0, ...same };
  const alpha = measure === "chi-square" ? 2 : measure === "squared-hellinger" ? 0.5 : order;
  if (measure === "renyi")
    check(alpha > 0 && alpha < 100, "neighbourDivergence", "order", "above 0 and below 100", alpha);
  // ∫p^α·q^(1−α) is the same integral from the other side, where the power is the smaller one.
  const swap = alpha < 0.5;
  const power = swap ? -alpha : alpha - 1;
  check(k > Math.abs(power), "neighbourDivergence", "k", `above ${Math.abs(power)} for order ${alpha}`, k);
  if (power === 0) return { swap, power, ...same }; // order 0 or 1: KL, one way or the other
  if (measure === "renyi") {
    return { swap, power, finish: (mean) => log(mean) / (alpha - 1), slope: (mean) => 1 / (mean * (alpha - 1)) };
  }
  const scale = measure === "chi-square" ? 1 : measure === "squared-hellinger" ? -1 : 1 / (alpha * (alpha - 1));
  return { swap, power, finish: (mean) => scale * (mean - 1), slope: () => scale };
}

/** A sample's own coordinates: mean 0, covariance 1. */
interface Frame {
  readonly mean: Float64Array;
  /** Lower triangular with L·Lᵀ the covariance. */
  readonly root: Float64Array;
  readonly logVolume: number;
}

function frameOf(points: Samples, name: string): Frame {
  const { mean, root } = sampleMoments(points, name);
  let logVolume = 0;
  for (let j = 0; j < points.d; j++) logVolume += log(root[j * points.d + j]!);
  return { mean, root, logVolume };
}

function inFrame({ data, n, d }: Samples, { mean, root }: Frame): Float64Array {
  const out = new Float64Array(n * d);
  for (let i = 0; i < n; i++)
    for (let a = 0; a < d; a++) {
      let value = data[i * d + a]! - mean[a]!;
      for (let b = 0; b < a; b++) value -= root[a * d + b]! * out[i * d + b]!;
      out[i * d + a] = value / root[a * d + a]!;
    }
  return out;
}

interface Rows {
  readonly from: Samples;
  readonly to: Samples;
}

/** Estimates of ln p/q at the rows of `from`, with the smaller and the larger ball. */
interface LocalRatios {
  readonly near: Float64Array;
  readonly far: Float64Array;
  readonly n: number;
  readonly m: number;
  readonly k: number;
}

async function localRatios(
  kernels: Kernels,
  [own, other]: readonly [Frame, Frame],
  { from, to }: Rows,
  k: number,
  watch: Watch | undefined,
): Promise<LocalRatios> {
  const { d } = from;
  const [inOwn, inOther] = [inFrame(from, own), inFrame(from, other)];
  const ofOwn = await distances(kernels, inOwn, d, growth * k, undefined, watch);
  const ofOther = await distances(kernels, inFrame(to, other), d, growth * k, inOther, watch);
  checkCopies(ofOwn, "its own table");
  checkCopies(ofOther, "the other table");
  const ratios = (nth: number) => {
    const p = logDensities(inOwn, ofOwn, d, nth, own.logVolume);
    const q = logDensities(inOther, ofOther, d, nth, other.logVolume);
    return p.map((value, i) => value - q[i]!);
  };
  return { near: ratios(k), far: ratios(growth * k), n: from.n, m: to.n, k };
}

/** Of each row to its k nearest, ascending. */
interface Distances {
  readonly k: number;
  readonly distances: Float64Array;
}

async function distances(
  kernels: Kernels,
  points: Float64Array,
  d: number,
  k: number,
  queries: Float64Array | undefined,
  watch: Watch | undefined,
): Promise<Distances> {
  const tree = neighbourTree(kernels, points, d);
  try {
    return await tree.nearest(k, { queries, watch });
  } finally {
    tree.free();
  }
}

/** ln g(x) − ln G(B) at each row, without the constants of k and n, which `summed` adds. */
function logDensities(
  points: Float64Array,
  { k, distances }: Distances,
  d: number,
  nth: number,
  logVolume: number,
): Float64Array {
  const farthest = 4 * (d + 6); // squared: 5 standard deviations on a line
  const logUnitBall = (d / 2) * log(Math.PI) - logGamma(d / 2 + 1);
  const logDensityAt0 = -(d / 2) * log(2 * Math.PI);
  const out = new Float64Array(points.length / d);
  for (let i = 0; i < out.length; i++) {
    const r = distances[i * k + nth - 1]!;
    if (r === 0) refuseTies(nth);
    let square = 0;
    for (let a = 0; a < d; a++) square += points[i * d + a]! * points[i * d + a]!;
    const start = square <= farthest;
    const logBall = start ? logGaussianBall(d, square, r) : logUnitBall + d * log(r);
    out[i] = (start ? logDensityAt0 - square / 2 : 0) - logBall - logVolume;
  }
  return out;
}

const mostCopies = 0.05;

function checkCopies({ k, distances }: Distances, where: string): void {
  const rows = distances.length / k;
  let copies = 0;
  for (let i = 0; i < rows; i++) copies += Number(distances[i * k] === 0);
  if (copies <= mostCopies * rows) return;
  throw new DataError(
    `${Math.round((100 * copies) / rows)}% of the rows have an exact copy in ${where}, which laws with densities do not do; ${cure}`,
  );
}

function refuseTies(k: number): never {
  throw new DataError(`some row has ${k} others exactly like it, so the laws have no densities; ${cure}`);
}

const cure = "use --estimator cells for columns with few values, or classifier";

/** The mean of ln p/q or of its power, followed from both balls to a ball of size 0. */
function summed({ near, far, n, m, k }: LocalRatios, d: number, { power }: Plan): number {
  const step = exp((2 / d) * log(growth));
  const [a, b] = [meanPower(near, n, m, k, power), meanPower(far, n, m, growth * k, power)];
  return a + (a - b) / (step - 1);
}

/** A ball of the k-th of n points has probability U ~ Beta(k, n + 1 − k), of which E ln U and E U^s are known. */
function meanPower(ratios: Float64Array, n: number, m: number, k: number, power: number): number {
  const [own, other] = [n - 1, m]; // no row is a neighbour of itself
  const total = ratios.reduce((sum, ratio) => sum + (power === 0 ? ratio : exp(power * ratio)), 0) / ratios.length;
  if (power === 0) return total + digamma(other + 1) - digamma(own + 1);
  const logMoment = (points: number, s: number) =>
    logGamma(k + s) - logGamma(k) + logGamma(points + 1) - logGamma(points + 1 + s);
  return total / exp(logMoment(own, -power) + logMoment(other, power));
}

/** Every B-th row of both, for as many blocks as leave `least` rows in each. */
function blocksOf(from: Samples, to: Samples, least: number): Rows[] {
  const count = Math.min(mostBlocks, Math.floor(Math.min(from.n, to.n) / least));
  if (count < leastBlocks) return [];
  const every = (points: Samples, start: number): Samples => {
    const { d, data } = points;
    const n = Math.ceil((points.n - start) / count);
    const out = new Float64Array(n * d);
    for (let i = 0; i < n; i++) {
      const row = start + i * count;
      out.set(data.subarray(row * d, (row + 1) * d), i * d);
    }
    return { data: out, n, d };
  };
  return Array.from({ length: count }, (_, start) => ({ from: every(from, start), to: every(to, start) }));
}
