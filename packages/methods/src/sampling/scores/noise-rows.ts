/**
 * Rows of noise that walks and flows begin from.
 * @module
 */
import type { Rng } from "@pushforward/core";

/** `count` rows of N(centre, σ²I), row i by stream i. */
export function noiseRows(centre: ArrayLike<number>, sigma: number, rng: Rng, count: number): Float64Array {
  const d = centre.length;
  const out = new Float64Array(count * d);
  for (let i = 0; i < count; i++) {
    const own = rng.stream(i);
    for (let k = 0; k < d; k++) out[i * d + k] = centre[k]! + sigma * own.normal();
  }
  return out;
}
