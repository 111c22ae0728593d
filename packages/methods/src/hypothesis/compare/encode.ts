/**
 * The label-free encoding of pooled columns: ranks, levels, coarse bins, fine cells, extra coordinates.
 *
 * Everything here is a function of the pooled rows as a set, so the permutation law of any statistic
 * built on it is exact. Ranks make it invariant under increasing maps of a numeric column.
 * @module
 */
import { type Column, columnLength, compareBytewise, hasValues, type LevelColumn } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { levelCondition, missingCondition, orderedConditions } from "./conditions.js";
import { gramRanks } from "./encode-text.js";
import { cyclicCoordinates } from "./encode-time.js";
import type { EncodedColumn } from "./encoded.js";
import { shareable } from "./in-order.js";
import type { OrderedParts } from "./ordered-parts.js";
import type { PooledColumn } from "./reconcile.js";

export const encodingDefaults = {
  levels: 12,
  rareShare: 0.01,
  textShare: 0.5,
  textLevels: 20,
  keyRows: 100,
} as const;

export type Encoded = { readonly column: EncodedColumn } | { readonly excluded: string };

/** The values that a column is ordered by: its own, or lengths of free text; undefined for categories. */
export function orderedValues(column: Column): Float64Array | undefined {
  if (hasValues(column)) return column.values;
  return isText(column)
    ? Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : column.levels[code]!.length))
    : undefined;
}

/**
 * Encode one pooled column, or say why it takes no part; `parts` belong to `orderedValues(pooled)` where there are any.
 */
export function encodeColumn(
  { pooled }: PooledColumn,
  parts: OrderedParts | undefined,
  kernels: Kernels,
  keepDisjointTime = false,
): Encoded {
  if (!parts) return encodeLevels(pooled as LevelColumn);
  if (parts.observed === 0) return { excluded: "all values are missing" };
  const rows = columnLength(pooled);
  if (!hasValues(pooled)) {
    const keys =
      new Set(pooled.codes).size === rows && rows >= encodingDefaults.keyRows && looksLikeKeys(pooled.levels);
    if (keys) return { excluded: "a unique key: every value occurs once" };
    return { column: orderedColumn(pooled, parts, gramRanks(pooled, kernels)) };
  }
  if (parts.distinct === 1 && parts.observed === rows) return { excluded: "constant" };
  if (pooled.type === "integer" && parts.distinct === rows && rows >= encodingDefaults.keyRows)
    return { excluded: "a unique key: every value occurs once" };
  if (pooled.type === "time" && !keepDisjointTime && arePeriodsDisjoint(parts.sorted))
    return { excluded: "the two tables cover disjoint periods; name the column in --columns to compare it anyway" };
  return { column: orderedColumn(pooled, parts, pooled.type === "time" ? cyclicCoordinates(pooled, kernels) : []) };
}

/** A column of numbers, or of text by its length. */
function orderedColumn(column: Column, parts: OrderedParts, extra: readonly Float64Array[]): EncodedColumn {
  const { name } = column;
  const isNumber = hasValues(column);
  const { lows, highs } = parts.bins;
  const conditions = orderedConditions(isNumber ? name : `length of ${name}`, column.type, lows, highs);
  const gaps = parts.missing.length > 0;
  return {
    name,
    type: isNumber ? column.type : "text",
    kind: "ordered",
    rank: parts.rank,
    missing: parts.missing,
    extra: extra.map(shareable),
    level: new Uint8Array(0),
    levels: [],
    bin: parts.bin,
    bins: gaps ? [...conditions, missingCondition(name)] : conditions,
    cell: parts.cell,
    cells: parts.cells.lows.length + (gaps ? 1 : 0),
  };
}

/** Mostly distinct values: free text, or keys. */
function isText(column: LevelColumn): boolean {
  if (column.type === "boolean") return false;
  const { observed, distinct } = countLevels(column);
  return distinct > encodingDefaults.textShare * observed && distinct > encodingDefaults.textLevels;
}

function countLevels({ codes, levels }: LevelColumn): { counts: Float64Array; observed: number; distinct: number } {
  const counts = new Float64Array(levels.length);
  let observed = 0;
  let distinct = 0;
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!;
    if (code < 0) continue;
    observed++;
    if (counts[code]!++ === 0) distinct++;
  }
  return { counts, observed, distinct };
}

/** Rows without a level get the last one. */
function placeLevels(
  codes: Int32Array,
  target: Uint8Array,
  last: number,
  level: Uint8Array,
  missing: Uint8Array,
): void {
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!;
    level[row] = code < 0 ? last : target[code]!;
    if (code < 0) missing[row] = 1;
  }
}

/** The most frequent levels, "other", "missing": order by pooled count, then bytes, never by appearance. */
function encodeLevels(column: LevelColumn): Encoded {
  const rows = column.codes.length;
  const { counts, observed, distinct } = countLevels(column);
  if (observed === 0) return { excluded: "all values are missing" };
  if (distinct === 1 && observed === rows) return { excluded: "constant" };
  const enough = Math.max(3, encodingDefaults.rareShare * rows);
  const present = column.levels.map((_, code) => code).filter((code) => counts[code]! > 0);
  const ranked = present.sort(
    (a, b) => counts[b]! - counts[a]! || compareBytewise(column.levels[a]!, column.levels[b]!),
  );
  const kept = ranked.slice(0, encodingDefaults.levels).filter((code) => counts[code]! >= enough);
  const hasOther = kept.length < present.length;
  const hasMissing = observed < rows;
  const levels = kept.map((code) => column.levels[code]!);
  const bins = levels.map((level) => levelCondition(column.name, level));
  if (hasOther) {
    levels.push("other");
    bins.push(`${column.name} is another level`);
  }
  if (hasMissing) {
    levels.push("missing");
    bins.push(missingCondition(column.name));
  }
  if (levels.length < 2) return { excluded: "no level is frequent enough" };
  const target = new Uint8Array(column.levels.length).fill(kept.length);
  kept.forEach((code, index) => {
    target[code] = index;
  });
  const level = shareable(new Uint8Array(rows));
  const missing = shareable(new Uint8Array(hasMissing ? rows : 0));
  placeLevels(column.codes, target, levels.length - 1, level, missing);
  const ordered = { rank: new Float64Array(0), extra: [] };
  const shared = { name: column.name, type: column.type, kind: "levels" as const, missing, level, levels };
  return { column: { ...ordered, ...shared, bin: level, bins, cell: level, cells: levels.length } };
}

/**
 * All times of one table before all of the other's. Looking at the labels here is harmless: among
 * relabellings of exchangeable rows at most 2 in C(n + m, n) do that, so the level rises by no more.
 */
function arePeriodsDisjoint({ reference: a, current: b }: OrderedParts["sorted"]): boolean {
  if (a.length === 0 || b.length === 0) return false;
  return a.at(-1)! < b[0]! || b.at(-1)! < a[0]!;
}

/** Hexadecimal or counted identifiers, judged by the first hundred: words of a language are no keys. */
function looksLikeKeys(levels: readonly string[]): boolean {
  const some = levels.slice(0, 100);
  return (
    some.filter((level) => /^[0-9a-f-]{8,}$/i.test(level) || /^[^\s]*\d{3,}$/.test(level)).length > 0.9 * some.length
  );
}

export function isEncoded(encoded: Encoded): encoded is { readonly column: EncodedColumn } {
  return "column" in encoded;
}
