/**
 * Parts of a table: rows by conditions or by the values of a column, and chosen columns.
 * @module
 */

import { rowTexts } from "@pushforward/catalog/split-by";
import { type Column, check, DataError, hasValues, type Table, table, takeRows } from "@pushforward/core";
import { columnOf, matchingRows } from "./conditions.js";
import type { Derivation } from "./engine.js";
import { retype } from "./retype.js";

/** More tables than a person looks at. */
const mostParts = 50;

export interface Part {
  readonly name: string;
  readonly table: Table;
  /** The step that makes it again; a split is told as the condition that it stands for. */
  readonly step: Derivation;
}

/** @throws ArgumentError, DataError when nothing is left, or a column or value does not fit. */
export function derive(source: Table, name: string, step: Derivation): Part[] {
  const { types = {}, filter = [], splitBy, columns } = step;
  const typed = table(
    source.columns.map((column) => (Object.hasOwn(types, column.name) ? retype(column, types[column.name]!) : column)),
  );
  for (const asked of Object.keys(types)) columnOf(typed, asked);
  const kept = filter.length > 0 ? takeRows(typed, matchingRows(typed, filter)) : typed;
  if (kept.rows === 0) throw new DataError(`${name}: no row meets the conditions`);
  if (splitBy === undefined) return [{ name: step.name ?? name, table: choose(kept, columns), step }];
  return split(kept, splitBy).map(({ value, text, rows }) => {
    const rest = columns ?? kept.columns.flatMap((column) => (column.name === splitBy ? [] : [column.name]));
    const partName = `${step.name ?? splitBy}: ${text}`;
    const { splitBy: _, ...others } = step;
    return {
      name: partName,
      table: choose(takeRows(kept, rows), rest),
      step: { ...others, filter: [...filter, { column: splitBy, op: "=", value }], columns: rest, name: partName },
    };
  });
}

function choose(source: Table, names: readonly string[] | undefined): Table {
  if (!names) return source;
  check(names.length > 0, "columns", "the choice", "one or more columns", "none");
  return table(names.map((name) => columnOf(source, name)));
}

interface Group {
  readonly value: number | string;
  readonly text: string;
  readonly rows: number[];
}

function split(source: Table, by: string): Group[] {
  const column = columnOf(source, by);
  const groups = new Map<number, number[]>();
  const keys = hasValues(column) ? column.values : column.codes;
  for (let i = 0; i < source.rows; i++) {
    const key = keys[i]!;
    if (Number.isNaN(key) || (key < 0 && !hasValues(column))) continue;
    const rows = groups.get(key);
    if (rows) rows.push(i);
    else groups.set(key, [i]);
    if (groups.size > mostParts)
      throw new DataError(`${by} holds more than ${mostParts} values; filter its rows, or split by another column`);
  }
  if (groups.size === 0) throw new DataError(`${by} holds no values to split by`);
  return [...groups].sort(([a], [b]) => order(column, a, b)).map(([key, rows]) => ({ rows, ...named(column, key) }));
}

function order(column: Column, a: number, b: number): number {
  if (hasValues(column)) return a - b;
  return column.levels[a]! < column.levels[b]! ? -1 : 1;
}

function named(column: Column, key: number): { value: number | string; text: string } {
  if (!hasValues(column)) return { value: column.levels[key]!, text: column.levels[key]! };
  return { value: key, text: rowTexts({ ...column, values: Float64Array.of(key) })[0]! };
}
