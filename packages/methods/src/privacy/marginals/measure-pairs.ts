/**
 * All noisy 1-way and 2-way counts of a private table.
 *
 * A share of the budget ρ goes to the 1-way counts, equally; they give the number of rows and the cells. Of the rest, a
 * first look at all pairs takes a share, ρ_ab in proportion to (n_a·n_b)^(1/3) for n cells. The last part goes in the same
 * proportion to those pairs whose noisy table shows dependence (`shrinkPair`): noisy counts decide it, so that no budget
 * goes to the choice.
 * @module
 */
import { cbrt, check } from "@pushforward/core";
import { type Kernels, usingKernels } from "@pushforward/kernels";
import type { Domain } from "../domain.js";
import type { Adjacency, Measurement } from "../measurement.js";
import type { PrivateData } from "../private-data.js";
import { noisyMarginal } from "./pool-measurements.js";
import { readSingles, type SinglesReading } from "./read-singles.js";
import { shrinkPair } from "./shrink-pair.js";

export const measurePairsDefaults = { singlesShare: 0.3, firstLook: 0.4, labelWeight: 4 } as const;

export interface MeasurePairsOptions {
  /** Share of the budget for the 1-way counts. */
  singlesShare?: number;
  /** Share of what is left for the first look at all pairs; 1 for no second look. */
  firstLook?: number;
  /** An attribute to be predicted later: its pairs get `labelWeight` times the budget of others, in both looks. */
  label?: number;
  kernels?: Kernels | undefined;
}

/** Noisy counts alone: safe to publish, enough to make rows. */
export interface PairCounts {
  readonly domain: Domain;
  readonly adjacency: Adjacency;
  /** Rows, where that number is public. */
  readonly publicRows?: number;
  /** Of codes, one for each attribute, in order. */
  readonly singles: readonly Measurement[];
  /** Of the cells that follow from the singles; some pairs twice. */
  readonly pairs: readonly Measurement[];
}

/**
 * Spend what remains of the budget on all 1-way and 2-way counts.
 *
 * @throws ArgumentError when an option is out of range, BudgetError from `data`.
 */
export async function measurePairs(data: PrivateData, options: MeasurePairsOptions = {}): Promise<PairCounts> {
  const {
    singlesShare = measurePairsDefaults.singlesShare,
    firstLook = measurePairsDefaults.firstLook,
    label,
  } = options;
  const { domain, adjacency, publicRows } = data;
  const d = domain.attributes.length;
  const here = "measurePairs";
  check(singlesShare > 0 && singlesShare < 1, here, "singlesShare", "between 0 and 1", singlesShare);
  check(firstLook > 0 && firstLook <= 1, here, "firstLook", "above 0 and at most 1", firstLook);
  const known = label === undefined || (Number.isInteger(label) && label >= 0 && label < d);
  check(known, here, "label", `an attribute from 0 to ${d - 1}`, label);

  const budget = data.remaining * (1 - 1e-12); // room for the rounding of shares
  const forSingles = d > 1 ? singlesShare * budget : budget;
  const singles = domain.attributes.map((_, a) => data.marginal([a], forSingles / d));
  const reading = readSingles(domain, singles, publicRows);
  const plan = pairWeights(reading, label);
  const look = (pairs: readonly PlannedPair[], rho: number): Measurement[] => {
    const sum = pairs.reduce((total, { weight }) => total + weight, 0);
    return pairs.map(({ attributes, weight }) =>
      data.marginal(attributes, (rho * weight) / sum, reading.compressed.cells),
    );
  };
  const forPairs = budget - forSingles;
  const first = d > 1 ? look(plan, firstLook * forPairs) : [];
  const chosen = firstLook < 1 ? await dependentPairs(first, reading, plan, options) : [];
  const second = d > 1 && firstLook < 1 ? look(chosen, (1 - firstLook) * forPairs) : [];
  const counts = { domain, adjacency, singles, pairs: [...first, ...second] };
  return publicRows === undefined ? counts : { ...counts, publicRows };
}

interface PlannedPair {
  readonly attributes: readonly number[];
  readonly weight: number;
}

function pairWeights({ compressed: { sizes } }: SinglesReading, label: number | undefined): PlannedPair[] {
  return sizes.flatMap((m, a) =>
    sizes.slice(a + 1).map((n, i) => {
      const b = a + 1 + i;
      const factor = a === label || b === label ? measurePairsDefaults.labelWeight : 1;
      return { attributes: [a, b], weight: factor * cbrt(m * n) };
    }),
  );
}

/** Pairs whose table stands out, and those of the label; all when there are none. */
async function dependentPairs(
  first: readonly Measurement[],
  reading: SinglesReading,
  plan: readonly PlannedPair[],
  { kernels, label }: MeasurePairsOptions,
): Promise<readonly PlannedPair[]> {
  return usingKernels(kernels, async (opened) => {
    const chosen = plan.filter(
      ({ attributes }, i) =>
        (label !== undefined && attributes.includes(label)) ||
        shrinkPair(opened, noisyMarginal(first[i]!), reading).rank > 0,
    );
    return chosen.length > 0 ? chosen : plan;
  });
}
