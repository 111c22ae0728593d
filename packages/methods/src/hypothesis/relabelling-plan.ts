/**
 * What the kernel `columnNull` needs to relabel the rows of one column: see its plain twin for the layout.
 * @module
 */
import { aliasTable, type BinomialWindow, binomialWindow } from "./binomial-window.js";

export interface RelabellingPlan {
  readonly words: Float64Array;
  /** Cell that each position of the plan stands for, the smallest first. */
  readonly order: readonly number[];
  /** Number of cells and of scores, the latter rounded up to even. */
  readonly cells: number;
  readonly width: number;
}

/**
 * Plan for labelling `labelled` of the Σ totals rows at random, with the statistic
 * X = Σ_f (Σ_c weights[f][c]·(a_c − labelled·t_c/N))². Cells with t_c = 0 are left out; at least one must stay.
 *
 * Drawing the smallest cells first keeps the labels left over near what the later cells expect, so that at
 * most √(N/t_max) trials a cell are needed on average. Binomial tables are taken from `known` and added to it.
 */
export function relabellingPlan(
  labelled: number,
  totals: ArrayLike<number>,
  weights: readonly ArrayLike<number>[],
  known: BinomialTables = new Map(),
): RelabellingPlan {
  const order = cellsBySize(totals);
  const [cells, width] = [order.length, weights.length + (weights.length % 2)];
  const rows = order.reduce((sum, cell) => sum + totals[cell]!, 0);
  const head = [cells, width, labelled];
  for (const cell of order) head.push((labelled * totals[cell]!) / rows);
  for (const cell of order) for (let f = 0; f < width; f++) head.push(weights[f]?.[cell] ?? 0);
  const tables: Float64Array[] = [];
  let end = head.length + 6 * (cells - 1);
  const place = (table: Float64Array): number => {
    tables.push(table);
    end += table.length;
    return end - table.length;
  };
  let later = rows;
  for (const cell of order.slice(0, -1)) {
    later -= totals[cell]!;
    const own = binomialTable(totals[cell]!, labelled, rows - labelled, known);
    const rest = binomialTable(later, labelled, rows - labelled, known);
    own.alias ??= aliasTable(own.weights);
    head.push(own.low, own.weights.length, place(own.alias));
    head.push(rest.low, rest.weights.length, place(rest.weights));
  }
  const words = new Float64Array(end);
  words.set(head);
  let at = head.length;
  for (const table of tables) {
    words.set(table, at);
    at += table.length;
  }
  return { words, order, cells, width };
}

/** Tables made for one plan and good for others: columns cut at quantiles have cells of the same sizes. */
export type BinomialTables = Map<string, BinomialWindow & { alias?: Float64Array }>;

function binomialTable(
  t: number,
  n: number,
  m: number,
  known: BinomialTables,
): BinomialWindow & { alias?: Float64Array } {
  const key = `${t}/${n}/${m}`;
  const table = known.get(key) ?? binomialWindow(t, n, m);
  known.set(key, table);
  return table;
}

/** Ascending by size, ties by index; empty cells left out. */
function cellsBySize(totals: ArrayLike<number>): number[] {
  const cells = Array.from(totals, (_, cell) => cell).filter((cell) => totals[cell]! > 0);
  return cells.sort((a, b) => totals[a]! - totals[b]! || a - b);
}
