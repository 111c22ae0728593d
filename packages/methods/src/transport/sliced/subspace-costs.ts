/**
 * Costs of exact transport between the projections of two clouds on subspaces.
 * @module
 */
import type { Samples, Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { wasserstein } from "../wasserstein.js";
import type { LineCloud, LineClouds } from "./line-clouds.js";

export interface SubspaceCostsOptions {
  readonly kernels: Kernels;
  /** Order of the cost. */
  readonly p: number;
  /** Dimension k of each subspace. */
  readonly dimension: number;
  readonly watch?: Watch | undefined;
}

/**
 * W_p^p in the subspace of each k × d frame, in units of unit^p, one after the other: the exact solver has the
 * threads. Time that of `wasserstein` in R^k and O((n + m)·k·d), for each frame.
 */
export async function subspaceCosts(
  { x, y, d }: LineClouds,
  frames: Float64Array,
  { kernels, p, dimension, watch }: SubspaceCostsOptions,
): Promise<Float64Array> {
  const costs = new Float64Array(frames.length / (dimension * d));
  for (let f = 0; f < costs.length; f++) {
    const frame = frames.subarray(f * dimension * d, (f + 1) * dimension * d);
    const silent = { signal: watch?.signal };
    const { cost } = await wasserstein(project(x, frame, d), project(y, frame, d), { p, kernels, watch: silent });
    costs[f] = cost;
    watch?.onProgress?.({ stage: "subspaces", done: (f + 1) / costs.length });
  }
  return costs;
}

/** Coordinates of the points along the rows of `frame`. */
function project({ data, weights, n }: LineCloud, frame: Float64Array, d: number): Samples {
  const k = frame.length / d;
  const projected = new Float64Array(n * k);
  for (let i = 0; i < n; i++)
    for (let r = 0; r < k; r++) {
      let sum = 0;
      for (let t = 0; t < d; t++) sum += frame[r * d + t]! * data[i * d + t]!;
      projected[i * k + r] = sum;
    }
  return { data: projected, n, d: k, ...(weights && { weights }) };
}
