/**
 * Free text as ranks of counts of hashed character 3-grams.
 * @module
 */
import type { LevelColumn } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { midRanks, sortedOrder } from "./ranks.js";

export const textBuckets = 16;

/** Centred mid-ranks of the count in each of 16 buckets; buckets that never vary are left out. */
export function gramRanks({ codes, levels }: LevelColumn, kernels: Kernels): Float64Array[] {
  const counts = new Float64Array(levels.length * textBuckets);
  levels.forEach((text, code) => {
    countGrams(text, counts.subarray(code * textBuckets, (code + 1) * textBuckets));
  });
  const grams: Float64Array[] = [];
  for (let bucket = 0; bucket < textBuckets; bucket++) {
    const column = Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : counts[code * textBuckets + bucket]!));
    const { rank, runs } = midRanks(column, sortedOrder(column, kernels));
    if (runs.length > 2) grams.push(rank);
  }
  return grams;
}

/** FNV-1a over the three UTF-16 units, upper bits folded down, into 16 buckets. */
function countGrams(text: string, out: Float64Array): void {
  for (let i = 0; i + 3 <= text.length; i++) {
    let hash = 0x811c9dc5;
    for (let j = i; j < i + 3; j++) hash = Math.imul(hash ^ text.charCodeAt(j), 0x01000193);
    out[(hash ^ (hash >>> 15)) & (textBuckets - 1)]!++;
  }
}
