/**
 * Counts of the levels of a stream: exact while there are at most `cap` of them, then of the frequent ones.
 *
 * Past the cap, the count of level number cap + 1 (by frequency) is taken off every count and what is not positive is
 * dropped. A kept count is then too small by at most `error` ≤ rows/(cap + 1), and every level with more rows than
 * `error` is kept.
 *
 * Source: [misra1982]; merging after [agarwal2013].
 * @module
 */

import { compareBytewise } from "../encode/level-counts.js";
import { check } from "../errors.js";

export interface LevelSketch {
  readonly cap: number;
  /** Most frequent first, equal counts by bytewise name. */
  readonly counts: readonly (readonly [level: string, count: number])[];
  /** The true count of any level, kept or not (0), lies in [count, count + error]; 0 means that all are exact. */
  readonly error: number;
}

export const defaultLevelCap = 10_000;

/** Sketch from exact counts of distinct levels. */
export function levelSketch(counts: Iterable<readonly [string, number]>, cap: number = defaultLevelCap): LevelSketch {
  check(Number.isInteger(cap) && cap >= 1, "levelSketch", "cap", "a positive integer", cap);
  return prune(new Map(counts), 0, cap);
}

/** Sketch of both streams together; exact sketches merge exactly in any order. @throws ArgumentError when the caps differ. */
export function mergeLevelSketches(a: LevelSketch, b: LevelSketch): LevelSketch {
  check(a.cap === b.cap, "mergeLevelSketches", "cap", `${a.cap} in both`, b.cap);
  const counts = new Map(a.counts);
  for (const [level, count] of b.counts) counts.set(level, (counts.get(level) ?? 0) + count);
  return prune(counts, a.error + b.error, a.cap);
}

function prune(counts: ReadonlyMap<string, number>, error: number, cap: number): LevelSketch {
  const sorted = [...counts]
    .filter(([, count]) => count > 0)
    .sort((a, b) => b[1] - a[1] || compareBytewise(a[0], b[0]));
  if (sorted.length <= cap) return { cap, counts: sorted, error };
  const surplus = sorted[cap]![1];
  const kept = sorted
    .slice(0, cap)
    .map(([level, count]) => [level, count - surplus] as const)
    .filter(([, count]) => count > 0);
  return { cap, counts: kept, error: error + surplus };
}
