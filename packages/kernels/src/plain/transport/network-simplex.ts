/**
 * Network simplex for transport on a pool of arcs, in plain TypeScript.
 *
 * The tree stays strongly feasible: arcs without flow point to the root, so that degenerate pivots cannot cycle
 * [cunningham1976]; preorder threads with subtree sizes make a pivot cost the cycle and the moved subtree.
 * @module
 */
import type { Views } from "../../views.js";
import { type SpanningTree, spanningTree } from "./spanning-tree.js";

/** The star: every node hangs on the root, for cost u_i + big or v_j + big, and carries its own mass a_i or b_j > 0. */
export function transportStar(
  { f64 }: Views,
  tree: number,
  n: number,
  m: number,
  a: number,
  b: number,
  u: number,
  v: number,
  big: number,
): void {
  const { flow, cost, pi, parent, next, before, last, size } = spanningTree(f64.buffer, tree, n, m);
  const root = n + m;
  for (let z = 0; z < root; z++) {
    const isSource = z < n;
    const at = isSource ? z : z - n;
    flow[z] = f64[((isSource ? a : b) >>> 3) + at]!;
    cost[z] = f64[((isSource ? u : v) >>> 3) + at]! + big;
    pi[z] = isSource ? cost[z]! : -cost[z]!;
    parent[z] = root;
    next[z] = z + 1;
    before[z] = z === 0 ? root : z - 1;
    last[z] = z;
    size[z] = 1;
  }
  flow[root] = cost[root] = pi[root] = next[root] = 0;
  parent[root] = -1;
  before[root] = last[root] = root - 1;
  size[root] = root + 1;
}

/**
 * Pivot on arcs e (i32 `from` and `to`, f64 `costs`) until none has reduced cost below −eps, or `budget` steps
 * are spent, which must be more than 2·`arcs`. Arcs are searched in blocks of √arcs, round and round: the best of the
 * first block that has one enters. `state` (3 f64): where the search stands, pivots so far, nodes walked so far.
 * Returns 1 when done.
 */
export function transportPivots(
  { f64, i32 }: Views,
  tree: number,
  n: number,
  m: number,
  from: number,
  to: number,
  costs: number,
  arcs: number,
  eps: number,
  state: number,
  budget: number,
): number {
  if (arcs === 0) return 1;
  const nodes = spanningTree(f64.buffer, tree, n, m);
  const { pi } = nodes;
  const block = Math.max(10, Math.floor(Math.sqrt(arcs)));
  let [e, since, pivots, moved, work] = [f64[state >>> 3]!, 0, 0, 0, 0];
  while (work < budget) {
    let [least, best] = [-eps, -1];
    while (since < arcs && best < 0) {
      const count = Math.min(block, arcs - since);
      for (let k = 0; k < count; k++) {
        const r = f64[(costs >>> 3) + e]! - pi[i32[(from >>> 2) + e]!]! + pi[n + i32[(to >>> 2) + e]!]!;
        if (r < least) [least, best] = [r, e];
        if (++e === arcs) e = 0;
      }
      since += count;
      work += count;
    }
    if (best < 0) break;
    const [i, j] = [i32[(from >>> 2) + best]!, n + i32[(to >>> 2) + best]!];
    const walked = pivot(nodes, n, i, j, f64[(costs >>> 3) + best]!, least);
    work += walked;
    moved += walked;
    pivots++;
    since = 0;
  }
  f64[state >>> 3] = e;
  f64[(state >>> 3) + 1]! += pivots;
  f64[(state >>> 3) + 2]! += moved;
  return work < budget ? 1 : 0;
}

/** Bring the arc from source i to sink j into the tree; gives the nodes that were walked. */
function pivot(tree: SpanningTree, n: number, i: number, j: number, cost: number, reduced: number): number {
  const { flow, parent, next, pi } = tree;
  const { apex, onSink, theta, out, steps } = findBlocking(tree, n, i, j);
  for (let z = i; theta > 0 && z !== apex; z = parent[z]!) flow[z]! += z < n ? -theta : theta;
  for (let z = j; theta > 0 && z !== apex; z = parent[z]!) flow[z]! += z < n ? theta : -theta;
  const [head, anchor] = onSink ? [j, i] : [i, j];
  const moved = tree.size[out]!;
  cut(tree, out, apex);
  const tail = turnOver(tree, head, out, moved);
  parent[head] = anchor;
  tree.cost[head] = cost;
  flow[head] = theta;
  hang(tree, head, tail, anchor, apex, moved);
  const shift = onSink ? -reduced : reduced;
  for (let k = 0, z = head; k < moved; k++, z = next[z]!) pi[z]! += shift;
  return moved + steps;
}

/** Climb from both ends to the apex. The last blocking arc of the cycle, as it runs from the apex, leaves. */
function findBlocking({ size, flow, parent }: SpanningTree, n: number, i: number, j: number) {
  let [x, y, leastX, leastY, blockX, blockY, steps] = [i, j, Infinity, Infinity, -1, -1, 0];
  for (; x !== y; steps++) {
    if (size[x]! < size[y]!) {
      if (x < n && flow[x]! < leastX) [leastX, blockX] = [flow[x]!, x];
      x = parent[x]!;
    } else {
      if (y >= n && flow[y]! <= leastY) [leastY, blockY] = [flow[y]!, y];
      y = parent[y]!;
    }
  }
  const onSink = leastY <= leastX;
  return { apex: x, onSink, theta: onSink ? leastY : leastX, out: onSink ? blockY : blockX, steps };
}

/** Take the subtree of `out` off the thread, and off the sizes and last nodes above it. */
function cut({ parent, next, before, last, size }: SpanningTree, out: number, apex: number): void {
  const [end, previous] = [last[out]!, before[out]!];
  const follow = next[end]!;
  for (let z = parent[out]!; z !== apex; z = parent[z]!) size[z]! -= size[out]!;
  for (let z = parent[out]!; z >= 0 && last[z] === end; z = parent[z]!) last[z] = previous;
  next[previous] = follow;
  before[follow] = previous;
}

/** Re-root a cut subtree from `out` to `head`, but for the arc above `head`; gives its last node in preorder. */
function turnOver(tree: SpanningTree, head: number, out: number, moved: number): number {
  const { flow, cost, parent, next, before, last, size, path } = tree;
  const link = (a: number, b: number): void => {
    next[a] = b;
    before[b] = a;
  };
  let [child, childLast, childSize, childBefore] = [head, last[head]!, size[head]!, before[head]!];
  let [tail, afterChild, up, length] = [childLast, next[childLast]!, parent[head]!, 0];
  let [arcCost, arcFlow] = [cost[head]!, flow[head]!];
  size[head] = moved;
  path[length++] = head;
  while (child !== out) {
    const z = up;
    const [zLast, zBefore, zSize, zCost, zFlow] = [last[z]!, before[z]!, size[z]!, cost[z]!, flow[z]!];
    link(tail, z);
    if (childLast === zLast) tail = childBefore;
    else {
      link(childBefore, afterChild);
      tail = zLast;
      afterChild = next[zLast]!;
    }
    up = parent[z]!;
    parent[z] = child;
    [cost[z], flow[z]] = [arcCost, arcFlow];
    size[z] = moved - childSize;
    path[length++] = z;
    [child, childLast, childSize, childBefore, arcCost, arcFlow] = [z, zLast, zSize, zBefore, zCost, zFlow];
  }
  for (let k = 0; k < length; k++) last[path[k]!] = tail;
  return tail;
}

/** Make `head` … `tail` the first child of `anchor`. */
function hang(
  { parent, next, before, last, size }: SpanningTree,
  head: number,
  tail: number,
  anchor: number,
  apex: number,
  moved: number,
): void {
  const follow = next[anchor]!;
  next[anchor] = head;
  before[head] = anchor;
  next[tail] = follow;
  before[follow] = tail;
  for (let z = anchor; z !== apex; z = parent[z]!) size[z]! += moved;
  for (let z = anchor; z >= 0 && last[z] === anchor; z = parent[z]!) last[z] = tail;
}
