/**
 * How far a noisy table of counts will be from the law behind it, before anybody looks.
 * @module
 */

/** Codes of an attribute that are told apart in a forecast; the rarest ones matter little. */
const most = 128;

/**
 * Expected total variation between a law on the cells and its estimate from `rows` rows with noise of `variance` on each
 * count: ½·Σ min(p, √(2/π)·√(p/rows + variance/rows²)). The law is one that nobody looked at: attributes independent, the
 * v-th code of each with a share ∝ 1/v. A cell that drowns in noise is wrong by about its share.
 * Time O(product of sizes).
 */
export function expectedVariation(sizes: readonly number[], rows: number, variance: number): number {
  let shares = Float64Array.of(1);
  for (const size of sizes) {
    const law = zipf(Math.min(size, most));
    const next = new Float64Array(shares.length * law.length);
    shares.forEach((share, i) => {
      law.forEach((p, v) => {
        next[i * law.length + v] = share * p;
      });
    });
    shares = next;
  }
  let sum = 0;
  for (const p of shares) sum += Math.min(p, meanOfHalfNormal * Math.sqrt(p / rows + variance / (rows * rows)));
  return sum / 2;
}

/** √(2/π) */
const meanOfHalfNormal = 0.7978845608028654;

function zipf(size: number): Float64Array {
  const law = Float64Array.from({ length: size }, (_, v) => 1 / (v + 1));
  const sum = law.reduce((total, p) => total + p, 0);
  return law.map((p) => p / sum);
}
