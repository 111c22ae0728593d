/**
 * What every gradient of a distance between weighted points is: slopes in the points and in the masses.
 *
 * Masses of balanced transport keep their sum, so their slopes count up to a constant, which is chosen such that Σ a_i·∂/∂a_i = 0. The slope
 * of moving mass from point i to point k is the difference of theirs.
 * @module
 */
import type { Samples } from "@pushforward/core";

export interface TransportGradient {
  /** ∂/∂x, n × d, and ∂/∂y, m × d, like the data. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** ∂/∂a for the masses a at x (the weights, of sum 1), and at y. */
  readonly xMasses: Float64Array;
  readonly yMasses: Float64Array;
}

/** factor·(slopes less their mean under the weights, equal ones when absent). */
export function centredSlopes(slopes: Float64Array, weights: Float64Array | undefined, factor = 1): Float64Array {
  let [mean, total] = [0, 0];
  for (let i = 0; i < slopes.length; i++) {
    const weight = weights ? weights[i]! : 1;
    mean += weight * slopes[i]!;
    total += weight;
  }
  return slopes.map((value) => factor * (value - mean / total));
}

/** Every slope times `factor`. */
export function scaledGradient({ x, y, xMasses, yMasses }: TransportGradient, factor: number): TransportGradient {
  const times = (values: Float64Array) => values.map((value) => factor * value);
  return { x: times(x), y: times(y), xMasses: times(xMasses), yMasses: times(yMasses) };
}

export function emptyGradient(x: Samples, y: Samples): TransportGradient {
  const zeros = (length: number) => new Float64Array(length);
  return { x: zeros(x.n * x.d), y: zeros(y.n * y.d), xMasses: zeros(x.n), yMasses: zeros(y.n) };
}
