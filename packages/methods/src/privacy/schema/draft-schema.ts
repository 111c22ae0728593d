/**
 * A schema drafted from a table: a start for a person, never a basis for a guarantee.
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
import type { JsonObject } from "./json-object.js";
import { defaultBins } from "./read-attribute.js";

export interface SchemaDraft {
  /** What to do with this file, for the person who opens it. */
  readonly about: string;
  /** Entries of `readSchema`, each with `"confirmed": false` and a `note` that says what came from the data. */
  readonly attributes: readonly JsonObject[];
  /** Columns that got no entry, and why. */
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
}

const DAY = 86_400_000;

const about =
  'Drafted from the data, which a schema must not depend on. For each attribute put in what is known without looking at this table (bounds, all values that may occur), then delete its "confirmed": false and its note.';

export interface DraftOptions {
  /** Leave bounds of numbers and times to be bought with budget, rather than read them off the table. */
  readonly buyBounds?: boolean;
}

/** Time O(cells + levels·log levels). The draft tells extremes and values of the table: keep it as private as the table. */
export function draftSchema(table: Table, { buyBounds = false }: DraftOptions = {}): SchemaDraft {
  const leftOut = table.columns.flatMap((column) => {
    const why = whyLeftOut(column);
    return why === undefined ? [] : [{ name: column.name, why }];
  });
  const kept = table.columns.filter((column) => whyLeftOut(column) === undefined);
  return { about, attributes: kept.map((column) => draftAttribute(column, buyBounds)), leftOut };
}

function whyLeftOut(column: Column): string | undefined {
  if (column.type === "text")
    return "mostly distinct texts, such as names or identifiers: they cannot be shared safely";
  if (hasValues(column) && !column.values.some(Number.isFinite)) return "it holds no value";
  if (!hasValues(column) && column.levels.length === 0) return "it holds no value";
  return undefined;
}

function draftAttribute(column: Column, buyBounds: boolean): JsonObject {
  const drafted = hasValues(column) ? draftNumbers(column, buyBounds) : draftValues(column);
  const missing = hasValues(column) ? column.values.some(Number.isNaN) : column.codes.some((code) => code < 0);
  const { note, ...rest } = drafted;
  return {
    name: column.name,
    ...rest,
    ...(missing && { missing: true }),
    confirmed: false,
    note: `To be confirmed: ${note}${missing ? "; that values can be missing" : ""}.`,
  };
}

function draftValues({ type, levels }: LevelColumn): JsonObject {
  if (type === "boolean") return { type, note: "that it is true or false" };
  return { type: "category", values: [...levels].sort(), note: "these are the values that the table holds" };
}

function draftNumbers(column: NumericColumn | TimeColumn, buyBounds: boolean): JsonObject {
  if (buyBounds) return { type: column.type, bounds: "private", bins: defaultBins, note: `that it is ${column.type}; its bounds will be bought with a tenth of the budget, so add low and high if limits are known` }; // biome-ignore format: one line
  const [low, high] = extremes(column.values);
  if (column.type === "time") return draftTimes(low, high);
  const { type } = column;
  // One value alone has no width; bounds on either side of it do.
  const bounds = low < high ? { low, high } : { low: low - 1, high: high + 1 };
  const bins = type === "integer" ? Math.min(bounds.high - bounds.low + 1, defaultBins) : defaultBins;
  return { type, ...bounds, bins, note: "low and high are the least and the largest value in the table" };
}

function draftTimes(low: number, high: number): JsonObject {
  const first = DAY * Math.floor(low / DAY);
  const last = DAY * (Math.floor(high / DAY) + 1);
  const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
  return {
    type: "time",
    low: day(first),
    high: day(last),
    bins: defaultBins,
    note: "low and high are the first day in the table and the day after the last",
  };
}

function extremes(values: Float64Array): [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}
