/**
 * All noisy 1-way and 2-way counts, and a table whose rows evolve until they have them (Private-GSD).
 *
 * The guarantee rests on the counts alone (`measurePairs`), so it holds for both adjacencies, and the release of the
 * marginals synthesizer serves here, too. No gradients, no model: rows themselves change, one cell at a time (`evolve`),
 * from rows whose attributes are independent. It can learn what counts say, and says no more than they do: rows are not
 * smoothed by a model, so that triples follow pairs only as far as the start and chance have them.
 *
 * Source: [liu2023].
 * @module
 */
import { check } from "@pushforward/core";
import { domainSizes } from "../domain.js";
import type { DomainTable } from "../domain-table.js";
import {
  decodeCells,
  forecastMarginals,
  type MeasurePairsOptions,
  measurePairs,
  type PairCounts,
  poolMeasurements,
  readSingles,
  systematicSample,
} from "../marginals/index.js";
import type { FitContext, Forecast, PublicSizes, Synthesizer } from "../synthesizer.js";
import { evolve } from "./evolve.js";
import { PairMisses } from "./pair-misses.js";

export const geneticDefaults = { members: 40_000, litter: 32, generations: 400, stop: 0.45 } as const;

export interface GeneticOptions extends MeasurePairsOptions {
  /** Rows that evolve at most; more are copies of them. */
  readonly members?: number;
  /** Children of which one may be kept. */
  readonly litter?: number;
  /** Generations at most, of as many litters as there are rows. */
  readonly generations?: number;
  /** Half the mean squared miss, in units of the noise, at which evolution ends. */
  readonly stop?: number;
}

export const genetic: Synthesizer<PairCounts, GeneticOptions> = {
  mechanism: "genetic",
  measure: async (data, options) => measurePairs(data, options),
  generate,
  forecast,
};

const here = "genetic";

async function generate(
  { domain, publicRows, singles, pairs }: PairCounts,
  options: GeneticOptions & FitContext & { readonly rows?: number },
): Promise<DomainTable> {
  const { total, compressed, singles: counts, laws } = readSingles(domain, singles, publicRows);
  const { rng, watch, rows = Math.round(total) } = options;
  const { members, litter, generations, stop } = { ...geneticDefaults, ...options };
  check(Number.isInteger(rows) && rows >= 1, here, "rows", "an integer of at least 1", rows);
  check(Number.isInteger(members) && members >= 1, here, "members", "an integer of at least 1", members);
  check(Number.isInteger(litter) && litter >= 1, here, "litter", "an integer of at least 1", litter);
  check(Number.isInteger(generations) && generations >= 0, here, "generations", "a nonnegative integer", generations);
  check(stop >= 0, here, "stop", "at least 0", stop);
  const chance = (k: number) => rng.stream(singles.length + k);
  const columns = laws.map((law, j) => systematicSample(law, Math.min(members, rows), rng.stream(j)));
  const misses = new PairMisses(columns, [...counts, ...poolMeasurements(pairs)], total);
  await evolve(misses, compressed.sizes, { rng: chance(0), litter, generations, stop, watch });
  const order = systematicSample(new Float64Array(columns[0]!.length).fill(1), rows, chance(1));
  const drawn = columns.map((column) => Uint16Array.from(order, (row) => column[row]!));
  return decodeCells(domain, drawn, compressed, chance(2));
}

/** As near to pairs as a mixture fitted to the same counts comes, and as far. */
function forecast(sizes: PublicSizes, rho: number): Forecast {
  const { members, litter } = geneticDefaults;
  const cells = domainSizes(sizes.domain).reduce((sum, size) => sum + size, 0);
  const d = sizes.domain.attributes.length;
  const rows = Math.min(sizes.rows, members);
  return {
    pairwise: forecastMarginals(sizes, rho).pairwise,
    seconds: 0.2 + 2e-8 * rows * litter * d * 10,
    bytes: 8 * cells * cells + 2 * rows * d + 4 * sizes.rows * d,
  };
}
