// Network simplex on a pool of arcs over a spanning tree. src/plain/transport/network-simplex.ts says what it means.
import { at4, at8 } from "./ground-cost";

// Nodes: sources 0 … n − 1, sinks n … n + m − 1, root n + m. Room for each array of the tree:
// @ts-ignore: decorator
@inline
function room(nodes: i32): usize {
  return <usize>((nodes + 8) & ~7);
}

export function transportStar(tree: usize, n: i32, m: i32, a: usize, b: usize, u: usize, v: usize, big: f64): void {
  const nodes = n + m, q = room(nodes);
  const flow = tree, cost = tree + q * 8, pi = tree + q * 16, parent = tree + q * 24, next = tree + q * 28;
  const before = tree + q * 32, last = tree + q * 36, size = tree + q * 40;
  for (let z = 0; z < nodes; z++) {
    const source = z < n, c = (source ? load<f64>(at8(u, z)) : load<f64>(at8(v, z - n))) + big;
    store<f64>(at8(flow, z), source ? load<f64>(at8(a, z)) : load<f64>(at8(b, z - n)));
    store<f64>(at8(cost, z), c);
    store<f64>(at8(pi, z), source ? c : -c);
    store<i32>(at4(parent, z), nodes);
    store<i32>(at4(next, z), z + 1);
    store<i32>(at4(before, z), z == 0 ? nodes : z - 1);
    store<i32>(at4(last, z), z);
    store<i32>(at4(size, z), 1);
  }
  store<f64>(at8(flow, nodes), 0);
  store<f64>(at8(cost, nodes), 0);
  store<f64>(at8(pi, nodes), 0);
  store<i32>(at4(parent, nodes), -1);
  store<i32>(at4(next, nodes), 0);
  store<i32>(at4(before, nodes), nodes - 1);
  store<i32>(at4(last, nodes), nodes - 1);
  store<i32>(at4(size, nodes), nodes + 1);
}

/** Bring arc i → n + j into the tree; gives the nodes that were walked. */
function pivot(tree: usize, n: i32, m: i32, i: i32, j: i32, c: f64, reduced: f64): i32 {
  const q = room(n + m);
  const flow = tree, cost = tree + q * 8, pi = tree + q * 16, parent = tree + q * 24, next = tree + q * 28;
  const before = tree + q * 32, last = tree + q * 36, size = tree + q * 40, path = tree + q * 44;
  // Up from both ends, always from the smaller subtree, to where they meet.
  let x = i, y = j, leastX: f64 = Infinity, leastY: f64 = Infinity, blockX = -1, blockY = -1, steps = 0;
  while (x != y) {
    if (load<i32>(at4(size, x)) < load<i32>(at4(size, y))) {
      if (x < n) {
        const f = load<f64>(at8(flow, x));
        if (f < leastX) {
          leastX = f;
          blockX = x;
        }
      }
      x = load<i32>(at4(parent, x));
    } else {
      if (y >= n) {
        const f = load<f64>(at8(flow, y));
        if (f <= leastY) {
          leastY = f;
          blockY = y;
        }
      }
      y = load<i32>(at4(parent, y));
    }
    steps++;
  }
  const apex = x, onSink = leastY <= leastX, theta = onSink ? leastY : leastX, out = onSink ? blockY : blockX;
  if (theta > 0) {
    for (let z = i; z != apex; z = load<i32>(at4(parent, z)))
      store<f64>(at8(flow, z), load<f64>(at8(flow, z)) + (z < n ? -theta : theta));
    for (let z = j; z != apex; z = load<i32>(at4(parent, z)))
      store<f64>(at8(flow, z), load<f64>(at8(flow, z)) + (z < n ? theta : -theta));
  }
  const head = onSink ? j : i, anchor = onSink ? i : j;
  // Cut the subtree of `out`.
  const moved = load<i32>(at4(size, out)), cutLast = load<i32>(at4(last, out)), cutBefore = load<i32>(at4(before, out));
  const above = load<i32>(at4(parent, out)), cutNext = load<i32>(at4(next, cutLast));
  for (let z = above; z != apex; z = load<i32>(at4(parent, z))) store<i32>(at4(size, z), load<i32>(at4(size, z)) - moved);
  for (let z = above; z >= 0 && load<i32>(at4(last, z)) == cutLast; z = load<i32>(at4(parent, z))) store<i32>(at4(last, z), cutBefore);
  const headBefore = load<i32>(at4(before, head));
  store<i32>(at4(next, cutBefore), cutNext);
  store<i32>(at4(before, cutNext), cutBefore);
  // Hang it upside down, from `head` to `out`.
  let child = head, childLast = load<i32>(at4(last, head)), childSize = load<i32>(at4(size, head)), childBefore = headBefore;
  let tail = childLast, afterChild = load<i32>(at4(next, childLast)), up = load<i32>(at4(parent, head)), length = 0;
  let arcCost = load<f64>(at8(cost, head)), arcFlow = load<f64>(at8(flow, head));
  store<i32>(at4(parent, head), anchor);
  store<f64>(at8(cost, head), c);
  store<f64>(at8(flow, head), theta);
  store<i32>(at4(size, head), moved);
  store<i32>(at4(path, length++), head);
  while (child != out) {
    const z = up, zLast = load<i32>(at4(last, z)), zBefore = load<i32>(at4(before, z)), zSize = load<i32>(at4(size, z));
    store<i32>(at4(next, tail), z);
    store<i32>(at4(before, z), tail);
    if (childLast != zLast) {
      store<i32>(at4(next, childBefore), afterChild);
      store<i32>(at4(before, afterChild), childBefore);
      tail = zLast;
      afterChild = load<i32>(at4(next, zLast));
    } else tail = childBefore;
    up = load<i32>(at4(parent, z));
    const zCost = load<f64>(at8(cost, z)), zFlow = load<f64>(at8(flow, z));
    store<i32>(at4(parent, z), child);
    store<f64>(at8(cost, z), arcCost);
    store<f64>(at8(flow, z), arcFlow);
    store<i32>(at4(size, z), moved - childSize);
    store<i32>(at4(path, length++), z);
    child = z;
    childLast = zLast;
    childSize = zSize;
    childBefore = zBefore;
    arcCost = zCost;
    arcFlow = zFlow;
  }
  for (let z = 0; z < length; z++) store<i32>(at4(last, load<i32>(at4(path, z))), tail);
  // First child of `anchor`.
  const follow = load<i32>(at4(next, anchor));
  store<i32>(at4(next, anchor), head);
  store<i32>(at4(before, head), anchor);
  store<i32>(at4(next, tail), follow);
  store<i32>(at4(before, follow), tail);
  for (let z = anchor; z != apex; z = load<i32>(at4(parent, z))) store<i32>(at4(size, z), load<i32>(at4(size, z)) + moved);
  for (let z = anchor; z >= 0 && load<i32>(at4(last, z)) == anchor; z = load<i32>(at4(parent, z))) store<i32>(at4(last, z), tail);
  const shift = onSink ? -reduced : reduced;
  for (let k = 0, z = head; k < moved; k++, z = load<i32>(at4(next, z))) store<f64>(at8(pi, z), load<f64>(at8(pi, z)) + shift);
  return moved + steps;
}

export function transportPivots(tree: usize, n: i32, m: i32, from: usize, to: usize, costs: usize, arcs: i32, eps: f64, state: usize, budget: f64): i32 {
  if (arcs == 0) return 1;
  const pi = tree + room(n + m) * 16, sinks = at8(pi, n), block = max(10, <i32>sqrt<f64>(<f64>arcs));
  let e = <i32>load<f64>(state), since = 0, pivots: f64 = 0, moved: f64 = 0, work: f64 = 0;
  while (work < budget) {
    let least = -eps, best = -1;
    while (since < arcs && best < 0) {
      const count = min(block, arcs - since);
      for (let k = 0; k < count; k++) {
        const r = load<f64>(at8(costs, e)) - load<f64>(at8(pi, load<i32>(at4(from, e)))) + load<f64>(at8(sinks, load<i32>(at4(to, e))));
        if (r < least) {
          least = r;
          best = e;
        }
        if (++e == arcs) e = 0;
      }
      since += count;
      work += <f64>count;
    }
    if (best < 0) break;
    const walked = <f64>pivot(tree, n, m, load<i32>(at4(from, best)), n + load<i32>(at4(to, best)), load<f64>(at8(costs, best)), least);
    work += walked;
    moved += walked;
    pivots += 1;
    since = 0;
  }
  store<f64>(state, <f64>e);
  store<f64>(state, load<f64>(state, 8) + pivots, 8);
  store<f64>(state, load<f64>(state, 16) + moved, 16);
  return work < budget ? 1 : 0;
}
