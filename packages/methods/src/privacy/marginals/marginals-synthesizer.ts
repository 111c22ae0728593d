/**
 * The default synthesizer of small budgets: all noisy 1-way and 2-way counts, a mixture of product distributions fitted
 * to them, and rows that reproduce the fit.
 *
 * The guarantee rests on the counts alone (`measurePairs`); what follows cannot see the rows. Neighbouring tables differ
 * in one row added or removed, or in what one row says: the noise is that of `data`.
 * @module
 */
import { type Rng, shuffle } from "@pushforward/core";
import type { DomainTable } from "../domain-table.js";
import type { FitContext, Synthesizer } from "../synthesizer.js";
import { compression, compressSingle } from "./compression.js";
import { decodeCells } from "./decode-cells.js";
import { type FitMixtureOptions, fitMixture } from "./fit-mixture.js";
import { forecastMarginals } from "./forecast-marginals.js";
import { type MeasurePairsOptions, measurePairs, type PairCounts } from "./measure-pairs.js";
import { mixtureRows } from "./mixture-rows.js";
import { noisyTotal } from "./noisy-total.js";
import { noisyMarginal } from "./pool-measurements.js";

export type MarginalsOptions = MeasurePairsOptions & Omit<FitMixtureOptions, keyof FitContext>;

export const marginalsSynthesizer: Synthesizer<PairCounts, MarginalsOptions> = {
  mechanism: "marginals",
  measure: async (data, options) => measurePairs(data, options),
  generate,
  forecast: forecastMarginals,
};

async function generate(
  answers: PairCounts,
  options: MarginalsOptions & FitContext & { readonly rows?: number },
): Promise<DomainTable> {
  const { domain, publicRows, singles, pairs } = answers;
  const { rng } = options;
  const total = publicRows ?? noisyTotal(singles).total;
  const compressed = compression(singles);
  const mixture = await fitMixture(
    singles.map((single) => compressSingle(single, compressed)),
    pairs.map(noisyMarginal),
    total,
    { ...options, rng: rng.stream(0) },
  );
  const rows = options.rows ?? Math.round(total);
  const { columns } = mixtureRows(mixture, rows, rng.stream(1));
  return shuffleRows(decodeCells(domain, columns, compressed, rng.stream(2)), rng.stream(3));
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
