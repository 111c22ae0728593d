/**
 * Best of n: draw n times from a reference law and keep the draw of largest reward.
 *
 *     continuous rewards   KL(best of n ‖ reference) = ln n − (n − 1)/n, whatever the law
 *     rows with ties       P(reward level j) = F_j^n − F_{j−1}^n;  KL = Σ_j P_j·ln(P_j/(F_j − F_{j−1}))
 *
 * F_j is the reference probability of a reward up to level j. Within a level the law is the reference's, so the sum
 * over levels is exact, and at most the continuous value. Time O(N·log N).
 *
 * Source: [beirami2024].
 * @module
 */
import { check, expm1, log, log1p, pow, square } from "@pushforward/core";
import { effectiveSize, finite, referenceOf, type TiltedLaw } from "./tilted-law.js";

/** KL in nats of the best of `n` for continuous rewards. @throws ArgumentError unless n is at least 1 and finite. */
export function bestOfNKl(n: number): number {
  checkDraws(n, "bestOfNKl");
  return log(n) - (n - 1) / n;
}

export interface BestOfN
  extends Pick<TiltedLaw, "reference" | "reward" | "weights" | "meanReward" | "effectiveSampleSize"> {
  readonly n: number;
  /** KL in nats of this law from the law on these rows, exact. */
  readonly distance: number;
  /** KL in nats if the rows are draws of a law whose rewards have no ties: ln n − (n − 1)/n, the most there can be. */
  readonly continuous: number;
  /** Over rows drawn from the reference law, of `meanReward`. */
  readonly standardErrors: { readonly meanReward: number };
}

/**
 * The law of the best of `n` draws with replacement from rows of these rewards; equal rewards are chosen among as the
 * reference does.
 *
 * @throws ArgumentError when n is below 1, a reward is not finite, or reference weights do not fit.
 */
export function bestOfN(
  reward: ArrayLike<number>,
  n: number,
  options: { reference?: ArrayLike<number> | undefined } = {},
): BestOfN {
  const here = "bestOfN";
  checkDraws(n, here);
  const rewards = finite(reward, here, "reward");
  const reference = referenceOf(options.reference, rewards.length, here);
  const levels = levelsOf(rewards, reference);
  const weights = new Float64Array(rewards.length);
  let [meanReward, distance, below] = [0, 0, 0];
  for (const { value, mass, upTo, rows } of levels) {
    const chance = powerGap(below, upTo, n);
    if (chance > 0) {
      meanReward += chance * value;
      distance += chance * log(chance / mass);
      for (const row of rows) weights[row] = (chance / mass) * reference[row]!;
    }
    below = upTo;
  }
  return {
    reference,
    reward: rewards,
    n,
    weights,
    meanReward,
    distance: Math.max(0, distance),
    continuous: bestOfNKl(n),
    effectiveSampleSize: effectiveSize(weights),
    standardErrors: { meanReward: errorOfMean(levels, reference, n) },
  };
}

interface Level {
  readonly value: number;
  readonly mass: number;
  /** Reference probability of this level and those below. */
  readonly upTo: number;
  readonly rows: Uint32Array;
}

function levelsOf(rewards: Float64Array, reference: Float64Array): Level[] {
  const order = Uint32Array.from(rewards, (_, i) => i)
    .filter((i) => reference[i]! > 0)
    .sort((i, j) => rewards[i]! - rewards[j]! || i - j);
  const levels: Level[] = [];
  let upTo = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    let mass = 0;
    while (to < order.length && rewards[order[to]!] === rewards[order[from]!]) mass += reference[order[to++]!]!;
    upTo = to === order.length ? 1 : Math.min(1, upTo + mass);
    levels.push({ value: rewards[order[from]!]!, mass, upTo, rows: order.slice(from, to) });
    from = to;
  }
  return levels;
}

/** b^n − a^n = b^n·(1 − (a/b)^n) for 0 ≤ a ≤ b ≤ 1, without cancellation. */
function powerGap(a: number, b: number, n: number): number {
  const whole = pow(b, n);
  return a === 0 ? whole : -whole * expm1(n * log1p((a - b) / b));
}

/** E max = ∫ r dF^n: adding a row at x moves it by −n·∫ F^(n−1)·(1{x ≤ r} − F) dr, a step function of its level. */
function errorOfMean(levels: readonly Level[], reference: Float64Array, n: number): number {
  const steps = levels.map(({ value, upTo }, j) => {
    const next = levels[j + 1];
    return next ? n * pow(upTo, n - 1) * (next.value - value) : 0;
  });
  let influence = steps.reduce((sum, step, j) => sum + step * levels[j]!.upTo, 0) - steps.reduce((a, b) => a + b, 0);
  let variance = 0;
  levels.forEach(({ rows }, j) => {
    for (const row of rows) variance += square(reference[row]! * influence);
    influence += steps[j]!;
  });
  return Math.sqrt(variance);
}

function checkDraws(n: number, where: string): void {
  check(n >= 1 && n < Number.POSITIVE_INFINITY, where, "n", "a finite number of at least 1", n);
}
