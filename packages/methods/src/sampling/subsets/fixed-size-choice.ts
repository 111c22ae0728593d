/**
 * k of some things, a set as likely as the product of its weights.
 *
 *     P(J) = Π_{i ∈ J} λ_i / e_k(λ),   |J| = k,   e_k the elementary symmetric polynomial
 *
 * The law does not change when all λ are multiplied by t. With t chosen such that independent choices with probabilities
 * p_i = tλ_i/(1 + tλ_i) have k on average, e_l of the first m things becomes the probability that l of these are chosen: the
 * usual table of polynomials in numbers that neither over- nor underflow where the draw may pass. Time and memory O(r·k)
 * for r things, O(r) a draw.
 *
 * Source: [kulesza2011].
 * @module
 */
import { exp, log, log1p, type Rng } from "@pushforward/core";
import { findRoot } from "../../divergence/find-root.js";

export interface FixedSizeChoice {
  /** ln e_k(λ). */
  readonly logNormalizer: number;
  /** t at which k are expected; Infinity when all are taken, 0 when none. */
  readonly tilt: number;
  /** Places of the k chosen, ascending. */
  draw(rng: Rng): Uint32Array;
  /** P(i ∈ J). */
  inclusion(): Float64Array;
}

/** For weights above 0 and 0 ≤ k ≤ their number. */
export function fixedSizeChoice(weights: Float64Array, k: number): FixedSizeChoice {
  const r = weights.length;
  if (k === 0 || k === r) return withoutChoice(weights, k);
  const tilt = tiltFor(weights, k);
  const chances = weights.map((weight) => (tilt * weight) / (1 + tilt * weight));
  const width = k + 1;
  const table = countLaws(chances, k);
  const among = (first: number, count: number) => table[first * width + count]!;
  const logScale = weights.reduce((sum, weight) => sum + log1p(tilt * weight), 0) - k * log(tilt);
  return {
    logNormalizer: log(among(r, k)) + logScale,
    tilt,
    draw(rng) {
      const chosen = new Uint32Array(k);
      for (let first = r, left = k; left > 0; first--) {
        const take = (chances[first - 1]! * among(first - 1, left - 1)) / among(first, left);
        if (first === left || rng.uniform() < take) chosen[--left] = first - 1;
      }
      return chosen;
    },
    inclusion() {
      // P(i and k − 1 others) by the law of counts before i and that of counts after.
      const after = countLaws(chances.slice().reverse(), k);
      return chances.map((chance, i) => {
        let others = 0;
        for (let before = 0; before < k; before++)
          others += among(i, before) * after[(r - 1 - i) * width + k - 1 - before]!;
        return (chance * others) / among(r, k);
      });
    },
  };
}

function withoutChoice(weights: Float64Array, k: number): FixedSizeChoice {
  const all = Uint32Array.from({ length: k }, (_, i) => i);
  return {
    logNormalizer: k === 0 ? 0 : weights.reduce((sum, weight) => sum + log(weight), 0),
    tilt: k === 0 ? 0 : Number.POSITIVE_INFINITY,
    draw: () => all.slice(),
    inclusion: () => new Float64Array(weights.length).fill(k === 0 ? 0 : 1),
  };
}

/** P(l of the first m chosen), row m, column l ≤ k. */
function countLaws(chances: Float64Array, k: number): Float64Array {
  const width = k + 1;
  const table = new Float64Array((chances.length + 1) * width);
  table[0] = 1;
  chances.forEach((chance, m) => {
    const [from, to] = [m * width, (m + 1) * width];
    table[to] = table[from]! * (1 - chance);
    for (let l = 1; l <= k; l++) table[to + l] = table[from + l]! * (1 - chance) + table[from + l - 1]! * chance;
  });
  return table;
}

/** Below (k/r)/max λ fewer than k are expected, above (k/(r − k))/min λ more. */
function tiltFor(weights: Float64Array, k: number): number {
  const r = weights.length;
  const [least, most] = [weights.reduce((a, b) => Math.min(a, b)), weights.reduce((a, b) => Math.max(a, b))];
  const missing = (logTilt: number) => {
    const tilt = exp(logTilt);
    return weights.reduce((sum, weight) => sum - (tilt * weight) / (1 + tilt * weight), k);
  };
  return exp(findRoot(missing, log(k / r / most), log(k / (r - k) / least), 1e-6));
}
