/**
 * The slicing mechanism: noisy projections of every row, released once; then any generator, any number of times.
 *
 * `measure` is the only step that costs: `releaseSlices`. `generate` sees the release alone, so it may be repeated with
 * another generator, estimator, seed or number of steps while the ledger stands still.
 *
 * Source: [greenewald2024] for the mechanism and the objective; where this differs is told in docs/notes/slicing.md.
 * @module
 */
import { check } from "@pushforward/core";
import { type Kernels, type Scope, usingKernels } from "@pushforward/kernels";
import { type Domain, domainSizes } from "../domain.js";
import type { DomainTable } from "../domain-table.js";
import type { FitContext, Forecast, PublicSizes, Synthesizer } from "../synthesizer.js";
import { type DivergenceName, densityRatioEstimator, divergences } from "./density-ratio.js";
import { drawGaussianRows } from "./gaussian-generator.js";
import { GeneratorHeads, outputsFor } from "./generator-heads.js";
import { drawLatentClassRows } from "./latent-class-generator.js";
import { MixtureGenerator } from "./mixture-generator.js";
import { NetworkGenerator } from "./network-generator.js";
import { noiseKernelLikelihood } from "./noise-kernel-likelihood.js";
import { type ReleaseMoments, releaseMoments } from "./release-moments.js";
import { decodeBlocks, type RowEncoding, rowEncoding } from "./row-encoding.js";
import type { SliceEstimator } from "./slice-estimator.js";
import type { SliceGenerator } from "./slice-generator.js";
import { feasibilityOf, planSlicing } from "./slicing-feasibility.js";
import {
  encodingOf,
  releaseSlices,
  type SlicingRelease,
  type SlicingReleaseOptions,
  sliceShape,
} from "./slicing-release.js";
import { trainGenerator } from "./train-generator.js";

/** Stated once: the code, the catalogue and the manual read these. */
export const slicingDefaults = {
  estimator: "likelihood",
  divergence: "kl",
  reprojection: true,
  steps: 1500,
  /** Fakes b of a step. */
  fakes: 256,
  /** Noisy rows n seen along a direction. */
  sampleRows: 512,
  /** Rows pooled into each of them. */
  pool: 8,
  slicesPerStep: 4,
  rate: 2e-3,
  hidden: [128, 128],
  components: 128,
  ridge: 0.1,
} as const;

export type GeneratorName = "network" | "mixture" | "gaussian" | "latent-class";
export type EstimatorName = "likelihood" | "density-ratio";

export interface GeneratorOptions {
  /**
   * A network with hidden layers, a mixture of product laws, a Gaussian law with the moments of the release, or latent
   * classes, which need a full frame. When left out a network; but a Gaussian law where the release says that
   * noise hides more than a fifth of the dependences and no estimator is asked for.
   */
  readonly generator?: GeneratorName | undefined;
  /** Noise-kernel likelihood (E1), or kernel density ratio (E2). */
  readonly estimator?: EstimatorName | undefined;
  /** What E2 minimises. */
  readonly divergence?: DivergenceName | undefined;
  /** Fresh directions at every step; otherwise the stored slices alone. */
  readonly reprojection?: boolean | undefined;
  readonly steps?: number | undefined;
  readonly fakes?: number | undefined;
  readonly sampleRows?: number | undefined;
  /** Rows pooled into each of them where slices are lines. */
  readonly pool?: number | undefined;
  readonly slicesPerStep?: number | undefined;
  /** Adam's rate at the start. */
  readonly rate?: number | undefined;
  /** Widths of the hidden layers of a network. */
  readonly hidden?: readonly number[] | undefined;
  /** Length of the latent vector; twice the number of attributes when left out. */
  readonly latent?: number | undefined;
  /** Parts of a mixture. */
  readonly components?: number | undefined;
  /** λ of E2. */
  readonly ridge?: number | undefined;
}

export type SlicingOptions = SlicingReleaseOptions & GeneratorOptions;

export const slicing: Synthesizer<SlicingRelease, SlicingOptions> = {
  mechanism: "slicing",
  measure: async (data, options) => releaseSlices(data, options),
  generate: (release, options) => generateFromSlices(release, options),
  forecast: forecastSlicing,
};

/**
 * Rows by post-processing of a release alone.
 *
 * @throws ArgumentError when an option is out of range.
 */
export function generateFromSlices(
  release: SlicingRelease,
  options: GeneratorOptions & FitContext & { readonly rows?: number },
): Promise<DomainTable> {
  const settings = generatorSettings(release, options);
  const rows = options.rows ?? release.rows;
  check(Number.isInteger(rows) && rows >= 1, "slicing", "rows", "an integer of at least 1", rows);
  return usingKernels(options.kernels, async (kernels) => {
    const { rng, watch } = options;
    const { generator, components } = settings;
    if (generator === "latent-class") return drawLatentClassRows(kernels, release, { rng, rows, components, watch });
    const encoding = encodingOf(release);
    const moments = releaseMoments(kernels, release);
    const isOpen = generator === undefined && options.estimator === undefined;
    if (generator === "gaussian" || (isOpen && feasibilityOf(release, moments).level !== "good")) {
      const { variance, rows: releasedRows } = release;
      return drawGaussianRows(kernels, encoding, moments, { rng, rows, variance, releasedRows });
    }
    const scope = kernels.scope();
    try {
      return await trainAndDraw({ kernels, scope, release, encoding, moments, rows }, settings, options);
    } finally {
      scope.free();
    }
  });
}

interface Task {
  readonly kernels: Kernels;
  readonly scope: Scope;
  readonly release: SlicingRelease;
  readonly encoding: RowEncoding;
  readonly moments: ReleaseMoments;
  readonly rows: number;
}

async function trainAndDraw(task: Task, settings: GeneratorSettings, { rng, watch }: FitContext): Promise<DomainTable> {
  const { release, encoding } = task;
  const heads = new GeneratorHeads(encoding, settings.fakes);
  const generator = openGenerator(task, settings, rng.stream(0));
  const estimator = openEstimator(task, settings, rng.stream(1));
  await trainGenerator(release, generator, heads, estimator, { ...settings, rng: rng.stream(2), watch });
  const chance = rng.stream(3);
  return decodeBlocks(encoding, task.rows, () => {
    heads.forward(generator.forward(chance), 1, chance);
    return heads.points;
  });
}

function openGenerator(
  { kernels, scope, encoding, moments }: Task,
  { generator, fakes, latent, hidden, components }: GeneratorSettings,
  rng: FitContext["rng"],
): SliceGenerator {
  const start = outputsFor(encoding, moments.plausible);
  if (generator === "mixture") return new MixtureGenerator(encoding, components, fakes, start, rng);
  return new NetworkGenerator(kernels, scope, { latent, hidden, outputs: encoding.dimension }, fakes, start, rng);
}

function openEstimator(
  { kernels, scope, release: { variance, shape } }: Task,
  { estimator, fakes, sampleRows, divergence, ridge }: GeneratorSettings,
  rng: FitContext["rng"],
): SliceEstimator {
  if (estimator === "likelihood") {
    const dimension = shape.sliceDimension;
    return noiseKernelLikelihood(kernels, scope, { fakes, rows: sampleRows, dimension, variance });
  }
  return densityRatioEstimator(kernels, { variance, rng, divergence: divergences[divergence], ridge });
}

type GeneratorSettings = Pick<GeneratorOptions, "generator"> & {
  readonly [K in Exclude<keyof GeneratorOptions, "generator">]-?: NonNullable<GeneratorOptions[K]>;
};

function generatorSettings({ domain, rows }: SlicingRelease, options: GeneratorOptions): GeneratorSettings {
  const set = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const sampleRows = Math.min(slicingDefaults.sampleRows, rows);
  const settings = {
    ...slicingDefaults,
    latent: 2 * domain.attributes.length,
    sampleRows,
    ...set,
  } as GeneratorSettings;
  for (const name of ["steps", "fakes", "sampleRows", "pool", "slicesPerStep", "latent", "components"] as const) {
    const least = name === "fakes" ? 2 : 1;
    const value = settings[name];
    check(Number.isInteger(value) && value >= least, "slicing", name, `an integer of at least ${least}`, value);
  }
  check(settings.rate > 0 && settings.rate < 1, "slicing", "rate", "above 0 and below 1", settings.rate);
  check(settings.ridge > 0 && settings.ridge < Infinity, "slicing", "ridge", "a finite number above 0", settings.ridge);
  for (const width of settings.hidden) {
    check(Number.isInteger(width) && width >= 1, "slicing", "hidden", "integers of at least 1", width);
  }
  check(
    settings.generator === undefined || settings.generator in generatorNames,
    "slicing",
    "generator",
    Object.keys(generatorNames).join(", "),
    settings.generator,
  );
  check(
    settings.estimator in estimatorNames,
    "slicing",
    "estimator",
    "likelihood or density-ratio",
    settings.estimator,
  );
  check(
    settings.divergence in divergences,
    "slicing",
    "divergence",
    Object.keys(divergences).join(", "),
    settings.divergence,
  );
  return settings;
}

const generatorNames: Record<GeneratorName, true> = {
  network: true,
  mixture: true,
  gaussian: true,
  "latent-class": true,
};
const estimatorNames: Record<EstimatorName, true> = { likelihood: true, "density-ratio": true };

/** Error that a fitted generator keeps without any noise. */
const floor = 0.04;

/**
 * Errors of 2-way shares as they follow from the noise of projections, at the defaults, and of no dependence at all
 * where that is less; seconds on one thread.
 */
function forecastSlicing(sizes: PublicSizes, rho: number): Forecast {
  const encoding = rowEncoding(sizes.domain);
  const shape = sliceShape(encoding, sizes.rows, {});
  const { covarianceError, covarianceNorm } = planSlicing(sizes, { rho });
  const lost = covarianceError / (covarianceError + covarianceNorm);
  const { steps, fakes, sampleRows, slicesPerStep } = slicingDefaults;
  const pairs = steps * slicesPerStep * sampleRows * fakes;
  const width = shape.slices * shape.sliceDimension;
  const products = steps * fakes * 6 * 128 * (128 + encoding.dimension);
  return {
    pairwise: Math.min(1, floor + lost * independenceError(sizes.domain)),
    seconds: pairs * 6e-9 + products * 1.5e-10 + sizes.rows * width * 2e-6,
    bytes: 8 * sizes.rows * width + 4 * fakes * 8 * encoding.dimension,
  };
}

/** What a generator that knows next to nothing would miss: shares of pairs of attributes of many values. */
function independenceError(domain: Domain): number {
  const sizes = domainSizes(domain);
  const mean = sizes.reduce((sum, size) => sum + (size - 1) / size, 0) / sizes.length;
  return 0.6 * mean;
}
