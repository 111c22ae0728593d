/**
 * What changed in the form of a table: columns, types, levels, ranges, missing values.
 * @module
 */
import {
  type Column,
  columnLength,
  compareBytewise,
  hasValues,
  type LevelColumn,
  type NumericColumn,
  type Table,
  type TimeColumn,
} from "@pushforward/core";
import type { SchemaChanges } from "./result.js";

/** Most levels that are named. */
const mostLevels = 20;

/** From `reference` to `current`; columns in the order of the table that has them. Time O(cells). */
export function schemaChanges(
  reference: Table,
  current: Table,
  excluded: SchemaChanges["excluded"] = [],
): SchemaChanges {
  const before = new Map(reference.columns.map((column) => [column.name, column]));
  const after = new Map(current.columns.map((column) => [column.name, column]));
  const common = reference.columns.flatMap((column): [Column, Column][] => {
    const other = after.get(column.name);
    return other ? [[column, other]] : [];
  });
  return {
    missing: reference.columns.filter(({ name }) => !after.has(name)).map(({ name }) => name),
    added: current.columns.filter(({ name }) => !before.has(name)).map(({ name }) => name),
    retyped: common
      .filter(([a, b]) => a.type !== b.type)
      .map(([a, b]) => ({ name: a.name, reference: a.type, current: b.type })),
    excluded,
    levels: common.flatMap(([a, b]) => (hasLevels(a) && hasLevels(b) ? levelChanges(a, b) : [])),
    ranges: common.flatMap(([a, b]) => (hasValues(a) && hasValues(b) ? rangeChange(a, b) : [])),
    missingRates: common
      .map(([a, b]) => ({ name: a.name, reference: missingRate(a), current: missingRate(b) }))
      .filter((rates) => rates.reference > 0 || rates.current > 0),
  };
}

/** Free text has new values in every table: only categories and booleans have levels to watch. */
function hasLevels(column: Column): column is LevelColumn {
  return column.type === "category" || column.type === "boolean";
}

function levelChanges(a: LevelColumn, b: LevelColumn): SchemaChanges["levels"] {
  const before = levelCounts(a);
  const after = levelCounts(b);
  const fresh = onlyIn(after, before);
  const vanished = onlyIn(before, after);
  if (fresh.length === 0 && vanished.length === 0) return [];
  return [
    {
      name: a.name,
      new: fresh.slice(0, mostLevels),
      newCount: fresh.length,
      vanished: vanished.slice(0, mostLevels),
      vanishedCount: vanished.length,
    },
  ];
}

/** Rows of each level that occurs. */
function levelCounts({ codes, levels }: LevelColumn): Map<string, number> {
  const counts = new Float64Array(levels.length);
  for (let row = 0; row < codes.length; row++) if (codes[row]! >= 0) counts[codes[row]!]!++;
  return new Map(levels.flatMap((level, code) => (counts[code]! > 0 ? [[level, counts[code]!] as const] : [])));
}

/** Most frequent first, then bytewise. */
function onlyIn(a: Map<string, number>, b: Map<string, number>): string[] {
  const names = [...a.keys()].filter((level) => !b.has(level));
  return names.sort((x, y) => a.get(y)! - a.get(x)! || compareBytewise(x, y));
}

function rangeChange(a: NumericColumn | TimeColumn, b: NumericColumn | TimeColumn): SchemaChanges["ranges"] {
  const before = range(a.values);
  const after = range(b.values);
  if (!before || !after) return [];
  const [low, high] = before;
  let below = 0;
  let above = 0;
  const { values } = b;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (value < low) below++;
    else if (value > high) above++;
  }
  if (below + above === 0) return [];
  const rows = b.values.length;
  const shares = { below: below / rows, above: above / rows };
  return [{ name: a.name, type: b.type, reference: before, current: after, ...shares }];
}

/** Smallest and largest finite value; undefined when there is none. */
function range(values: Float64Array): [number, number] | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (value < low && value > -Infinity) low = value;
    if (value > high && value < Infinity) high = value;
  }
  return low <= high ? [low, high] : undefined;
}

function missingRate(column: Column): number {
  const rows = columnLength(column);
  return rows > 0 ? (hasValues(column) ? countNaN(column.values) : countNegative(column.codes)) / rows : 0;
}

function countNaN(values: Float64Array): number {
  let count = 0;
  for (let row = 0; row < values.length; row++) if (Number.isNaN(values[row]!)) count++;
  return count;
}

function countNegative(codes: Int32Array): number {
  let count = 0;
  for (let row = 0; row < codes.length; row++) if (codes[row]! < 0) count++;
  return count;
}
