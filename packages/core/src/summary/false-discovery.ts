/**
 * Adjusted p-values of many tests: reject where the adjusted value is at most the level wanted.
 *
 * With p₍₁₎ ≤ … ≤ p₍ₖ₎:
 *
 *     Benjamini–Hochberg   min_{j ≥ i} K p₍ⱼ₎/j             false discovery rate, independent or positively dependent tests
 *     Benjamini–Yekutieli  min_{j ≥ i} K p₍ⱼ₎/j · Σ_{l ≤ K} 1/l   false discovery rate, any dependence
 *     Holm                 max_{j ≤ i} (K − j + 1) p₍ⱼ₎      probability of one false rejection, any dependence
 *
 * each at most 1. Time O(K log K).
 *
 * Source: [benjamini1995], [benjamini2001], [holm1979].
 * @module
 */
import { check } from "../errors.js";

/** @throws ArgumentError when a p-value is not in [0, 1]. */
export function benjaminiHochberg(pValues: ArrayLike<number>): Float64Array {
  return stepUp(pValues, 1, "benjaminiHochberg");
}

/** @throws ArgumentError when a p-value is not in [0, 1]. */
export function benjaminiYekutieli(pValues: ArrayLike<number>): Float64Array {
  let harmonic = 0;
  for (let l = pValues.length; l >= 1; l--) harmonic += 1 / l;
  return stepUp(pValues, harmonic, "benjaminiYekutieli");
}

/** @throws ArgumentError when a p-value is not in [0, 1]. */
export function holm(pValues: ArrayLike<number>): Float64Array {
  const order = ascending(pValues, "holm");
  const adjusted = new Float64Array(order.length);
  let highest = 0;
  order.forEach((test, i) => {
    highest = Math.max(highest, Math.min(1, (order.length - i) * pValues[test]!));
    adjusted[test] = highest;
  });
  return adjusted;
}

function stepUp(pValues: ArrayLike<number>, factor: number, where: string): Float64Array {
  const order = ascending(pValues, where);
  const adjusted = new Float64Array(order.length);
  let lowest = 1;
  for (let i = order.length; i >= 1; i--) {
    const test = order[i - 1]!;
    lowest = Math.min(lowest, ((factor * order.length) / i) * pValues[test]!);
    adjusted[test] = lowest;
  }
  return adjusted;
}

function ascending(pValues: ArrayLike<number>, where: string): Uint32Array {
  for (let i = 0; i < pValues.length; i++) {
    const p = pValues[i]!;
    if (!(p >= 0 && p <= 1)) check(false, where, `p-value ${i}`, "from 0 to 1", p);
  }
  return Uint32Array.from(pValues, (_, i) => i).sort((i, j) => pValues[i]! - pValues[j]! || i - j);
}
