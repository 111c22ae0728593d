/**
 * What a shard of rows has to tell about a column: small, plain data that survives JSON and merges.
 * @module
 */
import { check } from "../errors.js";
import { type Column, type ColumnType, hasValues, type LevelColumn, type Table } from "../table.js";
import { defaultLevelCap, type LevelSketch, levelSketch, mergeLevelSketches } from "./level-sketch.js";
import { type Moments, mergeMoments, momentsOf } from "./moments.js";
import { defaultCapacity, mergeQuantileSketches, type QuantileSketch, quantileSketch } from "./quantile-sketch.js";

export type ColumnSketch = ValueSketch | CategorySketch;

export interface ValueSketch {
  readonly kind: "values";
  readonly name: string;
  readonly type: ColumnType;
  readonly rows: number;
  readonly missing: number;
  /** Infinite values, which are in no moment and no quantile. */
  readonly belowAll: number;
  readonly aboveAll: number;
  readonly moments: Moments;
  readonly quantiles: QuantileSketch;
}

export interface CategorySketch {
  readonly kind: "levels";
  readonly name: string;
  readonly type: ColumnType;
  readonly rows: number;
  readonly missing: number;
  readonly levels: LevelSketch;
  /** Of the levels' lengths in UTF-16 units. */
  readonly lengths: Moments;
}

export interface SketchOptions {
  /** Numbers per level of the quantile sketch; its rank error falls as 1/k. */
  readonly k?: number;
  /** Levels counted exactly. */
  readonly cap?: number;
}

/** One pass over a column. Time O(rows·log k), result O(k·log(rows/k)) numbers or at most `cap` levels. */
export function sketchColumn(column: Column, options: SketchOptions = {}): ColumnSketch {
  return hasValues(column) ? sketchValues(column, options) : sketchLevels(column, options);
}

/** Every column of a table. */
export function sketchTable(table: Table, options: SketchOptions = {}): ColumnSketch[] {
  return table.columns.map((column) => sketchColumn(column, options));
}

function sketchValues(column: Column & { values: Float64Array }, options: SketchOptions): ValueSketch {
  const { name, type, values } = column;
  let missing = 0;
  let belowAll = 0;
  let aboveAll = 0;
  const finite = values.filter((value) => {
    if (Number.isNaN(value)) missing++;
    else if (value === Number.NEGATIVE_INFINITY) belowAll++;
    else if (value === Number.POSITIVE_INFINITY) aboveAll++;
    return Number.isFinite(value);
  });
  const quantiles = quantileSketch(finite, options.k ?? defaultCapacity);
  const moments = momentsOf(finite);
  return { kind: "values", name, type, rows: values.length, missing, belowAll, aboveAll, moments, quantiles };
}

function sketchLevels(column: LevelColumn, options: SketchOptions): CategorySketch {
  const { name, type, codes, levels } = column;
  const byCode = new Float64Array(levels.length);
  let missing = 0;
  for (const code of codes) {
    if (code < 0) missing++;
    else byCode[code]! += 1;
  }
  const counts = levels.map((level, code) => [level, byCode[code]!] as const);
  const lengths = momentsOf(
    Float64Array.from(
      codes.filter((code) => code >= 0),
      (code) => levels[code]!.length,
    ),
  );
  const sketch = levelSketch(counts, options.cap ?? defaultLevelCap);
  return { kind: "levels", name, type, rows: codes.length, missing, levels: sketch, lengths };
}

/**
 * Sketch of the rows of both: counts exactly, moments up to rounding, quantiles and levels within their own bounds,
 * in whatever order shards are merged. An integer and a numeric column give a numeric one.
 *
 * @throws ArgumentError when names, types or sizes of the sketches differ.
 */
export function mergeSketches(a: ColumnSketch, b: ColumnSketch): ColumnSketch {
  const here = "mergeSketches";
  check(a.name === b.name, here, "b", `of column ${a.name} like a`, `column ${b.name}`);
  const head = { name: a.name, type: mergedType(a, b), rows: a.rows + b.rows, missing: a.missing + b.missing };
  if (a.kind === "values" && b.kind === "values") {
    const infinite = { belowAll: a.belowAll + b.belowAll, aboveAll: a.aboveAll + b.aboveAll };
    const moments = mergeMoments(a.moments, b.moments);
    return {
      kind: "values",
      ...head,
      ...infinite,
      moments,
      quantiles: mergeQuantileSketches(a.quantiles, b.quantiles),
    };
  }
  check(a.kind === "levels" && b.kind === "levels", here, `column ${a.name}`, `of kind ${a.kind} in both`, b.kind);
  const lengths = mergeMoments(a.lengths, b.lengths);
  return { kind: "levels", ...head, levels: mergeLevelSketches(a.levels, b.levels), lengths };
}

function mergedType(a: ColumnSketch, b: ColumnSketch): ColumnType {
  const numbers = [a.type, b.type].every((type) => type === "integer" || type === "numeric");
  if (numbers) return a.type === b.type ? a.type : "numeric";
  check(a.type === b.type, "mergeSketches", `column ${a.name}`, `of type ${a.type} in both`, b.type);
  return a.type;
}
