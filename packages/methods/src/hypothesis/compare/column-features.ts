/**
 * Features of one column: its ranks and their squares, quartile cells, missing share, levels, extras.
 * @module
 */
import { type FeatureBlock, featureBlock, standardize } from "./block-statistic.js";
import { type ColumnScores, inPlaces, levelCounts, unitSums } from "./scores.js";
import type { Units } from "./units.js";

/** One block, or undefined when nothing in the column varies between units. */
export function columnFeatures(scores: ColumnScores, units: Units): FeatureBlock | undefined {
  const kept = rawColumnFeatures(scores, units)
    .map((sums) => standardize(sums))
    .filter((row) => row !== undefined);
  return kept.length > 0 ? featureBlock(kept) : undefined;
}

/** Sums over each unit of the scores, u², n-grams and the indicators of bins; for levels, of the levels. */
export function rawColumnFeatures(scores: ColumnScores, units: Units): Float64Array[] {
  const { column, squares } = scores;
  if (column.kind === "levels") return [...scores.sums];
  const extra = column.type === "time" ? [] : column.extra;
  const grams = extra.map((values) => unitSums(inPlaces(values, units), units));
  return [...scores.sums, squares, ...grams, ...levelCounts(scores.bin, scores.bins, units)];
}
