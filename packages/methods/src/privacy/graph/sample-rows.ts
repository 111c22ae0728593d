/**
 * Rows whose marginals are those of a graphical model, up to rounding.
 *
 * From the root to the leaves, the rows that agree on a clique's separator share out its other attributes: of m such
 * rows, ⌊m·q⌋ or ⌈m·q⌉ get a cell of conditional probability q (a systematic draw), in random order. So a measured
 * marginal of the rows is much closer to the model's than that of independent draws.
 * @module
 */
import { type Rng, type Shuffleable, shuffle } from "@pushforward/core";
import { systematicCounts } from "../marginals/index.js";
import type { GraphicalModel, Node } from "./graphical-model.js";
import { tableCells } from "./projection.js";

/** The cell of every attribute for each of `rows` rows, in random order. Time O(rows·cliques + cells). */
export function sampleRows({ nodes, tree }: GraphicalModel, rows: number, rng: Rng): Uint16Array[] {
  const columns = tree.sizes.map(() => new Uint16Array(rows));
  for (const node of nodes) fillClique(node, tree.sizes, columns, rng);
  return columns;
}

function fillClique(node: Node, sizes: readonly number[], columns: Uint16Array[], rng: Rng): void {
  const own = node.attributes.slice(node.shared);
  const width = tableCells(own, sizes);
  const { order, starts } = groupRows(node, sizes, columns);
  for (let group = 0; group < node.rows; group++) {
    const members = order.subarray(starts[group]!, starts[group + 1]!);
    if (members.length === 0) continue;
    shuffle<number, Uint32Array & Shuffleable<number>>(rng, members);
    const counts = systematicCounts(conditional(node.table, group * width, width), members.length, rng);
    let next = 0;
    for (let cell = 0; cell < width; cell++)
      for (let k = counts[cell]!; k > 0; k--) writeCell(columns, own, sizes, members[next++]!, cell);
  }
}

/** A row of the clique's table; flat where rounding left nothing of it. */
function conditional(table: Float64Array, from: number, width: number): Float64Array {
  const row = table.subarray(from, from + width);
  return row.some((weight) => weight > 0) ? row : new Float64Array(width).fill(1);
}

/** Rows in the order of their separator's cell, and where each cell's rows start. */
function groupRows(
  { attributes, shared, rows: groups }: Node,
  sizes: readonly number[],
  columns: readonly Uint16Array[],
): { order: Uint32Array; starts: Uint32Array } {
  const rows = columns[0]!.length;
  const group = new Uint32Array(rows);
  for (const attribute of attributes.slice(0, shared)) {
    const size = sizes[attribute]!;
    const column = columns[attribute]!;
    for (let i = 0; i < rows; i++) group[i] = group[i]! * size + column[i]!;
  }
  const starts = new Uint32Array(groups + 1);
  for (let i = 0; i < rows; i++) starts[group[i]! + 1]!++;
  for (let k = 0; k < groups; k++) starts[k + 1]! += starts[k]!;
  const place = starts.slice();
  const order = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) order[place[group[i]!]!++] = i;
  return { order, starts };
}

/** Take a cell of a table over `own` apart into the codes of its attributes. */
function writeCell(
  columns: readonly Uint16Array[],
  own: readonly number[],
  sizes: readonly number[],
  row: number,
  cell: number,
): void {
  let rest = cell;
  for (let k = own.length - 1; k >= 0; k--) {
    const size = sizes[own[k]!]!;
    columns[own[k]!]![row] = rest % size;
    rest = Math.floor(rest / size);
  }
}
