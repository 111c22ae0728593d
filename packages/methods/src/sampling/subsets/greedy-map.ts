/**
 * Rows of large determinant, one after another: each the farthest from the span of those before.
 *
 *     next row = argmax_i det(L_{S ∪ {i}})
 *
 * Finding the set of the largest determinant is hard; the greedy one reaches at least 1/(k!)² of it [civril2009], in practice
 * nearly all. Time O(n·k²) and k rows of the kernel, memory O(n·k).
 *
 * Source: [chen2018].
 * @module
 */
import { check, type Watch } from "@pushforward/core";
import { largest, pivotedCholesky } from "./pivoted-cholesky.js";
import type { SubsetKernel } from "./subset-kernel.js";

export interface GreedyMap {
  /** In the order of their choice; of equal rows the first. */
  readonly rows: Uint32Array;
  readonly logDeterminant: number;
}

/** @throws ArgumentError unless `count` is an integer from 0 to the number of directions that the kernel has. */
export async function greedyMap(kernel: SubsetKernel, count: number, watch?: Watch): Promise<GreedyMap> {
  const here = "greedyMap";
  check(Number.isInteger(count) && count >= 0 && count <= kernel.n, here, "count", `an integer from 0 to ${kernel.n}`, count); // biome-ignore format: one line
  const { pivots, logDeterminant } = await pivotedCholesky(kernel, count, largest, watch);
  const cure = "more rows than directions have no determinant; take fewer";
  check(pivots.length === count, here, "count", `at most the directions that the rows have, ${pivots.length}`, count, cure); // biome-ignore format: one line
  return { rows: pivots, logDeterminant };
}
