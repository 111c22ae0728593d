/**
 * How large is the difference between two encoded tables, on four scales?
 * @module
 */
import { type Estimate, partOf, seededRng, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import type { CodedColumn } from "../boosted-trees.js";
import { classifierAuc } from "../classifier-auc.js";
import { rowsThatMustChange } from "../rows-that-must-change.js";
import type { EncodedPair } from "./encoded.js";
import type { Effects } from "./result.js";
import { slicedDistance } from "./sliced-distance.js";

export interface EffectsOptions {
  /** Error level α; every interval covers with probability 1 − α. */
  level?: number;
  seed: number;
  /** The energy coefficient, which the verdict computes on its way. */
  energy?: Estimate | undefined;
  kernels?: Kernels | undefined;
  watch?: Watch | undefined;
}

const noEnergy: Estimate = { value: 0, method: "not computed" };

/**
 * Sliced Wasserstein distance of the encoded rows, area under the curve of a cross-fitted classifier, energy
 * coefficient and the share of rows that must change. Both tables need at least one row; below four rows in a
 * table the classifier says nothing. Time O((n + m) · columns), up to the caps of each method.
 */
export async function compareEffects(pair: EncodedPair, options: EffectsOptions): Promise<Effects> {
  const { level = 0.05, seed, energy = noEnergy, kernels, watch } = options;
  const rng = seededRng(seed);
  const { n, m } = pair;
  const columns = codedColumns(pair);
  const sliced = { rng: rng.stream(0), level, kernels, watch: partOf(watch, 0, 0.3) };
  const slicedWasserstein = await slicedDistance(pair, sliced);
  const auc = await classifierAuc(columns, n, m, { rng: rng.stream(1), level, watch: partOf(watch, 0.3, 0.7) });
  const changedRows = await rowsThatMustChange(columns, n, m, {
    rng: rng.stream(2),
    level,
    watch: partOf(watch, 0.7, 1),
  });
  return { slicedWasserstein, auc, energy, changedRows };
}

/** What a classifier may ask of a row: the fine cell of every column. */
function codedColumns({ columns }: EncodedPair): CodedColumn[] {
  return columns.map(({ cell, cells, kind }) => ({ codes: cell, cells, ordered: kind === "ordered" }));
}
