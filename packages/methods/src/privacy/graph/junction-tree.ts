/**
 * A junction tree: cliques of attributes that hold every measured set, joined so that each attribute's cliques hang
 * together.
 *
 * Attributes measured together are linked. Taking attributes out one by one, each time the one whose table with its
 * neighbours is smallest, and linking the neighbours of what is taken out, triangulates the graph; the largest of the
 * sets that come up are its maximal cliques. A spanning tree of cliques with the largest separators (Prim) has the
 * running intersection property.
 *
 * Source: [lauritzen1988].
 * @module
 */
import { tableCells } from "./projection.js";

export interface Clique {
  /** What it shares with its parent, then the rest, both ascending. */
  readonly attributes: readonly number[];
  /** Attributes shared with the parent. */
  readonly shared: number;
  /** Place of the parent, before its own; −1 for the root. */
  readonly parent: number;
}

export interface JunctionTree {
  /** Cells of each attribute. */
  readonly sizes: readonly number[];
  /** Parents before their children. */
  readonly cliques: readonly Clique[];
}

type Sets = readonly (readonly number[])[];

/** Every attribute is in some clique, and every one of `sets` inside some clique. */
export function junctionTree(sizes: readonly number[], sets: Sets): JunctionTree {
  const rest = maximalCliques(sizes, sets);
  const cliques: Clique[] = [{ attributes: rest.shift()!, shared: 0, parent: -1 }];
  while (rest.length > 0) cliques.push(nextClique(cliques, rest));
  return { sizes, cliques };
}

/** Take from `rest` the clique that shares most attributes with one that is in the tree. */
function nextClique(tree: readonly Clique[], rest: number[][]): Clique {
  let best = -1;
  let place = 0;
  let parent = 0;
  rest.forEach((clique, at) => {
    tree.forEach(({ attributes }, above) => {
      const shared = common(clique, attributes).length;
      if (shared <= best) return;
      best = shared;
      place = at;
      parent = above;
    });
  });
  const clique = rest.splice(place, 1)[0]!;
  const separator = common(clique, tree[parent]!.attributes);
  const own = clique.filter((attribute) => !separator.includes(attribute));
  return { attributes: [...separator, ...own], shared: best, parent };
}

const common = (a: readonly number[], b: readonly number[]) => a.filter((attribute) => b.includes(attribute));

/** Cells of all cliques of the junction tree for `sets`. */
export function modelCells(sizes: readonly number[], sets: Sets): number {
  return maximalCliques(sizes, sets).reduce((sum, clique) => sum + tableCells(clique, sizes), 0);
}

/** Cliques of the triangulated graph that lie in no other, each ascending. */
export function maximalCliques(sizes: readonly number[], sets: Sets): number[][] {
  const neighbours = sizes.map(() => new Set<number>());
  for (const set of sets) connect(neighbours, set);
  const cells = sizes.map((size, v) => size * tableCells([...neighbours[v]!], sizes));
  const cliques: number[][] = [];
  for (let step = 0; step < sizes.length; step++) {
    const v = smallest(cells);
    const beside = [...neighbours[v]!];
    const clique = [v, ...beside].sort((a, b) => a - b);
    if (!cliques.some((other) => clique.every((attribute) => other.includes(attribute)))) cliques.push(clique);
    connect(neighbours, beside);
    for (const u of beside) {
      neighbours[u]!.delete(v);
      cells[u] = sizes[u]! * tableCells([...neighbours[u]!], sizes);
    }
    cells[v] = Number.NaN; // taken out
  }
  return cliques;
}

function connect(neighbours: Set<number>[], set: readonly number[]): void {
  for (const a of set) for (const b of set) if (a !== b) neighbours[a]!.add(b);
}

function smallest(cells: readonly number[]): number {
  let best = -1;
  cells.forEach((value, v) => {
    if (!Number.isNaN(value) && (best < 0 || value < cells[best]!)) best = v;
  });
  return best;
}
