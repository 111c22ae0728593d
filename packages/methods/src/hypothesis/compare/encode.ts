/**
 * The label-free encoding of pooled columns: ranks, levels, coarse bins, fine cells, extra coordinates.
 *
 * Everything here is a function of the pooled rows as a set, so the permutation law of any statistic
 * built on it is exact. Ranks make it invariant under increasing maps of a numeric column.
 * @module
 */
import type { LevelColumn, NumericColumn, TimeColumn } from "@pushforward/core";
import { hasValues } from "@pushforward/core";
import { levelCondition, missingCondition, orderedConditions } from "./conditions.js";
import { encodeTextShape } from "./encode-text.js";
import { cyclicCoordinates } from "./encode-time.js";
import type { EncodedColumn } from "./encoded.js";
import { midRanks, sortedOrder } from "./ranks.js";
import type { PooledColumn } from "./reconcile.js";
import { compareBytewise } from "./reconcile.js";

export const encodingDefaults = {
  bins: 4,
  cells: 16,
  levels: 12,
  rareShare: 0.01,
  textShare: 0.5,
  keyRows: 100,
} as const;

export type Encoded = { readonly column: EncodedColumn } | { readonly excluded: string };

/** Encode one pooled column, or say why it takes no part. `n` rows of the reference come first. */
export function encodeColumn(source: PooledColumn, n: number, keepDisjointTime = false): Encoded {
  const { pooled } = source;
  if (!hasValues(pooled)) return encodeLevelColumn(pooled);
  const order = sortedOrder(pooled.values);
  if (order.length === 0) return { excluded: "all values are missing" };
  const distinct = countDistinct(pooled.values, order);
  if (distinct === 1 && order.length === pooled.values.length) return { excluded: "constant" };
  if (pooled.type === "integer" && distinct === pooled.values.length && distinct >= encodingDefaults.keyRows)
    return { excluded: "a unique key: every value occurs once" };
  if (pooled.type === "time" && !keepDisjointTime && arePeriodsDisjoint(pooled.values, n))
    return { excluded: "the two tables cover disjoint periods; name the column in --columns to compare it anyway" };
  const extra = pooled.type === "time" ? cyclicCoordinates(pooled) : [];
  return { column: encodeOrdered(pooled, order, extra) };
}

/** Ranks, bins and cells of a column of numbers (or of text, by its length). */
function encodeOrdered(
  column: NumericColumn | TimeColumn,
  order: Uint32Array,
  extra: readonly Float64Array[],
  as?: { name: string; type: "text" },
): EncodedColumn {
  const { values } = column;
  const { rank } = midRanks(values, order);
  const bins = cutAtQuantiles(values, rank, encodingDefaults.bins);
  const cells = cutAtQuantiles(values, rank, encodingDefaults.cells);
  const missing = missingFlags(values.length, order);
  if (missing.length > 0) {
    for (let row = 0; row < missing.length; row++) {
      if (missing[row] === 0) continue;
      bins.of[row] = bins.lows.length;
      cells.of[row] = cells.lows.length;
    }
  }
  const name = as?.name ?? column.name;
  const subject = as ? `length of ${name}` : name;
  const conditions = orderedConditions(subject, column.type, bins.lows, bins.highs);
  return {
    name,
    type: as?.type ?? column.type,
    kind: "ordered",
    rank,
    missing,
    extra,
    level: new Uint8Array(0),
    levels: [],
    bin: bins.of,
    bins: missing.length > 0 ? [...conditions, missingCondition(name)] : conditions,
    cell: cells.of,
    cells: cells.lows.length + (missing.length > 0 ? 1 : 0),
  };
}

function encodeLevelColumn(column: LevelColumn): Encoded {
  const counts = new Float64Array(column.levels.length);
  let observed = 0;
  for (const code of column.codes) {
    if (code < 0) continue;
    counts[code]!++;
    observed++;
  }
  if (observed === 0) return { excluded: "all values are missing" };
  const distinct = counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  if (column.type !== "boolean" && distinct > encodingDefaults.textShare * observed && distinct > 20) {
    const key = distinct === observed && observed >= encodingDefaults.keyRows;
    return key && looksLikeKeys(column.levels)
      ? { excluded: "a unique key: every value occurs once" }
      : { column: encodeText(column) };
  }
  if (distinct === 1 && observed === column.codes.length) return { excluded: "constant" };
  return encodeLevels(column, counts);
}

/** The most frequent levels, "other", "missing": order by pooled count, then bytes, never by appearance. */
function encodeLevels(column: LevelColumn, counts: Float64Array): Encoded {
  const rows = column.codes.length;
  const enough = Math.max(3, encodingDefaults.rareShare * rows);
  const present = column.levels.map((_, code) => code).filter((code) => counts[code]! > 0);
  const ranked = present.sort(
    (a, b) => counts[b]! - counts[a]! || compareBytewise(column.levels[a]!, column.levels[b]!),
  );
  const kept = ranked.slice(0, encodingDefaults.levels).filter((code) => counts[code]! >= enough);
  const hasOther = kept.length < present.length;
  const hasMissing = column.codes.includes(-1);
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
  const level = new Uint8Array(rows);
  const missing = new Uint8Array(hasMissing ? rows : 0);
  for (let row = 0; row < rows; row++) {
    const code = column.codes[row]!;
    level[row] = code < 0 ? levels.length - 1 : target[code]!;
    if (code < 0) missing[row] = 1;
  }
  const ordered = { rank: new Float64Array(0), extra: [] };
  const shared = { name: column.name, type: column.type, kind: "levels" as const, missing, level, levels };
  return { column: { ...ordered, ...shared, bin: level, bins, cell: level, cells: levels.length } };
}

function encodeText(column: LevelColumn): EncodedColumn {
  const { lengths, grams } = encodeTextShape(column);
  const order = sortedOrder(lengths);
  const shape: NumericColumn = { name: column.name, type: "integer", values: lengths };
  return encodeOrdered(shape, order, grams, { name: column.name, type: "text" });
}

interface Cut {
  /** Part of each row, counted from 0; missing rows hold 0 until the caller marks them. */
  readonly of: Uint8Array;
  /** Smallest and largest value in each part, ascending. */
  readonly lows: number[];
  readonly highs: number[];
}

/** Cut at pooled quantiles without parting equal values; parts that stay empty vanish. */
function cutAtQuantiles(values: Float64Array, rank: Float64Array, parts: number): Cut {
  const of = new Uint8Array(values.length);
  const [low, high] = [new Float64Array(parts).fill(Infinity), new Float64Array(parts).fill(-Infinity)];
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (Number.isNaN(value)) continue;
    const part = Math.min(parts - 1, Math.floor(parts * (rank[row]! + 0.5)));
    of[row] = part;
    if (value < low[part]!) low[part] = value;
    if (value > high[part]!) high[part] = value;
  }
  const present = Array.from(low.keys()).filter((part) => low[part]! <= high[part]!);
  const place = new Uint8Array(parts);
  present.forEach((part, index) => {
    place[part] = index;
  });
  for (let row = 0; row < of.length; row++) of[row] = place[of[row]!]!;
  return { of, lows: present.map((part) => low[part]!), highs: present.map((part) => high[part]!) };
}

function missingFlags(rows: number, order: Uint32Array): Uint8Array {
  if (order.length === rows) return new Uint8Array(0);
  const missing = new Uint8Array(rows).fill(1);
  for (const row of order) missing[row] = 0;
  return missing;
}

function countDistinct(values: Float64Array, order: Uint32Array): number {
  let distinct = 1;
  for (let i = 1; i < order.length; i++) if (values[order[i]!] !== values[order[i - 1]!]) distinct++;
  return distinct;
}

/**
 * All times of one table before all of the other's. Looking at the labels here is harmless: among
 * relabellings of exchangeable rows at most 2 in C(n + m, n) do that, so the level rises by no more.
 */
function arePeriodsDisjoint(values: Float64Array, n: number): boolean {
  const [a, b] = [finiteRange(values.subarray(0, n)), finiteRange(values.subarray(n))];
  return a.high < b.low || b.high < a.low;
}

function finiteRange(values: Float64Array): { low: number; high: number } {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
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
