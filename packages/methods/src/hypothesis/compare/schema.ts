/**
 * What changed in the form of a table: columns, types, levels, ranges, missing values.
 * @module
 */
import {
  type Column,
  hasValues,
  type LevelColumn,
  type NumericColumn,
  type Table,
  type TimeColumn,
} from "@pushforward/core";
import { compareBytewise } from "./reconcile.js";
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
  const [before, after] = [levelCounts(a), levelCounts(b)];
  const [fresh, vanished] = [onlyIn(after, before), onlyIn(before, after)];
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
  for (const code of codes) if (code >= 0) counts[code]!++;
  return new Map(levels.flatMap((level, code) => (counts[code]! > 0 ? [[level, counts[code]!] as const] : [])));
}

/** Most frequent first, then bytewise. */
function onlyIn(a: Map<string, number>, b: Map<string, number>): string[] {
  const names = [...a.keys()].filter((level) => !b.has(level));
  return names.sort((x, y) => a.get(y)! - a.get(x)! || compareBytewise(x, y));
}

function rangeChange(a: NumericColumn | TimeColumn, b: NumericColumn | TimeColumn): SchemaChanges["ranges"] {
  const [before, after] = [range(a.values), range(b.values)];
  if (!before || !after) return [];
  let [below, above] = [0, 0];
  for (const value of b.values) {
    if (value < before[0]) below++;
    else if (value > before[1]) above++;
  }
  if (below + above === 0) return [];
  const rows = b.values.length;
  const shares = { below: below / rows, above: above / rows };
  return [{ name: a.name, type: b.type, reference: before, current: after, ...shares }];
}

/** Smallest and largest finite value; undefined when there is none. */
function range(values: Float64Array): [number, number] | undefined {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : undefined;
}

function missingRate(column: Column): number {
  let missing = 0;
  if (hasValues(column)) for (const value of column.values) missing += Number.isNaN(value) ? 1 : 0;
  else for (const code of column.codes) missing += code < 0 ? 1 : 0;
  const rows = hasValues(column) ? column.values.length : column.codes.length;
  return rows > 0 ? missing / rows : 0;
}
