/**
 * Sliced Wasserstein distance: optimal transport averaged over random lines.
 *
 *     SW_p(μ, ν) = ( E_θ [ W_p(θ·μ, θ·ν)^p ] )^(1/p),   θ uniform on the unit sphere of R^d
 *
 * Sorting solves transport on a line exactly, so the average over θ is the only Monte Carlo part, and its standard
 * error comes with the result. Two things make that error small: lines are drawn in blocks that are orthogonal within,
 * and what Gaussians with the same moments would cost, whose average is known, is taken off as a control variate.
 * For L lines: time O(L·(n + m)·(d + log(n + m))) on all threads, memory O((n + m)·d + L·d).
 *
 * Source: [bonneel2015]; [rowland2019] for orthogonal lines, [nguyen2024] for control variates.
 * @module
 */
import { check, drawSubspace, pow, type Rng, type Samples, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { type ControlledMean, controlledMean } from "./sliced/controlled-mean.js";
import { lineControls } from "./sliced/line-controls.js";
import { LineCosts } from "./sliced/line-costs.js";
import { usingKernels } from "./using-kernels.js";

/** Stated once: the code, the catalogue and the manual read these. */
export const slicedWassersteinDefaults = {
  p: 2,
  directions: 128,
  orthogonal: true,
  controls: true,
  precision: "auto",
} as const;

/** Independent blocks that a standard error is to stand on. */
const leastBlocks = 25;
/** Numbers to sort from which on coordinates are float32 when the precision is "auto". */
const many = 2 ** 21;

export interface SlicedWassersteinOptions {
  /** Draws the lines: the same stream draws the same ones. */
  rng: Rng;
  /** Order of the distance, finite and at least 1. */
  p?: number | undefined;
  /** Number of lines L, an integer of at least 2. The error falls as 1/√L. */
  directions?: number | undefined;
  /** Lines in blocks of min(d, L/25), orthogonal within a block. */
  orthogonal?: boolean | undefined;
  /** Take off what Gaussians with the same moments would cost. */
  controls?: boolean | undefined;
  /**
   * Of the projections: "single" rounds coordinates, from the middle of the data, to float32 and so moves the distance by at most
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
  /** Lines drawn; 1 in one dimension, where the answer is exact. */
  readonly directions: number;
  /** How many times more independent lines the same standard error would have taken without blocks and controls. */
  readonly gain: number;
}

/**
 * Distance between the point clouds `x` (n × d) and `y` (m × d), weighted or not.
 *
 * @throws ArgumentError when `y` is not in the space of `x`, or `p` or `directions` is out of range.
 */
export async function slicedWasserstein(
  x: Samples,
  y: Samples,
  options: SlicedWassersteinOptions,
): Promise<SlicedWasserstein> {
  const { rng, precision, ...chosen } = { ...slicedWassersteinDefaults, ...withoutUndefined(options) };
  const { p, controls, kernels: given, watch, directions } = chosen;
  const here = "slicedWasserstein";
  check(p >= 1 && p < Infinity, here, "p", "a finite number of at least 1", p);
  check(Number.isInteger(directions) && directions >= 2, here, "directions", "an integer of at least 2", directions);
  const lines = x.d === 1 ? 1 : directions;
  const single = precision === "single" || (precision === "auto" && lines * (x.n + y.n) >= many);
  return usingKernels(given, async (kernels) => {
    const scope = kernels.scope();
    try {
      const costs = new LineCosts(x, y, { kernels, scope, p, bytes: single ? 4 : 8, where: here });
      const { theta, block } = drawLines(rng, x.d, lines, chosen.orthogonal);
      const powers = await costs.costs(theta, watch);
      if (lines === 1) return { distance: costs.unit * root(powers[0]!, p), standardError: 0, directions: 1, gain: 1 };
      const chosenControls = controls ? lineControls(kernels, costs.x, costs.y, x.d, lines) : undefined;
      const count = chosenControls?.count ?? 0;
      const values = new Float64Array(lines * count);
      for (let l = 0; l < lines && chosenControls; l++)
        chosenControls.centred(theta.subarray(l * x.d, (l + 1) * x.d), values.subarray(l * count, (l + 1) * count));
      return summarise(powers, controlledMean(powers, block, values, count), p, costs.unit);
    } finally {
      scope.free();
    }
  });
}

/** The root of a mean power, by the delta method. */
function summarise(powers: Float64Array, controlled: ControlledMean, p: number, unit: number): SlicedWasserstein {
  const plain = controlledMean(powers, 1, new Float64Array(0), 0);
  // Near 0 the fit may overshoot.
  const { mean, standardError } = controlled.mean > 0 ? controlled : plain;
  const distance = root(mean, p);
  // m^(1/p) has no slope at m = 0, but there every line costs 0 and nothing varies.
  const slope = mean > 0 ? distance / (p * mean) : 0;
  const share = plain.standardError / standardError;
  const gain = standardError > 0 ? share * share : 1;
  return { distance: unit * distance, standardError: unit * slope * standardError, directions: powers.length, gain };
}

/** Unit vectors row by row, in independent blocks of orthogonal ones. */
export function drawLines(
  rng: Rng,
  d: number,
  lines: number,
  orthogonal: boolean,
): { theta: Float64Array; block: number } {
  const block = orthogonal ? Math.max(1, Math.min(d, Math.floor(lines / leastBlocks))) : 1;
  const theta = new Float64Array(lines * d);
  for (let l = 0; l < lines; l += block) theta.set(drawSubspace(rng, d, Math.min(block, lines - l)), l * d);
  return { theta, block };
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
