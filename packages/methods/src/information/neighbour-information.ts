/**
 * (Conditional) mutual information from nearest neighbours, for any mix of numbers, levels and ties.
 *
 *     I(X; Y | Z) = mean_i [ ψ(k_i) − ψ(n_xz) − ψ(n_yz) + ψ(n_z) ],   n_z = n without Z
 *
 * ρ_i is the distance of row i to its k-th nearest in (X, Y, Z) at maximum norm, rows of different levels being
 * infinitely far apart, and n_xz … are the rows strictly nearer than ρ_i in the marginal spaces, row i among them. Where
 * ρ_i = 0 the rows at distance 0 are counted instead, also for k_i: a point mass is a level. For numbers without ties
 * this is the first estimator of [kraskov2004], with Z that of [frenzel2007]; for numbers against levels that of
 * [ross2014]; for mixtures those of [gao2017] and [mesner2020]. A row whose levels no other row has tells nothing and is
 * left out.
 *
 * `kraskovTwo` is the second estimator of [kraskov2004], for numbers without ties.
 *
 * Time about n·log n for one number against one, growing to n²·d/128 operations in ten dimensions; memory 130 bytes a row and number.
 * @module
 */
import { check, type Watch } from "@pushforward/core";
import { type Kernels, neighbourTree } from "@pushforward/kernels";
import { digammaTable } from "./digamma-table.js";
import { Space } from "./space.js";
import { joinVariables, levelCounts, rowsOf, type Variable } from "./variable.js";

export interface NeighbourInformation {
  /** Mean of the terms, in nats; may be slightly negative. */
  readonly value: number;
  /** Rows left out since no other has their levels. */
  readonly alone: number;
}

/** Variables as they are, so scale their numbers before. @throws ArgumentError when rows differ or k is no whole number from 1 on. */
export async function neighbourInformation(
  kernels: Kernels,
  variables: readonly [x: Variable, y: Variable, z?: Variable],
  k: number,
  watch?: Watch,
): Promise<NeighbourInformation> {
  checkNeighbours(k);
  const kept = rowsInCompany(variables);
  const alone = variables[0].n - kept.length;
  if (kept.length < 2) return { value: 0, alone };
  const [x, y, z] = alone === 0 ? variables : variables.map((variable) => rowsOf(variable!, kept));
  const psi = digammaTable(kept.length);
  const margins = z ? [joinVariables(x!, z), joinVariables(y!, z), z] : [x!, y!];
  const spaces = [new Space(kernels, joinVariables(...(z ? [x!, y!, z] : [x!, y!])))];
  try {
    const reaching = spaces[0]!.reach(k, watch);
    // Their trees are built on this thread while others look for neighbours.
    const building = Promise.resolve().then(() => {
      for (const margin of margins) spaces.push(new Space(kernels, margin));
    });
    await Promise.allSettled([reaching, building]);
    await building;
    const { radius, k: reached } = await reaching;
    const sums: number[] = [];
    for (const space of spaces.slice(1)) sums.push(total(await space.counts(radius, watch), psi));
    const [ofX, ofY, whole = kept.length * psi[kept.length]!] = sums;
    return { value: (total(reached, psi) - ofX! - ofY! + whole) / kept.length, alone };
  } finally {
    for (const space of spaces) space.free();
  }
}

/** Rows whose levels another row has, too. */
function rowsInCompany(variables: readonly (Variable | undefined)[]): Uint32Array {
  const levels = joinVariables(...variables.map((variable) => ({ ...variable!, d: 0, numbers: new Float64Array(0) })));
  const sizes = levelCounts(levels);
  const kept = new Uint32Array(levels.n);
  let count = 0;
  for (let i = 0; i < levels.n; i++) if (sizes[levels.codes[i]!]! > 1) kept[count++] = i;
  return kept.subarray(0, count);
}

function total(counts: Int32Array, psi: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += psi[counts[i]!]!;
  return sum;
}

function checkNeighbours(k: number): void {
  check(Number.isInteger(k) && k >= 1, "neighbourInformation", "k", "a whole number from 1 on", k);
}

/**
 * The second estimator of Kraskov, Stögbauer and Grassberger:
 *
 *     I(X; Y) = ψ(k) − 1/k − mean_i [ ψ(n_x) + ψ(n_y) ] + ψ(n)
 *
 * with n_x the other rows at most as far in X as the farthest of the k nearest, and n_y likewise.
 *
 * @throws ArgumentError unless x and y are numbers of the same rows, more than k of them.
 */
export async function kraskovTwo(
  kernels: Kernels,
  x: Variable,
  y: Variable,
  k: number,
  watch?: Watch,
): Promise<number> {
  checkNeighbours(k);
  const here = "kraskovTwo";
  check(x.d > 0 && y.d > 0 && x.levels === 1 && y.levels === 1, here, "x and y", "numbers", "levels", "take ksg");
  const joint = joinVariables(x, y);
  check(k < joint.n, here, "k", `below the number of rows, ${joint.n}`, k);
  const tree = neighbourTree(kernels, joint.numbers, joint.d, "maximum");
  const { indices } = await tree.nearest(k, { watch }).finally(() => tree.free());
  const psi = digammaTable(joint.n);
  let sum = 0;
  for (const side of [x, y]) {
    const radii = Float64Array.from({ length: joint.n }, (_, i) =>
      farthest(side, i, indices.subarray(i * k, i * k + k)),
    );
    const line = neighbourTree(kernels, side.numbers, side.d, "maximum");
    sum += total(await line.counts(radii, { closed: true, watch }).finally(() => line.free()), psi);
  }
  return psi[k]! - 1 / k - sum / joint.n + psi[joint.n]!;
}

function farthest({ numbers, d }: Variable, i: number, others: Int32Array): number {
  let most = 0;
  for (const other of others)
    for (let j = 0; j < d; j++) most = Math.max(most, Math.abs(numbers[other * d + j]! - numbers[i * d + j]!));
  return most;
}
