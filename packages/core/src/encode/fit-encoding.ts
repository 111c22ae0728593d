/**
 * Learning an encoding from one table or several pooled ones.
 * @module
 */
import { check } from "../errors.js";
import { type Column, hasValues, type LevelColumn, type NumericColumn, type Table, type TimeColumn } from "../table.js";
import { coordinateNames } from "./coordinate-names.js";
import {
  type BooleanEncoding,
  type ColumnEncoding,
  type ColumnHead,
  type DroppedColumn,
  type Encoding,
  type EncodingOptions,
  encodingDefaults,
  type LevelEncoding,
  type TextEncoding,
  type ValueEncoding,
} from "./encoding.js";
import { levelCounts } from "./level-counts.js";
import { normalScores, robustScale } from "./scale.js";
import { DAY } from "./time-cycles.js";

type Settings = Required<EncodingOptions>;
type ValueColumn = NumericColumn | TimeColumn;
const TWO_WEEKS = 14 * DAY;

/**
 * An encoding that fits all rows of `tables` together, whichever table they come from. Infinite values count as
 * values when constants are looked for, and not when scales are made. Time O(rows·log rows) a column.
 *
 * @throws ArgumentError when there are no rows, the tables' columns differ, or an option is out of range.
 */
export function fitEncoding(tables: Table | readonly Table[], options: EncodingOptions = {}): Encoding {
  const pooled = "columns" in tables ? [tables] : tables;
  const settings = checkedSettings(options);
  checkTables(pooled);
  const columns: ColumnEncoding[] = [];
  const dropped: DroppedColumn[] = [];
  for (const { name } of pooled[0]!.columns) {
    const fitted = fitColumn(partsOf(pooled, name), settings);
    if ("reason" in fitted) dropped.push(fitted);
    else columns.push(fitted);
  }
  const order = pooled[0]!.columns.map((column) => column.name);
  return { version: 1, columns, dropped, order, names: columns.flatMap(coordinateNames) };
}

function checkedSettings(options: EncodingOptions): Settings {
  const settings = { ...encodingDefaults, ...options };
  const { maxLevels, minShare, minCount, buckets } = settings;
  check(Number.isInteger(maxLevels) && maxLevels >= 1, "fitEncoding", "maxLevels", "a positive integer", maxLevels);
  check(minShare >= 0 && minShare < 1, "fitEncoding", "minShare", "a number from 0 to below 1", minShare);
  check(minCount >= 0, "fitEncoding", "minCount", "a number of at least 0", minCount);
  check(Number.isInteger(buckets) && buckets >= 1, "fitEncoding", "buckets", "a positive integer", buckets);
  return settings;
}

function checkTables(tables: readonly Table[]): void {
  check(tables.length >= 1, "fitEncoding", "tables", "at least one table", "0 tables");
  const rows = tables.reduce((sum, { rows }) => sum + rows, 0);
  check(rows >= 1, "fitEncoding", "tables", "of at least one row together", "0 rows");
  const names = new Set(tables[0]!.columns.map((column) => column.name));
  check(names.size >= 1, "fitEncoding", "tables", "of at least one column", "0 columns");
  tables.forEach(({ columns }, i) => {
    const same = columns.length === names.size && columns.every((column) => names.has(column.name));
    check(same, "fitEncoding", `table ${i}`, "of the columns of table 0", "others", "select the common columns first");
  });
}

/** The columns of this name, one a table, of one type; integers among numbers are numbers. */
function partsOf(tables: readonly Table[], name: string): readonly Column[] {
  const parts = tables.map(({ columns }) => columns.find((column) => column.name === name)!);
  const type = parts[0]!.type;
  const numbers = parts.every((part) => part.type === "numeric" || part.type === "integer");
  const other = parts.find((part) => part.type !== type);
  if (numbers && other) return parts.map((part) => ({ ...(part as NumericColumn), type: "numeric" as const }));
  check(!other, "fitEncoding", `column ${name}`, `of type ${type} in all tables`, other?.type, "convert it first");
  return parts;
}

function fitColumn(parts: readonly Column[], settings: Settings): ColumnEncoding | DroppedColumn {
  const first = parts[0]!;
  if (hasValues(first)) return fitValues(parts as readonly ValueColumn[], settings);
  const levels = parts as readonly LevelColumn[];
  if (first.type === "boolean") return fitBoolean(levels);
  return first.type === "text" ? fitText(levels, settings) : fitLevels(levels, settings);
}

function fitValues(parts: readonly ValueColumn[], settings: Settings): ValueEncoding | DroppedColumn {
  const column = headOf(parts);
  const present = pool(parts).filter((value) => !Number.isNaN(value));
  const missing = parts.reduce((rows, { values }) => rows + values.length, 0) > present.length;
  if (present.length === 0) return { column, reason: "all missing", value: null };
  const sorted = present.sort();
  const [low, high] = [sorted[0]!, sorted[sorted.length - 1]!];
  const varies = low !== high;
  if (!varies && !missing) return { column, reason: "constant", value: Number.isFinite(low) ? low : String(low) };
  const finite = sorted.filter(Number.isFinite);
  // Nothing finite, yet not constant: −∞ and ∞ become −1 and 1
  const known = finite.length > 0 ? finite : varies ? Float64Array.of(-1, 1) : Float64Array.of(0);
  const scale = settings.scale === "robust" ? robustScale(known) : normalScores(known);
  const range = [known[0]!, known[known.length - 1]!] as const;
  return { kind: "value", column, varies, scale, range, cycles: varies ? cyclesOf(column, range) : [], missing };
}

function cyclesOf(column: ColumnHead, [low, high]: readonly [number, number]): readonly ("hour" | "weekday")[] {
  if (column.type !== "time") return [];
  return [
    ...(column.resolution === "day" ? [] : ["hour" as const]),
    ...(high - low > TWO_WEEKS ? ["weekday" as const] : []),
  ];
}

function fitLevels(parts: readonly LevelColumn[], settings: Settings): LevelEncoding | DroppedColumn {
  const column = headOf(parts);
  const counts = levelCounts(parts);
  const missing = hasMissing(parts);
  if (counts.length === 0) return { column, reason: "all missing", value: null };
  if (counts.length === 1 && !missing) return { column, reason: "constant", value: counts[0]!.level };
  const rows = parts.reduce((sum, { codes }) => sum + codes.length, 0);
  const least = Math.max(settings.minCount, settings.minShare * rows);
  const kept = counts.filter(({ count }, i) => i < settings.maxLevels && count >= least);
  // A single rare level needs no cover
  const all = counts.length - kept.length <= 1;
  const levels = (all ? counts : kept).map(({ level }) => level);
  return { kind: "levels", column, levels, other: all ? null : freeName("other", counts), missing };
}

function freeName(name: string, taken: readonly { readonly level: string }[]): string {
  return taken.some(({ level }) => level === name) ? freeName(`(${name})`, taken) : name;
}

function fitBoolean(parts: readonly LevelColumn[]): BooleanEncoding | DroppedColumn {
  const column = headOf(parts);
  const counts = levelCounts(parts);
  const missing = hasMissing(parts);
  if (counts.length === 0) return { column, reason: "all missing", value: null };
  const varies = counts.length > 1;
  const only = varies ? null : counts[0]!.level;
  return varies || missing
    ? { kind: "boolean", column, varies, only, missing }
    : { column, reason: "constant", value: only };
}

function fitText(parts: readonly LevelColumn[], settings: Settings): TextEncoding | DroppedColumn {
  const column = headOf(parts);
  const missing = hasMissing(parts);
  const counts = levelCounts(parts);
  if (counts.length === 0) return { column, reason: "all missing", value: null };
  if (counts.length === 1 && !missing) return { column, reason: "constant", value: counts[0]!.level };
  const lengths = parts.flatMap(({ codes, levels }) =>
    Array.from(
      codes.filter((code) => code >= 0),
      (code) => levels[code]!.length,
    ),
  );
  const length = robustScale(Float64Array.from(lengths).sort());
  return { kind: "text", column, length, buckets: settings.buckets, missing };
}

/** Of all parts; a time keeps the finest resolution. */
function headOf(parts: readonly Column[]): ColumnHead {
  const { name, type } = parts[0]!;
  if (type !== "time") return { name, type };
  const has = (unit: string) => parts.some((part) => part.type === "time" && part.resolution === unit);
  return { name, type, resolution: has("millisecond") ? "millisecond" : has("second") ? "second" : "day" };
}

function hasMissing(parts: readonly LevelColumn[]): boolean {
  return parts.some(({ codes }) => codes.includes(-1));
}

function pool(parts: readonly ValueColumn[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, { values }) => sum + values.length, 0));
  let at = 0;
  for (const { values } of parts) {
    out.set(values, at);
    at += values.length;
  }
  return out;
}
