/**
 * Every attribute by itself: noisy 1-way counts, and rows that join them by chance.
 *
 * All of ρ goes to the d marginals in equal parts. The quickest and the bluntest mechanism: it keeps no relation between
 * attributes, and is there as a floor for the others.
 * @module
 */
import { type Domain, domainSizes } from "./domain.js";
import type { DomainTable } from "./domain-table.js";
import { expectedVariation } from "./expected-variation.js";
import { noisyTotal, projectOnSimplex, systematicSample, usualDependence } from "./marginals/index.js";
import type { Measurement } from "./measurement.js";
import type { PrivateData } from "./private-data.js";
import type { FitContext, Forecast, PublicSizes, Synthesizer } from "./synthesizer.js";

export interface IndependentAnswers {
  readonly domain: Domain;
  /** Rows, from the noisy counts, or public under replace-one. */
  readonly total: number;
  readonly measurements: readonly Measurement[];
}

export const independent: Synthesizer<IndependentAnswers> = {
  mechanism: "independent",
  async measure(data: PrivateData): Promise<IndependentAnswers> {
    const { domain, publicRows } = data;
    const each = data.remaining / domain.attributes.length;
    const measurements = domain.attributes.map((_, j) => data.marginal([j], Math.min(each, data.remaining)));
    return { domain, total: publicRows ?? noisyTotal(measurements).total, measurements };
  },

  async generate(answers: IndependentAnswers, { rng, rows }: FitContext & { rows?: number }): Promise<DomainTable> {
    const { domain, total, measurements } = answers;
    const count = rows ?? Math.round(total);
    const codes = measurements.map(({ counts }, j) =>
      systematicSample(projectOnSimplex(counts, total), count, rng.stream(j)),
    );
    return { domain, rows: count, codes, units: codes.map(() => undefined) };
  },

  forecast({ domain, rows, adjacency }: PublicSizes, rho: number): Forecast {
    const sizes = domainSizes(domain);
    const d = sizes.length;
    const variance = ((adjacency === "add-remove" ? 1 : 2) * d) / (2 * rho);
    const single = sizes.reduce((sum, size) => sum + expectedVariation([size], rows, variance), 0) / d;
    const cells = sizes.reduce((sum, size) => sum + size, 0);
    return {
      pairwise: Math.min(1, usualDependence + Math.SQRT2 * single), // two attributes of a pair miss apart from each other
      seconds: 0.05 + 1e-7 * rows * d,
      bytes: 2 * rows * d + 8 * cells,
    };
  },
};
