/**
 * The scores of a column laid out in unit order: numbers a row carries, or the level it has.
 * @module
 */
import type { EncodedColumn, EncodedPair } from "./encoded.js";
import { bytesAt, numbersAt, widenedAt } from "./take-rows.js";
import type { Units } from "./units.js";

export interface ColumnScores {
  readonly column: EncodedColumn;
  readonly index: number;
  /** Numeric scores in place order: u, missing, cyclic time. Text n-grams count in the column's own test only. Made when
   * first asked for: those of all columns weigh as much as the tables. */
  readonly numbers: readonly Float64Array[];
  /** Levels in place order with their count; empty and 0 for ordered columns. */
  readonly level: Uint8Array;
  readonly levels: number;
  /** Coarse bins in place order with their count. Made when first asked for, too. */
  readonly bin: Uint8Array;
  readonly bins: number;
  /** Sums over each unit: one vector of U for each numeric score, then for each level. */
  readonly sums: readonly Float64Array[];
  /** Sums of u² over each unit; empty for levels. */
  readonly squares: Float64Array;
}

export type ScorePair = readonly [ColumnScores, ColumnScores];

export function columnScores(pair: EncodedPair, units: Units): ColumnScores[] {
  return pair.columns.map((column, index) => {
    const scores = numericScores(column);
    const level = bytesInPlaces(column.level, units);
    const sums = [
      ...scores.map((values) => placedSums(values, units)),
      ...levelCounts(level, column.levels.length, units),
    ];
    let placed: Float64Array[] | undefined;
    let bin: Uint8Array | undefined;
    return {
      column,
      index,
      get numbers() {
        placed ??= scores.map((values) => inPlaces(values, units));
        return placed;
      },
      level,
      levels: column.levels.length,
      get bin() {
        bin ??= column.kind === "levels" ? level : bytesInPlaces(column.bin, units);
        return bin;
      },
      bins: column.bins.length,
      sums,
      squares: column.kind === "ordered" ? placedSquares(column.rank, units) : new Float64Array(0),
    };
  });
}

/** Sums over each unit of the numeric scores, then of the levels. */
export function scoreSums(scores: Pick<ColumnScores, "numbers" | "level" | "levels">, units: Units): Float64Array[] {
  return [...scores.numbers.map((x) => unitSums(x, units)), ...levelCounts(scores.level, scores.levels, units)];
}

/** By pooled row; none for levels. */
export function numericScores({ kind, rank, missing, type, extra }: EncodedColumn): (Float64Array | Uint8Array)[] {
  if (kind !== "ordered") return [];
  return [rank, ...(missing.length > 0 ? [missing] : []), ...(type === "time" ? extra : [])];
}

export function inPlaces(
  values: Float64Array | Uint8Array,
  { rows }: Pick<Units, "rows">,
  out: Float64Array = new Float64Array(rows.length),
): Float64Array {
  return values instanceof Float64Array ? numbersAt(values, rows, out) : widenedAt(values, rows, out);
}

/** `unitSums` of the values in place order. */
function placedSums(values: Float64Array | Uint8Array, units: Units): Float64Array {
  const { rows, size } = units;
  const out = new Float64Array(unitCount(units));
  for (let u = 0, i = 0; u < out.length; u++) {
    let sum = 0;
    for (const end = i + size; i < end; i++) sum += values[rows[i]!]!;
    out[u] = sum;
  }
  return out;
}

/** None where there are no values. */
const bytesInPlaces = (values: Uint8Array, { rows }: Units): Uint8Array =>
  values.length > 0 ? bytesAt(values, rows) : new Uint8Array(0);

/** `unitSquares` of the values in place order. */
function placedSquares(values: Float64Array, units: Units): Float64Array {
  const { rows, size } = units;
  const out = new Float64Array(unitCount(units));
  for (let u = 0, i = 0; u < out.length; u++) {
    let sum = 0;
    for (const end = i + size; i < end; i++) {
      const value = values[rows[i]!]!;
      sum += value * value;
    }
    out[u] = sum;
  }
  return out;
}

export function unitCount(units: Units): number {
  return units.minor + units.major;
}

/** Sum of a score over each unit. */
export function unitSums(values: Float64Array, units: Units): Float64Array {
  const out = new Float64Array(unitCount(units));
  for (let u = 0, i = 0; u < out.length; u++) {
    let sum = 0;
    for (let end = i + units.size; i < end; i++) sum += values[i]!;
    out[u] = sum;
  }
  return out;
}

/** Sum of the squares of a score over each unit. */
export function unitSquares(values: Float64Array, units: Units): Float64Array {
  const out = new Float64Array(unitCount(units));
  for (let u = 0, i = 0; u < out.length; u++) {
    let sum = 0;
    for (let end = i + units.size; i < end; i++) sum += values[i]! * values[i]!;
    out[u] = sum;
  }
  return out;
}

/** Rows at each level in each unit: `levels` vectors. */
export function levelCounts(level: Uint8Array, levels: number, units: Units): Float64Array[] {
  const U = unitCount(units);
  const counts = new Float64Array(U * levels);
  tallyLevels(level, levels, units.size, counts);
  return Array.from({ length: levels }, (_, code) => levelOf(counts, code, new Float64Array(U)));
}

function tallyLevels(level: Uint8Array, levels: number, size: number, counts: Float64Array): void {
  for (let i = 0, at = 0; i < level.length; at += levels)
    for (const end = i + size; i < end; i++) counts[at + level[i]!]!++;
}

/** Of rows counted by unit and level, those of one level. */
function levelOf(counts: Float64Array, code: number, out: Float64Array): Float64Array {
  const levels = counts.length / out.length;
  for (let u = 0, at = code; u < out.length; u++, at += levels) out[u] = counts[at]!;
  return out;
}
