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
import { type Kernels, type Scope, sortScratchBytes } from "@pushforward/kernels";
import { powerOfTwoAbove } from "./frame.js";
import { type Masses, wholeMasses } from "./masses.js";
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
  const scope = kernels.scope();
  try {
    const [from, to] = await sortBoth(kernels, scope, x, y);
    return solveSorted(from, to, p, { a, b });
  } finally {
    scope.free();
  }
}

/** The same for points that come sorted; their values are divided by the unit in place. */
export function solveSorted(from: Sorted, to: Sorted, p: number, { a, b }: Shares): SolvedLine {
  const unit = powerOfTwoAbove(2 * Math.max(largestEnd(from.values), largestEnd(to.values)));
  for (const { values } of [from, to]) for (let i = 0; i < values.length; i++) values[i]! /= unit;
  const gather = (shares: Float64Array | undefined, order: Uint32Array) =>
    shares && Float64Array.from(order, (i) => shares[i]!);
  const [n, m] = [from.order.length, to.order.length];
  const masses = wholeMasses(n, m, gather(a, from.order), gather(b, to.order));
  // Equal shares of n and of m points meet n + m − gcd times.
  const meetings = n + m - (a || b ? 1 : (n * m) / masses.total);
  return { ...walk(from, to, masses, p, meetings), unit };
}

/** Values ascending, and which point each one is; from a sort these are views of memory that lives as long as its scope. */
export interface Sorted {
  readonly values: Float64Array;
  readonly order: Uint32Array;
}

/** Along the staircase of pairs that share mass; potentials go to the places of their points. */
function walk(x: Sorted, y: Sorted, { x: a, y: b, total }: Masses, p: number, most: number) {
  const [n, m] = [a.length, b.length];
  const [u, v] = [new Float64Array(n), new Float64Array(m)];
  const [from, to, mass] = [new Uint32Array(most), new Uint32Array(most), new Float64Array(most)];
  const [cost, dual] = [new Sum(), new Sum()];
  let [pairs, i, j, xRest, yRest] = [0, 0, 0, a[0]!, b[0]!];
  let here = linePower(x.values[0]! - y.values[0]!, p);
  let [ui, vj] = [0, here];
  v[y.order[0]!] = vj;
  dual.add(yRest * vj);
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
      ui = here - vj;
      u[x.order[i]!] = ui;
      dual.add(xRest * ui);
    } else if (j + 1 < m) {
      yRest = b[++j]!;
      here = linePower(x.values[i]! - y.values[j]!, p);
      vj = here - ui;
      v[y.order[j]!] = vj;
      dual.add(yRest * vj);
    } else break;
  }
  const whole = { from, to, mass };
  const plan =
    pairs === most ? whole : { from: from.slice(0, pairs), to: to.slice(0, pairs), mass: mass.slice(0, pairs) };
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

const largestEnd = (sorted: Float64Array): number => Math.max(Math.abs(sorted[0]!), Math.abs(sorted.at(-1)!));

/** |t|^p. */
export function linePower(t: number, p: number): number {
  if (p === 2) return t * t;
  return p === 1 ? Math.abs(t) : pow(Math.abs(t), p);
}

async function sortBoth(kernels: Kernels, scope: Scope, x: Float64Array, y: Float64Array): Promise<[Sorted, Sorted]> {
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
  const [from, to] = sides.map(({ sorted, order }) => ({ values: sorted.view, order: order.view }));
  return [from!, to!];
}
