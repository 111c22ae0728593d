/**
 * Plans: which mass goes where, pair by pair.
 * @module
 */
import type { LevelSolution } from "./level.js";

/** A sparse coupling, by rows of x and then of y; entry e moves `mass[e]` from point `from[e]` of x to `to[e]` of y. */
export interface TransportPlan {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** Positive, of total 1. */
  readonly mass: Float64Array;
}

/** The plan of an optimal tree for the true shares `a` and `b`, whose rounding to whole units goes no further. */
export function planOfTree({ parent, preorder }: LevelSolution, a: Float64Array, b: Float64Array): TransportPlan {
  const [n, root] = [a.length, parent.length];
  const balance = new Float64Array(root + 1);
  balance.set(a);
  for (let j = 0; j < b.length; j++) balance[n + j] = -b[j]!;
  const [from, to, mass] = [new Uint32Array(root), new Uint32Array(root), new Float64Array(root)];
  let pairs = 0;
  for (let k = root - 1; k >= 0; k--) {
    const z = preorder[k]!;
    const up = parent[z]!;
    balance[up]! += balance[z]!;
    const flow = z < n ? balance[z]! : -balance[z]!;
    if (up === root || !(flow > 0)) continue;
    from[pairs] = z < n ? z : up;
    to[pairs] = z < n ? up - n : z - n;
    mass[pairs++] = flow;
  }
  return { from: from.slice(0, pairs), to: to.slice(0, pairs), mass: mass.slice(0, pairs) };
}

/** The plan between points renumbered by `x` and `y`, in order. Time O(n + pairs), but for many pairs of one point. */
export function renumbered(plan: TransportPlan, x: Uint32Array, y: Uint32Array): TransportPlan {
  const pairs = plan.mass.length;
  const [from, to] = [plan.from.map((i) => x[i]!), plan.to.map((j) => y[j]!)];
  let last = 0;
  for (const i of from) last = Math.max(last, i);
  const starts = new Uint32Array(last + 2); // of the entries of each row
  for (const i of from) starts[i + 1]!++;
  for (let i = 0; i <= last; i++) starts[i + 1]! += starts[i]!;
  const order = new Uint32Array(pairs);
  const place = starts.slice();
  for (let e = 0; e < pairs; e++) order[place[from[e]!]!++] = e;
  for (let i = 0; i <= last; i++)
    if (starts[i + 1]! - starts[i]! > 1) order.subarray(starts[i]!, starts[i + 1]!).sort((e, f) => to[e]! - to[f]!);
  const sorted = { from: new Uint32Array(pairs), to: new Uint32Array(pairs), mass: new Float64Array(pairs) };
  for (let k = 0; k < pairs; k++) {
    const e = order[k]!;
    sorted.from[k] = from[e]!;
    sorted.to[k] = to[e]!;
    sorted.mass[k] = plan.mass[e]!;
  }
  return sorted;
}
