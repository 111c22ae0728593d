/**
 * A smooth picture of a law that is given by its quantiles.
 * @module
 */
import { exp, pow } from "@pushforward/core";

/**
 * The width of the bumps for laws seen side by side: 0.63·min(sd, IQR/1.34)·n^(−1/5) of the narrowest law, which for
 * quantiles at equal levels keeps their order of size; a hundredth of the whole width at least, so that single values
 * have a shape. Time O(n).
 */
export function bandwidthOf(laws: readonly (readonly number[])[]): number {
  const all = laws.flat();
  const whole =
    all.reduce((most, value) => Math.max(most, value), -Infinity) -
    all.reduce((least, value) => Math.min(least, value), Infinity);
  const least = whole > 0 ? whole / 100 : 1;
  return Math.max(least, Math.min(...laws.map(ownBandwidth)));
}

function ownBandwidth(quantiles: readonly number[]): number {
  const n = quantiles.length;
  const sorted = [...quantiles].sort((a, b) => a - b);
  const mean = sorted.reduce((sum, value) => sum + value / n, 0);
  const deviation = Math.sqrt(sorted.reduce((sum, value) => sum + ((value - mean) * (value - mean)) / n, 0));
  const middle = (sorted[Math.floor(0.75 * n)]! - sorted[Math.floor(0.25 * n)]!) / 1.34;
  return 0.63 * (middle > 0 ? Math.min(deviation, middle) : deviation) * pow(n, -0.2);
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
