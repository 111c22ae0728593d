/**
 * The default synthesizer of small budgets: all noisy 1-way and 2-way counts, denoised, a mixture of product
 * distributions fitted to them, and rows that reproduce the fit.
 *
 * The guarantee rests on the counts alone (`measurePairs`); what follows cannot see the rows. Neighbouring tables differ
 * in one row added or removed, or in what one row says: the noise is that of `data`.
 * @module
 */
import { partOf, type Rng, shuffle } from "@pushforward/core";
import { type Kernels, usingKernels } from "@pushforward/kernels";
import type { DomainTable } from "../domain-table.js";
import type { FitContext, Synthesizer } from "../synthesizer.js";
import { decodeCells } from "./decode-cells.js";
import { type FitMixtureOptions, fitMixture } from "./fit-mixture.js";
import { forecastMarginals } from "./forecast-marginals.js";
import { type MeasurePairsOptions, measurePairs, type PairCounts } from "./measure-pairs.js";
import { mixtureRows } from "./mixture-rows.js";
import { poolMeasurements } from "./pool-measurements.js";
import { readSingles } from "./read-singles.js";
import { settleRows } from "./settle-rows.js";
import { shrinkPair } from "./shrink-pair.js";

/** Denoised pairs are fitted to a tenth of the error that measured ones would have. */
export const marginalsDefaults = { stop: 0.05 } as const;

export type MarginalsOptions = Omit<MeasurePairsOptions, "kernels"> & Omit<FitMixtureOptions, keyof FitContext>;

export const marginalsSynthesizer: Synthesizer<PairCounts, MarginalsOptions> = {
  mechanism: "marginals",
  measure: measurePairs,
  generate: async (answers, options) =>
    usingKernels(options.kernels, (kernels) => generate(answers, { ...options, kernels })),
  forecast: forecastMarginals,
};

interface GenerateOptions extends MarginalsOptions, FitContext {
  readonly rows?: number;
  readonly kernels: Kernels;
}

async function generate({ domain, publicRows, ...counts }: PairCounts, options: GenerateOptions): Promise<DomainTable> {
  const { rng, kernels, watch, stop = marginalsDefaults.stop } = options;
  const reading = readSingles(domain, counts.singles, publicRows);
  const pairs = poolMeasurements(counts.pairs).map((pair) => shrinkPair(kernels, pair, reading));
  const fitting = { ...options, stop, rng: rng.stream(0), watch: partOf(watch, 0, 0.8) };
  const mixture = await fitMixture(reading.singles, pairs, reading.total, fitting);
  const rows = options.rows ?? Math.round(reading.total);
  const { columns, sizes } = mixtureRows(mixture, rows, rng.stream(1));
  await settleRows(mixture, columns, sizes, { rng: rng.stream(4), watch: partOf(watch, 0.8, 1) });
  return shuffleRows(decodeCells(domain, columns, reading.compressed, rng.stream(2)), rng.stream(3));
}

/** Rows in random order: theirs tells of which component they came. */
function shuffleRows(table: DomainTable, rng: Rng): DomainTable {
  const order = shuffle(
    rng,
    Uint32Array.from({ length: table.rows }, (_, row) => row),
  );
  const codes = table.codes.map((column) => {
    const out = new Uint16Array(table.rows);
    order.forEach((from, to) => {
      out[to] = column[from]!;
    });
    return out;
  });
  return { ...table, codes };
}
