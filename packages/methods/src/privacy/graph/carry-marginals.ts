/**
 * Marginals of pairs that lie in no common clique: walk the tree and carry p(a, separator).
 *
 *     p(a, t) = Σ_s p(a, s) p(t | s),   s the separator through which the walk came in
 *
 * One walk for each first attribute serves all its pairs.
 * @module
 */
import type { Node } from "./graphical-model.js";
import { projection, projectTable, tableCells } from "./projection.js";

interface Walk {
  readonly nodes: readonly Node[];
  readonly sizes: readonly number[];
  readonly a: number;
  /** Second attributes that are still wanted. */
  readonly wanted: Set<number>;
  /** p(b, a), the cells of a fastest. */
  readonly found: Map<number, Float64Array>;
}

/** Probabilities of each of `pairs`, row-major. */
export function carryMarginals(
  nodes: readonly Node[],
  sizes: readonly number[],
  pairs: readonly (readonly number[])[],
): Float64Array[] {
  const walks = new Map<number, Walk>();
  for (const [a, b] of pairs) {
    const walk = walks.get(a!) ?? { nodes, sizes, a: a!, wanted: new Set<number>(), found: new Map() };
    walks.set(a!, walk);
    walk.wanted.add(b!);
  }
  for (const walk of walks.values()) {
    const start = nodes.findIndex(({ attributes }) => attributes.includes(walk.a));
    leave(walk, start, -1, undefined, []);
  }
  return pairs.map(([a, b]) => transposed(walks.get(a!)!.found.get(b!)!, sizes[a!]!));
}

/**
 * Go on from clique `at`, entered from clique `from` with `carried` = p(separator, a); undefined while the cliques
 * hold a themselves.
 */
function leave(
  walk: Walk,
  at: number,
  from: number,
  carried: Float64Array | undefined,
  entry: readonly number[],
): void {
  const { nodes, sizes, a, wanted, found } = walk;
  const clique = nodes[at]!;
  if (carried)
    for (const b of clique.attributes) if (wanted.delete(b)) found.set(b, step(walk, clique, entry, carried, [b]));
  for (const [next, separator] of neighbours(nodes, at)) {
    if (next === from || !reaches(walk, next, at)) continue;
    if (separator.includes(a)) leave(walk, next, at, undefined, []);
    else {
      const onward = carried
        ? step(walk, clique, entry, carried, separator)
        : projectTable(clique.table, clique.attributes, [...separator, a], sizes);
      leave(walk, next, at, onward, separator);
    }
  }
}

/** p(target, a) from p(entry, a) and the clique's p(target | entry). */
function step(
  { sizes, a }: Walk,
  clique: Node,
  entry: readonly number[],
  carried: Float64Array,
  target: readonly number[],
): Float64Array {
  const width = sizes[a]!;
  const fresh = target.filter((attribute) => !entry.includes(attribute));
  const both = [...entry, ...fresh];
  const joint = projectTable(clique.table, clique.attributes, both, sizes);
  const below = tableCells(fresh, sizes);
  const cells = projection(both, target, sizes);
  const out = new Float64Array(tableCells(target, sizes) * width);
  for (let s = 0, cell = 0; s * below < joint.length; s++) {
    let total = 0;
    for (let k = 0; k < below; k++) total += joint[cell + k]!;
    const scale = total > 0 ? 1 / total : 0;
    for (let k = 0; k < below; k++, cell++)
      addScaled(out, cells[cell]! * width, carried, s * width, width, joint[cell]! * scale);
  }
  return out;
}

function addScaled(
  out: Float64Array,
  to: number,
  values: Float64Array,
  from: number,
  count: number,
  factor: number,
): void {
  if (factor === 0) return;
  for (let i = 0; i < count; i++) out[to + i]! += factor * values[from + i]!;
}

/** Whether a wanted attribute lies in clique `at` or beyond it, seen from `from`. */
function reaches(walk: Walk, at: number, from: number): boolean {
  const { nodes, wanted } = walk;
  if (nodes[at]!.attributes.some((attribute) => wanted.has(attribute))) return true;
  return neighbours(nodes, at).some(([next]) => next !== from && reaches(walk, next, at));
}

/** Neighbours of a clique in the tree, with what they share. */
function neighbours(nodes: readonly Node[], at: number): [next: number, separator: readonly number[]][] {
  const { parent, attributes, shared } = nodes[at]!;
  const list: [number, readonly number[]][] = parent < 0 ? [] : [[parent, attributes.slice(0, shared)]];
  nodes.forEach((node, next) => {
    if (node.parent === at) list.push([next, node.attributes.slice(0, node.shared)]);
  });
  return list;
}

/** Columns of `width` become rows. */
function transposed(table: Float64Array, width: number): Float64Array {
  const height = table.length / width;
  const out = new Float64Array(table.length);
  for (let b = 0; b < height; b++) for (let i = 0; i < width; i++) out[i * height + b] = table[b * width + i]!;
  return out;
}
