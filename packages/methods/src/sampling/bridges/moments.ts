/** Mean and total variance of weighted points. @module */
import type { Samples } from "@pushforward/core";

export function meanOf({ data, n, d, weights }: Samples): Float64Array {
  const mean = new Float64Array(d);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < d; k++) mean[k]! += (weights ? weights[i]! : 1 / n) * data[i * d + k]!;
  return mean;
}

/** E|X − EX|². */
export function totalVariance(x: Samples): number {
  const { data, n, d, weights } = x;
  const mean = meanOf(x);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (weights ? weights[i]! : 1 / n) * squaredGap(data, i * d, mean, 0, d);
  return sum;
}

/** |a − b|² of the points that begin at these places. */
export function squaredGap(a: Float64Array, at: number, b: Float64Array, from: number, d: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) {
    const difference = a[at + k]! - b[from + k]!;
    sum += difference * difference;
  }
  return sum;
}
