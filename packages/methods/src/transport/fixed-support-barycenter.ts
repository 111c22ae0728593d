/**
 * Entropic barycenter of histograms on one support, by iterative Bregman projections in the log domain.
 *
 *     min over b of Σ_s λ_s·OT_ε(b, b_s),   OT_ε with ε·KL(P | uniform)
 *     ln u_s ← ln b_s − lse_j(ln v_s − C/ε),  ln b ← Σ_s λ_s·lse_i(ln u_s − C/ε),  ln v_s ← ln b − lse_i(ln u_s − C/ε)
 *
 * The barycenter is blurred over a distance of about √(ε/2) under squared costs. Time O(k·n²) a step; the n × n costs are held
 * in memory.
 *
 * Source: [benamou2015].
 * @module
 */
import { check, exp, log, stopIfAborted, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { MatrixCosts } from "./entropic/entropic-costs.js";
import { powerOfTwoAbove, shares as sharesOf } from "./entropic/entropic-pair.js";
import { readShares } from "./multi-marginal-1d.js";
import { usingKernels } from "./using-kernels.js";

export interface FixedSupportBarycenterOptions {
  /** ε > 0, in units of the costs. */
  readonly epsilon: number;
  readonly shares?: readonly number[] | undefined;
  /** Bound on `residual`, 1e-8 by default. */
  readonly tolerance?: number | undefined;
  /** 5000 by default. */
  readonly maxIterations?: number | undefined;
  readonly kernels?: Kernels | undefined;
  readonly watch?: Watch | undefined;
}

export interface FixedSupportBarycenter {
  /** n probabilities. */
  readonly weights: Float64Array;
  readonly converged: boolean;
  readonly iterations: number;
  /** Σ_j |column sums of the plans − their λ-geometric mean|, averaged over the laws. */
  readonly residual: number;
}

/**
 * `costs` n × n, row-major, symmetric; `histograms` of n weights each, which are divided by their sums.
 *
 * @throws ArgumentError when shapes do not fit, or ε is out of range.
 */
export async function fixedSupportBarycenter(
  costs: Float64Array,
  histograms: readonly Float64Array[],
  options: FixedSupportBarycenterOptions,
): Promise<FixedSupportBarycenter> {
  const here = "fixedSupportBarycenter";
  const { epsilon, tolerance = 1e-8, maxIterations = 5000, watch } = options;
  check(histograms.length >= 1, here, "histograms", "at least one", histograms.length);
  const n = histograms[0]!.length;
  check(costs.length === n * n, here, "costs", `${n} × ${n} numbers`, costs.length);
  check(epsilon > 0 && epsilon < Infinity, here, "epsilon", "positive and finite", epsilon);
  const lambda = readShares(options.shares, histograms.length, here);
  const logs = histograms.map((weights, s) => sharesOf(weights, n, here, `histogram ${s}`).map(log));
  const size = costs.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  check(Number.isFinite(size), here, "each cost", "finite", size);
  const unit = size > 0 ? powerOfTwoAbove(size) : 1;
  return usingKernels(options.kernels, async (kernels) => {
    const scope = kernels.scope();
    try {
      const matrix = new MatrixCosts(kernels, scope, costs, n, n, unit, 1);
      const scale = unit / epsilon;
      const lse = async (h: Float64Array) => {
        const out = new Float64Array(n);
        await matrix.rows(h, scale, out, 64, watch);
        return out;
      };
      const v = histograms.map(() => new Float64Array(n));
      for (let iterations = 1; ; iterations++) {
        stopIfAborted(watch);
        const images: Float64Array[] = [];
        for (const [s, own] of logs.entries()) {
          const rows = await lse(v[s]!);
          images.push(await lse(own.map((value, i) => value - rows[i]!)));
        }
        const mean = new Float64Array(n);
        images.forEach((image, s) => {
          for (let j = 0; j < n; j++) mean[j]! += lambda[s]! * (image[j]! + v[s]![j]!);
        });
        let residual = 0;
        images.forEach((image, s) => {
          for (let j = 0; j < n; j++) {
            residual += lambda[s]! * Math.abs(exp(image[j]! + v[s]![j]!) - exp(mean[j]!));
            v[s]![j] = mean[j]! - image[j]!;
          }
        });
        if (residual > tolerance && iterations < maxIterations) continue;
        const weights = mean.map(exp);
        const sum = weights.reduce((a, b) => a + b, 0);
        return { weights: weights.map((w) => w / sum), converged: residual <= tolerance, iterations, residual };
      }
    } finally {
      scope.free();
    }
  });
}
