/**
 * Row groups that grew or shrank: a handful of conditions, found on half of the rows and judged on the other.
 *
 * Half 1: beam search over conjunctions of conditions on different columns for a large
 * z = (q̂ − p̂)/√(s(1 − s)(1/n₁ + 1/m₁)), s the pooled share. A condition must earn its place: a longer
 * conjunction is kept only when leaving out any of its conditions costs 0.3 of |z|, and is ranked with 0.3 off for
 * each condition after the first. Taken are the best, then the next best that correlate by less than √½ with all
 * taken.
 *
 * Half 2, where the K groups are as good as fixed: one-sided exact hypergeometric p-values in the directions
 * found on half 1, Holm over the K; intervals of the difference and of the ratio of shares from Clopper–Pearson
 * limits at 1 − α/K. They hold for all K groups at once whether a group is listed or not, so listing only those
 * that pass costs nothing.
 *
 * Time O(beam · depth · conditions · rows/32) for the search plus O(K · rows), memory O(conditions · rows/8) bytes.
 * @module
 */
import { breathe, check, hypergeometricSf, partOf, seededRng, type Watch } from "@pushforward/core";
import { holm } from "../false-discovery.js";
import { proportionDifference, ratioInterval } from "../proportion-difference.js";
import type { EncodedPair } from "./encoded.js";
import { conditionsOf, type GroupCondition } from "./group-conditions.js";
import { type Candidate, searchGroups } from "./group-search.js";
import type { GroupResult } from "./result.js";
import { sampleRows, splitRows } from "./sample-rows.js";

/** Stated once: the code and the manual read these. */
export const witnessGroupsDefaults = {
  count: 5,
  depth: 3,
  beam: 40,
  fewestRows: 40,
  maxSearched: 20_000,
  maxEntries: 4_000_000,
} as const;

export interface WitnessGroupsOptions {
  /** Groups to judge, K. */
  count?: number;
  /** Conditions in a group at most, from 1 to 3. */
  depth?: number;
  /** Conjunctions of each length that are extended. */
  beam?: number;
  /** Error level α: of listing any group when the laws are equal, and of any of the K intervals to miss. */
  level?: number;
  seed: number;
  watch?: Watch | undefined;
}

export interface WitnessGroups {
  /** Groups that pass, smallest p-value first. */
  readonly groups: GroupResult[];
  /** Why there was no search, where there was none. */
  readonly note?: string;
}

/** @throws ArgumentError when `count`, `depth` or `beam` is out of range. */
export async function witnessGroups(pair: EncodedPair, options: WitnessGroupsOptions): Promise<WitnessGroups> {
  const { count = witnessGroupsDefaults.count, depth = witnessGroupsDefaults.depth, seed, watch } = options;
  const { beam = witnessGroupsDefaults.beam, level = 0.05 } = options;
  const { fewestRows, maxSearched, maxEntries } = witnessGroupsDefaults;
  const here = "witnessGroups";
  check(Number.isInteger(count) && count >= 1, here, "count", "an integer of at least 1", count);
  check(Number.isInteger(depth) && depth >= 1 && depth <= 3, here, "depth", "1, 2 or 3", depth);
  check(Number.isInteger(beam) && beam >= 1, here, "beam", "an integer of at least 1", beam);
  if (Math.min(pair.n, pair.m) < fewestRows)
    return { groups: [], note: `no row groups: they need at least ${fewestRows} rows in each table` };

  const rng = seededRng(seed);
  const mostEntries = Math.max(1000, Math.floor(maxEntries / Math.max(1, pair.columns.length)));
  const most = Math.min(maxSearched, mostEntries); // wide tables are searched in fewer rows
  const [searchA, judgeA] = halve(pair.n, 0);
  const [searchB, judgeB] = halve(pair.m, pair.n);
  const conditions = conditionsOf(pair);
  const search = { a: searchA, b: searchB, count, depth, beam, watch: partOf(watch, 0, 0.9) };
  const found = await searchGroups(pair, conditions, search);
  await breathe(watch);
  return { groups: judge(pair, conditions, found, judgeA, judgeB, level) };

  /** Rows to search and rows to judge by; larger tables leave more to the second. */
  function halve(rows: number, from: number): [Uint32Array, Uint32Array] {
    return splitRows(rng, sampleRows(rng, rows, rows, from), Math.min(rows >> 1, most));
  }
}

/** Count the groups on rows that had no part in finding them. */
function judge(
  pair: EncodedPair,
  conditions: readonly GroupCondition[],
  found: readonly Candidate[],
  a: Uint32Array,
  b: Uint32Array,
  level: number,
): GroupResult[] {
  if (found.length === 0) return [];
  const counts = found.map((group) => {
    const parts = group.conditions.map((c) => conditions[c]!);
    return [countRows(pair, parts, a), countRows(pair, parts, b)] as const;
  });
  const pValues = counts.map(([x, y], k) => directedPValue(x, a.length, y, b.length, found[k]!.z > 0));
  const adjusted = holm(pValues);
  const order = found.map((_, k) => k).sort((j, k) => pValues[j]! - pValues[k]! || j - k);
  const each = { level: 1 - level / found.length };
  return order
    .filter((k) => adjusted[k]! <= level)
    .map((k) => {
      const [x, y] = counts[k]!;
      const difference = proportionDifference(x, a.length, y, b.length, each);
      const ratio = ratioInterval(x, a.length, y, b.length, each);
      return {
        condition: describe(conditions, found[k]!),
        reference: x / a.length,
        current: y / b.length,
        ratio: x > 0 ? y / b.length / (x / a.length) : null,
        interval: { low: ratio.low, high: ratio.high, level: 1 - level },
        difference: { ...difference.interval, value: difference.value, level: 1 - level },
        pValue: pValues[k]!,
        adjustedPValue: adjusted[k]!,
      };
    });
}

/** Conditions in the order of their columns, joined by "and". */
function describe(conditions: readonly GroupCondition[], group: Candidate): string {
  const parts = group.conditions.map((c) => conditions[c]!).sort((x, y) => x.column - y.column);
  return parts.map(({ text }) => text).join(" and ");
}

/** Probability that so many of the x + y rows, or more, fall to the side that was expected to be rich. */
function directedPValue(x: number, n: number, y: number, m: number, grew: boolean): number {
  return grew ? hypergeometricSf(y - 1, n + m, x + y, m) : hypergeometricSf(x - 1, n + m, x + y, n);
}

function countRows(pair: EncodedPair, parts: readonly GroupCondition[], rows: Uint32Array): number {
  const inside = rows.slice();
  let count = rows.length;
  for (const { column, holds } of parts) {
    const { bin } = pair.columns[column]!;
    let kept = 0;
    for (let i = 0; i < count; i++) {
      inside[kept] = inside[i]!;
      kept += holds[bin[inside[i]!]!]!;
    }
    count = kept;
  }
  return count;
}
