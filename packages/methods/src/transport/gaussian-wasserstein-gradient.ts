/**
 * How the Wasserstein distance between Gaussians changes with means and covariances, and that between the Gaussians of
 * two samples with the points and the weights behind these.
 *
 *     ∂W_2²/∂m_x = 2·(m_x − m_y),   ∂W_2²/∂Σ_x = I − A,   so ∂W_2²/∂x_i = a_i·(2·(m_x − m_y) + 2·(I − A)·(x_i − m_x))
 *     ∂W_2²/∂a_i = φ(x_i) = zᵀ(I − A)z + 2·(m_x − m_y)·z,   z = x_i − m_x, up to a constant
 *
 * with A the map from x to y; I − A is the slope among symmetric matrices, where every entry off the diagonal counts twice. For singular
 * covariances it holds within their support.
 *
 * Source: [takatsu2011].
 * @module
 */
import { check, type Samples } from "@pushforward/core";
import { type Gaussian, type GaussianTransport, gaussianOf, gaussianPotentials } from "./gaussian-wasserstein.js";
import { centredSlopes, type TransportGradient } from "./transport-gradient.js";
import type { SlopeOf } from "./wasserstein-1d-gradient.js";
import { rootSlope } from "./wasserstein-gradient.js";

export interface GaussianGradient {
  /** Slopes in mean and covariance of each side, shaped like these. */
  readonly x: Gaussian;
  readonly y: Gaussian;
}

/**
 * Gradient of `distance` or `cost` for the `result` of `gaussianWasserstein(x, y)`; that of the distance is 0 where it is 0.
 *
 * @throws ArgumentError when the result belongs to other dimensions.
 */
export function gaussianWassersteinGradient(
  x: Gaussian,
  y: Gaussian,
  result: GaussianTransport,
  of: SlopeOf = "distance",
): GaussianGradient {
  const d = x.mean.length;
  check(result.map.length === d * d, "gaussianWassersteinGradient", "result", `of ${d} dimensions`, result.map.length);
  const slope = of === "cost" ? 1 : rootSlope(result.distance, 2);
  const side = (own: Gaussian, other: Gaussian, map: Float64Array): Gaussian => ({
    mean: own.mean.map((value, k) => 2 * slope * (value - other.mean[k]!)),
    covariance: map.map((value, at) => slope * ((at % (d + 1) === 0 ? 1 : 0) - value)),
  });
  return { x: side(x, y, result.map), y: side(y, x, result.inverseMap) };
}

/** The same through the moments, for the `result` of `gaussianWassersteinOf(x, y)`. Time O((n + m)·d²). */
export function gaussianWassersteinGradientOf(
  x: Samples,
  y: Samples,
  result: GaussianTransport,
  of: SlopeOf = "distance",
): TransportGradient {
  const [a, b] = [gaussianOf(x), gaussianOf(y)];
  const slope = of === "cost" ? 1 : rootSlope(result.distance, 2);
  const slopes = gaussianWassersteinGradient(a, b, result, "cost");
  const side = (points: Samples, { mean }: Gaussian, ownSlopes: Gaussian, map: Float64Array) => {
    const gap = ownSlopes.mean.map((value) => value / 2);
    return {
      points: pointSlopes(points, mean, ownSlopes, slope),
      masses: centredSlopes(gaussianPotentials(points, mean, map, gap), points.weights, slope),
    };
  };
  const [left, right] = [side(x, a, slopes.x, result.map), side(y, b, slopes.y, result.inverseMap)];
  return { x: left.points, y: right.points, xMasses: left.masses, yMasses: right.masses };
}

/** slope·a_i·(slope in the mean + 2·slope in the covariance·z_i). */
function pointSlopes(
  { data, n, d, weights }: Samples,
  mean: Float64Array,
  slopes: Gaussian,
  slope: number,
): Float64Array {
  return data.map((_, at) => {
    const [i, k] = [Math.floor(at / d), at % d];
    let along = slopes.mean[k]!;
    for (let l = 0; l < d; l++) along += 2 * slopes.covariance[k * d + l]! * (data[i * d + l]! - mean[l]!);
    return slope * (weights ? weights[i]! : 1 / n) * along;
  });
}
