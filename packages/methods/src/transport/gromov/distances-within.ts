/** Euclidean distances between all points of a cloud, n × n. @module */
import type { Samples } from "@pushforward/core";

export function distancesWithin({ data, n, d }: Samples): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let k = 0; k < d; k++) {
        const t = data[i * d + k]! - data[j * d + k]!;
        sum += t * t;
      }
      out[i * n + j] = out[j * n + i] = Math.sqrt(sum);
    }
  return out;
}
