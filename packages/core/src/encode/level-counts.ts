/**
 * Levels of pooled columns and their order.
 * @module
 */
import type { LevelColumn } from "../table.js";

export interface LevelCount {
  readonly level: string;
  readonly count: number;
}

/** Levels that occur, most frequent first, equal counts by bytewise name; never by order of appearance. */
export function levelCounts(columns: readonly LevelColumn[]): LevelCount[] {
  const counts = new Map<string, number>();
  for (const { codes, levels } of columns) {
    const byCode = new Float64Array(levels.length);
    for (const code of codes) if (code >= 0) byCode[code]! += 1;
    levels.forEach((level, code) => {
      if (byCode[code]! > 0) counts.set(level, (counts.get(level) ?? 0) + byCode[code]!);
    });
  }
  return Array.from(counts, ([level, count]) => ({ level, count })).sort(
    (a, b) => b.count - a.count || compareBytewise(a.level, b.level),
  );
}

/** Order of the UTF-8 bytes, which is that of the code points. */
export function compareBytewise(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const unitA = a.charCodeAt(i);
    const unitB = b.charCodeAt(i);
    if (unitA !== unitB) return rank(unitA) - rank(unitB);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above every other unit. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
