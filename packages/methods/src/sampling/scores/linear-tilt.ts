/**
 * A Gaussian mixture tilted by a linear reward is one again:
 *
 *     p·e^(a·x) ∝ Σ w_c·e^(a·m_c + a·C_c·a/2)·N(m_c + C_c·a, C_c),   Z = Σ w_c·e^(a·m_c + a·C_c·a/2)
 *
 * @module
 */
import { check, exp, log } from "@pushforward/core";
import { covarianceOf, GaussianMixture } from "./gaussian-mixture.js";

export interface LinearTilt {
  readonly law: GaussianMixture;
  /** ln E e^(a·x). */
  readonly logNormalizer: number;
}

/** @throws ArgumentError unless `a` has a finite number for each coordinate. */
export function linearTilt(law: GaussianMixture, a: ArrayLike<number>): LinearTilt {
  const { d, components } = law;
  check(a.length === d && Array.from(a).every(Number.isFinite), "linearTilt", "a", `${d} finite numbers`, a.length);
  const moves = law.shapes.map((shape) => {
    const covariance = covarianceOf(shape);
    const move = new Float64Array(d);
    for (let k = 0; k < d; k++) for (let l = 0; l < d; l++) move[k]! += covariance[k * d + l]! * a[l]!;
    return { move, half: move.reduce((sum, value, k) => sum + value * a[k]!, 0) / 2 };
  });
  const logs = new Float64Array(components);
  const means = law.means.map((value, e) => {
    const c = Math.floor(e / d);
    logs[c]! += a[e % d]! * value;
    return value + moves[law.shapeOf[c]!]!.move[e % d]!;
  });
  for (let c = 0; c < components; c++) logs[c]! += log(law.weights[c]!) + moves[law.shapeOf[c]!]!.half;
  const top = logs.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const weights = logs.map((value) => exp(value - top));
  const { shapes, shapeOf } = law;
  return {
    law: new GaussianMixture({ d, weights, means, shapes, shapeOf }),
    logNormalizer: top + log(weights.reduce((sum, weight) => sum + weight, 0)),
  };
}
