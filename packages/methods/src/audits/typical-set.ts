/**
 * Locally typical tokens: those whose surprise is nearest to the entropy, until they hold a mass τ.
 *
 *     keep v in the order of | −ln p_v − H(p) |  while the mass before is below τ
 *
 * Tokens equally far from the entropy are kept together. Time O(V·log V) a position.
 *
 * Source: [meister2023].
 * @module
 */
import { check, exp } from "@pushforward/core";

export interface TypicalSet {
  /** 1 for each token kept. */
  readonly kept: Uint8Array;
  readonly count: number;
  /** Their mass, at least τ. */
  readonly mass: number;
  /** H(p) in nats. */
  readonly entropy: number;
}

/** Of one row of log-probabilities that sum to 1. @throws ArgumentError unless 0 < mass ≤ 1. */
export function typicalSet(logs: Float64Array, mass: number): TypicalSet {
  check(mass > 0 && mass <= 1, "typicalSet", "mass", "above 0 and at most 1", mass);
  const chances = logs.map(exp);
  let entropy = 0;
  for (let v = 0; v < logs.length; v++) if (chances[v]! > 0) entropy -= chances[v]! * logs[v]!;
  const apart = logs.map((value, v) => (chances[v]! > 0 ? Math.abs(-value - entropy) : Infinity));
  const order = apart.slice().sort();
  const massWithin = (limit: number) => {
    let sum = 0;
    for (let v = 0; v < logs.length; v++) if (apart[v]! <= limit) sum += chances[v]!;
    return sum;
  };
  let low = 0;
  let high = order.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    // Sums of all tokens may end a little below 1.
    if (massWithin(order[middle]!) >= mass * (1 - 1e-12)) high = middle;
    else low = middle + 1;
  }
  const limit = order[low] === Infinity ? Number.MAX_VALUE : order[low]!;
  const kept = Uint8Array.from(apart, (distance) => Number(distance <= limit));
  return { kept, count: kept.reduce((sum, one) => sum + one, 0), mass: Math.min(1, massWithin(limit)), entropy };
}
