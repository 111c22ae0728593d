/**
 * Moments of samples for estimators that need a density: what has none is refused, by the name of the column.
 * @module
 */
import { DataError, type Samples } from "@pushforward/core";
import { type Gaussian, gaussianOf } from "../transport/index.js";
import { choleskyWithGaps } from "./solve-positive.js";

/** Pivots below this share of a variance are taken for a column that others determine. */
export const leastPivot = 1e-11;

export interface SampleMoments extends Gaussian {
  /** Lower triangular, L·Lᵀ the covariance. */
  readonly root: Float64Array;
}

/**
 * Mean, covariance (divided by n) and its root.
 *
 * @throws DataError when a column is constant or a linear function of the columns before it.
 */
export function sampleMoments(points: Samples, name: string): SampleMoments {
  const { n, d, data, names } = points;
  const { mean, covariance } = gaussianOf(points);
  const root = choleskyWithGaps(covariance, d, leastPivot);
  for (let j = 0; j < d; j++) {
    let constant = true; // rounding of the mean leaves such a column a variance above 0
    for (let i = 1; i < n && constant; i++) constant = data[i * d + j] === data[j];
    if (!constant && root[j * d + j]! > 0) continue;
    const what = constant ? "is constant" : "is a linear function of the columns before it";
    throw new DataError(
      `${name}: ${names?.[j] ?? `coordinate ${j}`} ${what}, so these rows have no density; leave that column out`,
    );
  }
  return { mean, covariance, root };
}
