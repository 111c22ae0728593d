/**
 * Rows as similarities need them: of length 1, and how many are different.
 * @module
 */
import { check, type Samples } from "@pushforward/core";

/** @throws ArgumentError when a row is 0, which has no direction. */
export function unitRows(x: Samples, where: string): Samples {
  const { n, d } = x;
  const data = x.data.slice();
  for (let i = 0; i < n; i++) {
    let top = 0; // squares of lengths may overflow
    for (let k = 0; k < d; k++) top = Math.max(top, Math.abs(data[i * d + k]!));
    if (top === 0)
      check(false, where, `row ${i + 1}`, "different from 0 for the cosine similarity", "zeros", "drop it");
    let square = 0;
    for (let k = 0; k < d; k++) square += (data[i * d + k]! / top) * (data[i * d + k]! / top);
    for (let k = 0; k < d; k++) data[i * d + k] = data[i * d + k]! / top / Math.sqrt(square);
  }
  return { ...x, data };
}

/** Different rows of positive weight. Time O(n·log n) comparisons. */
export function distinctRows({ data, n, d }: Samples, weights: Float64Array): number {
  const rows = Array.from({ length: n }, (_, i) => i).filter((i) => weights[i]! > 0);
  const compare = (a: number, b: number): number => {
    for (let k = 0; k < d; k++) {
      const difference = data[a * d + k]! - data[b * d + k]!;
      if (difference !== 0) return difference;
    }
    return 0;
  };
  rows.sort(compare);
  return rows.reduce((count, row, at) => count + Number(at === 0 || compare(rows[at - 1]!, row) !== 0), 0);
}
