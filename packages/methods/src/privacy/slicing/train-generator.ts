/**
 * Fit a generator to a release: stochastic gradient steps on a smoothed-sliced divergence.
 *
 * Only the release and public chance are read, so this may be repeated, changed and restarted at no cost in privacy.
 * @module
 */
import { breathe, type Rng, type Watch } from "@pushforward/core";
import { Adam } from "../../sampling/adam.js";
import { drawSlice } from "./draw-slice.js";
import type { GeneratorHeads } from "./generator-heads.js";
import type { SliceEstimator } from "./slice-estimator.js";
import type { SliceGenerator } from "./slice-generator.js";
import type { SlicingRelease } from "./slicing-release.js";

export interface TrainingSettings {
  readonly steps: number;
  /** Noisy rows seen along a direction, n. */
  readonly sampleRows: number;
  /**
   * Rows that each of them stands for: sorted along the direction, every `pool` neighbours are replaced by their mean.
   * They lie far closer than σ, so next to nothing is lost, and the noise of a step falls as 1/√pool. Only for k = 1.
   */
  readonly pool: number;
  readonly slicesPerStep: number;
  readonly rate: number;
  /** Draw fresh directions in the span of the release, instead of taking stored slices. */
  readonly reprojection: boolean;
  readonly rng: Rng;
  readonly watch?: Watch | undefined;
}

/** Temperature of choices at the start and at the end. */
const [warm, cool] = [1, 0.3];
/** Steps between two breaths. */
const breathEvery = 8;

/** The mean loss of the last tenth of the steps. Time O(steps·slicesPerStep·(sampleRows·(b + pool·mk) + b·d)) and the generator's. */
export async function trainGenerator(
  release: SlicingRelease,
  generator: SliceGenerator,
  heads: GeneratorHeads,
  estimator: SliceEstimator,
  settings: TrainingSettings,
): Promise<number> {
  const { steps, rng, watch } = settings;
  const adam = new Adam(generator.parameters.length, settings.rate, steps);
  const gradient = new Float32Array(heads.points.length);
  let [late, count] = [0, 0];
  for (let step = 0; step < steps; step++) {
    if (step % breathEvery === 0) {
      watch?.onProgress?.({ stage: "training the generator", done: step / steps });
      await breathe(watch);
    }
    const temperature = warm + ((cool - warm) * step) / steps;
    heads.forward(generator.forward(rng), temperature, rng);
    const loss = slicedGradient(release, heads, estimator, settings, gradient);
    heads.backward(gradient, temperature);
    generator.backward(gradient);
    adam.move(generator.parameters, generator.gradient);
    if (step >= 0.9 * steps) [late, count] = [late + loss, count + 1];
  }
  watch?.onProgress?.({ stage: "training the generator", done: 1 });
  return late / count;
}

/** Mean loss over a few slices; its gradient with respect to the points goes to `gradient`. */
function slicedGradient(
  release: SlicingRelease,
  heads: GeneratorHeads,
  estimator: SliceEstimator,
  { sampleRows, pool: asked, slicesPerStep, reprojection, rng }: TrainingSettings,
  gradient: Float32Array,
): number {
  const { dimension: d, sliceDimension: k } = release.shape;
  const pool = k === 1 ? asked : 1;
  const sample = Int32Array.from({ length: sampleRows * pool }, () => rng.integer(release.rows));
  const all = new Float64Array(sample.length * k);
  const noisy = new Float64Array(sampleRows * k);
  const fakes = new Float64Array(heads.rows * k);
  const slope = new Float64Array(heads.rows * k);
  gradient.fill(0);
  let total = 0;
  for (let s = 0; s < slicesPerStep; s++) {
    const { mix, directions } = drawSlice(release, rng, reprojection);
    projectSample(release.projections, sample, mix, k, all);
    if (pool === 1) noisy.set(all);
    else poolNeighbours(all, pool, noisy);
    projectPoints(heads.points, directions, d, k, fakes);
    total += estimator({ dimension: k, noisy, fakes }, slope);
    addBack(slope, directions, d, k, 1 / slicesPerStep, gradient);
  }
  return total / slicesPerStep;
}

function projectSample(y: Float64Array, sample: Int32Array, mix: Float64Array, k: number, out: Float64Array): void {
  const width = mix.length / k;
  for (let i = 0; i < sample.length; i++) {
    const row = sample[i]! * width;
    for (let q = 0; q < k; q++) {
      let sum = 0;
      for (let c = 0; c < width; c++) sum += y[row + c]! * mix[q * width + c]!;
      out[i * k + q] = sum;
    }
  }
}

function poolNeighbours(values: Float64Array, pool: number, out: Float64Array): void {
  values.sort();
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let j = i * pool; j < (i + 1) * pool; j++) sum += values[j]!;
    out[i] = sum / pool;
  }
}

function projectPoints(points: Float32Array, directions: Float64Array, d: number, k: number, out: Float64Array): void {
  for (let i = 0; i * d < points.length; i++) {
    for (let q = 0; q < k; q++) {
      let sum = 0;
      for (let t = 0; t < d; t++) sum += points[i * d + t]! * directions[q * d + t]!;
      out[i * k + q] = sum;
    }
  }
}

function addBack(
  slope: Float64Array,
  directions: Float64Array,
  d: number,
  k: number,
  share: number,
  out: Float32Array,
) {
  for (let i = 0; i * d < out.length; i++) {
    for (let q = 0; q < k; q++) {
      const along = slope[i * k + q]! * share;
      for (let t = 0; t < d; t++) out[i * d + t]! += along * directions[q * d + t]!;
    }
  }
}
