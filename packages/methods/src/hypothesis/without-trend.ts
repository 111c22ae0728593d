/**
 * What is left of columns when a polynomial of other columns has explained what it can.
 * @module
 */
import type { Samples } from "@pushforward/core";

/**
 * Residuals of each column of `points` after least squares on 1, the columns of z and their products by two; without the
 * products, or as they are, when there are fewer than four rows for each of those. Where z is constant on a group of rows,
 * each row of the group loses the same, and rows that change places inside such groups leave the fit as it is. Time O(n·p²)
 * for p terms.
 */
export function withoutTrend(points: Samples, z: Samples): Samples {
  const { n, d } = points;
  const basis = orthonormal(terms(z));
  const data = points.data.slice();
  for (let k = 0; k < d; k++)
    for (const direction of basis) {
      let along = 0;
      for (let i = 0; i < n; i++) along += data[i * d + k]! * direction[i]!;
      for (let i = 0; i < n; i++) data[i * d + k]! -= along * direction[i]!;
    }
  return { ...points, data };
}

const rowsPerTerm = 4;

function terms(z: Samples): Float64Array[] {
  const { n, d } = z;
  const columns = Array.from({ length: d }, (_, k) => Float64Array.from({ length: n }, (_, i) => z.data[i * d + k]!));
  const one = new Float64Array(n).fill(1);
  if (n < rowsPerTerm * (1 + d)) return [one];
  if (n < rowsPerTerm * (1 + d + (d * (d + 1)) / 2)) return [one, ...columns];
  const products = columns.flatMap((a, k) => columns.slice(k).map((b) => a.map((value, i) => value * b[i]!)));
  return [one, ...columns, ...products];
}

/** Gram–Schmidt, twice for accuracy; columns that follow from others fall away. */
function orthonormal(columns: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const column of columns) {
    const rest = column.slice();
    const before = dot(rest, rest);
    for (let pass = 0; pass < 2; pass++)
      for (const direction of basis) {
        const along = dot(rest, direction);
        for (let i = 0; i < rest.length; i++) rest[i]! -= along * direction[i]!;
      }
    const left = dot(rest, rest);
    if (left > 1e-16 * before && left > 0) basis.push(rest.map((value) => value / Math.sqrt(left)));
  }
  return basis;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
