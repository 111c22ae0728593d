/**
 * Binomial probabilities where they are not negligible, from exact ratios.
 * @module
 */

export interface BinomialWindow {
  /** Successes that the first weight belongs to. */
  readonly low: number;
  /** Probabilities divided by the largest. */
  readonly weights: Float64Array;
}

/** Probabilities below this share of the largest are left out; together they weigh less than 1e-18. */
const negligible = 1e-22;

/**
 * Binomial(t, n/(n + m)) around its mode: w(k + 1)/w(k) = (t − k)n/((k + 1)m). For t up to 1e7 the relative error
 * of a weight is below 1e-11. Time and memory O(√t), at most t + 1.
 */
export function binomialWindow(t: number, n: number, m: number): BinomialWindow {
  const mode = Math.min(t, Math.floor(((t + 1) * n) / (n + m)));
  const p = n / (n + m);
  const reach = Math.ceil(10.5 * Math.sqrt(t * p * (1 - p))) + 60; // what is negligible lies nearer
  const above = new Float64Array(Math.min(t - mode, reach) + 1).fill(1, 0, 1);
  const below = new Float64Array(Math.min(mode, reach));
  let ups = 0;
  for (let weight = 1; ups + 1 < above.length; above[++ups] = weight) {
    weight *= ((t - mode - ups) * n) / ((mode + ups + 1) * m);
    if (weight < negligible) break;
  }
  let downs = 0;
  for (let weight = 1; downs < below.length; below[downs++] = weight) {
    weight *= ((mode - downs) * m) / ((t - mode + downs + 1) * n);
    if (weight < negligible) break;
  }
  const weights = new Float64Array(downs + 1 + ups);
  weights.set(below.subarray(0, downs).reverse());
  weights.set(above.subarray(0, ups + 1), downs);
  return { low: mode - downs, weights };
}

/**
 * Alias table: pairs (threshold, other). A uniform place in [0, size) falls in slot i = ⌊place⌋; take i when the
 * fraction is below the threshold and `other` if not. Time O(size). [walker1977], built as in [vose1991].
 */
export function aliasTable(weights: Float64Array): Float64Array {
  const size = weights.length;
  let total = 0;
  for (const weight of weights) total += weight;
  const share = weights.map((weight) => (weight / total) * size);
  const table = new Float64Array(2 * size);
  const [small, large]: [number[], number[]] = [[], []];
  share.forEach((value, i) => {
    (value < 1 ? small : large).push(i);
    table[2 * i] = 1;
    table[2 * i + 1] = i;
  });
  while (small.length > 0 && large.length > 0) {
    const i = small.pop()!;
    const j = large.at(-1)!;
    table[2 * i] = share[i]!;
    table[2 * i + 1] = j;
    share[j] = share[j]! - (1 - share[i]!);
    if (share[j]! < 1) small.push(large.pop()!);
  }
  return table;
}
