/**
 * Two columns beside each other: points for two of numbers, quartiles by level for one of numbers and one of levels, shares
 * within each level for two of levels.
 * @module
 */
import { type Column, hasValues, type LevelColumn } from "@pushforward/core";
import { entriesAt, mostShown } from "./equal-parts.js";
import { quantilesOf } from "./laws-picture.js";

interface Axes {
  /** Names of the columns along the page and up the page. */
  readonly x: string;
  readonly y: string;
}

export interface PointsPicture extends Axes {
  readonly kind: "points";
  readonly points: readonly (readonly [number, number])[];
}

/** x holds numbers, y levels. */
export interface QuartilesPicture extends Axes {
  readonly kind: "quartiles";
  /** The most common levels of y; 5%, 25%, 50%, 75% and 95% quantiles of x there. */
  readonly levels: readonly { readonly name: string; readonly rows: number; readonly quantiles: readonly number[] }[];
  readonly others: number;
}

export interface TablePicture extends Axes {
  readonly kind: "table";
  readonly columns: readonly string[];
  readonly rows: readonly string[];
  /** Of the rows of the table at each level of x, the share at each level of y: shares[column][row]. */
  readonly shares: readonly (readonly number[])[];
  /** Levels of x and y that have no place. */
  readonly others: readonly [x: number, y: number];
}

export type PairPicture = PointsPicture | QuartilesPicture | TablePicture;

const mostLevels = 12;

/** Columns without missing values, of the same rows. Time O(n log n). */
export function pairPicture(x: Column, y: Column): PairPicture {
  const names = { x: x.name, y: y.name };
  if (hasValues(x)) return hasValues(y) ? pointsOf(names, x.values, y.values) : quartilesOf(names, x.values, y);
  return hasValues(y) ? quartilesOf({ x: y.name, y: x.name }, y.values, x) : tableOf(names, x, y);
}

function pointsOf(names: Axes, x: Float64Array, y: Float64Array): PointsPicture {
  const shown = entriesAt(new Float64Array(x.length).fill(1), Math.min(mostShown, x.length));
  return { kind: "points", ...names, points: shown.map((i) => [x[i]!, y[i]!] as const) };
}

function quartilesOf(names: Axes, values: Float64Array, column: LevelColumn): QuartilesPicture {
  const levels = commonest(column);
  const rows = levels.map((level) => values.filter((_, i) => column.codes[i] === level));
  const quantiles = rows.map((some) => [5, 25, 50, 75, 95].map((percent) => quantilesOf(some)[percent]!));
  return {
    kind: "quartiles",
    ...names,
    levels: levels.map((level, k) => ({
      name: column.levels[level]!,
      rows: rows[k]!.length,
      quantiles: quantiles[k]!,
    })),
    others: usedLevels(column) - levels.length,
  };
}

function tableOf(names: Axes, x: LevelColumn, y: LevelColumn): TablePicture {
  const [columns, rows] = [commonest(x), commonest(y)];
  const shares = columns.map((level) => {
    const there = Array.from(y.codes).filter((_, i) => x.codes[i] === level);
    return rows.map((row) => there.filter((code) => code === row).length / there.length);
  });
  return {
    kind: "table",
    ...names,
    columns: columns.map((level) => x.levels[level]!),
    rows: rows.map((level) => y.levels[level]!),
    shares,
    others: [usedLevels(x) - columns.length, usedLevels(y) - rows.length],
  };
}

/** Codes of the most common levels, in the order of their names. */
function commonest(column: LevelColumn): number[] {
  const counts = countsOf(column);
  const used = counts.flatMap((count, code) => (count > 0 ? [code] : []));
  const first = used.sort((a, b) => counts[b]! - counts[a]! || a - b).slice(0, mostLevels);
  return first.sort((a, b) => (column.levels[a]! < column.levels[b]! ? -1 : 1));
}

const usedLevels = (column: LevelColumn): number => countsOf(column).filter((count) => count > 0).length;

function countsOf({ codes, levels }: LevelColumn): number[] {
  const counts = new Array<number>(levels.length).fill(0);
  for (const code of codes) counts[code]!++;
  return counts;
}
