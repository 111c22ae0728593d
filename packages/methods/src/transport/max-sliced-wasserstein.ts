/**
 * Max-sliced Wasserstein distance: the line on which two point clouds are farthest apart.
 *
 *     max over unit θ of W_p(θ·μ, θ·ν)
 *
 * A distance like the sliced one that does not fade with the dimension, and its line says where the difference is. The maximum
 * has many local ones; the best of many random lines are followed uphill, so the answer is a lower bound of the
 * maximum, attained by the direction that comes with it. One ascent step takes O((n + m)·(d + log(n + m))).
 *
 * Source: [deshpande2019].
 * @module
 */
import { breathe, check, pow, type Rng, type Samples, stopIfAborted, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { drawFrames } from "./sliced/draw-frames.js";
import { lineClouds } from "./sliced/line-clouds.js";
import { LineCosts } from "./sliced/line-costs.js";
import { LineSlope } from "./sliced/line-slope.js";
import { usingKernels } from "./using-kernels.js";

/** Stated once: the code, the catalogue and the manual read these. */
export const maxSlicedDefaults = { p: 2, candidates: 256, restarts: 8, maxIterations: 200, tolerance: 1e-9 } as const;

export interface MaxSlicedOptions {
  /** Draws the candidates: the same stream draws the same ones. */
  rng: Rng;
  /** Order of the distance, finite and at least 1. */
  p?: number | undefined;
  /** Random lines to start from, beside the one through the means. */
  candidates?: number | undefined;
  /** How many of them, the best ones, are followed uphill. */
  restarts?: number | undefined;
  /** Most steps of one ascent. */
  maxIterations?: number | undefined;
  /** An ascent ends once a step gains less than this share of W_p^p. */
  tolerance?: number | undefined;
  kernels?: Kernels | undefined;
  watch?: Watch | undefined;
}

export interface MaxSlicedWasserstein {
  /** W_p on the best line found, in the units of the coordinates. */
  readonly distance: number;
  /** That line, of length 1; its largest coordinate is positive. */
  readonly direction: Float64Array;
  /** Whether its ascent ended by itself. */
  readonly converged: boolean;
  /** Steps of all ascents. */
  readonly iterations: number;
  /** Ascents that ended on the same distance, of all: few of many say that the maximum may not have been found. */
  readonly agreeing: number;
  readonly restarts: number;
}

/** @throws ArgumentError when `y` is not in the space of `x`, or an option is out of range. */
export async function maxSlicedWasserstein(
  x: Samples,
  y: Samples,
  options: MaxSlicedOptions,
): Promise<MaxSlicedWasserstein> {
  const here = "maxSlicedWasserstein";
  const { p = maxSlicedDefaults.p, candidates = maxSlicedDefaults.candidates, watch } = options;
  const { restarts = maxSlicedDefaults.restarts } = options;
  check(p >= 1 && p < Infinity, here, "p", "a finite number of at least 1", p);
  check(Number.isInteger(candidates) && candidates >= 1, here, "candidates", "a positive integer", candidates);
  check(Number.isInteger(restarts) && restarts >= 1, here, "restarts", "a positive integer", restarts);
  return usingKernels(options.kernels, async (kernels) => {
    const scope = kernels.scope();
    try {
      const costs = new LineCosts(lineClouds(x, y, here), { kernels, scope, p, bytes: 8 });
      const starts = await bestLines(costs, drawFrames(options.rng, x.d, 1, candidates, true).frames, restarts, watch);
      const slope = new LineSlope(kernels, scope, costs, p);
      const ends: Ascent[] = [];
      for (const [k, start] of starts.entries()) {
        watch?.onProgress?.({ stage: "uphill", done: k / starts.length });
        ends.push(await climb(slope, start, options));
      }
      return summarise(ends, costs.unit, p);
    } finally {
      scope.free();
    }
  });
}

/** Of the candidates and the line through the means, those with the highest costs. */
async function bestLines(costs: LineCosts, theta: Float64Array, count: number, watch: Watch | undefined) {
  const { d } = costs;
  const gap = meanGap(costs);
  const all = new Float64Array(theta.length + d);
  all.set(gap);
  all.set(theta, d);
  const values = await costs.costs(all, watch);
  const order = Array.from(values, (_, l) => l).sort((a, b) => values[b]! - values[a]! || a - b);
  return order.slice(0, count).map((l) => all.slice(l * d, l * d + d));
}

/** Unit vector from mean to mean; the first axis when they are the same. */
function meanGap({ x, y, d }: LineCosts): Float64Array {
  const gap = new Float64Array(d);
  for (const [{ data, n, weights }, sign] of [[x, 1], [y, -1]] as const) // biome-ignore format: pairs
    for (let i = 0; i < n; i++)
      for (let k = 0; k < d; k++) gap[k]! += sign * (weights ? weights[i]! : 1 / n) * data[i * d + k]!;
  const length = Math.sqrt(gap.reduce((sum, value) => sum + value * value, 0));
  if (length > 0) return gap.map((value) => value / length);
  gap[0] = 1;
  return gap;
}

interface Ascent {
  readonly theta: Float64Array;
  readonly value: number;
  readonly converged: boolean;
  readonly iterations: number;
}

/**
 * Gradient ascent on the sphere. The length of a step grows while steps gain and is halved until one does; the cost has
 * kinks where the coupling changes, so an ascent ends by its gains and not by its gradient.
 */
async function climb(slope: LineSlope, start: Float64Array, options: MaxSlicedOptions): Promise<Ascent> {
  const { maxIterations = maxSlicedDefaults.maxIterations, tolerance = maxSlicedDefaults.tolerance, watch } = options;
  let theta = start;
  let { value, gradient } = slope.at(theta);
  let [step, iterations] = [1, 0];
  let small = 0;
  while (value > 0 && iterations < maxIterations && small < 3) {
    if (iterations % 16 === 0) await breathe(watch);
    stopIfAborted(watch);
    iterations++;
    const next = along(theta, gradient, step / value);
    const found = next && slope.at(next);
    if (!found || !(found.value > value)) {
      step /= 4;
      if (step < 1e-9) break;
      continue;
    }
    small = found.value - value < tolerance * value ? small + 1 : 0;
    [theta, value, gradient, step] = [next, found.value, found.gradient, step * 2];
  }
  return { theta, value, converged: iterations < maxIterations, iterations };
}

/** θ + step·(the part of the gradient along the sphere), of length 1; undefined when that part is 0. */
function along(theta: Float64Array, gradient: Float64Array, step: number): Float64Array | undefined {
  const radial = theta.reduce((sum, value, k) => sum + value * gradient[k]!, 0);
  const moved = theta.map((value, k) => value + step * (gradient[k]! - radial * value));
  const length = Math.sqrt(moved.reduce((sum, value) => sum + value * value, 0));
  if (!(length > 0) || moved.every((value, k) => value === theta[k])) return undefined;
  return moved.map((value) => value / length);
}

function summarise(ends: readonly Ascent[], unit: number, p: number): MaxSlicedWasserstein {
  const best = ends.reduce((a, b) => (b.value > a.value ? b : a));
  const peak = best.theta.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  const root = p === 1 ? best.value : p === 2 ? Math.sqrt(best.value) : pow(best.value, 1 / p);
  return {
    distance: unit * root,
    direction: best.theta.map((value) => (peak < 0 ? -value : value)),
    converged: best.converged,
    iterations: ends.reduce((sum, { iterations }) => sum + iterations, 0),
    agreeing: ends.filter(({ value }) => value >= best.value * (1 - 1e-6)).length,
    restarts: ends.length,
  };
}
