/**
 * What two laws on one vocabulary have to do with each other, from log-probabilities.
 * @module
 */
import { exp } from "@pushforward/core";

/** H(p) = −Σ p·ln p, in nats. */
export function entropyOf(logs: Float64Array): number {
  let entropy = 0;
  for (let v = 0; v < logs.length; v++) {
    const chance = exp(logs[v]!);
    if (chance > 0) entropy -= chance * logs[v]!;
  }
  return entropy;
}

/** KL(p‖q) = Σ p·ln(p/q), in nats; Infinity when p has a token that q lacks. */
export function divergenceOf(logs: Float64Array, base: Float64Array): number {
  let sum = 0;
  for (let v = 0; v < logs.length; v++) {
    const chance = exp(logs[v]!);
    if (chance > 0) sum += chance * (logs[v]! - base[v]!);
  }
  return Math.max(0, sum); // rounding may go below
}

/** ½ Σ |p − q|. */
export function totalVariationOf(logs: Float64Array, base: Float64Array): number {
  let sum = 0;
  for (let v = 0; v < logs.length; v++) sum += Math.abs(exp(logs[v]!) - exp(base[v]!));
  return Math.min(1, sum / 2);
}
