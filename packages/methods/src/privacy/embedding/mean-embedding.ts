/**
 * The noised mean of random features, and laws that have it.
 *
 * One sum of feature vectors of length 1 (see `featureMap`) is released with Gaussian noise; generators read only that sum,
 * so they can be trained, changed and restarted for free. Sensitivity 1 under add-remove; under replace-one two rows differ
 * by √(2a + 4(1 − a)) at most, a the share of single attributes.
 *
 * The generator is a mixture of products whose mean features are known exactly (see `fitEmbedding`), not a network that is
 * fed with noise. Waves touch two attributes, so it can learn all pairs, up to what R waves tell and numbers blurred below
 * the length ℓ; it is not told how three attributes hang together beyond what their pairs say.
 *
 * Source: [harder2021].
 * @module
 */
import { breathe, check, permutation, seededRng } from "@pushforward/core";
import { usingKernels } from "@pushforward/kernels";
import { type Domain, domainSizes } from "../domain.js";
import type { DomainTable } from "../domain-table.js";
import {
  type Compression,
  decodeCells,
  forecastMarginals,
  mixtureRows,
  noisyTotal,
  readSingles,
  type SinglesReading,
} from "../marginals/index.js";
import type { Adjacency, Measurement } from "../measurement.js";
import type { PrivateData } from "../private-data.js";
import type { FitContext, Forecast, PublicSizes, Synthesizer } from "../synthesizer.js";
import { type FeatureMap, type FeatureShape, featureMap, featureSums } from "./feature-map.js";
import { type EmbeddingTarget, fitEmbedding } from "./fit-embedding.js";

export const meanEmbeddingDefaults = {
  waves: 4000,
  lengthScale: 0.03,
  singleShare: 0.2,
  components: 104,
  steps: 400,
} as const;

export interface MeanEmbeddingOptions extends Partial<FeatureShape> {
  /** Products that the generator mixes, a multiple of 8. */
  readonly components?: number;
  /** Steps of the generator at most. */
  readonly steps?: number;
}

export interface MeanEmbeddingAnswers {
  readonly domain: Domain;
  readonly adjacency: Adjacency;
  /** Rows: public under replace-one, otherwise from the noisy sum. */
  readonly total: number;
  readonly shape: FeatureShape;
  /** Seed of the features; public. */
  readonly featureSeed: number;
  /** Noisy sum of the features of all rows. */
  readonly sums: Float64Array;
  /** σ² of the noise of each. */
  readonly variance: number;
}

export const meanEmbedding: Synthesizer<MeanEmbeddingAnswers, MeanEmbeddingOptions> = {
  mechanism: "mean-embedding",
  measure,
  generate,
  forecast,
};

const here = "meanEmbedding";

async function measure(data: PrivateData, options: MeanEmbeddingOptions & FitContext): Promise<MeanEmbeddingAnswers> {
  const shape = shapeOf(options);
  const { domain, adjacency, publicRows } = data;
  const featureSeed = options.rng.integer(2 ** 53);
  await breathe(options.watch);
  const map = featureMap(domain, shape, seededRng(featureSeed));
  const { values, variance } = data.sum(featureSums(map), data.remaining);
  options.watch?.onProgress?.({ stage: "features", done: 1 });
  const total = publicRows ?? noisyTotal(singlesOf(map, values, variance)).total;
  return { domain, adjacency, total, shape, featureSeed, sums: values, variance };
}

function shapeOf(options: MeanEmbeddingOptions): FeatureShape {
  const { waves, lengthScale, singleShare } = { ...meanEmbeddingDefaults, ...options };
  check(Number.isInteger(waves) && waves >= 1, here, "waves", "an integer of at least 1", waves);
  check(lengthScale > 0 && lengthScale < Infinity, here, "lengthScale", "a finite number above 0", lengthScale);
  check(singleShare > 0 && singleShare < 1, here, "singleShare", "between 0 and 1", singleShare);
  return { waves, lengthScale, singleShare };
}

/** The part of the features that counts codes, as counts. */
function singlesOf(map: FeatureMap, sums: Float64Array, variance: number): Measurement[] {
  const { singleFactor, offsets, sizes } = map;
  return sizes.map((size, j) => ({
    attributes: [j],
    sizes: [size],
    counts: sums.subarray(offsets[j]!, offsets[j]! + size).map((sum) => sum / singleFactor),
    variance: variance / (singleFactor * singleFactor),
  }));
}

async function generate(
  answers: MeanEmbeddingAnswers,
  options: MeanEmbeddingOptions & FitContext & { readonly rows?: number },
): Promise<DomainTable> {
  const { rng, kernels: given, watch, rows = Math.round(answers.total) } = options;
  const { components = meanEmbeddingDefaults.components, steps = meanEmbeddingDefaults.steps } = options;
  check(Number.isInteger(rows) && rows >= 1, here, "rows", "an integer of at least 1", rows);
  check(components % 8 === 0 && components >= 8, here, "components", "a positive multiple of 8", components);
  check(Number.isInteger(steps) && steps >= 0, here, "steps", "a nonnegative integer", steps);
  const map = featureMap(answers.domain, answers.shape, seededRng(answers.featureSeed));
  const singles = singlesOf(map, answers.sums, answers.variance);
  const reading = readSingles(answers.domain, singles, answers.adjacency === "replace-one" ? answers.total : undefined);
  const { compressed } = reading;
  const target = targetOf(answers, map, reading);
  const mixture = await usingKernels(given, (kernels) =>
    fitEmbedding(target, { components, steps, rng: rng.stream(0), kernels, watch }),
  );
  const { columns } = mixtureRows(mixture, rows, rng.stream(1));
  const order = permutation(rng.stream(2), rows);
  const shuffled = columns.map((column) => Uint16Array.from(order, (row) => column[row]!));
  return decodeCells(answers.domain, shuffled, compressed, rng.stream(3));
}

/** The noisy sums in cells, and the features of cells: of rare codes, the mean in their noisy shares. */
function targetOf(
  { total, sums, variance }: MeanEmbeddingAnswers,
  map: FeatureMap,
  { singles: cells, compressed }: SinglesReading,
): EmbeddingTarget {
  const starts = new Int32Array(cells.length + 1);
  cells.forEach(({ values }, j) => {
    starts[j + 1] = starts[j]! + values.length;
  });
  const counts = new Float64Array(starts.at(-1)!);
  const countVariances = new Float64Array(counts.length);
  cells.forEach(({ values, variances }, j) => {
    counts.set(values, starts[j]!);
    countVariances.set(variances, starts[j]!);
  });
  const { waveFactor, pairs } = map;
  return {
    total,
    starts,
    counts,
    countVariances,
    waves: sums.subarray(map.codes).map((sum) => sum / waveFactor),
    waveVariance: map.waves === 0 ? 1 : variance / (waveFactor * waveFactor),
    pairs,
    phases: map.phases.map((_, j) => phasesOfCells(map, compressed, j)),
  };
}

/** Mean e^{iθ} of the codes of each cell: a row for each cosine, then for each sine, a column for each cell. */
function phasesOfCells({ phases }: FeatureMap, { cells, sizes, shares }: Compression, j: number): Float32Array {
  const waves = phases[j]!;
  const size = sizes[j]!;
  const width = waves.length / cells[j]!.length;
  const out = new Float32Array(width * size);
  cells[j]!.forEach((cell, code) => {
    for (let w = 0; w < width; w++) out[w * size + cell]! += shares[j]![code]! * waves[code * width + w]!;
  });
  return out;
}

/** What waves of finite number and length leave out of pairs, as seen on census tables. */
const modelGap = 0.02;

/** Waves tell as much of pairs as their counts would, under replace-one with the noise of a larger bound. */
function forecast(sizes: PublicSizes, rho: number): Forecast {
  const { singleShare: a, waves, components, steps } = meanEmbeddingDefaults;
  const { pairwise } = forecastMarginals(sizes, sizes.adjacency === "add-remove" ? rho : rho / (a + 2 * (1 - a)));
  const d = sizes.domain.attributes.length;
  const cells = domainSizes(sizes.domain).reduce((sum, size) => sum + size, 0);
  return {
    pairwise: Math.min(1, Math.sqrt(pairwise * pairwise + modelGap * modelGap)),
    seconds: 5e-8 * sizes.rows * waves + (1.5e-10 * steps * components * waves * (16 * cells + 60 * d)) / d,
    bytes: (32 * cells * waves) / d + 4 * components * (5 * cells + 8 * waves) + 2 * sizes.rows * d,
  };
}
