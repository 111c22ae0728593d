/**
 * Rows as small whole numbers, so that the distance of two rows is a sum of whole numbers over columns and ties are exact.
 *
 *     d(a, b) = Σ_columns δ,   δ = |F(a) − F(b)| for ordered columns,   1 where categories differ, 0 where they do not
 *
 * F(v) is the mid-rank of v among the real and holdout rows, so that neither units nor long tails weigh; a missing value
 * lies between ½ and 1 from any other, two of them 0 apart. F is rounded to multiples of 1/unit, unit =
 * ⌊65,534/columns⌋, at most 32,767: nearest neighbours are exact for the distance so rounded. A mixed-type distance in
 * the manner of [gower1971].
 * @module
 */
import { countBelow, countUpTo, MemoryError } from "@pushforward/core";
import type { FidelityColumn, FidelityColumns, OrderedColumn } from "./fidelity-columns.js";

/** What makes up the codes of a row: ordered codes first, then those that are equal or not. */
export interface RowCodes {
  /** Pooled rows × width, row-major, each below 2^15. */
  readonly codes: Uint16Array;
  readonly width: number;
  readonly ordered: number;
  /** Distance of two rows whose codes differ there; of ordered codes 0, where the difference counts. */
  readonly weights: Uint16Array;
  /** Column that each code belongs to. */
  readonly column: readonly number[];
  /** What a column adds at most: distances are in units of 1/(unit·columns). */
  readonly unit: number;
  readonly columns: number;
}

const largestCode = 32_767;

interface Part {
  readonly column: number;
  readonly ordered: boolean;
  readonly weight: number;
  code(row: number): number;
}

/** Codes of all pooled rows. Time O(cells · log rows). @throws MemoryError when there are more than 4,096 columns. */
export function rowCodes({ columns, real, holdout, synthetic }: FidelityColumns): RowCodes {
  if (columns.length > 4_096)
    throw new MemoryError(`fidelity: ${columns.length} columns; name at most 4,096 with --columns`);
  const rows = real + holdout + synthetic;
  const unit = Math.min(largestCode, Math.floor(65_534 / columns.length));
  const parts = columns.flatMap((column, k) => partsOf(column, k, real + holdout, unit));
  parts.sort((a, b) => Number(b.ordered) - Number(a.ordered) || a.column - b.column);
  const width = parts.length;
  const codes = new Uint16Array(rows * width);
  parts.forEach(({ code }, k) => {
    for (let i = 0; i < rows; i++) codes[i * width + k] = code(i);
  });
  return {
    codes,
    width,
    ordered: parts.filter(({ ordered }) => ordered).length,
    weights: Uint16Array.from(parts, ({ weight }) => weight),
    column: parts.map(({ column }) => column),
    unit,
    columns: columns.length,
  };
}

function partsOf(column: FidelityColumn, k: number, reference: number, unit: number): Part[] {
  if (column.kind === "levels") {
    // Levels stand from frequent to rare, so that of more than 32,767 only the rarest share a code.
    const code = (row: number) => Math.min(largestCode, column.codes[row]! + 1);
    return [{ column: k, ordered: false, weight: unit, code }];
  }
  const { values } = column;
  const gaps = values.some(Number.isNaN);
  const half = Math.floor(unit / 2);
  const rank = midRanks(column, reference, gaps ? half : unit);
  const place: Part = { column: k, ordered: true, weight: 0, code: (row) => rank[row]! };
  if (!gaps) return [place];
  const missing = (row: number) => Number(Number.isNaN(values[row]!));
  return [place, { column: k, ordered: false, weight: unit - half, code: missing }];
}

/** round(size·F(v)) of each row; half-way where missing. */
function midRanks({ values }: OrderedColumn, reference: number, size: number): Uint16Array {
  const sorted = values
    .slice(0, reference)
    .filter((value) => !Number.isNaN(value))
    .sort();
  const scale = sorted.length > 0 ? size / (2 * sorted.length) : 0;
  const ranks = new Uint16Array(values.length).fill(Math.floor(size / 2));
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    ranks[i] = Math.floor(scale * (countBelow(sorted, value) + countUpTo(sorted, value)) + 0.5);
  }
  return ranks;
}

/** The same without one column. */
export function withoutColumn(codes: RowCodes, column: number): RowCodes {
  const kept = codes.column.map((_, k) => k).filter((k) => codes.column[k] !== column);
  const [width, rows] = [kept.length, codes.codes.length / codes.width];
  const out = new Uint16Array(rows * width);
  for (let i = 0; i < rows; i++) for (let k = 0; k < width; k++) out[i * width + k] = codes.codes[i * codes.width + kept[k]!]!; // biome-ignore format: a line
  return {
    codes: out,
    width,
    ordered: kept.filter((k) => k < codes.ordered).length,
    weights: Uint16Array.from(kept, (k) => codes.weights[k]!),
    column: kept.map((k) => codes.column[k]!),
    unit: codes.unit,
    columns: codes.columns - 1,
  };
}
