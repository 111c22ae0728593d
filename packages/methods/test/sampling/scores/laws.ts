/** Laws and small helpers that the tests of scores share. */
import { type Samples, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { GaussianMixture, shapeOf } from "@pushforward/methods/sampling/scores";

export const kernels = await openKernels({ threads: 1 });

/** One Gaussian with a full covariance. */
export const gaussian = (mean: readonly number[], covariance: readonly number[]): GaussianMixture =>
  new GaussianMixture({
    d: mean.length,
    weights: Float64Array.of(1),
    means: Float64Array.from(mean),
    shapes: [shapeOf(kernels, Float64Array.from(covariance))],
  });

/** Three components in the plane, tilted and round, of unequal weight. */
export const threeBumps = (): GaussianMixture =>
  new GaussianMixture({
    d: 2,
    weights: Float64Array.of(0.5, 0.3, 0.2),
    means: Float64Array.of(0, 0, 3, 1, -1, 2.5),
    shapes: [shapeOf(kernels, Float64Array.of(1, 0.6, 0.6, 0.8)), { variances: Float64Array.of(0.2, 0.2) }],
    shapeOf: Int32Array.of(0, 1, 1),
  });

/** `n` normal numbers, `scale` wide. */
export function noise(n: number, seed: number, scale = 1): Float64Array {
  const out = new Float64Array(n);
  seededRng(seed).fillNormal(out);
  return out.map((value) => scale * value);
}

/** Mean, and covariance row-major, of weighted points. */
export function momentsOf({ data, n, d, weights }: Samples) {
  const w = (i: number) => (weights ? weights[i]! : 1 / n);
  const mean = new Float64Array(d);
  for (let i = 0; i < n; i++) for (let k = 0; k < d; k++) mean[k]! += w(i) * data[i * d + k]!;
  const covariance = new Float64Array(d * d);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < d; k++)
      for (let l = 0; l < d; l++)
        covariance[k * d + l]! += w(i) * (data[i * d + k]! - mean[k]!) * (data[i * d + l]! - mean[l]!);
  return { mean, covariance };
}

/** The largest difference between entries. */
export const apart = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
