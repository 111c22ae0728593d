/**
 * A law tilted by a reward: the one object behind exponential tilting, moment projection, best-of-n, steering with a
 * penalty on drift, and worst cases over a divergence ball.
 *
 *     p = argmax_p  b·E_p r − D_f(p‖q),   p_i = q_i·f*′(b·r_i − c),   c the constant at which p sums to 1
 *
 * q is the reference law on the rows, r the reward, D_f the divergence that holds p near q, b ≥ 0 or below the strength.
 * For `kl`, p_i = q_i·e^(b·r_i)/Z with ln Z = c. Other divergences have no closed form: c lies between bounds that the
 * generator gives and is found by a safe secant method. Time O(n), memory O(n).
 *
 * Rows may be a sample of the reference law: then all is an estimate, and the standard errors are those of the
 * delta method over rows. With g = f*′, the influence of a row on a mean E_p h is g·h − E_p h − h̄·(g − 1) where
 * h̄ = E_q[h·g′]/E_q[g′] stands for the move of c, and the same with f(g) in place of g·h gives the divergence.
 *
 * Source: [donsker1975] for `kl`, [bental2013] for the others, [elvira2022] for the effective sample size.
 * @module
 */
import { check, exp, log, square } from "@pushforward/core";
import { findRoot } from "./find-root.js";
import { type Generator, generatorOf } from "./generators.js";
import { type FMeasure, measureDefaults } from "./measures.js";

/** Divergences that hold a tilted law; total variation has a kink and no single tilt. */
export const tiltDivergences = [
  "kl",
  "reverse-kl",
  "chi-square",
  "squared-hellinger",
  "jensen-shannon",
  "alpha",
] as const;
export type TiltDivergence = (typeof tiltDivergences)[number] & FMeasure;

export interface TiltOptions {
  /** Reference weights of the rows, nonnegative, divided by their sum; equal when absent. */
  reference?: ArrayLike<number> | undefined;
  /** What holds the law near the reference: "kl" by default. */
  divergence?: TiltDivergence;
  /** α of `alpha`. */
  order?: number;
}

/** What a tilted law is said to be, on rows or in a space of points. */
export interface Tilt<Reference, Reward> {
  /** q. */
  readonly reference: Reference;
  /** r. */
  readonly reward: Reward;
  /** What holds the law near q. */
  readonly divergence: TiltDivergence;
  /** b, in units of one over the reward. */
  readonly strength: number;
}

/** On rows: q sums to 1 and r is one number a row. */
export interface TiltedLaw extends Tilt<Float64Array, Float64Array> {
  /** p, summing to 1. */
  readonly weights: Float64Array;
  /** c; ln Z = ln E_q e^(b·r) for `kl`. */
  readonly logNormalizer: number;
  /** E_p r, in units of the reward. */
  readonly meanReward: number;
  /** D_f(p‖q), in nats for `kl`, `reverse-kl` and `jensen-shannon`. */
  readonly distance: number;
  /** Kish: 1/Σ p², rows of equal weight that would be as sure. */
  readonly effectiveSampleSize: number;
  /** Over rows drawn from the reference law, by the delta method. */
  readonly standardErrors: { readonly logNormalizer: number; readonly meanReward: number; readonly distance: number };
}

/**
 * The law of strength `strength` over rows with these rewards.
 *
 * @throws ArgumentError when there is no row, a reward or the strength is not finite, or reference weights do not fit.
 */
export function tiltedLaw(reward: ArrayLike<number>, strength: number, options: TiltOptions = {}): TiltedLaw {
  const here = "tiltedLaw";
  const { divergence = "kl", order = measureDefaults.order } = options;
  check(Number.isFinite(strength), here, "strength", "finite", strength);
  const rewards = finite(reward, here, "reward");
  const reference = referenceOf(options.reference, rewards.length, here);
  const generator = generatorOf({ measure: divergence, order });
  const tilt = tiltOf(rewards, reference, strength, divergence, generator);
  return {
    reference,
    reward: rewards,
    divergence,
    strength,
    ...tilt,
    ...summary(tilt, rewards, reference, strength, generator),
  };
}

type Tilted = Pick<TiltedLaw, "weights" | "logNormalizer" | "distance">;

/** The law alone, for searches over the strength. @throws ArgumentError when a reward times the strength overflows. */
export function tiltOf(
  reward: Float64Array,
  reference: Float64Array,
  strength: number,
  divergence: TiltDivergence,
  generator: Generator,
): Tilted {
  const scores = reward.map((value) => strength * value);
  const bad = scores.find((score) => !Number.isFinite(score));
  check(bad === undefined, "tiltedLaw", "strength", "small enough that no reward times it overflows", strength);
  const logNormalizer = divergence === "kl" ? logSumExp(scores, reference) : normalizer(scores, reference, generator);
  const weights = new Float64Array(scores.length);
  let total = 0; // 1 up to rounding
  for (let i = 0; i < scores.length; i++) {
    if (reference[i]! > 0) weights[i] = reference[i]! * generator.conjugateSlope(scores[i]! - logNormalizer);
    total += weights[i]!;
  }
  let distance = 0;
  for (let i = 0; i < scores.length; i++) {
    weights[i]! /= total;
    if (reference[i]! > 0) distance += reference[i]! * generator.f(weights[i]! / reference[i]!);
  }
  return { weights, logNormalizer, distance };
}

function summary(
  { weights: p, logNormalizer, distance }: Tilted,
  reward: Float64Array,
  q: Float64Array,
  strength: number,
  generator: Generator,
): Pick<TiltedLaw, "meanReward" | "effectiveSampleSize" | "standardErrors"> {
  const meanReward = dot(p, reward);
  const tilts = p.map((mass, i) => (q[i]! > 0 ? mass / q[i]! : 0));
  const bends = tilts.map((tilt, i) => (tilt > 0 ? q[i]! / generator.curvature(tilt) : 0)); // q·g′, as f*″ = 1/f″
  const bent = bends.reduce((sum, value) => sum + value, 0);
  const moved = (values: (i: number) => number) =>
    bent > 0 ? bends.reduce((sum, value, i) => sum + value * values(i), 0) / bent : 0;
  const shiftReward = moved((i) => reward[i]!);
  const shiftScore = strength * shiftReward - logNormalizer;
  const errorOf = (influence: (tilt: number, i: number) => number) =>
    Math.sqrt(tilts.reduce((sum, tilt, i) => sum + square(q[i]! * influence(tilt, i)), 0));
  return {
    meanReward,
    effectiveSampleSize: effectiveSize(p),
    standardErrors: {
      logNormalizer: bent > 0 ? errorOf((tilt) => (tilt - 1) / bent) : 0,
      meanReward: errorOf((tilt, i) => tilt * (reward[i]! - shiftReward) - (meanReward - shiftReward)),
      distance: errorOf((tilt) => generator.f(tilt) - distance - shiftScore * (tilt - 1)),
    },
  };
}

/** Kish: 1/Σ p² for weights that sum to 1. */
export function effectiveSize(weights: Float64Array): number {
  return 1 / weights.reduce((sum, weight) => sum + weight * weight, 0);
}

/** ln Σ q·e^s, without overflow. */
export function logSumExp(scores: Float64Array, weights: Float64Array): number {
  const top = scores.reduce(
    (most, score, i) => (weights[i]! > 0 ? Math.max(most, score) : most),
    Number.NEGATIVE_INFINITY,
  );
  return top + log(scores.reduce((sum, score, i) => sum + weights[i]! * exp(score - top), 0));
}

/**
 * The c with Σ q·f*′(s − c) = 1. f*′(0) = 1 and f*′ grows, so the sum is at most 1 at the largest score, and at least 1 at
 * the least; where f′ is bounded it is infinite at the largest score less that bound.
 */
function normalizer(scores: Float64Array, reference: Float64Array, { conjugateSlope, top }: Generator): number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  scores.forEach((score, i) => {
    if (reference[i] === 0) return;
    low = Math.min(low, score);
    high = Math.max(high, score);
  });
  const excess = (c: number) =>
    scores.reduce((sum, score, i) => (reference[i]! > 0 ? sum + reference[i]! * conjugateSlope(score - c) : sum), -1);
  return findRoot(excess, Math.max(low, high - top), high, 1e-15);
}

/** @throws ArgumentError unless all are finite, and at least one is there. */
export function finite(values: ArrayLike<number>, where: string, argument: string): Float64Array {
  check(values.length >= 1, where, argument, "at least one number", "0 numbers");
  const out = Float64Array.from(values);
  const bad = out.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) check(false, where, `${argument}[${bad}]`, "finite", out[bad]);
  return out;
}

/** Weights divided by their sum, or equal ones. @throws ArgumentError when they do not fit. */
export function referenceOf(weights: ArrayLike<number> | undefined, n: number, where: string): Float64Array {
  if (!weights) return new Float64Array(n).fill(1 / n);
  check(weights.length === n, where, "reference", `${n} weights`, `${weights.length} weights`);
  const masses = finite(weights, where, "reference");
  const bad = masses.findIndex((mass) => mass < 0);
  if (bad >= 0) check(false, where, `reference[${bad}]`, "nonnegative", masses[bad]);
  const largest = masses.reduce((most, mass) => Math.max(most, mass), 0);
  check(largest > 0, where, "reference", "of positive total", 0);
  const total = masses.reduce((sum, mass) => sum + mass / largest, 0);
  return masses.map((mass) => mass / largest / total);
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
