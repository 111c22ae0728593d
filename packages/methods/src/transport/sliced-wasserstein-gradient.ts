/**
 * How sliced and max-sliced distances change with the points and with the weights: line by line, or subspace by subspace, that of the
 * exact distance between the projections, taken back.
 *
 *     ∂W_p^p(V·μ, V·ν)/∂x_i = Vᵀ·(∂/∂(V·x_i)),   ∂SW_p = SW_p^(1−p)/p · mean over V of ∂W_p^p
 *
 * For the farthest line of max-sliced its turning adds nothing, since it is a maximum. In small samples that line often lies where two
 * projections change places, since the cost is a minimum over couplings; the distance has a kink there, and this is one of its slopes. Time of exact transport on each line
 * or subspace, memory O((n + m)·d).
 *
 * Source: [bonneel2015], [deshpande2019].
 * @module
 */
import { check, type Rng, type Samples, stopIfAborted, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import type { MaxSlicedWasserstein } from "./max-sliced-wasserstein.js";
import { drawFrames } from "./sliced/draw-frames.js";
import { defaultDirections, slicedWassersteinDefaults } from "./sliced-wasserstein.js";
import { emptyGradient, scaledGradient, type TransportGradient } from "./transport-gradient.js";
import { usingKernels } from "./using-kernels.js";
import { root, wasserstein } from "./wasserstein.js";
import { rootSlope, wassersteinGradient } from "./wasserstein-gradient.js";

export interface SlicedGradientOptions {
  /** Draws the lines: those of `slicedWasserstein` for the same stream. */
  rng: Rng;
  p?: number | undefined;
  dimension?: number | undefined;
  directions?: number | undefined;
  orthogonal?: boolean | undefined;
  kernels?: Kernels | undefined;
  watch?: Watch | undefined;
}

export interface SlicedGradient extends TransportGradient {
  /** What is differentiated: the plain mean over the lines, as `slicedWasserstein` gives without controls. */
  readonly distance: number;
}

/**
 * Gradient of `slicedWasserstein(x, y, { ...options, controls: false })`; with lines drawn anew at every step, an unbiased
 * descent of SW_p^p up to its factor.
 *
 * @throws like `slicedWasserstein`.
 */
export async function slicedWassersteinGradient(
  x: Samples,
  y: Samples,
  options: SlicedGradientOptions,
): Promise<SlicedGradient> {
  const here = "slicedWassersteinGradient";
  const { rng, p = slicedWassersteinDefaults.p, dimension = slicedWassersteinDefaults.dimension, watch } = options;
  const { directions = defaultDirections(dimension), orthogonal = slicedWassersteinDefaults.orthogonal } = options;
  check(y.d === x.d, here, "y", `${x.d}-dimensional like x`, `${y.d} dimensions`);
  check(Number.isInteger(directions) && directions >= 2, here, "directions", "an integer of at least 2", directions);
  const fits = Number.isInteger(dimension) && dimension >= 1 && dimension <= x.d;
  check(fits, here, "dimension", `an integer from 1 to d = ${x.d}`, dimension);
  const count = dimension === x.d ? 1 : directions;
  const { frames } = drawFrames(rng, x.d, dimension, count, orthogonal);
  return usingKernels(options.kernels, async (kernels) => {
    const sum = emptyGradient(x, y);
    const size = dimension * x.d;
    let mean = 0;
    for (let f = 0; f < count; f++) {
      stopIfAborted(watch);
      watch?.onProgress?.({ stage: "lines", done: f / count });
      mean += (await addOnFrame(sum, x, y, frames.subarray(f * size, (f + 1) * size), p, kernels, watch)) / count;
    }
    const distance = root(mean, p);
    return { ...scaledGradient(sum, rootSlope(distance, p) / count), distance };
  });
}

/**
 * Gradient of `distance` for the `result` of `maxSlicedWasserstein(x, y, { p })`.
 *
 * @throws ArgumentError when the result belongs to other dimensions.
 */
export async function maxSlicedWassersteinGradient(
  x: Samples,
  y: Samples,
  { direction }: MaxSlicedWasserstein,
  options: { p?: number | undefined; kernels?: Kernels | undefined; watch?: Watch | undefined } = {},
): Promise<TransportGradient> {
  const { p = slicedWassersteinDefaults.p, watch } = options;
  const fits = direction.length === x.d && x.d === y.d;
  check(fits, "maxSlicedWassersteinGradient", "result", `of ${x.d} dimensions`, direction.length);
  return usingKernels(options.kernels, async (kernels) => {
    const sum = emptyGradient(x, y);
    const cost = await addOnFrame(sum, x, y, direction, p, kernels, watch);
    return scaledGradient(sum, rootSlope(root(cost, p), p));
  });
}

/** Add the gradient of W_p^p between the projections on the rows of `frame` to `sum`; gives W_p^p. */
async function addOnFrame(
  sum: TransportGradient,
  x: Samples,
  y: Samples,
  frame: Float64Array,
  p: number,
  kernels: Kernels,
  watch: Watch | undefined,
): Promise<number> {
  const [from, to] = [projected(x, frame), projected(y, frame)];
  const found = await wasserstein(from, to, { p, kernels, watch: watch && { signal: watch.signal } });
  const gradient = wassersteinGradient(from, to, found, "cost");
  for (const side of ["x", "y"] as const) addBack(sum[side], gradient[side], frame, from.d);
  for (const side of ["xMasses", "yMasses"] as const)
    gradient[side].forEach((value, i) => {
      sum[side][i]! += value;
    });
  return found.cost;
}

/** V·x for the k rows of V. */
function projected({ data, n, d, weights }: Samples, frame: Float64Array): Samples {
  const k = frame.length / d;
  const out = new Float64Array(n * k);
  for (let i = 0; i < n; i++)
    for (let r = 0; r < k; r++) for (let l = 0; l < d; l++) out[i * k + r]! += frame[r * d + l]! * data[i * d + l]!;
  return { data: out, n, d: k, ...(weights && { weights }) };
}

/** Add Vᵀ·slope to every row. */
function addBack(out: Float64Array, slopes: Float64Array, frame: Float64Array, k: number): void {
  const d = frame.length / k;
  for (let at = 0; at < slopes.length; at++) {
    const [i, r] = [Math.floor(at / k), at % k];
    for (let l = 0; l < d; l++) out[i * d + l]! += slopes[at]! * frame[r * d + l]!;
  }
}
