/**
 * How far rows made from all noisy pairs will be from the law behind the table, told from public sizes alone.
 *
 * Four errors, added as squares: that of a table of N rows, whatever is done with it; that of the noisy 1-way counts;
 * for each pair what noise of σ leaves in a table of m × n cells after all but one of its directions were found to be
 * noise, t = ½·(σ/N)·√(m·n·(m + n)), of which about a third hurts, and at most what independence would miss; and what rows
 * too few for the components cannot show. Cells are those that stand out of the noise when the v-th code of an attribute
 * has a share ∝ 1/v². The factors are fitted to tables of which the law is known and to development splits of adult.
 * @module
 */
import { square } from "@pushforward/core";
import { domainSizes } from "../domain.js";
import { expectedVariation } from "../expected-variation.js";
import type { Forecast, PublicSizes } from "../synthesizer.js";
import { compressionDefaults } from "./compression.js";
import { fitMixtureDefaults } from "./fit-mixture.js";
import { measurePairsDefaults } from "./measure-pairs.js";
import { orderedBins } from "./read-singles.js";

/** Mean total variation that joining attributes by chance costs, where it is not known. */
export const usualDependence = 0.1;

const factors = { pair: 0.7, category: 0.7, bins: 0.4, sampling: 0.3 } as const;

export function forecastMarginals(sizes: PublicSizes, rho: number): Forecast {
  const { domain, rows, adjacency } = sizes;
  const codes = domainSizes(domain);
  const d = codes.length;
  const doubled = adjacency === "add-remove" ? 1 : 2;
  const forSingles = d > 1 ? measurePairsDefaults.singlesShare : 1;
  const singleVariance = (doubled * d) / (2 * forSingles * rho);
  const pairVariance = (doubled * d * (d - 1)) / (4 * (1 - forSingles) * rho);
  const cells = codes.map((size) => cellsLeft(size, rows, Math.sqrt(singleVariance)));
  const ordered = orderedBins(domain);
  const single = codes.map((size, a) => {
    const factor = ordered[a]! > 0 ? factors.bins : factors.category;
    return square(factor * expectedVariation([size], rows, singleVariance));
  });
  const S = cells.reduce((sum, size) => sum + size, 0);
  const K = fitMixtureDefaults.components;
  const sampling = remembered((m, n) => factors.sampling * expectedVariation([m, n], rows, 0));
  let squares = 0;
  for (let a = 0; a < d; a++) {
    for (let b = a + 1; b < d; b++) {
      const [m, n] = [cells[a]!, cells[b]!];
      const noise = ((factors.pair / 2) * Math.sqrt(pairVariance * m * n * (m + n))) / rows;
      squares +=
        square(Math.min(noise, usualDependence)) + single[a]! + single[b]! + square(sampling(codes[a]!, codes[b]!));
    }
  }
  const pairs = Math.max(1, (d * (d - 1)) / 2);
  return {
    pairwise: Math.min(1, Math.sqrt(squares / pairs)),
    seconds: 0.2 + 1e-7 * rows * d * d + (3 * fitMixtureDefaults.steps * K * S * S) / 1e10,
    bytes: 4 * (5 * K * S + 2 * S * S) + 8 * S * S + 12 * rows * d,
  };
}

/** Codes whose expected count reaches the threshold of the compression, and a cell for the rest. */
function cellsLeft(size: number, rows: number, sigma: number): number {
  let total = 0;
  for (let v = 1; v <= size; v++) total += 1 / (v * v);
  const limit = (compressionDefaults.threshold * sigma * total) / rows;
  let kept = 0;
  while (kept < size && 1 / ((kept + 1) * (kept + 1)) >= limit) kept++;
  return Math.min(size, kept + 1);
}

/** A symmetric function that is worked out once for each pair of sizes. */
function remembered(work: (m: number, n: number) => number): (m: number, n: number) => number {
  const known = new Map<string, number>();
  return (m, n) => {
    const key = m < n ? `${m},${n}` : `${n},${m}`;
    const value = known.get(key) ?? work(m, n);
    known.set(key, value);
    return value;
  };
}
