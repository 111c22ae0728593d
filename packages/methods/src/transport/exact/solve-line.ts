/**
 * Exact transport on a line: sorted points are coupled in their order, and potentials follow the staircase of pairs.
 *
 * For costs |x − y|^p, p ≥ 1, c_ij + c_i'j' ≤ c_ij' + c_i'j when both orders agree (Monge), so that the potentials
 * got by u_i + v_j = c_ij along any staircase are feasible for all pairs. Time O((n + m) log(n + m)).
 *
 * Source: [peyre2019] section 2.6, [burkard1996].
 * @module
 */
import { pow } from "@pushforward/core";
import { type Kernels, sortScratchBytes } from "@pushforward/kernels";
import { wholeMasses } from "./masses.js";
import type { Shares, Solved } from "./solve-points.js";

export async function solveLine(
  kernels: Kernels,
  x: Float64Array,
  y: Float64Array,
  p: number,
  { a, b }: Shares,
): Promise<Solved> {
  const [xOrder, yOrder] = await sortedOrders(kernels, x, y);
  const gather = (values: Float64Array | undefined, order: Uint32Array) =>
    values && Float64Array.from(order, (i) => values[i]!);
  const { x: xMass, y: yMass, total } = wholeMasses(x.length, y.length, gather(a, xOrder), gather(b, yOrder));
  const [n, m] = [x.length, y.length];
  const [u, v] = [new Float64Array(n), new Float64Array(m)];
  const [from, to, mass] = [new Uint32Array(n + m), new Uint32Array(n + m), new Float64Array(n + m)];
  let [pairs, i, j, xRest, yRest] = [0, 0, 0, xMass[0]!, yMass[0]!];
  v[yOrder[0]!] = linePower(x[xOrder[0]!]! - y[yOrder[0]!]!, p);
  for (;;) {
    const [from0, to0] = [xOrder[i]!, yOrder[j]!];
    const moved = Math.min(xRest, yRest);
    if (moved > 0) {
      from[pairs] = from0;
      to[pairs] = to0;
      mass[pairs++] = moved / total;
    }
    xRest -= moved;
    yRest -= moved;
    if (xRest === 0 && i + 1 < n) {
      const next = xOrder[++i]!;
      xRest = xMass[i]!;
      u[next] = linePower(x[next]! - y[to0]!, p) - v[to0]!;
    } else if (j + 1 < m) {
      const next = yOrder[++j]!;
      yRest = yMass[j]!;
      v[next] = linePower(x[from0]! - y[next]!, p) - u[from0]!;
    } else break;
  }
  const plan = { from: from.slice(0, pairs), to: to.slice(0, pairs), mass: mass.slice(0, pairs) };
  return { plan, u, v, by: "order on a line", effort: { rounds: 0, pivots: 0, arcs: 0 } };
}

/** |t|^p. */
export function linePower(t: number, p: number): number {
  if (p === 2) return t * t;
  return p === 1 ? Math.abs(t) : pow(Math.abs(t), p);
}

async function sortedOrders(kernels: Kernels, x: Float64Array, y: Float64Array): Promise<[Uint32Array, Uint32Array]> {
  const scope = kernels.scope();
  try {
    const sides = [x, y].map((values) => ({
      keys: scope.copy(values),
      sorted: scope.f64(values.length),
      order: scope.u32(values.length),
      scratch: scope.u8(sortScratchBytes(values.length, 8)),
    }));
    await kernels.run(
      sides.map(({ keys, sorted, order, scratch }) => [
        "sortPairsF64",
        keys.ptr,
        0,
        keys.length,
        sorted.ptr,
        order.ptr,
        scratch.ptr,
      ]),
    );
    return [sides[0]!.order.view.slice(), sides[1]!.order.view.slice()];
  } finally {
    scope.free();
  }
}
