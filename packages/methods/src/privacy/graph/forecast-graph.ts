/**
 * What MST and AIM are expected to cost and to miss, from public sizes alone.
 * @module
 */
import { domainSizes } from "../domain.js";
import { forecastMarginals } from "../marginals/index.js";
import type { Forecast, PublicSizes } from "../synthesizer.js";

/** What a tree of pairs, or a capped model, cannot hold of the relations of attributes, and how much more noise there is. */
const SEEN = { mst: { lost: 0.05, noise: 0.9 }, aim: { lost: 0.02, noise: 1.3 } } as const;

/**
 * Squares of two errors added: that of all pairs measured at once (`forecastMarginals`), by a factor, and what the model
 * cannot hold. Both constants are those of adult.
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
  const { lost, noise } = SEEN[mechanism];
  const all = noise * forecastMarginals({ domain, rows, adjacency }, rho).pairwise;
  const pairwise = Math.min(1, Math.sqrt(lost * lost + all * all));
  const modelCells = mechanism === "mst" ? d * pair : 1e5;
  const steps = mechanism === "mst" ? 400 : 25 * 8 * d;
  return {
    pairwise,
    seconds: 0.3 + 3e-8 * steps * modelCells + 1e-7 * rows * d,
    bytes: 60 * modelCells + 8 * rows * d,
  };
}
