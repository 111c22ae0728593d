/**
 * All noisy 1-way and 2-way counts of a private table.
 *
 * A share of the budget ρ goes to the 1-way counts, equally; they give the number of rows and the cells (`compression`).
 * The rest goes to the pairs, ρ_ab in proportion to (n_a·n_b)^(1/3) for n cells. Nothing is selected, so no budget goes
 * to a choice.
 * @module
 */
import { cbrt, check } from "@pushforward/core";
import type { Domain } from "../domain.js";
import type { Adjacency, Measurement } from "../measurement.js";
import type { PrivateData } from "../private-data.js";
import { type Compression, compression } from "./compression.js";

export const measurePairsDefaults = { singlesShare: 0.2, labelWeight: 4 } as const;

export interface MeasurePairsOptions {
  /** Share of the budget for the 1-way counts. */
  singlesShare?: number;
  /** An attribute to be predicted later: its pairs get `labelWeight` times the budget of others. */
  label?: number;
}

/** Noisy counts alone: safe to publish, enough to make rows. */
export interface PairCounts {
  readonly domain: Domain;
  readonly adjacency: Adjacency;
  /** Rows, where that number is public. */
  readonly publicRows: number | undefined;
  /** Of codes, one for each attribute, in order. */
  readonly singles: readonly Measurement[];
  /** Of the cells that follow from the singles. */
  readonly pairs: readonly Measurement[];
}

/**
 * Spend what remains of the budget on all 1-way and 2-way counts.
 *
 * @throws ArgumentError when an option is out of range, BudgetError from `data`.
 */
export function measurePairs(data: PrivateData, options: MeasurePairsOptions = {}): PairCounts {
  const { singlesShare = measurePairsDefaults.singlesShare, label } = options;
  const d = data.domain.attributes.length;
  const here = "measurePairs";
  check(singlesShare > 0 && singlesShare < 1, here, "singlesShare", "between 0 and 1", singlesShare);
  const known = label === undefined || (Number.isInteger(label) && label >= 0 && label < d);
  check(known, here, "label", `an attribute from 0 to ${d - 1}`, label);
  const budget = data.remaining * (1 - 1e-12); // room for the rounding of shares
  const shareOfSingles = d > 1 ? singlesShare : 1;
  const singles = data.domain.attributes.map((_, a) => data.marginal([a], (budget * shareOfSingles) / d));
  const compressed = compression(singles);
  const plan = pairWeights(compressed, label);
  const sum = plan.reduce((total, { weight }) => total + weight, 0);
  const pairs = plan.map(({ attributes, weight }) =>
    data.marginal(attributes, (budget * (1 - shareOfSingles) * weight) / sum, compressed.cells),
  );
  const { domain, adjacency, publicRows } = data;
  return { domain, adjacency, publicRows, singles, pairs };
}

function pairWeights({ sizes }: Compression, label: number | undefined): { attributes: number[]; weight: number }[] {
  return sizes.flatMap((m, a) =>
    sizes.slice(a + 1).map((n, i) => {
      const b = a + 1 + i;
      const factor = a === label || b === label ? measurePairsDefaults.labelWeight : 1;
      return { attributes: [a, b], weight: factor * cbrt(m * n) };
    }),
  );
}
