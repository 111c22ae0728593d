/**
 * What an encoding remembers: how each column of a table becomes coordinates, and how to come back.
 * Plain data that survives JSON.
 *
 * | column | coordinates |
 * |---|---|
 * | numeric, integer, time | (value − centre)/spread, or its normal score |
 * | time, in addition | sine and cosine of the hour of day when written finer than a day; of the weekday when it spans over two weeks |
 * | category | 1 for the row's level and 0 for the others, rare levels together as "other" |
 * | boolean | 0 or 1 |
 * | text | length like a number; √share of its character 3-grams in 16 hashed buckets |
 * | any, when the fit saw missing values | 1 where missing, else 0 |
 *
 * A missing value puts 0 (for booleans ½) into the column's own coordinates. A column with one value is dropped and
 * listed; with one value and missing entries only the missing coordinate is left.
 * @module
 */

export interface Encoding {
  readonly version: 1;
  readonly columns: readonly ColumnEncoding[];
  /** Columns without coordinates; decoding puts them back. */
  readonly dropped: readonly DroppedColumn[];
  /** Columns of the table in their order. */
  readonly order: readonly string[];
  /** One name for each coordinate; their number is the dimension d. */
  readonly names: readonly string[];
}

export interface DroppedColumn {
  readonly column: ColumnHead;
  readonly reason: "constant" | "all missing";
  /** The constant; a time in milliseconds, ±Infinity as a string. */
  readonly value: number | string | null;
}

/** Name and type, for time with its resolution. */
export type ColumnHead =
  | { readonly name: string; readonly type: "numeric" | "integer" | "category" | "boolean" | "text" }
  | { readonly name: string; readonly type: "time"; readonly resolution: "day" | "second" | "millisecond" };

export type ColumnEncoding = ValueEncoding | LevelEncoding | BooleanEncoding | TextEncoding;

export interface ValueEncoding {
  readonly kind: "value";
  readonly column: ColumnHead;
  /** False when the fit saw one value only. */
  readonly varies: boolean;
  readonly scale: Scale;
  /** Smallest and largest finite value of the fit. */
  readonly range: readonly [number, number];
  readonly cycles: readonly ("hour" | "weekday")[];
  readonly missing: boolean;
}

export interface LevelEncoding {
  readonly kind: "levels";
  readonly column: ColumnHead;
  /** Kept levels, by pooled count, then bytewise name. */
  readonly levels: readonly string[];
  /** What all others together are called; null when every level is kept. */
  readonly other: string | null;
  readonly missing: boolean;
}

export interface BooleanEncoding {
  readonly kind: "boolean";
  readonly column: ColumnHead;
  readonly varies: boolean;
  /** Level that alone was seen when it does not vary. */
  readonly only: string | null;
  readonly missing: boolean;
}

export interface TextEncoding {
  readonly kind: "text";
  readonly column: ColumnHead;
  readonly length: LinearScale;
  readonly buckets: number;
  readonly missing: boolean;
}

export type Scale = LinearScale | NormalScores;

/** x ↦ (x − centre)/spread, kept within ±`scaleLimit`. */
export interface LinearScale {
  readonly kind: "linear";
  readonly centre: number;
  readonly spread: number;
}

/** Linear between the knots (value, score), both ascending; constant outside. */
export interface NormalScores {
  readonly kind: "normal scores";
  readonly values: readonly number[];
  readonly scores: readonly number[];
}

export const encodingDefaults = {
  /** `robust`: median and quartiles. `normal scores`: the normal quantile of the mid-rank, at most 512 knots. */
  scale: "robust",
  /** Levels of a category that keep a coordinate of their own. */
  maxLevels: 12,
  /** A kept level has at least this share of the rows … */
  minShare: 0.01,
  /** … and at least this many. */
  minCount: 3,
  /** Buckets of character 3-grams of a text. */
  buckets: 16,
} as const;

export interface EncodingOptions {
  readonly scale?: "robust" | "normal scores";
  readonly maxLevels?: number;
  readonly minShare?: number;
  readonly minCount?: number;
  readonly buckets?: number;
}
