/**
 * Samples of a tilted law p ∝ q·e^(b·r), by weights and selection on the way from noise.
 *
 *     particles        weights gain e^(b(v(x′) − v(x))) at each step and are resampled when they grow uneven (Feynman–Kac)
 *     value decoding   each point takes one of M candidates for its next place, with chances ∝ e^(b·v)
 *
 * v(x) guesses the reward to come from a noisy place, by default r(E[X | x]); it is r itself at the end, so that weights multiply to e^(b·r)
 * whatever the guess, and only their spread suffers from a bad one. The product of the mean weights is an unbiased estimate of
 * Z = E_q e^(b·r), q the law that the steps end on. Particles run in islands that never meet, which tell the standard
 * error. Value decoding needs no company on the way, and alone is biased towards q, by an order of 1/M. But each row's choices have a
 * mean weight too, and as J is drawn with chances ∝ w_j,
 *
 *     E[(1/M)·Σ_j w_j · f(x_J)] = E[(1/M)·Σ_j w_j·f(x_j)] = E[w·f(x)],
 *
 * so that weighted by the product of these means rows follow p for any M, and the weights tell Z. They are drawn anew by these
 * weights at the end. Time O(levels·count·(step + r)), M times that for candidates.
 *
 * Source: [delmoral2004], [wu2023], [singhal2025] for particles; [li2024] for value decoding.
 * @module
 */
import { check, exp, log, meanAndVariance, type Rng, type Samples, stopIfAborted, type Watch } from "@pushforward/core";
import type { Tilt } from "../../divergence/index.js";
import type { ReverseSteps } from "./reverse-steps.js";
import { checkLevels } from "./solve-flow.js";

/** The reward of each row of points. */
export type Reward = (x: Float64Array) => Float64Array | Promise<Float64Array>;

/** p ∝ q·e^(b·r), q where the steps end; the law of most b·E r − KL from q. */
export type PointTilt = Tilt<ReverseSteps, Reward> & { readonly divergence: "kl" };

export interface SteerOptions {
  rng: Rng;
  /** Rows wanted; islands of particles are all of one size, which rounds their number up. */
  count: number;
  /** Noise levels, falling to 0. */
  sigmas: ArrayLike<number>;
  /** A better guess of the reward to come, one a row; it must be r at σ = 0. */
  value?: ((x: Float64Array, sigma: number) => Promise<Float64Array>) | undefined;
  watch?: Watch | undefined;
}

export interface ParticleOptions extends SteerOptions {
  /** Groups for the standard error, at least 2. */
  islands?: number | undefined;
  /** Particles are resampled when their effective share falls below this. */
  resampleBelow?: number | undefined;
}

export const steerDefaults = { islands: 10, resampleBelow: 0.5, candidates: 8 } as const;

export interface Steered {
  /** Equally weighted; rows may repeat. */
  readonly samples: Samples;
  /** r of each row. */
  readonly rewards: Float64Array;
  /** ln Z; its exponential is unbiased. */
  readonly logNormalizer: number;
  /** E_p r. */
  readonly meanReward: number;
  /** KL(p‖q) = b·E_p r − ln Z in nats. */
  readonly distance: number;
  /** Over islands, or single rows of value decoding, by the delta method. */
  readonly standardErrors: { readonly logNormalizer: number; readonly meanReward: number };
  /** Kish's, as a share of the points, after each level and before resampling; the mean over islands. */
  readonly effectiveShares: readonly number[];
  /** Different points among the samples. */
  readonly distinct: number;
}

/** Feynman–Kac particles. @throws ArgumentError when an option is out of range or a reward is not finite. */
export async function steer(tilt: PointTilt, options: ParticleOptions): Promise<Steered> {
  const { rng, count, sigmas, watch } = options;
  const { islands = steerDefaults.islands, resampleBelow = steerDefaults.resampleBelow } = options;
  checkTilt(tilt, options, "steer");
  check(Number.isInteger(islands) && islands >= 2, "steer", "islands", "an integer of at least 2", islands);
  check(
    Number.isInteger(count) && count >= islands,
    "steer",
    "count",
    `an integer of at least the ${islands} islands`,
    count,
  );
  check(resampleBelow >= 0 && resampleBelow <= 1, "steer", "resampleBelow", "from 0 to 1", resampleBelow);
  const { reference, strength } = tilt;
  const size = Math.ceil(count / islands);
  const particles = size * islands;
  let x = reference.begin(rng.stream(0), particles, sigmas[0]!);
  let values = new Float64Array(particles) as Float64Array;
  const logWeights = new Float64Array(particles);
  const logMeans = new Float64Array(islands); // ln of the product of mean weights, island by island
  const effectiveShares: number[] = [];
  for (let t = 0; t < sigmas.length; t++) {
    if (t > 0) x = await reference.step(rng.stream(2 * t), x, sigmas[t - 1]!, sigmas[t]!);
    const next = await valuesOf(tilt, x, sigmas[t]!, options);
    for (let i = 0; i < particles; i++) logWeights[i]! += strength * (next[i]! - values[i]!);
    values = next;
    let share = 0;
    for (let island = 0; island < islands; island++) {
      const own = logWeights.subarray(island * size, (island + 1) * size);
      const { weights, logMean } = normalised(own);
      const effective = effectiveShare(weights);
      share += effective / islands;
      if (t + 1 < sigmas.length && effective < resampleBelow) {
        const rows = systematic(weights, size, rng.stream(2 * t + 1).stream(island));
        for (const [all, d] of [[x, reference.d], [values, 1]] as const) all.set(taken(all.subarray(island * size * d, (island + 1) * size * d), rows, d), island * size * d); // biome-ignore format: one line
        own.fill(0);
        logMeans[island]! += logMean;
      }
    }
    effectiveShares.push(share);
    watch?.onProgress?.({ stage: "steering", done: (t + 1) / sigmas.length });
    stopIfAborted(watch);
  }
  return summed(tilt, { x, values, logWeights, logMeans, effectiveShares }, count, rng.stream(2 * sigmas.length));
}

interface Ended {
  readonly x: Float64Array;
  readonly values: Float64Array;
  readonly logWeights: Float64Array;
  readonly logMeans: Float64Array;
  readonly effectiveShares: readonly number[];
}

function summed(
  { reference, strength }: PointTilt,
  { x, values, logWeights, logMeans, effectiveShares }: Ended,
  count: number,
  rng: Rng,
): Steered {
  const islands = logMeans.length;
  const size = values.length / islands;
  const all = logWeights.map((weight, i) => weight + logMeans[Math.floor(i / size)]!);
  const { weights, logMean: logNormalizer } = normalised(all);
  const meanReward = weights.reduce((sum, weight, i) => sum + weight * values[i]!, 0);
  const masses = new Float64Array(islands); // shares of Z; 1/islands each when all agree
  const gains = new Float64Array(islands); // Σ w·(r − mean), 0 each when all agree
  weights.forEach((weight, i) => {
    masses[Math.floor(i / size)]! += weight;
    gains[Math.floor(i / size)]! += weight * (values[i]! - meanReward);
  });
  const errorOf = (parts: Float64Array) => Math.sqrt(islands * meanAndVariance(parts).variance);
  const rows = systematic(weights, count, rng);
  return {
    samples: { data: taken(x, rows, reference.d), n: count, d: reference.d },
    rewards: taken(values, rows, 1),
    logNormalizer,
    meanReward,
    distance: Math.max(0, strength * meanReward - logNormalizer),
    standardErrors: { logNormalizer: errorOf(masses), meanReward: errorOf(gains) },
    effectiveShares,
    distinct: new Set(rows).size,
  };
}

export interface DecodingOptions extends SteerOptions {
  /** M. */
  candidates?: number | undefined;
}

export interface Decoded extends Steered {
  /** Mean reward of the rows before they are weighted, which lags behind for few candidates. */
  readonly unweightedReward: number;
}

/** Soft value decoding, weighted; `effectiveShares` are those of the rows. @throws ArgumentError as `steer`. */
export async function valueDecoding(tilt: PointTilt, options: DecodingOptions): Promise<Decoded> {
  const { rng, count, sigmas, candidates = steerDefaults.candidates, watch } = options;
  checkTilt(tilt, options, "valueDecoding");
  check(Number.isInteger(count) && count >= 2, "valueDecoding", "count", "an integer of at least 2", count);
  check(Number.isInteger(candidates) && candidates >= 1, "valueDecoding", "candidates", "an integer of at least 1", candidates); // biome-ignore format: one line
  const { reference, strength } = tilt;
  const { d } = reference;
  const copies = (x: Float64Array) => taken(x, Int32Array.from({ length: count * candidates }, (_, i) => Math.floor(i / candidates)), d); // biome-ignore format: one line
  let values = new Float64Array(count) as Float64Array;
  let x = new Float64Array(0) as Float64Array;
  const logMeans = new Float64Array(count); // ln of the product of mean weights, row by row
  const effectiveShares: number[] = [];
  for (let t = 0; t < sigmas.length; t++) {
    const moves = rng.stream(2 * t);
    const next = t === 0 ? reference.begin(moves, count * candidates, sigmas[0]!) : await reference.step(moves, copies(x), sigmas[t - 1]!, sigmas[t]!); // biome-ignore format: one line
    const found = await valuesOf(tilt, next, sigmas[t]!, options);
    const rows = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      const own = found.subarray(i * candidates, (i + 1) * candidates);
      const { weights, logMean } = normalised(own.map((value) => strength * (value - values[i]!)));
      logMeans[i]! += logMean;
      rows[i] = i * candidates + systematic(weights, 1, rng.stream(2 * t + 1).stream(i))[0]!;
    }
    [x, values] = [taken(next, rows, d), taken(found, rows, 1)];
    effectiveShares.push(effectiveShare(normalised(logMeans).weights));
    watch?.onProgress?.({ stage: "steering", done: (t + 1) / sigmas.length });
    stopIfAborted(watch);
  }
  const ended = { x, values, logWeights: new Float64Array(count), logMeans, effectiveShares };
  const unweightedReward = values.reduce((sum, value) => sum + value / count, 0);
  return { ...summed(tilt, ended, count, rng.stream(2 * sigmas.length)), unweightedReward };
}

async function valuesOf(
  { reference, reward }: PointTilt,
  x: Float64Array,
  sigma: number,
  { value }: SteerOptions,
): Promise<Float64Array> {
  const found = value ? await value(x, sigma) : await reward(await reference.guess(x, sigma));
  const n = x.length / reference.d;
  check(found.length === n, "steer", "the reward", `to return ${n} numbers`, found.length);
  check(
    found.every(Number.isFinite),
    "steer",
    "the reward",
    "finite",
    found.find((one) => !Number.isFinite(one)),
  );
  return found.slice(); // it is changed in place, and the reward may keep its own
}

function checkTilt({ strength }: PointTilt, { sigmas }: SteerOptions, where: string): void {
  check(Number.isFinite(strength), where, "strength", "finite", strength);
  checkLevels(sigmas, where);
  check(sigmas[sigmas.length - 1] === 0, where, "sigmas", "falling to 0", sigmas[sigmas.length - 1]);
}

/** Weights of sum 1, and ln of the mean of what they were. */
function normalised(logWeights: Float64Array): { readonly weights: Float64Array; readonly logMean: number } {
  const top = logWeights.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const weights = logWeights.map((value) => exp(value - top));
  const total = weights.reduce((a, b) => a + b, 0);
  return { weights: weights.map((weight) => weight / total), logMean: top + log(total / weights.length) };
}

/** Kish's, of weights that sum to 1. */
const effectiveShare = (weights: Float64Array): number =>
  1 / (weights.length * weights.reduce((sum, weight) => sum + weight * weight, 0));

/** `count` places, each as often as its weight says up to one more or less, by one uniform number. */
function systematic(weights: Float64Array, count: number, rng: Rng): Int32Array {
  const first = rng.uniform();
  const rows = new Int32Array(count);
  let [place, upTo] = [0, weights[0]!];
  for (let j = 0; j < count; j++) {
    while ((first + j) / count >= upTo && place + 1 < weights.length) upTo += weights[++place]!;
    rows[j] = place;
  }
  return rows;
}

/** The rows at these places. */
function taken(rows: Float64Array, places: Int32Array, d: number): Float64Array {
  const out = new Float64Array(places.length * d);
  places.forEach((place, j) => {
    out.set(rows.subarray(place * d, (place + 1) * d), j * d);
  });
  return out;
}
