/**
 * Wasserstein barycenter of Gaussians: a Gaussian again, whose mean is the mean of means and whose covariance is the one
 * from which the optimal maps to all others average to the identity.
 *
 *     Σ ← T·Σ·T,   T = Σ_s λ_s·A_s,   A_s the linear map from N(0, Σ) to N(0, Σ_s)
 *
 * The value falls at every step, and the fixed point is the barycenter when one covariance of positive share is regular.
 *
 * Source: [alvarezesteban2016].
 * @module
 */
import { check, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { matmul } from "@pushforward/kernels";
import { type Gaussian, gaussianWasserstein } from "./gaussian-wasserstein.js";
import { readShares } from "./multi-marginal-1d.js";
import { usingKernels } from "./using-kernels.js";

export interface GaussianBarycenter extends Gaussian {
  /** Σ_s λ_s·W_2². */
  readonly cost: number;
  readonly converged: boolean;
  readonly iterations: number;
  /** Largest entry of |T − I| at the end. */
  readonly residual: number;
}

export interface GaussianBarycenterOptions {
  readonly shares?: readonly number[] | undefined;
  /** Bound on `residual`, 1e-10 by default. */
  readonly tolerance?: number | undefined;
  /** 200 by default. */
  readonly maxIterations?: number | undefined;
  readonly kernels?: Kernels | undefined;
  readonly watch?: Watch | undefined;
}

/** @throws ArgumentError like `gaussianWasserstein`, or when shares do not fit. */
export async function gaussianBarycenter(
  laws: readonly Gaussian[],
  { shares, tolerance = 1e-10, maxIterations = 200, kernels: given, watch }: GaussianBarycenterOptions = {},
): Promise<GaussianBarycenter> {
  const here = "gaussianBarycenter";
  check(laws.length >= 1, here, "laws", "at least one", laws.length);
  const lambda = readShares(shares, laws.length, here);
  const d = laws[0]!.mean.length;
  for (const [s, { mean }] of laws.entries())
    check(mean.length === d, here, `law ${s}`, `${d}-dimensional`, mean.length);
  const average = (of: (law: Gaussian) => Float64Array) => {
    const sum = new Float64Array(of(laws[0]!).length);
    laws.forEach((law, s) => {
      of(law).forEach((value, k) => {
        sum[k]! += lambda[s]! * value;
      });
    });
    return sum;
  };
  const mean = average((law) => law.mean);
  return usingKernels(given, async (kernels) => {
    let covariance: Float64Array = average((law) => law.covariance); // at least as wide as the barycenter, so its support holds all
    for (let iterations = 0; ; iterations++) {
      watch?.signal?.throwIfAborted();
      const map = new Float64Array(d * d);
      let cost = 0;
      for (const [s, law] of laws.entries()) {
        const found = await gaussianWasserstein({ mean, covariance }, law, { kernels });
        cost += lambda[s]! * found.cost;
        for (let k = 0; k < map.length; k++) map[k]! += lambda[s]! * found.map[k]!;
      }
      const residual = map.reduce((most, value, k) => Math.max(most, Math.abs(value - (k % (d + 1) === 0 ? 1 : 0))), 0);
      const converged = residual <= tolerance;
      if (converged || iterations === maxIterations) return { mean, covariance, cost, converged, iterations, residual };
      covariance = conjugated(kernels, map, covariance, d);
    }
  });
}

/** T·Σ·T, symmetric to the last bit. */
function conjugated(kernels: Kernels, map: Float64Array, covariance: Float64Array, d: number): Float64Array {
  const of = (data: Float64Array) => ({ rows: d, columns: d, data });
  const { data } = matmul(kernels, matmul(kernels, of(map), of(covariance)), of(map));
  return data.map((value, at) => (value + data[(at % d) * d + Math.floor(at / d)]!) / 2);
}
