/**
 * What noisy 1-way counts tell: how many rows there are, how to group codes, and the law of each attribute.
 * @module
 */
import type { Domain } from "../domain.js";
import type { Measurement } from "../measurement.js";
import { type Compression, compression, compressSingle, projectOnSimplex } from "./compression.js";
import { denoiseHistogram } from "./denoise-histogram.js";
import { noisyTotal } from "./noisy-total.js";
import type { NoisyMarginal } from "./pool-measurements.js";

export interface SinglesReading {
  /** Rows: the public number, or the noisy total. */
  readonly total: number;
  readonly compressed: Compression;
  /** Counts of cells; those of ordered bins denoised. Variances are those before. */
  readonly singles: readonly NoisyMarginal[];
  /** Probability of each cell of each attribute: nonnegative, sum 1. */
  readonly laws: readonly Float64Array[];
}

/** How many of an attribute's codes are bins in their order: none of a category, all but "missing" of a number. */
export function orderedBins({ attributes }: Domain): number[] {
  return attributes.map((attribute) => ("edges" in attribute ? attribute.edges.length - 1 : 0));
}

/**
 * Read `singles`, one measurement of each attribute in order: bins of numbers are denoised (`denoiseHistogram`), then
 * rare codes and bins are grouped (`compression`).
 */
export function readSingles(
  domain: Domain,
  singles: readonly Measurement[],
  publicRows: number | undefined,
): SinglesReading {
  const ordered = orderedBins(domain);
  const clean = singles.map((single, a) => ({ ...single, counts: denoiseBins(single, ordered[a]!) }));
  const total = publicRows ?? noisyTotal(singles).total;
  const compressed = compression(clean, { ordered });
  const cells = clean.map((single) => compressSingle(single, compressed));
  const laws = cells.map(({ values }) => projectOnSimplex(values, total).map((count) => count / total));
  return { total, compressed, singles: cells, laws };
}

function denoiseBins({ counts, variance }: Measurement, bins: number): Float64Array {
  if (bins === 0) return counts;
  const out = counts.slice();
  out.set(denoiseHistogram(counts.subarray(0, bins), variance));
  return out;
}
