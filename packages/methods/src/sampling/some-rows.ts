/**
 * Some rows that stand for all.
 * @module
 */
import type { Samples } from "@pushforward/core";

/** At most `most` of n rows, evenly spread over their order. */
export function someRows(n: number, most: number): Int32Array {
  const count = Math.min(n, most);
  return Int32Array.from({ length: count }, (_, i) => Math.floor((i * n) / count));
}

/** Their coordinates, row-major. */
export function pointsAt({ data, d }: Samples, rows: Int32Array): Float64Array {
  const points = new Float64Array(rows.length * d);
  rows.forEach((row, i) => {
    points.set(data.subarray(row * d, (row + 1) * d), i * d);
  });
  return points;
}
