/**
 * Coordinates back to tables by the encoding that made them.
 * @module
 */
import { check } from "../errors.js";
import type { Samples } from "../samples.js";
import { type Column, type Table, table } from "../table.js";
import { coordinateNames } from "./coordinate-names.js";
import type {
  BooleanEncoding,
  ColumnEncoding,
  ColumnHead,
  DroppedColumn,
  Encoding,
  LevelEncoding,
  ValueEncoding,
} from "./encoding.js";
import { fromScale } from "./scale.js";
import { DAY } from "./time-cycles.js";

export interface DecodeOptions {
  /** Keep numbers and times within the range that the fit saw; default false. */
  readonly withinRange?: boolean;
}

/** One coordinate after another of one column. */
interface Source {
  readonly n: number;
  /** Coordinate `place` of the column at `row`. */
  get(row: number, place: number): number;
}

/**
 * A table of the columns that the encoding was fitted on. An entry is missing when its missing coordinate is above ½
 * (for categories: the largest); numbers come from their scale, integers and times rounded to their unit; a category is
 * the level of the largest coordinate, the first of equals; a boolean is true above ½. Constant columns come back as
 * they were; the rare levels of a category all as "other"; texts cannot come back and are missing. Cyclic coordinates
 * are not read. Weights are not part of a table.
 *
 * @throws ArgumentError when the dimension differs or a coordinate is not finite.
 */
export function decode(encoding: Encoding, samples: Samples, options: DecodeOptions = {}): Table {
  const { data, n, d } = samples;
  const wanted = encoding.names.length;
  check(d === wanted, "decode", "samples", `${wanted}-dimensional like the encoding`, `${d} dimensions`);
  check(data.every(Number.isFinite), "decode", "samples", "finite", "NaN or an infinite coordinate");
  const decoded = new Map<string, Column>();
  let at = 0;
  for (const column of encoding.columns) {
    const from = at;
    const source = { n, get: (row: number, place: number) => data[row * d + from + place]! };
    decoded.set(column.column.name, decodeColumn(column, source, options.withinRange ?? false));
    at += coordinateNames(column).length;
  }
  for (const column of encoding.dropped) decoded.set(column.column.name, restore(column, n));
  return table(encoding.order.map((name) => decoded.get(name)!));
}

function decodeColumn(encoding: ColumnEncoding, source: Source, withinRange: boolean): Column {
  if (encoding.kind === "value") return decodeValues(encoding, source, withinRange);
  if (encoding.kind === "levels") return decodeLevels(encoding, source);
  if (encoding.kind === "boolean") return decodeBoolean(encoding, source);
  return levelColumn(encoding.column, new Int32Array(source.n).fill(-1), []);
}

function decodeValues(encoding: ValueEncoding, source: Source, withinRange: boolean): Column {
  const [low, high] = encoding.range;
  const place = coordinateNames(encoding).length - 1;
  const unit = unitOf(encoding.column);
  const values = Float64Array.from({ length: source.n }, (_, row) => {
    if (encoding.missing && source.get(row, place) > 0.5) return Number.NaN;
    const value = encoding.varies ? fromScale(encoding.scale, source.get(row, 0)) : low;
    const kept = withinRange ? Math.min(high, Math.max(low, value)) : value;
    return unit === 0 ? kept : Math.round(kept / unit) * unit;
  });
  return valueColumn(encoding.column, values);
}

/** Whole multiples of it are valid; 0 when every number is. */
function unitOf(column: ColumnHead): number {
  if (column.type !== "time") return column.type === "integer" ? 1 : 0;
  return { day: DAY, second: 1000, millisecond: 1 }[column.resolution];
}

function decodeLevels(encoding: LevelEncoding, source: Source): Column {
  const levels = encoding.other === null ? encoding.levels : [...encoding.levels, encoding.other];
  const width = coordinateNames(encoding).length;
  const codes = Int32Array.from({ length: source.n }, (_, row) => {
    if (levels.length === 1) return source.get(row, 0) > 0.5 ? -1 : 0; // only the missing coordinate is there
    const place = largest(source, row, width);
    return place < levels.length ? place : -1;
  });
  return levelColumn(encoding.column, codes, levels);
}

function largest(source: Source, row: number, width: number): number {
  let best = 0;
  for (let place = 1; place < width; place++) if (source.get(row, place) > source.get(row, best)) best = place;
  return best;
}

function decodeBoolean(encoding: BooleanEncoding, source: Source): Column {
  const place = coordinateNames(encoding).length - 1;
  const codes = Int32Array.from({ length: source.n }, (_, row) => {
    if (encoding.missing && source.get(row, place) > 0.5) return -1;
    if (!encoding.varies) return encoding.only === "true" ? 1 : 0;
    return source.get(row, 0) > 0.5 ? 1 : 0;
  });
  return levelColumn(encoding.column, codes, ["false", "true"]);
}

function restore({ column, value }: DroppedColumn, n: number): Column {
  const isNumber = column.type === "numeric" || column.type === "integer" || column.type === "time";
  if (isNumber) return valueColumn(column, new Float64Array(n).fill(value === null ? Number.NaN : Number(value)));
  if (column.type === "boolean")
    return levelColumn(column, new Int32Array(n).fill(value === null ? -1 : value === "true" ? 1 : 0), [
      "false",
      "true",
    ]);
  const levels = value === null ? [] : [String(value)];
  return levelColumn(column, new Int32Array(n).fill(levels.length - 1), levels);
}

function valueColumn(column: ColumnHead, values: Float64Array): Column {
  if (column.type === "time") return { ...column, values };
  return { name: column.name, type: column.type === "integer" ? "integer" : "numeric", values };
}

/** Levels that no row has are left out, except those of booleans. */
function levelColumn(column: ColumnHead, codes: Int32Array, levels: readonly string[]): Column {
  const { name } = column;
  if (column.type === "boolean") return { name, type: "boolean", codes, levels };
  const used = levels.map((_, code) => codes.includes(code));
  const place = used.map((_, code) => used.slice(0, code).filter(Boolean).length);
  const kept = levels.filter((_, code) => used[code]);
  const type = column.type === "text" ? "text" : "category";
  return { name, type, codes: codes.map((code) => (code < 0 ? -1 : place[code]!)), levels: kept };
}
