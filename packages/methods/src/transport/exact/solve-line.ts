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
import { powerOfTwoAbove } from "./frame.js";
import { wholeMasses } from "./masses.js";
import type { TransportPlan } from "./plan.js";
import type { Shares } from "./solve-points.js";

export interface SolvedLine {
  readonly plan: TransportPlan;
  readonly u: Float64Array;
  readonly v: Float64Array;
  /** What the plan costs and what the potentials prove, like these in units of unit^p. */
  readonly cost: number;
  readonly dual: number;
  /** A power of two, the unit of length. */
  readonly unit: number;
}

export async function solveLine(
  kernels: Kernels,
  x: Float64Array,
  y: Float64Array,
  p: number,
  { a, b }: Shares,
): Promise<SolvedLine> {
  const [from, to] = await sortBoth(kernels, x, y);
  const unit = powerOfTwoAbove(2 * Math.max(largestEnd(from.values), largestEnd(to.values)));
  for (const { values } of [from, to]) for (let i = 0; i < values.length; i++) values[i]! /= unit;
  const gather = (shares: Float64Array | undefined, order: Uint32Array) =>
    shares && Float64Array.from(order, (i) => shares[i]!);
  const masses = wholeMasses(x.length, y.length, gather(a, from.order), gather(b, to.order));
  const walked = walk(from, to, masses.x, masses.y, masses.total, p);
  return {
    ...walked,
    unit,
    u: scatter(walked.u, from.order),
    v: scatter(walked.v, to.order),
  };
}

interface Sorted {
  readonly values: Float64Array;
  readonly order: Uint32Array;
}

/** Along the staircase of pairs that share mass; potentials in sorted order. */
function walk(x: Sorted, y: Sorted, a: Float64Array, b: Float64Array, total: number, p: number) {
  const [n, m] = [a.length, b.length];
  const [u, v] = [new Float64Array(n), new Float64Array(m)];
  const [from, to, mass] = [new Uint32Array(n + m), new Uint32Array(n + m), new Float64Array(n + m)];
  const cost = new Sum();
  let [pairs, i, j, xRest, yRest] = [0, 0, 0, a[0]!, b[0]!];
  let here = linePower(x.values[0]! - y.values[0]!, p);
  v[0] = here;
  for (;;) {
    const moved = Math.min(xRest, yRest);
    if (moved > 0) {
      from[pairs] = x.order[i]!;
      to[pairs] = y.order[j]!;
      mass[pairs++] = moved / total;
      cost.add(moved * here);
    }
    xRest -= moved;
    yRest -= moved;
    if (xRest === 0 && i + 1 < n) {
      xRest = a[++i]!;
      here = linePower(x.values[i]! - y.values[j]!, p);
      u[i] = here - v[j]!;
    } else if (j + 1 < m) {
      yRest = b[++j]!;
      here = linePower(x.values[i]! - y.values[j]!, p);
      v[j] = here - u[i]!;
    } else break;
  }
  const plan = { from: from.slice(0, pairs), to: to.slice(0, pairs), mass: mass.slice(0, pairs) };
  const dual = new Sum();
  for (let k = 0; k < n; k++) dual.add(a[k]! * u[k]!);
  for (let k = 0; k < m; k++) dual.add(b[k]! * v[k]!);
  return { plan, u, v, cost: cost.value / total, dual: dual.value / total };
}

/** A sum in parts, whose rounding grows with the square root of its length. */
class Sum {
  #part = 0;
  #count = 0;
  #whole = 0;

  add(value: number): void {
    this.#part += value;
    if ((++this.#count & 1023) > 0) return;
    this.#whole += this.#part;
    this.#part = 0;
  }

  get value(): number {
    return this.#whole + this.#part;
  }
}

function scatter(sorted: Float64Array, order: Uint32Array): Float64Array {
  const out = new Float64Array(sorted.length);
  for (let k = 0; k < sorted.length; k++) out[order[k]!] = sorted[k]!;
  return out;
}

const largestEnd = (sorted: Float64Array): number => Math.max(Math.abs(sorted[0]!), Math.abs(sorted.at(-1)!));

/** |t|^p. */
export function linePower(t: number, p: number): number {
  if (p === 2) return t * t;
  return p === 1 ? Math.abs(t) : pow(Math.abs(t), p);
}

async function sortBoth(kernels: Kernels, x: Float64Array, y: Float64Array): Promise<[Sorted, Sorted]> {
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
    const read = (k: number): Sorted => ({
      values: sides[k]!.sorted.view.slice(),
      order: sides[k]!.order.view.slice(),
    });
    return [read(0), read(1)];
  } finally {
    scope.free();
  }
}
