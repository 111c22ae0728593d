/**
 * The largest and the smallest mean that a law near the reference can have.
 *
 *     sup { E_p v : D(p‖q) ≤ ρ } = inf_{b > 0, c} (ρ + c + E_q f*(b·v − c))/b            (f-divergences, p on the rows)
 *                                = inf_τ  ρ·high + E_q max(v, τ) − ρ·τ                    (total variation, p on [low, high])
 *                                = inf_{λ ≥ 0}  λ·ρ + E_q max(v, high − λ·(high − v))     (Wasserstein-1, p on [low, high])
 *
 * The dual is one-dimensional once c follows from b: it is the tilted law of reward v whose distance is ρ. Any b and c
 * bound every law of the ball, so the gap between the dual and the mean of the law found proves the answer. From a
 * radius on all mass lies on the largest row. For Wasserstein-1 all values move the same share of their way to the end.
 * The standard error is over rows drawn from the reference law: the dual is a mean of rows at its optimum (envelope
 * theorem). Time O(n) times a few hundred.
 *
 * Source: [bental2013], [kuhn2019] for Wasserstein-1.
 * @module
 */
import { check, square } from "@pushforward/core";
import { findRoot } from "./find-root.js";
import { generatorOf } from "./generators.js";
import { measureDefaults } from "./measures.js";
import { effectiveSize, finite, referenceOf, type TiltDivergence, tiltDivergences, tiltOf } from "./tilted-law.js";

export const ballDivergences = [...tiltDivergences, "total-variation", "wasserstein"] as const;
export type BallDivergence = (typeof ballDivergences)[number];

export interface RobustBoundsOptions {
  /** ρ ≥ 0: in nats for `kl`, in units of the values for `wasserstein`, within [0, 1] for `total-variation`. */
  radius: number;
  /** "kl" by default. */
  divergence?: BallDivergence;
  /** α of `alpha`. */
  order?: number;
  /** Reference weights of the rows; equal when absent. */
  reference?: ArrayLike<number> | undefined;
  /** Where values can lie at all, for `total-variation` and `wasserstein`; the least and largest value when absent. */
  range?: readonly [low: number, high: number];
}

export interface RobustBound {
  /** The extreme mean, in units of the values. */
  readonly value: number;
  /** What the dual proves; no law of the ball goes beyond. */
  readonly dual: number;
  /** |dual − value|. */
  readonly gap: number;
  /** b of the tilted law; absent for total variation and Wasserstein, and where all mass lies on the extreme rows. */
  readonly strength?: number;
  /** The extreme law: one weight and value a row, and a last entry where mass goes to an end of the range without rows. */
  readonly weights: Float64Array;
  readonly values: Float64Array;
  readonly effectiveSampleSize: number;
  /** Of `value`, over rows drawn from the reference law. */
  readonly standardError: number;
}

export interface RobustBounds {
  /** E_q v. */
  readonly mean: number;
  readonly lower: RobustBound;
  readonly upper: RobustBound;
}

/**
 * Bounds of the mean of `values` over the ball of radius ρ around the reference law.
 *
 * @throws ArgumentError when there is no value, a number is not finite, the radius is negative or above 1 for total
 *   variation, or the range leaves out values.
 */
export function robustBounds(values: ArrayLike<number>, options: RobustBoundsOptions): RobustBounds {
  const here = "robustBounds";
  const { radius, divergence = "kl", order = measureDefaults.order } = options;
  const v = finite(values, here, "values");
  const q = referenceOf(options.reference, v.length, here);
  check(radius >= 0 && radius < Number.POSITIVE_INFINITY, here, "radius", "a finite number of at least 0", radius);
  const [least, most] = extent(v, q);
  const [low, high] = options.range ?? [least, most];
  check(low <= least && high >= most, here, "range", `around all values, ${least} to ${most}`, `${low} to ${high}`);
  const highest = (sides: Float64Array, end: number): RobustBound => {
    if (divergence === "wasserstein") return movedUp(sides, q, radius, end);
    if (divergence === "total-variation") return exchanged(sides, q, checkShare(radius), end);
    return tiltedUp(sides, q, radius, divergence, order);
  };
  const upper = highest(v, high);
  const lower = mirrored(
    highest(
      v.map((value) => -value),
      -low,
    ),
  );
  return { mean: dot(q, v), lower, upper };
}

function checkShare(radius: number): number {
  check(radius <= 1, "robustBounds", "radius", "at most 1 for total variation", radius);
  return radius;
}

function extent(v: Float64Array, q: Float64Array): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  v.forEach((value, i) => {
    if (q[i] === 0) return;
    low = Math.min(low, value);
    high = Math.max(high, value);
  });
  return [low, high];
}

function mirrored({ value, dual, values, ...rest }: RobustBound): RobustBound {
  return { value: 0 - value, dual: 0 - dual, values: values.map((at) => 0 - at), ...rest };
}

/** The tilted law of reward v at distance ρ. */
function tiltedUp(
  v: Float64Array,
  q: Float64Array,
  radius: number,
  divergence: TiltDivergence,
  order: number,
): RobustBound {
  const [low, high] = extent(v, q);
  const mean = dot(q, v);
  const generator = generatorOf({ measure: divergence, order });
  const unit = Math.sqrt(v.reduce((sum, value, i) => sum + q[i]! * square(value - mean), 0));
  const mass = v.reduce((sum, value, i) => (value === high ? sum + q[i]! : sum), 0);
  const farthest = mass * generator.f(1 / mass) + (mass < 1 ? (1 - mass) * generator.f(0) : 0);
  if (low === high || radius === 0) return bound(v, q, mean, Math.sqrt(errorSquare(v, q)));
  const scaled = v.map((value) => (value - mean) / unit);
  const at = (strength: number) => tiltOf(scaled, q, strength, divergence, generator);
  const strength = radius < farthest ? strengthAt(radius, (b) => at(b).distance) : undefined;
  if (strength === undefined) return concentrated(v, q, high, mass);
  const law = at(strength);
  const dualTerms = scaled.map((value) => generator.conjugate(strength * value - law.logNormalizer));
  const dual = mean + (unit * (radius + law.logNormalizer + dot(q, dualTerms))) / strength;
  const standardError = (unit * Math.sqrt(errorSquare(dualTerms, q))) / strength;
  return { ...bound(v, law.weights, dual, standardError), strength: strength / unit };
}

/** The b > 0 at which a growing distance reaches ρ; undefined when float64 cannot tell it from all mass on one value. */
function strengthAt(radius: number, distance: (b: number) => number): number | undefined {
  let high = 1;
  while (distance(high) < radius) {
    if (high > 1e12) return undefined;
    high *= 4;
  }
  let low = high / 4;
  while (distance(low) > radius) [low, high] = [low / 4, low];
  return findRoot((b) => radius - distance(b), low, high, 1e-13 * radius);
}

function concentrated(v: Float64Array, q: Float64Array, high: number, mass: number): RobustBound {
  const weights = q.map((weight, i) => (v[i] === high ? weight / mass : 0));
  return bound(v, weights, high, 0);
}

/** Mass ρ from the smallest values to the end of the range. */
function exchanged(v: Float64Array, q: Float64Array, radius: number, end: number): RobustBound {
  const order = Uint32Array.from(v, (_, i) => i).sort((i, j) => v[i]! - v[j]! || i - j);
  const weights = q.slice();
  let left = radius;
  let threshold = v[order[0]!]!;
  for (const i of order) {
    if (left <= 0) break;
    const taken = Math.min(left, weights[i]!);
    weights[i]! -= taken;
    left -= taken;
    threshold = v[i]!;
  }
  const kept = v.map((value) => Math.max(value, threshold));
  const dual = radius * end + dot(q, kept) - radius * threshold;
  const last = v.findIndex((value, i) => value === end && q[i]! > 0);
  if (last >= 0) weights[last]! += radius - Math.max(0, left);
  const beyond = last < 0 && radius > 0;
  const values = beyond ? Float64Array.from([...v, end]) : v;
  const law = beyond ? Float64Array.from([...weights, radius]) : weights;
  return bound(values, law, dual, Math.sqrt(errorSquare(kept, q)));
}

/** Every value the same share of its way to the end, until the mean has moved by ρ. */
function movedUp(v: Float64Array, q: Float64Array, radius: number, end: number): RobustBound {
  const mean = dot(q, v);
  const room = end - mean;
  const share = room > radius ? radius / room : 1;
  const values = v.map((value) => (share === 1 ? end : value + share * (end - value)));
  const dual = share === 1 ? end : mean + radius; // λ = 0 or 1
  return bound(values, q, dual, share === 1 ? 0 : Math.sqrt(errorSquare(v, q)));
}

function bound(values: Float64Array, weights: Float64Array, dual: number, standardError: number): RobustBound {
  const value = dot(weights, values);
  return {
    value,
    dual,
    gap: Math.abs(dual - value),
    weights,
    values,
    effectiveSampleSize: effectiveSize(weights),
    standardError,
  };
}

/** Squared standard error of a weighted mean of rows. */
function errorSquare(terms: Float64Array, q: Float64Array): number {
  const mean = dot(q, terms);
  return terms.reduce((sum, term, i) => sum + square(q[i]! * (term - mean)), 0);
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
