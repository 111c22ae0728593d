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
  const [from, to, mass]: number[][] = [[], [], []];
  for (let k = root - 1; k >= 0; k--) {
    const z = preorder[k]!;
    const up = parent[z]!;
    balance[up]! += balance[z]!;
    const flow = z < n ? balance[z]! : -balance[z]!;
    if (up === root || !(flow > 0)) continue;
    from!.push(z < n ? z : up);
    to!.push(z < n ? up - n : z - n);
    mass!.push(flow);
  }
  return { from: Uint32Array.from(from!), to: Uint32Array.from(to!), mass: Float64Array.from(mass!) };
}

/** The plan between points renumbered by `x` and `y`, in order. */
export function renumbered({ from, to, mass }: TransportPlan, x: Uint32Array, y: Uint32Array): TransportPlan {
  const [newFrom, newTo] = [from.map((i) => x[i]!), to.map((j) => y[j]!)];
  const order = Uint32Array.from(newFrom, (_, e) => e).sort(
    (e, f) => newFrom[e]! - newFrom[f]! || newTo[e]! - newTo[f]!,
  );
  return {
    from: order.map((e) => newFrom[e]!),
    to: order.map((e) => newTo[e]!),
    mass: Float64Array.from(order, (e) => mass[e]!),
  };
}
