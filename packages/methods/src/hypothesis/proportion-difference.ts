/**
 * Difference and ratio of two independent proportions, from the exact limits l, u of each.
 *
 *     p_B − p_A:  [d − √((p_B − l_B)² + (u_A − p_A)²),  d + √((u_B − p_B)² + (p_A − l_A)²)]
 *     p_B/p_A:    the same with logarithms
 *
 * Squares are added because independent errors do: the corners of the rectangle of both limits are reached together
 * far more rarely than either. With Clopper–Pearson limits exact coverage was at or above the level for sizes 10/100
 * to 500/500 and shares 0.005 to 0.995, but for differences above 0.85, where one share is near 0 and the other
 * near 1: there it falls to 0.96 at level 0.99. With Wilson limits it falls short for all rare events.
 *
 * Source: [newcombe1998] for the difference, [zou2008] for the principle, [clopper1934] for the limits.
 * @module
 */
import { clopperPearson, type Estimate, exp, type Interval, log } from "@pushforward/core";

export interface ProportionOptions {
  /** Coverage, 0.95 when absent. */
  readonly level?: number;
}

export interface ProportionDifference extends Estimate {
  readonly interval: Interval;
}

/**
 * p_B − p_A for `kA` of `nA` and `kB` of `nB`.
 *
 * @throws ArgumentError unless 0 ≤ k ≤ n are integers, n ≥ 1, and 0 < level < 1.
 */
export function proportionDifference(
  kA: number,
  nA: number,
  kB: number,
  nB: number,
  { level = 0.95 }: ProportionOptions = {},
): ProportionDifference {
  const [a, b] = [clopperPearson(kA, nA, level), clopperPearson(kB, nB, level)];
  const [pA, pB] = [kA / nA, kB / nB];
  const value = (kB * nA - kA * nB) / (nA * nB);
  const low = Math.max(-1, value - addSquares(pB - b.low, a.high - pA));
  const high = Math.min(1, value + addSquares(b.high - pB, pA - a.low));
  return { value, interval: { low, high, level }, method: "square-and-add on Clopper–Pearson limits" };
}

export interface RatioInterval {
  readonly low: number;
  /** Null when unbounded: `kA` is 0. */
  readonly high: number | null;
  readonly level: number;
}

/** Limits of p_B/p_A. Where a share is 0 its side is the corner of the rectangle, a wider one. @throws as above. */
export function ratioInterval(
  kA: number,
  nA: number,
  kB: number,
  nB: number,
  { level = 0.95 }: ProportionOptions = {},
): RatioInterval {
  const [a, b] = [clopperPearson(kA, nA, level), clopperPearson(kB, nB, level)];
  const [pA, pB] = [kA / nA, kB / nB];
  const reach = (x: number, y: number): number => exp(addSquares(log(x), log(y)));
  const corner = kA === 0 || kB === 0;
  const low = corner ? b.low / a.high : pB / pA / reach(pB / b.low, a.high / pA);
  const high = corner ? b.high / a.low : (pB / pA) * reach(b.high / pB, pA / a.low);
  return { low, high: kA === 0 ? null : high, level };
}

function addSquares(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}
