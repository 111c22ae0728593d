/**
 * Ratios of K models by first- or second-order dominance on a line: one metric as it is, several by their portfolio.
 *
 * Errors come from a bootstrap over units that makes the rank transform of the portfolio anew each time. Since the
 * ratio is undefined between equal laws, every pair also carries the p-value of equality.
 *
 * Source: [nitsure2024].
 * @module
 */
import { breathe, type Rng, type Watch } from "@pushforward/core";
import { overPairs } from "./decisions.js";
import { equalityPValue } from "./equality-test.js";
import { type Copula, portfolio } from "./portfolio.js";
import { type SortedSample, sortedQuantileOrder } from "./quantile-order.js";
import { type RatioTable, tableFromReplicates } from "./ratio-table.js";
import { type Design, drawCounts, type Scores } from "./scores.js";

export interface UnivariateOptions {
  readonly order: 1 | 2;
  readonly copula: Copula;
  readonly resamples: number;
  readonly rng: Rng;
  readonly watch?: Watch | undefined;
}

export async function univariateTable(
  scores: Scores,
  design: Design,
  { order, copula, resamples, rng, watch }: UnivariateOptions,
): Promise<RatioTable> {
  const models = scores.models.length;
  const once = design.rows.map((n) => new Float64Array(n).fill(1));
  const sample = sampler(scores, copula);
  const ratio = ratiosOf(sample(once), order);
  const replicates: Float64Array[] = [];
  for (let b = 0; b < resamples; b++) {
    if (b % 16 === 0) await breathe(watch);
    watch?.onProgress?.({ stage: "resampling", done: (0.8 * b) / resamples });
    replicates.push(ratiosOf(sample(drawCounts(design, rng.stream(b))), order));
  }
  const values = scores.metrics.length === 1 ? scores.models.map(({ data }) => data) : portfolio(scores, copula, once);
  const equality = new Float64Array(models * models);
  for (let i = 0; i < models; i++) {
    await breathe(watch);
    watch?.onProgress?.({ stage: "relabelling", done: 0.8 + (0.2 * i) / models });
    for (let j = 0; j < i; j++) {
      const rows = (k: number) => ({ values: values[k]!, units: design.shared ? design.units[k]! : undefined });
      const p = equalityPValue(rows(i), rows(j), rng.stream(resamples + i * models + j), { order });
      equality[i * models + j] = p;
      equality[j * models + i] = p;
    }
  }
  return tableFromReplicates(ratio, models, replicates, equality);
}

/** Sorted numbers of each model when rows count so often. */
function sampler(scores: Scores, copula: Copula): (counts: readonly Float64Array[]) => SortedSample[] {
  if (scores.metrics.length > 1)
    return (counts) =>
      portfolio(scores, copula, counts).map((values, k) => {
        return { values: repeated(values, counts[k]!).sort() };
      });
  const sorted = scores.models.map(({ data }) => {
    const order = Uint32Array.from(data, (_, i) => i).sort((a, b) => data[a]! - data[b]! || a - b);
    return { order, values: Float64Array.from(order, (row) => data[row]!) };
  });
  return (counts) =>
    sorted.map(({ order, values }, k) => {
      return { values, counts: Float64Array.from(order, (row) => counts[k]![row]!) };
    });
}

function repeated(values: Float64Array, counts: Float64Array): Float64Array {
  const out = new Float64Array(counts.reduce((a, b) => a + b, 0));
  let at = 0;
  values.forEach((value, i) => {
    out.fill(value, at, at + counts[i]!);
    at += counts[i]!;
  });
  return out;
}

/** K × K ratios; ½ where the laws are equal, so that no model gains by it. */
function ratiosOf(samples: readonly SortedSample[], order: 1 | 2): Float64Array {
  const models = samples.length;
  const ratio = new Float64Array(models * models);
  overPairs(models, (i, j, at) => {
    if (j > i) return;
    const found = sortedQuantileOrder(samples[i]!, samples[j]!, { order }).ratio;
    ratio[at] = Number.isNaN(found) ? 0.5 : found;
    ratio[j * models + i] = 1 - ratio[at]!;
  });
  return ratio;
}
