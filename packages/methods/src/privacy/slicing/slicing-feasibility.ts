/**
 * Whether a release can carry a table: before it, from public sizes; after it, from the release alone.
 *
 * The noise is per row, as if every person had added it, so it averages as 1/√rows and not as 1/rows. With a full
 * frame the error of the covariance of encoded rows, in Frobenius' norm, is about
 *
 *     σ²·√(d·(d + 1)/rows)
 *
 * (d diagonal entries with variance 2σ⁴/rows, the others with σ⁴/rows); nothing is promised once that is above a fifth
 * of the norm of the covariance itself.
 * @module
 */
import type { Kernels } from "@pushforward/kernels";
import { attributeSize } from "../domain.js";
import type { PublicSizes } from "../synthesizer.js";
import { varianceFor, varianceForRho } from "./calibrate-sigma.js";
import { type ReleaseMoments, releaseMoments } from "./release-moments.js";
import { type RowEncoding, rowEncoding } from "./row-encoding.js";
import type { SliceShape } from "./slicing-loss.js";
import { defaultDelta, type SlicingRelease, type SlicingReleaseOptions, sliceShape } from "./slicing-release.js";

/** Shares of the covariance that noise may hide: "good" up to a fifth, "hopeless" from its whole on. */
export const feasibilityLimits = { good: 0.2, hopeless: 1 } as const;

export type FeasibilityLevel = "good" | "weak" | "hopeless";

export interface SlicingFeasibility {
  readonly level: FeasibilityLevel;
  /** σ of the noise of each entry. */
  readonly sigma: number;
  /** Predicted error of the covariance, and its norm: as the release shows it, or of the uniform law before there is one. */
  readonly covarianceError: number;
  readonly covarianceNorm: number;
  /** For each column of the release, (variance − σ²)/σ²; empty before there is one. */
  readonly signalToNoise: readonly number[];
  /** A sentence for a person. */
  readonly advice: string;
}

/** The plan of a release: its noise, and what that allows. Looks at no row. */
export function planSlicing(sizes: PublicSizes, options: SlicingReleaseOptions): SlicingFeasibility {
  const encoding = rowEncoding(sizes.domain, options.weights);
  const shape = sliceShape(encoding, sizes.rows, options);
  const { epsilon, delta = defaultDelta(sizes.rows), rho = 0 } = options;
  const variance =
    epsilon === undefined
      ? varianceForRho(shape, encoding.sensitivity, rho)
      : varianceFor(shape, encoding.sensitivity, { epsilon, delta });
  return report(shape, sizes.rows, variance, uniformNorm(encoding), []);
}

/** What a release shows of itself, to be read before training. Time O(rows·(mk)²). */
export function releaseFeasibility(kernels: Kernels, release: SlicingRelease): SlicingFeasibility {
  return feasibilityOf(release, releaseMoments(kernels, release));
}

export function feasibilityOf(
  { shape, rows, variance }: SlicingRelease,
  { projected }: ReleaseMoments,
): SlicingFeasibility {
  const width = projected.rows;
  const signalToNoise = Array.from({ length: width }, (_, c) => projected.data[c * width + c]! / variance);
  let squares = 0;
  for (const value of projected.data) squares += value * value;
  const noise = (variance * variance * width * (width + 1)) / rows;
  return report(shape, rows, variance, Math.sqrt(Math.max(0, squares - noise)), signalToNoise);
}

function report(
  { slices, sliceDimension }: SliceShape,
  rows: number,
  variance: number,
  covarianceNorm: number,
  signalToNoise: readonly number[],
): SlicingFeasibility {
  const width = slices * sliceDimension;
  const covarianceError = variance * Math.sqrt((width * (width + 1)) / rows);
  const { good, hopeless } = feasibilityLimits;
  const level =
    covarianceError <= good * covarianceNorm
      ? "good"
      : covarianceError < hopeless * covarianceNorm
        ? "weak"
        : "hopeless";
  const sigma = Math.sqrt(variance);
  return { level, sigma, covarianceError, covarianceNorm, signalToNoise, advice: advice[level] };
}

const advice: Readonly<Record<FeasibilityLevel, string>> = {
  good: "The release can carry the means and dependences of the table.",
  weak: "Noise hides more than a fifth of the dependences: expect means and the strongest dependences only. More rows, fewer columns or a larger epsilon help; so does the marginals mechanism, whose noise is per table and not per row.",
  hopeless:
    "Noise is larger than all the dependences in the table: a generator would learn next to nothing but the means. Use the marginals mechanism, or many more rows, fewer columns or a larger epsilon.",
};

/** Norm of the covariance of encoded rows if every attribute were uniform on its domain. */
function uniformNorm({ domain, blocks }: RowEncoding): number {
  let squares = 0;
  blocks.forEach(({ weight, kind }, j) => {
    const power = weight * weight * weight * weight;
    const size = attributeSize(domain.attributes[j]!);
    // |diag(1/s) − 1/s²|² = (s − 1)/s², times (w²/2)²
    squares += kind === "number" ? power / 144 : (power / 4) * ((size - 1) / (size * size));
  });
  return Math.sqrt(squares);
}
