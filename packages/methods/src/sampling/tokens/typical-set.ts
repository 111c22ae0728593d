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
import { entropyOf } from "./law-measures.js";
import { massCut } from "./mass-cut.js";

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
  const entropy = entropyOf(logs);
  const kept = massCut(
    logs.map((value) => -Math.abs(-value - entropy)),
    chances,
    mass,
  );
  let count = 0;
  let held = 0;
  for (let v = 0; v < logs.length; v++) {
    count += kept[v]!;
    held += kept[v]! * chances[v]!;
  }
  return { kept, count, mass: Math.min(1, held), entropy };
}
