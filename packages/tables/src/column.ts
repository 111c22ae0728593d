/**
 * Columns from codes, levels and numbers, typed by the same rules whatever the format.
 * @module
 */
import type { Column, ColumnType, LevelColumn } from "@pushforward/core";

/** Texts of these columns are mostly distinct: more than this many, and more than half of the values. */
const categoryLevels = 20;

const booleanWords = new Map([
  ["true", 1],
  ["True", 1],
  ["TRUE", 1],
  ["false", 0],
  ["False", 0],
  ["FALSE", 0],
]);

/** Type of a column of texts with so many distinct and so many present values, the levels when they are known. */
export function levelType(
  distinct: number,
  present: number,
  levels?: readonly string[],
): "category" | "boolean" | "text" {
  if (levels && levels.length > 0 && levels.length <= booleanWords.size && levels.every((l) => booleanWords.has(l)))
    return "boolean";
  return distinct > categoryLevels && distinct > present / 2 ? "text" : "category";
}

/** `integer` when there are values and all are integers below 2^53 in size, however they were written. */
export function numericType(values: Float64Array): "integer" | "numeric" {
  let present = false;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    if (!Number.isSafeInteger(value)) return "numeric";
    present = true;
  }
  return present ? "integer" : "numeric";
}

/** A level column of this type; the codes may be rewritten in place. */
export function levelColumn(name: string, codes: Int32Array, levels: readonly string[], type: ColumnType): LevelColumn {
  if (type !== "boolean") return { name, type: type === "text" ? "text" : "category", codes, levels };
  const words = levels.map((level) => booleanWords.get(level) ?? -1);
  for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) codes[i] = words[codes[i]!]!;
  return { name, type, codes, levels: ["false", "true"] };
}

/** Number the levels by first appearance, drop unused and join equal ones, take "" for missing, and find the type. */
export function typedLevelColumn(name: string, codes: Int32Array, levels: readonly string[]): Column {
  const seen = new Map<string, number>();
  const place = new Int32Array(levels.length).fill(-2);
  let present = 0;
  const renumbered = codes.map((code) => {
    if (code < 0) return -1;
    if (place[code] === -2) place[code] = levelNumber(seen, levels[code]!);
    if (place[code]! >= 0) present++;
    return place[code]!;
  });
  if (present === 0) return { name, type: "numeric", values: new Float64Array(codes.length).fill(NaN) };
  const used = [...seen.keys()];
  return levelColumn(name, renumbered, used, levelType(used.length, present, used));
}

function levelNumber(seen: Map<string, number>, level: string): number {
  if (level === "") return -1;
  const number = seen.get(level) ?? seen.size;
  seen.set(level, number);
  return number;
}
