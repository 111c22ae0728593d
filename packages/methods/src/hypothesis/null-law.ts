/**
 * The law of a statistic under the null, as shares of a histogram: what a picture of a test is drawn from.
 * @module
 */

export interface NullLaw {
  /** Ascending ends of the bars, one more than there are bars; the statistic may lie outside. */
  readonly edges: readonly number[];
  /** Share of the law in each bar. */
  readonly shares: readonly number[];
}

const mostBars = 40;

/** Histogram of statistics drawn under the null; one bar around a single value. Time O(B). */
export function nullLawOfDraws(draws: ArrayLike<number>): NullLaw {
  const values = Float64Array.from(draws).sort();
  const [low, high] = [values[0]!, values.at(-1)!];
  if (!(high > low)) return { edges: [low - around(low), low + around(low)], shares: [1] };
  const bars = Math.max(5, Math.min(mostBars, Math.ceil(2 * Math.sqrt(values.length))));
  const counts = new Float64Array(bars);
  for (const value of values) counts[Math.min(bars - 1, Math.floor(((value - low) / (high - low)) * bars))]!++;
  const edges = Array.from({ length: bars + 1 }, (_, k) => low + ((high - low) * k) / bars);
  return { edges, shares: Array.from(counts, (count) => count / values.length) };
}

const around = (value: number): number => (value === 0 ? 0.5 : Math.abs(value) / 20);

/** Bars of a law on [0, `top`] that is known by its upper tail P(T > t). */
export function nullLawOfTail(tail: (t: number) => number, top: number): NullLaw {
  const edges = Array.from({ length: mostBars + 1 }, (_, k) => (top * k) / mostBars);
  const above = edges.map((edge) => (edge === 0 ? 1 : tail(edge)));
  return { edges, shares: above.slice(1).map((share, k) => above[k]! - share) };
}
