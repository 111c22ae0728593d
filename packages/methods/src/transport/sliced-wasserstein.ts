/**
 * Sliced Wasserstein distance: optimal transport averaged over random lines, or subspaces of k dimensions.
 *
 *     SW_p(μ, ν) = ( E_V [ W_p(V·μ, V·ν)^p ] )^(1/p),   V uniform among the k × d matrices with orthonormal rows
 *
 * Sorting solves transport on a line exactly, so the average over θ is the only Monte Carlo part, and its standard
 * error comes with the result. Two things make that error small: lines are drawn in blocks that are orthogonal within,
 * and what Gaussians with the same moments would cost, whose average is known, is taken off as a control variate.
 * For L lines: time O(L·(n + m)·(d + log(n + m))) on all threads, memory O((n + m)·d + L·d). For k > 1 transport is
 * solved exactly by `wasserstein` in each subspace, and L of these take L times as long; k = d is W_p itself. Nothing is
 * rescaled: a shift by t costs √(k/d)·|t| when p = 2.
 *
 * Source: [bonneel2015]; [rowland2019] for orthogonal lines, [nguyen2024] for control variates, [lin2021] for k > 1.
 * @module
 */
import { check, pow, type Rng, type Samples, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { type ControlledMean, controlledMean } from "./sliced/controlled-mean.js";
import { drawFrames, type Frames } from "./sliced/draw-frames.js";
import { type LineClouds, lineClouds } from "./sliced/line-clouds.js";
import { lineControls } from "./sliced/line-controls.js";
import { LineCosts } from "./sliced/line-costs.js";
import { subspaceCosts } from "./sliced/subspace-costs.js";
import { usingKernels } from "./using-kernels.js";

/** Stated once: the code, the catalogue and the manual read these. */
export const slicedWassersteinDefaults = {
  p: 2,
  dimension: 1,
  orthogonal: true,
  controls: true,
  precision: "auto",
} as const;

/** Lines, or subspaces of more dimensions, when not told; each of these takes an exact solution instead of a sort. */
export const defaultDirections = (dimension: number): number => (dimension === 1 ? 128 : 50);

/** Numbers to sort from which on coordinates are float32 when the precision is "auto". */
const many = 2 ** 21;

export interface SlicedWassersteinOptions {
  /** Draws the lines: the same stream draws the same ones. */
  rng: Rng;
  /** Order of the distance, finite and at least 1. */
  p?: number | undefined;
  /** Dimension k of the subspaces, 1 to d; k = d is `wasserstein`. */
  dimension?: number | undefined;
  /** Number L of lines (128) or subspaces (50), an integer of at least 2. The error falls as 1/√L. */
  directions?: number | undefined;
  /** Lines or subspaces in blocks of min(⌊d/k⌋, L/25), orthogonal within a block. */
  orthogonal?: boolean | undefined;
  /** Take off what Gaussians with the same moments would cost. */
  controls?: boolean | undefined;
  /**
   * Of the projections on lines: "single" rounds coordinates, from the middle of the data, to float32 and so moves the distance by at most
   * (d + 2)·2⁻²³ times the extent of the data; "auto" does so from L·(n + m) = 2²¹ on. Sums are float64.
   */
  precision?: "single" | "double" | "auto" | undefined;
  kernels?: Kernels | undefined;
  watch?: Watch | undefined;
}

export interface SlicedWasserstein {
  /** SW_p, in the units of the coordinates. */
  readonly distance: number;
  /** Standard error of `distance` over the lines (delta method), same units; the points are taken as given. */
  readonly standardError: number;
  /** Lines or subspaces drawn; 1 when they have all dimensions, where the answer is exact. */
  readonly directions: number;
  readonly dimension: number;
  /** How many times more independent lines the same standard error would have taken without blocks and controls. */
  readonly gain: number;
  /** W_p on each of them, in the order drawn. */
  readonly distances: Float64Array;
  /** The one with the largest: k × d, row-major, with orthonormal rows. */
  readonly farthest: Float64Array;
}

/**
 * Distance between the point clouds `x` (n × d) and `y` (m × d), weighted or not.
 *
 * @throws ArgumentError when `y` is not in the space of `x`, or `p`, `directions` or `dimension` is out of range.
 */
export async function slicedWasserstein(
  x: Samples,
  y: Samples,
  options: SlicedWassersteinOptions,
): Promise<SlicedWasserstein> {
  const { rng, ...chosen } = { ...slicedWassersteinDefaults, ...withoutUndefined(options) };
  const { p, dimension, directions = defaultDirections(dimension), kernels: given } = chosen;
  const here = "slicedWasserstein";
  check(p >= 1 && p < Infinity, here, "p", "a finite number of at least 1", p);
  check(Number.isInteger(directions) && directions >= 2, here, "directions", "an integer of at least 2", directions);
  const fits = Number.isInteger(dimension) && dimension >= 1 && dimension <= x.d;
  check(fits, here, "dimension", `an integer from 1 to d = ${x.d}`, dimension);
  const count = dimension === x.d ? 1 : directions;
  const clouds = lineClouds(x, y, here);
  const drawn = drawFrames(rng, x.d, dimension, count, chosen.orthogonal);
  return usingKernels(given, async (kernels) => {
    // Threads work on the costs while this one works out the controls.
    const [powers, { values, count: controls }] = await Promise.all([
      costsOn(clouds, drawn.frames, { ...chosen, kernels }),
      chosen.controls && count > 1 ? controlValues(kernels, clouds, drawn, dimension, count) : none,
    ]);
    const mean = controlledMean(powers, drawn.block, values, controls);
    const most = dimension * x.d * powers.indexOf(powers.reduce((a, b) => Math.max(a, b)));
    return {
      ...summarise(powers, mean, p, clouds.unit),
      dimension,
      distances: powers.map((power) => clouds.unit * root(power, p)),
      farthest: drawn.frames.slice(most, most + dimension * x.d),
    };
  });
}

const none = { values: new Float64Array(0), count: 0 };

interface CostOptions extends Pick<SlicedWassersteinOptions, "precision" | "watch"> {
  readonly p: number;
  readonly dimension: number;
  readonly kernels: Kernels;
}

/** W_p^p on each line or subspace, in units of unit^p. */
async function costsOn(
  clouds: LineClouds,
  frames: Float64Array,
  { p, dimension, precision, kernels, watch }: CostOptions,
): Promise<Float64Array> {
  if (dimension > 1) return subspaceCosts(clouds, frames, { kernels, p, dimension, watch });
  const numbers = (frames.length / clouds.d) * (clouds.x.n + clouds.y.n);
  const single = precision === "single" || (precision === "auto" && numbers >= many);
  const scope = kernels.scope();
  try {
    return await new LineCosts(clouds, { kernels, scope, p, bytes: single ? 4 : 8 }).costs(frames, watch);
  } finally {
    scope.free();
  }
}

/** What Gaussians would cost on these subspaces, beyond what they cost on average. */
function controlValues(
  kernels: Kernels,
  clouds: LineClouds,
  { frames }: Frames,
  dimension: number,
  directions: number,
): { values: Float64Array; count: number } {
  const controls = lineControls(kernels, clouds, dimension, directions);
  const { count } = controls;
  const [values, size] = [new Float64Array(directions * count), dimension * clouds.d];
  for (let f = 0; f < directions; f++)
    controls.centred(frames.subarray(f * size, (f + 1) * size), values.subarray(f * count, (f + 1) * count));
  return { values, count };
}

/** The root of a mean power, by the delta method. */
function summarise(
  powers: Float64Array,
  controlled: ControlledMean,
  p: number,
  unit: number,
): Omit<SlicedWasserstein, "dimension" | "distances" | "farthest"> {
  const directions = powers.length;
  if (directions === 1) return { distance: unit * root(powers[0]!, p), standardError: 0, directions, gain: 1 };
  const plain = controlledMean(powers, 1, none.values, 0);
  // Near 0 the fit may overshoot.
  const { mean, standardError } = controlled.mean > 0 ? controlled : plain;
  const distance = root(mean, p);
  // m^(1/p) has no slope at m = 0, but there every line costs 0 and nothing varies.
  const slope = mean > 0 ? distance / (p * mean) : 0;
  const share = plain.standardError / standardError;
  const gain = standardError > 0 ? share * share : 1;
  return { distance: unit * distance, standardError: unit * slope * standardError, directions, gain };
}

function root(value: number, p: number): number {
  if (p === 1) return value;
  return p === 2 ? Math.sqrt(value) : pow(value, 1 / p);
}

/** Options that were given. */
function withoutUndefined<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [K in keyof T]: Exclude<T[K], undefined> };
}
