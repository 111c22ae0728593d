/**
 * Sliced Wasserstein distance: optimal transport averaged over random lines.
 *
 *     SW_p(μ, ν) = ( E_θ [ W_p(θ·μ, θ·ν)^p ] )^(1/p),   θ uniform on the unit sphere of R^d
 *
 * Sorting solves transport on a line exactly, so the average over θ is the only Monte Carlo part, and its
 * standard error comes with the result. For L lines: time O(L·(n + m)·(d + log(n + m))), memory O(n + m + L).
 *
 * Source: [bonneel2015].
 * @module
 */
import { check, drawUnitVector, meanAndVariance, pow, type Rng, type Samples } from "@pushforward/core";
import { wassersteinPower1d } from "./wasserstein-1d.js";

/** Stated once: the code, the catalogue and the manual read these. */
export const slicedWassersteinDefaults = { p: 2, directions: 128 } as const;

export interface SlicedWassersteinOptions {
  /** Draws the lines: the same stream draws the same ones. */
  rng: Rng;
  /** Order of the distance, finite and at least 1. */
  p?: number;
  /** Number of lines L, an integer of at least 2. The error falls as 1/√L. */
  directions?: number;
}

export interface SlicedWasserstein {
  /** SW_p, in the units of the coordinates. */
  readonly distance: number;
  /** Standard error of `distance` over the lines (delta method), same units; the points are taken as given. */
  readonly standardError: number;
}

/**
 * Distance between the point clouds `x` (n × d) and `y` (m × d), weighted or not.
 *
 * @throws ArgumentError when `y` is not in the space of `x`, or `p` or `directions` is out of range.
 */
export function slicedWasserstein(x: Samples, y: Samples, options: SlicedWassersteinOptions): SlicedWasserstein {
  const { rng, p = slicedWassersteinDefaults.p, directions = slicedWassersteinDefaults.directions } = options;
  const here = "slicedWasserstein";
  check(y.d === x.d, here, "y", `${x.d}-dimensional like x`, `${y.d} dimensions`);
  check(p >= 1 && p < Infinity, here, "p", "a finite number of at least 1", p);
  check(Number.isInteger(directions) && directions >= 2, here, "directions", "an integer of at least 2", directions);

  const theta = new Float64Array(x.d);
  const xLine = { points: new Float64Array(x.n), weights: x.weights };
  const yLine = { points: new Float64Array(y.n), weights: y.weights };
  const powers = new Float64Array(directions); // W_p^p on each line
  for (let k = 0; k < directions; k++) {
    drawUnitVector(rng, theta);
    project(x, theta, xLine.points);
    project(y, theta, yLine.points);
    powers[k] = wassersteinPower1d(xLine, yLine, p);
  }

  const { mean, variance } = meanAndVariance(powers);
  const distance = p === 2 ? Math.sqrt(mean) : pow(mean, 1 / p);
  // m^(1/p) has no slope at m = 0, but there every line costs 0 and nothing varies.
  const slope = mean > 0 ? distance / (p * mean) : 0;
  return { distance, standardError: slope * Math.sqrt(variance / directions) };
}

/** Set `out[i]` to θ · point i. */
function project({ data, n, d }: Samples, theta: Float64Array, out: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let dot = 0;
    for (let j = 0; j < d; j++) dot += theta[j]! * data[i * d + j]!;
    out[i] = dot;
  }
}
