/**
 * The median distance between two of some points: the usual unit of a bandwidth.
 *
 * All pairs of at most 500 rows, drawn without regard to which sample they are from, so that a permutation test
 * that takes it as its unit stays exact. Source: [gretton2012].
 * @module
 */
import { quantile, type Rng, type Samples, sampleWithoutReplacement } from "@pushforward/core";

const mostRows = 500;

/** Median of |z − z'| over pairs of pooled rows that differ; 1 when all rows are equal. Time O(500²·d). */
export function medianDistance(clouds: readonly Samples[], rng: Rng): number {
  const n = clouds.reduce((sum, cloud) => sum + cloud.n, 0);
  const rows = Array.from(sampleWithoutReplacement(rng, n, Math.min(n, mostRows)), (row) => pooledRow(clouds, row));
  const distances = new Float64Array((rows.length * (rows.length - 1)) / 2);
  let apart = 0;
  for (let i = 1; i < rows.length; i++)
    for (let j = 0; j < i; j++) {
      const distance = distanceBetween(rows[i]!, rows[j]!);
      if (distance > 0) distances[apart++] = distance;
    }
  return apart === 0 ? 1 : quantile(distances.subarray(0, apart).sort(), 0.5);
}

function pooledRow(clouds: readonly Samples[], row: number): Float64Array {
  let at = row;
  for (const { n, d, data } of clouds) {
    if (at < n) return data.subarray(at * d, at * d + d);
    at -= n;
  }
  throw new RangeError(`row ${row} is beyond the samples`);
}

function distanceBetween(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k]! - b[k]!) * (a[k]! - b[k]!);
  return Math.sqrt(sum);
}
