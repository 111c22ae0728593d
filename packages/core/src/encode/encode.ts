/**
 * Tables to coordinates by a fitted encoding.
 * @module
 */
import { check } from "../errors.js";
import type { Samples } from "../samples.js";
import { type Column, hasValues, type LevelColumn, type NumericColumn, type Table, type TimeColumn } from "../table.js";
import { characterGrams } from "./character-grams.js";
import { coordinateNames } from "./coordinate-names.js";
import type {
  BooleanEncoding,
  ColumnEncoding,
  Encoding,
  LevelEncoding,
  TextEncoding,
  ValueEncoding,
} from "./encoding.js";
import { scaleLimit, toScale } from "./scale.js";
import { writeCycle } from "./time-cycles.js";

/** Samples, and how many entries the encoding could not take as they are. */
export interface Encoded extends Samples {
  readonly names: readonly string[];
  /** Infinite values, taken as the largest or smallest finite value of the fit, and coordinates cut at ±`scaleLimit`. */
  readonly clipped: number;
  /** Missing entries in columns where the fit saw none; they get the neutral value. */
  readonly unseenMissing: number;
  /** Entries of levels that the fit never saw, where it had no "other"; all coordinates of the column are 0. */
  readonly unseenLevels: number;
}

interface Sink {
  readonly data: Float64Array;
  readonly d: number;
  at: number;
  clipped: number;
  unseenMissing: number;
  unseenLevels: number;
}

/**
 * Rows of `table` as points of R^d, d = `encoding.names.length`. Columns that the encoding does not know are left
 * out. Time and memory O(rows·d).
 *
 * @throws ArgumentError when a column is absent or of another type, there are no rows, or d = 0.
 */
export function encode(encoding: Encoding, table: Table): Encoded {
  const { names } = encoding;
  const d = names.length;
  const cure = "every column was constant when the encoding was fitted";
  check(d >= 1, "encode", "encoding", "of at least one coordinate", "0 coordinates", cure);
  check(table.rows >= 1, "encode", "table", "at least one row long", "0 rows");
  const sink: Sink = {
    data: new Float64Array(table.rows * d),
    d,
    at: 0,
    clipped: 0,
    unseenMissing: 0,
    unseenLevels: 0,
  };
  for (const column of encoding.columns) {
    encodeColumn(column, findColumn(table, column), sink);
    sink.at += coordinateNames(column).length;
  }
  const { data, clipped, unseenMissing, unseenLevels } = sink;
  return { data, n: table.rows, d, names, clipped, unseenMissing, unseenLevels };
}

function findColumn(table: Table, { column }: ColumnEncoding): Column {
  const found = table.columns.find(({ name }) => name === column.name);
  check(found !== undefined, "encode", "table", `a table with column ${column.name}`, "one without");
  const numbers = (type: string) => type === "numeric" || type === "integer";
  const fits = found.type === column.type || (numbers(found.type) && numbers(column.type));
  check(fits, "encode", `column ${column.name}`, `of type ${column.type}`, found.type, "convert it first");
  return found;
}

function encodeColumn(encoding: ColumnEncoding, column: Column, sink: Sink): void {
  if (encoding.kind === "value") encodeValues(encoding, column as NumericColumn | TimeColumn, sink);
  else if (encoding.kind === "levels") encodeLevels(encoding, column as LevelColumn, sink);
  else if (encoding.kind === "boolean") encodeBoolean(encoding, column as LevelColumn, sink);
  else encodeText(encoding, column as LevelColumn, sink);
  writeMissing(encoding, column, sink);
}

function writeMissing(encoding: ColumnEncoding, column: Column, sink: Sink): void {
  const entries = hasValues(column) ? column.values : column.codes;
  const at = sink.at + coordinateNames(encoding).length - 1;
  entries.forEach((entry: number, row: number) => {
    const missing = hasValues(column) ? Number.isNaN(entry) : entry < 0;
    if (missing && encoding.missing) sink.data[row * sink.d + at] = 1;
    else if (missing) sink.unseenMissing++;
  });
}

function encodeValues(encoding: ValueEncoding, { values }: NumericColumn | TimeColumn, sink: Sink): void {
  if (!encoding.varies) return;
  const { data, d, at } = sink;
  const [low, high] = encoding.range;
  values.forEach((value, row) => {
    if (Number.isNaN(value)) return;
    const finite = Number.isFinite(value) ? value : value > 0 ? high : low;
    const coordinate = toScale(encoding.scale, finite);
    if (finite !== value || Math.abs(coordinate) >= scaleLimit) sink.clipped++;
    data[row * d + at] = coordinate;
    encoding.cycles.forEach((cycle, i) => {
      writeCycle(cycle, finite, data, row * d + at + 1 + 2 * i);
    });
  });
}

function encodeLevels(encoding: LevelEncoding, { codes, levels }: LevelColumn, sink: Sink): void {
  const places = new Map(encoding.levels.map((level, place) => [level, place]));
  const width = coordinateNames(encoding).length - (encoding.missing ? 1 : 0);
  const elsewhere = encoding.other === null ? -1 : encoding.levels.length;
  const placeOf = levels.map((level) => places.get(level) ?? elsewhere);
  codes.forEach((code, row) => {
    if (code < 0) return;
    const place = placeOf[code]!;
    if (place < 0) sink.unseenLevels++;
    else if (width > 0) sink.data[row * sink.d + sink.at + place] = 1;
  });
}

function encodeBoolean(encoding: BooleanEncoding, { codes, levels }: LevelColumn, sink: Sink): void {
  codes.forEach((code, row) => {
    if (encoding.varies) sink.data[row * sink.d + sink.at] = code < 0 ? 0.5 : levels[code] === "true" ? 1 : 0;
    else if (code >= 0 && levels[code] !== encoding.only) sink.unseenLevels++;
  });
}

function encodeText(encoding: TextEncoding, { codes, levels }: LevelColumn, sink: Sink): void {
  const width = 1 + encoding.buckets;
  const block = new Float64Array(levels.length * width);
  levels.forEach((text, code) => {
    block[code * width] = toScale(encoding.length, text.length);
    characterGrams(text, encoding.buckets, block, code * width + 1);
  });
  codes.forEach((code, row) => {
    if (code >= 0) sink.data.set(block.subarray(code * width, (code + 1) * width), row * sink.d + sink.at);
  });
}
