/**
 * A coin that comes up true with probability e^(−a/b), tossed with whole numbers alone.
 *
 * For γ = a/b ≤ 1 toss coins of probability γ/1, γ/2, γ/3, … until one fails, at toss K: P(K > k) = γ^k/k!, so that K is
 * odd with probability 1 − γ + γ²/2! − … = e^(−γ). A coin of probability γ/k is one of 1/k and one of a/b, both true,
 * which needs no product. A larger a/b takes a coin of e^(−1) for each whole part, and stops at the first that fails.
 * Cost: about four uniform numbers.
 *
 * Source: [canonne2020] algorithm 1.
 * @module
 */
import type { RandomSource } from "./random-source.js";

/** e^(−a/b) for whole a ≥ 0 and b ≥ 1 up to 2^53. */
export function bernoulliExp(source: RandomSource, a: number, b: number): boolean {
  const rest = a % b;
  for (let whole = (a - rest) / b; whole > 0; whole--) if (!bernoulliExpOne(source)) return false;
  return bernoulliExpPart(source, rest, b);
}

/** The same in numbers of any size. */
export function bernoulliExpBig(source: RandomSource, a: bigint, b: bigint): boolean {
  if (a <= Number.MAX_SAFE_INTEGER && b <= Number.MAX_SAFE_INTEGER) return bernoulliExp(source, Number(a), Number(b));
  for (let whole = a / b; whole > 0n; whole--) if (!bernoulliExpOne(source)) return false;
  const rest = a % b;
  let k = 1;
  while (source.below(k) === 0 && source.belowBig(b) < rest) k++;
  return (k & 1) === 1;
}

/** e^(−a/b) for a ≤ b. */
export function bernoulliExpPart(source: RandomSource, a: number, b: number): boolean {
  let k = 1;
  while (source.below(k) === 0 && source.below(b) < a) k++;
  return (k & 1) === 1;
}

/** e^(−1). */
export function bernoulliExpOne(source: RandomSource): boolean {
  let k = 1;
  while (source.below(k) === 0) k++;
  return (k & 1) === 1;
}
