/**
 * A smooth picture of a law that is given by its quantiles.
 * @module
 */
import { exp, pow } from "@pushforward/core";

/**
 * The width of the bumps: 0.63·min(sd, IQR/1.34)·n^(−1/5), about a quarter of the spread for 100 quantiles at equal
 * levels; `least` where that is smaller, so that single values have a shape. Time O(n log n).
 */
export function bandwidthOf(quantiles: readonly number[], least: number): number {
  const n = quantiles.length;
  const sorted = [...quantiles].sort((a, b) => a - b);
  const mean = sorted.reduce((sum, value) => sum + value / n, 0);
  const deviation = Math.sqrt(sorted.reduce((sum, value) => sum + ((value - mean) * (value - mean)) / n, 0));
  const middle = (sorted[Math.floor(0.75 * n)]! - sorted[Math.floor(0.25 * n)]!) / 1.34;
  const spread = middle > 0 ? Math.min(deviation, middle) : deviation;
  return Math.max(least, 0.63 * spread * pow(n, -0.2));
}

/** Mean of Gaussian bumps of width `h` about the quantiles, at the places of `grid`. Time O(grid·n). */
export function densityAt(grid: readonly number[], quantiles: readonly number[], h: number): number[] {
  const scale = 1 / (quantiles.length * h * 2.5066282746310002); // √(2π)
  return grid.map((at) => {
    let sum = 0;
    for (const value of quantiles) {
      const t = (at - value) / h;
      if (t > -8 && t < 8) sum += exp((-t * t) / 2);
    }
    return sum * scale;
  });
}
