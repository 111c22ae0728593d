/**
 * Scores of candidate marginals as whole numbers, so that a row can move them by no more than is said.
 *
 * In steps of 2^−10 a score is weight·(Σ|1024·count − round(1024·expected)| − round(1024·offset)). A row that comes or
 * goes changes one count by 1 and the sum by at most 1024; a row replaced changes two counts, and the sum by at most 2048.
 * @module
 */
import { check } from "@pushforward/core";
import { exactUnits } from "../accounting/exact.js";
import type { DomainTable } from "../domain-table.js";
import type { Adjacency, Cells } from "../measurement.js";
import type { Candidate } from "../private-data.js";
import { marginalCounts } from "./marginal-counts.js";

const STEPS = 1024;

export interface WholeScores {
  readonly scores: readonly bigint[];
  /** The most by which one neighbour can move a score. */
  readonly sensitivity: bigint;
}

/** @throws ArgumentError when a candidate does not fit the domain or its numbers are not finite, or no weight is positive. */
export function candidateScores(
  table: DomainTable,
  candidates: readonly Candidate[],
  adjacency: Adjacency,
  cells?: Cells,
  count = marginalCounts,
): WholeScores {
  const here = "private data";
  check(candidates.length > 0, here, "candidates", "at least one", 0);
  for (const { weight } of candidates)
    check(weight > 0 && weight < Number.POSITIVE_INFINITY, here, "weight", "a positive finite number", weight);
  const weights = withoutCommonPowerOfTwo(candidates.map(({ weight }) => exactUnits(weight)));
  const most = weights.reduce((a, b) => (a > b ? a : b));
  const rows = adjacency === "add-remove" ? 1n : 2n;
  return {
    scores: candidates.map(
      (candidate, i) => weights[i]! * BigInt(distance(count(table, candidate.attributes, cells), candidate)),
    ),
    sensitivity: most * rows * BigInt(STEPS),
  };
}

/** Σ|count − expected| − offset in steps of 2^−10. */
function distance(counts: Float64Array, { expected, offset }: Candidate): number {
  check(expected.length === counts.length, "private data", "expected", `${counts.length} counts`, expected.length);
  let sum = -Math.round(STEPS * offset);
  for (let cell = 0; cell < counts.length; cell++)
    sum += Math.abs(STEPS * counts[cell]! - Math.round(STEPS * expected[cell]!));
  check(Number.isSafeInteger(sum), "private data", "expected", "finite counts, below 2^43 in all", sum);
  return sum;
}

/** Only ratios of weights matter; small numbers are fast. */
function withoutCommonPowerOfTwo(weights: readonly bigint[]): bigint[] {
  const common = weights.map((weight) => weight & -weight).reduce((a, b) => (a < b ? a : b));
  return weights.map((weight) => weight / common);
}
