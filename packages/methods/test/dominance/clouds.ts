/** Gaussian scores of known law for the tests of this room. */
import { seededRng } from "@pushforward/core";

/** n rows of normals with these means; every metric has this correlation with the first one. */
export function normals(n: number, means: readonly number[], correlation: number, seed: number): Float64Array {
  const rng = seededRng(seed);
  const rest = Math.sqrt(1 - correlation * correlation);
  const rows = Array.from({ length: n }, () => {
    const first = rng.normal();
    return means.map((mean, k) => mean + (k === 0 ? first : correlation * first + rest * rng.normal()));
  });
  return Float64Array.from(rows.flat());
}
