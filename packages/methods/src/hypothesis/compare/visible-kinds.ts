/**
 * Kinds of difference whose smallest visible size is sought, each in a typical column.
 * @module
 */
import { jointCounts } from "../rank-correlation-change.js";
import { dot } from "../sums.js";
import { correlationsOf, type Planted, plantGroup, plantMissing, shiftsOf } from "./planted.js";
import type { VisibleDifference } from "./result.js";
import type { ColumnScores } from "./scores.js";

/** Rows looked at when a typical column is chosen. */
const rowsLookedAt = 65_536;

export interface Kind {
  readonly kind: VisibleDifference["kind"];
  readonly description: string;
  readonly unit: string;
  /** Ascending. */
  readonly sizes: readonly number[];
  /** Columns whose own statistic moves, and the pair whose joint law moves. */
  readonly columns: readonly number[];
  readonly pair?: readonly [number, number];
  /** The planted columns, and the share of rows they stand for. */
  readonly plant: (size: number) => { planted: Planted; share: number };
}

/** A typical column for each kind; kinds without one are left out. */
export function kindsFor(scores: readonly ColumnScores[], scale: number): Kind[] {
  const kinds: Kind[] = [];
  const ordered = scores.filter((s) => s.column.kind === "ordered").sort((a, b) => valueCells(b) - valueCells(a));
  const first = ordered[0];
  if (first) {
    const shifted = shiftsOf(first);
    kinds.push({
      kind: "shift",
      description: `a shift of ${first.column.name}`,
      unit: "standard deviations of its normal score",
      sizes: [1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 8, 12].map((c) => c * scale),
      columns: [first.index],
      plant: (size) => ({ planted: shifted(size), share: 1 }),
    });
  }
  const gaps = scores.find((s) => s.column.missing.length > 0);
  if (gaps) kinds.push(missingKind(gaps, scale));
  const [a, b] = leastRelated(ordered.slice(0, 6));
  if (a && b) {
    const correlated = correlationsOf(a, b);
    kinds.push({
      kind: "correlation",
      description: `a change of the rank correlation of ${a.column.name} and ${b.column.name}`,
      unit: "correlation",
      sizes: [1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 8, 12].map((c) => c * scale).filter((size) => size < 0.95),
      columns: [],
      pair: [a.index, b.index],
      plant: (size) => ({ planted: correlated(size), share: 1 }),
    });
  }
  const group = smallGroup(scores);
  if (group) kinds.push(groupKind(group, scale));
  return kinds;
}

function missingKind(column: ColumnScores, scale: number): Kind {
  const share = rowsAt(column.bin, column.bins - 1) / column.bin.length;
  return {
    kind: "missing",
    description: `more missing values in ${column.column.name} (now ${(100 * share).toFixed(1)}%)`,
    unit: "share of rows",
    sizes: shareSizes(share, scale),
    columns: [column.index],
    plant: (size) => ({ planted: plantMissing(column), share: size }),
  };
}

function rowsAt(codes: Uint8Array, code: number): number {
  let count = 0;
  for (let row = 0; row < codes.length; row++) if (codes[row] === code) count++;
  return count;
}

function groupKind(group: Group, scale: number): Kind {
  const { a, binA, b, binB, share } = group;
  return {
    kind: "group",
    description: `growth of the group ${a.column.bins[binA]} and ${b.column.bins[binB]} (now ${(100 * share).toFixed(1)}%)`,
    unit: "share of rows",
    sizes: shareSizes(share, scale),
    columns: [a.index, b.index],
    pair: [a.index, b.index],
    plant: (size) => ({ planted: plantGroup(a, binA, b, binB), share: size }),
  };
}

function shareSizes(share: number, scale: number): number[] {
  const sd = scale * Math.sqrt(Math.max(share * (1 - share), 0.01));
  return [1.5, 2, 3, 4, 5, 6, 8, 10, 14, 20].map((c) => c * sd).filter((size) => size < 0.9);
}

function leastRelated(columns: readonly ColumnScores[]): readonly [ColumnScores?, ColumnScores?] {
  let best: readonly [ColumnScores?, ColumnScores?] = [];
  let least = Infinity;
  const ranks = columns.map(({ numbers }) => numbers[0]!.subarray(0, rowsLookedAt));
  const sizes = ranks.map((x) => dot(x, x));
  for (let i = 0; i < columns.length; i++)
    for (let j = i + 1; j < columns.length; j++) {
      const related = Math.abs(dot(ranks[i]!, ranks[j]!)) / Math.sqrt(sizes[i]! * sizes[j]!);
      if (related < least) [least, best] = [related, [columns[i]!, columns[j]!]];
    }
  return best;
}

interface Group {
  readonly a: ColumnScores;
  readonly binA: number;
  readonly b: ColumnScores;
  readonly binB: number;
  readonly share: number;
}

/** Two bins of the first columns that hold about one row in twenty together. */
function smallGroup(scores: readonly ColumnScores[]): Group | undefined {
  let best: Group | undefined;
  const some = scores.slice(0, 8);
  const cells = some.map(({ bin, bins }) => ({ cell: bin.subarray(0, rowsLookedAt), cells: bins - 1 }));
  for (const [i, a] of some.entries())
    for (const [j, b] of some.entries()) {
      if (j <= i) continue;
      jointCounts(cells[i]!, cells[j]!).forEach((count, cell) => {
        const share = count / cells[i]!.cell.length;
        if (share < 0.01 || (best && Math.abs(best.share - 0.05) <= Math.abs(share - 0.05))) return;
        best = { a, binA: Math.floor(cell / b.bins), b, binB: cell % b.bins, share };
      });
    }
  return best;
}

/** Cells that hold values: a column with many is close to continuous. */
function valueCells({ column }: ColumnScores): number {
  return column.cells - (column.missing.length > 0 ? 1 : 0);
}
