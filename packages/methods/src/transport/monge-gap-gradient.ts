/**
 * How the Monge gap changes with the points, their images and the weights that both have in common.
 *
 *     ∂M/∂x_i = w_i·∂c(x_i, y_i)/∂x_i − ∂W_p^p/∂x_i,   ∂M/∂w_i = c(x_i, y_i) − u_i − v_i, up to a constant
 *
 * It is 0 in the points wherever the pairing is optimal.
 *
 * Source: [uscidda2023].
 * @module
 */
import type { Samples } from "@pushforward/core";
import { type MongeGap, moveCost } from "./monge-gap.js";
import { centredSlopes, type TransportGradient } from "./transport-gradient.js";
import { setCostSlope, wassersteinGradient } from "./wasserstein-gradient.js";

/**
 * Gradient of `gap` for the `result` of `mongeGap(x, images)`: `y` is that of the images, `xMasses` that of the common weights, and `yMasses` is 0.
 *
 * @throws ArgumentError when the result belongs to other points.
 */
export function mongeGapGradient(x: Samples, images: Samples, { transport }: MongeGap): TransportGradient {
  const cheapest = wassersteinGradient(x, images, transport, "cost");
  const gradient = { x: cheapest.x.map((value) => -value), y: cheapest.y.map((value) => -value) };
  const step = new Float64Array(x.d);
  const costs = new Float64Array(x.n);
  for (let i = 0; i < x.n; i++) {
    const [at, weight] = [i * x.d, x.weights ? x.weights[i]! : 1 / x.n];
    setCostSlope(x, at, images, at, transport, step);
    for (let k = 0; k < x.d; k++) {
      gradient.x[at + k]! += weight * step[k]!;
      gradient.y[at + k]! -= weight * step[k]!;
    }
    costs[i] = moveCost(x, images, i, transport.p, transport.metric) - cheapest.xMasses[i]! - cheapest.yMasses[i]!;
  }
  return { ...gradient, xMasses: centredSlopes(costs, x.weights), yMasses: new Float64Array(x.n) };
}
