/**
 * ψ at whole numbers: ψ(1) = −γ, ψ(j + 1) = ψ(j) + 1/j.
 * @module
 */
import { digamma } from "@pushforward/core";

/** Steps between two values that are worked out anew, so that rounding does not add up. */
const anew = 256;

/** ψ(j) at index j for 1 ≤ j ≤ n; NaN at 0. Time O(n). */
export function digammaTable(n: number): Float64Array {
  const table = new Float64Array(n + 1).fill(Number.NaN);
  for (let j = 1; j <= n; j++) table[j] = j % anew === 1 ? digamma(j) : table[j - 1]! + 1 / (j - 1);
  return table;
}
