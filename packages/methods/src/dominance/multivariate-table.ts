/**
 * Violation ratios of K models by entropic transport, pair by pair, at λ and at half and double of it.
 * @module
 */
import { partOf, type Rng, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { InfluenceTable, type RatioTable, tableFromReplicates } from "./ratio-table.js";
import { type Design, drawCounts, pooledScaling, type Scores, scaled } from "./scores.js";
import type { DominanceCost } from "./transport-path.js";
import { type ViolationRatio, violationRatio } from "./violation-ratio.js";

export interface MultivariateOptions {
  readonly cost: DominanceCost;
  readonly gain: number;
  readonly lambda: number;
  readonly sensitivity: boolean;
  readonly tolerance: number;
  /** Resamples of the units for standard errors; 0 takes influence values. */
  readonly resamples: number;
  /** Scale every resample anew. */
  readonly rescale: boolean;
  readonly rng: Rng;
  readonly kernels: Kernels;
  readonly watch?: Watch | undefined;
}

/** What the solutions of a pair i < j say beside the ratios. */
export interface PairFacts {
  readonly converged: boolean;
  readonly iterations: number;
  readonly residual: number;
  /** Of "i dominates j" and "j dominates i". */
  readonly charges: { readonly forward: Float64Array; readonly backward: Float64Array };
}

export interface MultivariateTable {
  readonly table: RatioTable;
  /** At half and double λ. */
  readonly others: readonly RatioTable[];
  /** By i·K + j, i < j. */
  readonly facts: ReadonlyMap<number, PairFacts>;
}

/** `models` are scaled scores, n_k × d; `scores` are as given, for resamples that are scaled anew. */
export async function multivariateTable(
  models: readonly Float64Array[],
  scores: Scores,
  design: Design,
  options: MultivariateOptions,
): Promise<MultivariateTable> {
  const { sensitivity, resamples, watch } = options;
  const count = models.length;
  const tables = Array.from({ length: sensitivity ? 3 : 1 }, () => new InfluenceTable(count, design));
  const facts = new Map<number, PairFacts>();
  const starts = new Map<number, Float64Array>();
  await eachPair(models, design.d, options, partOf(watch, 0, 1 / (1 + resamples)), undefined, (i, j, found) => {
    [found, ...found.others].forEach((violations, k) => {
      tables[k]!.add(i, j, violations);
    });
    const { converged, iterations, residual, charges } = found;
    facts.set(i * count + j, { converged, iterations, residual, charges });
    if (resamples > 0) starts.set(i * count + j, found.start);
  });
  const [table, ...others] = tables.map((each) => each.finish()) as [RatioTable, ...RatioTable[]];
  if (resamples === 0) return { table, others, facts };
  const replicates = await resample(scores, models, design, options, starts);
  return { table: tableFromReplicates(table.ratio, count, replicates), others, facts };
}

async function resample(
  scores: Scores,
  models: readonly Float64Array[],
  design: Design,
  options: MultivariateOptions,
  starts: ReadonlyMap<number, Float64Array>,
): Promise<Float64Array[]> {
  const { resamples, rescale, rng, watch } = options;
  const count = models.length;
  const replicates: Float64Array[] = [];
  for (let b = 0; b < resamples; b++) {
    const counts = drawCounts(design, rng.stream(b));
    const scaling = rescale ? pooledScaling(scores, counts) : undefined;
    const given = scaling ? scores.models.map(({ data }) => scaled(data, scaling)) : models;
    const drawn = given.map((data, k) => drawRows(data, counts[k]!, design.d));
    const start = (i: number, j: number) => drawRows(starts.get(i * count + j)!, counts[j]!, 1);
    const ratio = new Float64Array(count * count);
    const part = partOf(watch, (1 + b) / (1 + resamples), (2 + b) / (1 + resamples));
    await eachPair(drawn, design.d, { ...options, sensitivity: false }, part, start, (i, j, found) => {
      ratio[i * count + j] = found.forward.ratio;
      ratio[j * count + i] = found.backward.ratio;
    });
    replicates.push(ratio);
  }
  return replicates;
}

async function eachPair(
  models: readonly Float64Array[],
  d: number,
  { cost, gain, lambda, sensitivity, tolerance, kernels }: MultivariateOptions,
  watch: Watch,
  start: ((i: number, j: number) => Float64Array) | undefined,
  take: (i: number, j: number, found: ViolationRatio) => void,
): Promise<void> {
  const pairs = (models.length * (models.length - 1)) / 2;
  let done = 0;
  for (let i = 0; i < models.length; i++)
    for (let j = i + 1; j < models.length; j++) {
      const given = { cost, gain, lambda, sensitivity, tolerance, kernels, start: start?.(i, j) };
      const part = { signal: watch.signal };
      take(i, j, await violationRatio(models[i]!, models[j]!, d, { ...given, watch: part }));
      watch.onProgress?.({ stage: "pairs of models", done: ++done / pairs });
    }
}

function drawRows(data: Float64Array, counts: Float64Array, width: number): Float64Array {
  const out = new Float64Array(width * counts.reduce((a, b) => a + b, 0));
  let at = 0;
  counts.forEach((times, i) => {
    for (let t = 0; t < times; t++, at += width) out.set(data.subarray(i * width, (i + 1) * width), at);
  });
  return out;
}
