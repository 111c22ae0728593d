/**
 * A variable's values as a metric space: numbers at maximum norm, and rows of different levels infinitely far apart.
 * @module
 */
import type { Watch } from "@pushforward/core";
import { type Kernels, type NeighbourTree, neighbourTree } from "@pushforward/kernels";
import { rowsByLevel, type Variable } from "./variable.js";

export class Space {
  readonly #groups: readonly { readonly rows: Uint32Array; readonly tree: NeighbourTree | undefined }[];

  constructor(
    kernels: Kernels,
    readonly variable: Variable,
  ) {
    const { d, numbers } = variable;
    this.#groups = rowsByLevel(variable).map((rows) => {
      if (d === 0) return { rows, tree: undefined };
      if (rows.length === variable.n) return { rows, tree: neighbourTree(kernels, numbers, d, "maximum") };
      const points = new Float64Array(rows.length * d);
      for (const [i, row] of rows.entries()) points.set(numbers.subarray(row * d, row * d + d), i * d);
      return { rows, tree: neighbourTree(kernels, points, d, "maximum") };
    });
  }

  /**
   * Distance of every row to its k-th nearest, and the k that counts: fewer than k where its level has fewer other
   * rows, and all rows at distance 0, itself among them, where the k-th is one of them.
   */
  async reach(k: number, watch?: Watch): Promise<{ radius: Float64Array; k: Int32Array }> {
    const radius = new Float64Array(this.variable.n);
    const counted = new Int32Array(this.variable.n);
    for (const { rows, tree } of this.#groups) {
      const most = Math.min(k, rows.length - 1);
      if (!tree || most === 0) {
        for (const row of rows) counted[row] = rows.length;
        continue;
      }
      const { distances } = await tree.nearest(most, { watch });
      const last = Float64Array.from(rows, (_, i) => distances[i * most + most - 1]!);
      const same = last.some((value) => value === 0) ? await tree.counts(onlyTies(last), { watch }) : undefined;
      for (let i = 0; i < rows.length; i++) {
        radius[rows[i]!] = last[i]!;
        counted[rows[i]!] = last[i] === 0 ? same![i]! + 1 : most;
      }
    }
    return { radius, k: counted };
  }

  /** Rows strictly nearer than `radius`, or at distance 0 when that is 0; every row counts for itself, too. */
  async counts(radius: Float64Array, watch?: Watch): Promise<Int32Array> {
    const counts = new Int32Array(this.variable.n);
    for (const { rows, tree } of this.#groups) {
      const within = onlyTies(Float64Array.from(rows, (row) => radius[row]!));
      const others = await tree?.counts(within, { watch });
      for (let i = 0; i < rows.length; i++) counts[rows[i]!] = others ? others[i]! + 1 : rows.length;
    }
    return counts;
  }

  free(): void {
    for (const { tree } of this.#groups) tree?.free();
  }
}

/** A radius of 0 as the smallest number above: strictly within it lie ties alone. */
function onlyTies(radius: Float64Array): Float64Array {
  return radius.map((value) => Math.max(value, Number.MIN_VALUE));
}
