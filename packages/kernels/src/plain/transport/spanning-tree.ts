/**
 * A spanning tree of n sources, m sinks and a root in one piece of memory: arrays over nodes 0 … n + m, sources first,
 * the root last.
 *
 *     flow, cost    of the arc to the parent; a source's arc points up, a sink's arc points down
 *     pi            potential: u_i of a source, −v_j of a sink; cost − pi_tail + pi_head = 0 on the tree
 *     next, before  neighbours in preorder, circular
 *     last, size    last node of the own subtree in preorder, and its number of nodes
 * @module
 */

/** Bytes of a tree. */
export const treeBytes = (n: number, m: number): number => 48 * room(n, m);

const room = (n: number, m: number): number => (n + m + 8) & ~7;

export interface SpanningTree {
  readonly flow: Float64Array;
  readonly cost: Float64Array;
  readonly pi: Float64Array;
  readonly parent: Int32Array;
  readonly next: Int32Array;
  readonly before: Int32Array;
  readonly last: Int32Array;
  readonly size: Int32Array;
  /** Nodes that a pivot turned over. */
  readonly path: Int32Array;
}

/** Views of the tree at byte `tree` of `buffer`. */
export function spanningTree(buffer: ArrayBufferLike, tree: number, n: number, m: number): SpanningTree {
  const [nodes, q] = [n + m + 1, room(n, m)];
  const doubles = (slot: number) => new Float64Array(buffer, tree + slot * q, nodes);
  const integers = (slot: number) => new Int32Array(buffer, tree + slot * q, nodes);
  return {
    flow: doubles(0),
    cost: doubles(8),
    pi: doubles(16),
    parent: integers(24),
    next: integers(28),
    before: integers(32),
    last: integers(36),
    size: integers(40),
    path: integers(44),
  };
}
