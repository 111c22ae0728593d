/**
 * MAUVE and the frontier integral from which bucket each row is in, with the error of that many rows.
 * @module
 */
import { frontierIntegral, mauve } from "../mauve.js";

/** Bucket of each row of the two tables. */
export interface Buckets {
  readonly x: Int32Array;
  readonly y: Int32Array;
  readonly count: number;
}

export interface HistogramScores {
  readonly mauve: number;
  readonly frontierIntegral: number;
}

/** Shares with half a row added to each bucket: no bucket is impossible [krichevsky1981]. */
export function histogram(labels: Int32Array, buckets: number): Float64Array {
  const shares = new Float64Array(buckets).fill(0.5);
  for (const label of labels) shares[label]! += 1;
  return shares.map((share) => share / (labels.length + buckets / 2));
}

/** Steps along the curve: enough for 1e-5. */
const steps = 64;

export function histogramScores({ x, y, count }: Buckets, scaling: number): HistogramScores {
  const [p, q] = [histogram(x, count), histogram(y, count)];
  return { mauve: mauve(p, q, { scaling, steps }), frontierIntegral: frontierIntegral(p, q) };
}

const groups = 20;

/** Standard errors over the rows of both tables, buckets kept: the jackknife that leaves out a twentieth of a table at a time. */
export function histogramErrors(buckets: Buckets, scaling: number): HistogramScores {
  const sums = { mauve: 0, frontierIntegral: 0 };
  for (const side of ["x", "y"] as const) {
    const count = Math.min(groups, buckets[side].length);
    const left = Array.from({ length: count }, (_, group) =>
      histogramScores({ ...buckets, [side]: buckets[side].filter((_, i) => i % count !== group) }, scaling),
    );
    for (const name of ["mauve", "frontierIntegral"] as const) {
      const mean = left.reduce((sum, scores) => sum + scores[name], 0) / count;
      const squares = left.reduce((sum, scores) => sum + (scores[name] - mean) * (scores[name] - mean), 0);
      sums[name] += ((count - 1) / count) * squares;
    }
  }
  return { mauve: Math.sqrt(sums.mauve), frontierIntegral: Math.sqrt(sums.frontierIntegral) };
}
