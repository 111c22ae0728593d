/**
 * Which of K models are better than which, with the chance of any false win under control.
 *
 *     relative      H0: ε_i ≥ ε_j,   z = (ε_i − ε_j)/SE     i is better when T(z) is small
 *     absolute(τ)   H0: ε_ij ≥ τ,    z = (ε_ij − τ)/SE      i almost dominates j when T(z) is small
 *
 * T is Student's law with one degree less than there are units: the limit is normal, but after adjustment far tails decide,
 * where few units make a difference.
 *
 * All K(K − 1) ordered pairs are tested and adjusted together, by Holm or by Bonferroni. Where a ratio means
 * nothing between equal laws (one dimension), a win needs equality to be refuted as well: its p-value is the larger.
 * Models are ranked by wins − losses (Borda), equal numbers stay tied.
 *
 * Source: [rioux2024], [nitsure2024]; [holm1979].
 * @module
 */
import { holm, studentTCdf } from "@pushforward/core";
import type { RatioTable } from "./ratio-table.js";

export type DominanceTest = "relative" | "absolute";
export type Correction = "holm" | "bonferroni";

export interface TestSettings {
  readonly test: DominanceTest;
  /** Threshold of the absolute test. */
  readonly tau: number;
  /** Largest chance of any false win. */
  readonly level: number;
  readonly correction: Correction;
}

/** K × K, row-major; entry (i, j) is about "i is better than j". */
export interface Decisions {
  readonly z: Float64Array;
  readonly pValue: Float64Array;
  readonly adjusted: Float64Array;
  readonly wins: Uint8Array;
}

/** Wins from ratios whose errors come from `units` independent units. */
export function decide(table: RatioTable, settings: TestSettings & { readonly units: number }): Decisions {
  const { models } = table;
  const z = new Float64Array(models * models);
  const pValue = new Float64Array(models * models).fill(1);
  overPairs(models, (i, j, at) => {
    const [apart, error] =
      settings.test === "relative"
        ? [table.mean[i]! - table.mean[j]!, table.differenceError[at]!]
        : [table.ratio[at]! - settings.tau, table.standardError[at]!];
    // Without any spread nothing is known of the error: such a pair is never decided.
    z[at] = error > 0 ? apart / error : 0;
    const p = error > 0 ? studentTCdf(z[at]!, settings.units - 1) : 1;
    pValue[at] = Math.max(p, table.equality?.[at] ?? 0);
  });
  return { z, ...adjustPairs(pValue, models, settings) };
}

/** Adjusted p-values and wins of K × K p-values; the diagonal plays no part. */
export function adjustPairs(
  pValue: Float64Array,
  models: number,
  { level, correction }: Pick<TestSettings, "level" | "correction">,
): Pick<Decisions, "pValue" | "adjusted" | "wins"> {
  const places: number[] = [];
  overPairs(models, (_i, _j, at) => places.push(at));
  const raw = Float64Array.from(places, (at) => pValue[at]!);
  const list = correction === "holm" ? holm(raw) : raw.map((p) => Math.min(1, p * raw.length));
  const adjusted = new Float64Array(models * models).fill(1);
  places.forEach((at, k) => {
    adjusted[at] = list[k]!;
  });
  return { pValue, adjusted, wins: Uint8Array.from(adjusted, (p) => Number(p <= level)) };
}

export function overPairs(models: number, visit: (i: number, j: number, at: number) => void): void {
  for (let i = 0; i < models; i++) for (let j = 0; j < models; j++) if (i !== j) visit(i, j, i * models + j);
}

export interface Standing {
  readonly wins: number;
  readonly losses: number;
  /** 1 for the most wins less losses; equal ones share the best rank among them. */
  readonly rank: number;
}

/** Borda ranks of a K × K table of wins. */
export function standings(wins: Uint8Array, models: number): Standing[] {
  const counts = Array.from({ length: models }, () => ({ wins: 0, losses: 0 }));
  overPairs(models, (i, j, at) => {
    counts[i]!.wins += wins[at]!;
    counts[j]!.losses += wins[at]!;
  });
  const borda = counts.map((count) => count.wins - count.losses);
  return counts.map((count, i) => ({ ...count, rank: 1 + borda.filter((other) => other > borda[i]!).length }));
}

/** Groups of models each of which wins against all others of the group by way of others: almost dominance need not be transitive. */
export function cycles(wins: Uint8Array, models: number): number[][] {
  const reach = Uint8Array.from(wins);
  for (let k = 0; k < models; k++)
    overPairs(models, (i, j, at) => {
      if (reach[i * models + k] && reach[k * models + j]) reach[at] = 1;
    });
  const around = (i: number, j: number) => i !== j && reach[i * models + j] === 1 && reach[j * models + i] === 1;
  const groups: number[][] = [];
  for (let i = 0; i < models; i++) {
    if (groups.some((group) => group.includes(i))) continue;
    const others = Array.from({ length: models }, (_, j) => j).filter((j) => around(i, j));
    if (others.length > 0) groups.push([i, ...others]);
  }
  return groups;
}
