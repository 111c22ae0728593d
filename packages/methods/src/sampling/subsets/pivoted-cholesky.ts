/**
 * Cholesky's factor of a kernel, a row at a time, in an order that is chosen on the way.
 *
 *     L ≈ G·Gᵀ,   G n × m,   with equality in the rows and columns of the m pivots
 *
 * What is left on the diagonal after some pivots, L_ii − |G_i|², is the squared distance of row i from their span in the space
 * of the kernel, and the product of these distances is the determinant of the kernel among them. With the largest one as the
 * next pivot this is greedy maximisation of the determinant; with one drawn in proportion, features for a large kernel. Time
 * O(n·m²) and m rows of the kernel, memory O(n·m).
 *
 * Source: [chen2018] for the greedy order, [chen2025] for the random one.
 * @module
 */
import { breathe, log, type Watch } from "@pushforward/core";
import type { SubsetKernel } from "./subset-kernel.js";

export interface PivotedCholesky {
  /** In the order of their choice; fewer than asked for when nothing is left. */
  readonly pivots: Uint32Array;
  /** Column l of G in row l: m × n. */
  readonly factor: Float64Array;
  /** ln det of the kernel among the pivots. */
  readonly logDeterminant: number;
  /** What is left of each diagonal entry; 0 in pivots. */
  readonly left: Float64Array;
  /** Share of the sum of the diagonal that G·Gᵀ holds. */
  readonly traceKept: number;
}

/** What is left of a diagonal entry below this share of it is rounding. */
const resolution = 1e-13;

/** `next` names the row to take by what is left of each; rows with nothing left hold 0. */
export async function pivotedCholesky(
  kernel: SubsetKernel,
  count: number,
  next: (left: Float64Array) => number,
  watch?: Watch,
): Promise<PivotedCholesky> {
  const { n } = kernel;
  const whole = Float64Array.from({ length: n }, (_, i) => kernel.diagonal(i));
  const left = whole.slice();
  const factor = new Float64Array(count * n);
  const pivots = new Uint32Array(count);
  let logDeterminant = 0;
  let size = 0;
  for (; size < count && left.some((value) => value > 0); size++) {
    const pivot = next(left);
    pivots[size] = pivot;
    logDeterminant += log(left[pivot]!);
    const column = factor.subarray(size * n, size * n + n);
    kernel.fillRow(pivot, column);
    for (let l = 0; l < size; l++) {
      const share = factor[l * n + pivot]!;
      for (let i = 0; i < n; i++) column[i]! -= share * factor[l * n + i]!;
    }
    const root = Math.sqrt(left[pivot]!);
    for (let i = 0; i < n; i++) {
      column[i]! /= root;
      left[i]! -= column[i]! * column[i]!;
      if (!(left[i]! > resolution * whole[i]!)) left[i] = 0;
    }
    left[pivot] = 0;
    if (size % 16 === 15) await breathe(watch);
  }
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  return {
    pivots: pivots.slice(0, size),
    factor: factor.subarray(0, size * n),
    logDeterminant,
    left,
    traceKept: 1 - sum(left) / sum(whole),
  };
}

/** The row with the most left, the first of equal ones. */
export function largest(left: Float64Array): number {
  let best = 0;
  for (let i = 1; i < left.length; i++) if (left[i]! > left[best]!) best = i;
  return best;
}
