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
  const seen = common.map(([a, b]): [Seen, Seen] => [look(a), look(b)]);
  return {
    missing: reference.columns.filter(({ name }) => !after.has(name)).map(({ name }) => name),
    added: current.columns.filter(({ name }) => !before.has(name)).map(({ name }) => name),
    retyped: common
      .filter(([a, b]) => a.type !== b.type)
      .map(([a, b]) => ({ name: a.name, reference: a.type, current: b.type })),
    excluded,
    levels: common.flatMap(([a, b], i) => (hasLevels(a) && hasLevels(b) ? levelChanges(a, b, seen[i]!) : [])),
    ranges: common.flatMap(([a, b], i) => (hasValues(a) && hasValues(b) ? rangeChange(a, b, seen[i]!) : [])),
    missingRates: common
      .map(([a, b], i) => ({ name: a.name, reference: share(a, seen[i]![0]), current: share(b, seen[i]![1]) }))
      .filter((rates) => rates.reference > 0 || rates.current > 0),
  };
}

/** Free text has new values in every table: only categories and booleans have levels to watch. */
function hasLevels(column: Column): column is LevelColumn {
  return column.type === "category" || column.type === "boolean";
}

/** What one pass over a column tells. */
interface Seen {
  readonly missing: number;
  /** Smallest and largest finite value, where there is one. */
  readonly range?: readonly [number, number];
  /** Rows of each level, by its code. */
  readonly counts?: Float64Array;
}

function look(column: Column): Seen {
  if (hasValues(column)) return lookAtValues(column.values);
  return column.type === "text" ? { missing: countNegative(column.codes) } : lookAtCodes(column);
}

function lookAtValues(values: Float64Array): Seen {
  let low = Infinity;
  let high = -Infinity;
  let missing = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (value < low && value > -Infinity) low = value;
    if (value > high && value < Infinity) high = value;
    if (Number.isNaN(value)) missing++;
  }
  return { missing, ...(low <= high && { range: [low, high] as const }) };
}

function lookAtCodes({ codes, levels }: LevelColumn): Seen {
  const counts = new Float64Array(levels.length);
  let missing = 0;
  for (let row = 0; row < codes.length; row++)
    if (codes[row]! >= 0) counts[codes[row]!]!++;
    else missing++;
  return { missing, counts };
}

function countNegative(codes: Int32Array): number {
  let count = 0;
  for (let row = 0; row < codes.length; row++) if (codes[row]! < 0) count++;
  return count;
}

function share(column: Column, { missing }: Seen): number {
  const rows = columnLength(column);
  return rows > 0 ? missing / rows : 0;
}

function levelChanges(a: LevelColumn, b: LevelColumn, seen: readonly [Seen, Seen]): SchemaChanges["levels"] {
  const before = occurring(a, seen[0]);
  const after = occurring(b, seen[1]);
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
const occurring = ({ levels }: LevelColumn, { counts }: Seen): Map<string, number> =>
  new Map(levels.flatMap((level, code) => (counts![code]! > 0 ? [[level, counts![code]!] as const] : [])));

/** Most frequent first, then bytewise. */
function onlyIn(a: Map<string, number>, b: Map<string, number>): string[] {
  const names = [...a.keys()].filter((level) => !b.has(level));
  return names.sort((x, y) => a.get(y)! - a.get(x)! || compareBytewise(x, y));
}

function rangeChange(
  a: NumericColumn | TimeColumn,
  b: NumericColumn | TimeColumn,
  [{ range: before }, { range: after }]: readonly [Seen, Seen],
): SchemaChanges["ranges"] {
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
