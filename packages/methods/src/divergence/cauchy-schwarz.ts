/**
 * Cauchy–Schwarz divergence between two samples through Gaussian kernels.
 *
 *     D = −ln ( V_xy/√(V_xx·V_yy) ),   V_xy = mean of e^(−|x − y|²/(4·h²)) over pairs,   V_xx over pairs of different rows
 *
 * the divergence between the two laws, each blurred by a Gaussian of bandwidth h: products of Gaussians integrate to
 * Gaussians, so nothing is approximated but the laws by their rows. The standard error is first-order over rows; near
 * equal laws it is too large rather than too small. Time O((n + m)²·d), memory O(n + m).
 *
 * Source: [jenssen2006].
 * @module
 */
import { check, log, meanAndVariance, type Samples, type Watch } from "@pushforward/core";
import { type Kernels, usingKernels } from "@pushforward/kernels";
import { type DivergenceEstimate, estimated } from "./divergence-estimate.js";
import { bandwidthsOf, threeSums } from "./mmd.js";
import { checkPair } from "./pair-values.js";

export interface CauchySchwarzOptions {
  /** h in the units of the coordinates; a quarter of the median distance between rows when absent. */
  bandwidth?: number | undefined;
  /** Draws the rows whose median distance is taken, when there are more than 500. */
  seed?: number | undefined;
  level?: number | undefined;
  kernels?: Kernels | undefined;
  watch?: Watch | undefined;
}

export interface CauchySchwarz extends DivergenceEstimate {
  /** h, in the units of the coordinates. */
  readonly bandwidth: number;
}

/**
 * D in nats between the laws behind `x` and `y`; Infinity when no two rows of different samples are near enough.
 *
 * @throws ArgumentError when `y` is not in the space of `x`, a sample has fewer than 3 rows or has weights, the
 *   bandwidth is not positive, or it is so small that a sample has no two rows near each other.
 */
export async function cauchySchwarz(
  x: Samples,
  y: Samples,
  options: CauchySchwarzOptions = {},
): Promise<CauchySchwarz> {
  const here = "cauchySchwarz";
  const { level = 0.95, seed, watch } = options;
  checkPair(x, y, here);
  for (const [name, { n }] of Object.entries({ x, y })) check(n >= 3, here, name, "at least 3 rows", n);
  const bandwidth = options.bandwidth ?? bandwidthsOf([x, y], "median", seed, here)[0]! / 4;
  const [scale] = bandwidthsOf([x, y], Math.SQRT2 * bandwidth, seed, here);
  return usingKernels(options.kernels, async (kernels) => {
    const sums = await threeSums(x, y, { kind: "gaussian", bandwidths: [scale!] }, kernels, watch);
    const [xx, yy] = [withinMeans(sums.xx), withinMeans(sums.yy)];
    const [xy, yx] = [sums.xy.ofX.map((sum) => sum / y.n), sums.xy.ofY.map((sum) => sum / x.n)];
    const [vxx, vyy, vxy] = [xx, yy, xy].map((means) => meanAndVariance(means).mean) as [number, number, number];
    for (const [name, within] of Object.entries({ x: vxx, y: vyy }))
      check(within > 0, here, "bandwidth", `so large that some rows of ${name} lie near each other`, bandwidth);
    const value = (log(vxx) + log(vyy)) / 2 - log(vxy);
    const method = "Gaussian kernels, first-order influence of each row";
    if (vxy === 0) return { value, method, lowerBound: false, bandwidth };
    const variance = (own: Float64Array, within: number, across: Float64Array) =>
      meanAndVariance(own.map((mean, i) => mean / within - across[i]! / vxy)).variance / own.length;
    const standardError = Math.sqrt(variance(xx, vxx, xy) + variance(yy, vyy, yx));
    return { ...estimated(value, standardError, level, method), bandwidth };
  });
}

/** Mean of the kernel to the other rows; a row's own term is 1. */
function withinMeans(sums: Float64Array): Float64Array {
  return sums.map((sum) => Math.max(0, sum - 1) / (sums.length - 1));
}
