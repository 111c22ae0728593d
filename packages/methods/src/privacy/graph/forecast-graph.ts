/**
 * What MST and AIM are expected to cost and to miss, from public sizes alone.
 * @module
 */
import { domainSizes } from "../domain.js";
import type { Forecast, PublicSizes } from "../synthesizer.js";

/** Share of pairwise structure that a tree of pairs, or a capped model, cannot hold; seen on adult. */
const LOST = { mst: 0.055, aim: 0.035 } as const;

/**
 * A pair of n cells with noise of σ is off by about √(2/π)·σ·n/(2N), at most by what the independent law misses, and
 * on top of what the model cannot hold and of √(n/N), how far two samples are apart.
 */
export function forecastGraph(
  { domain, rows, adjacency }: PublicSizes,
  rho: number,
  mechanism: "mst" | "aim",
): Forecast {
  const sizes = domainSizes(domain);
  const d = sizes.length;
  const changed = adjacency === "add-remove" ? 1 : 2;
  const sigma = Math.sqrt((changed * 3 * d) / (2 * rho));
  // No more codes stand alone than have 3σ rows each.
  const cells = sizes.map((size) => Math.min(size, 1 + rows / (3 * sigma)));
  const mean = cells.reduce((sum, size) => sum + size, 0) / d;
  const pair = mean * mean;
  const noise = Math.min(0.5, (0.4 * sigma * pair) / rows);
  const sampling = Math.sqrt(pair / rows);
  const pairwise = Math.min(1, LOST[mechanism] + 0.5 * noise + 0.3 * sampling);
  const modelCells = mechanism === "mst" ? d * pair : 1e5;
  const steps = mechanism === "mst" ? 400 : 25 * 8 * d;
  return {
    pairwise,
    seconds: 0.3 + 3e-8 * steps * modelCells + 1e-7 * rows * d,
    bytes: 60 * modelCells + 8 * rows * d,
  };
}
