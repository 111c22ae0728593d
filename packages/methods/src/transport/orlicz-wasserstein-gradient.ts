/**
 * How the Orlicz–Wasserstein distance s changes with the points and the weights: its mean ψ-cost stays 1, so what the points add to that at
 * a fixed scale the scale takes back.
 *
 *     ∂s/∂x_i = 1/N·Σ_j P_ij·ψ'(t_ij)·(x_i − y_j)/|x_i − y_j|,   ∂s/∂a_i = s/N·u_i up to a constant,
 *     N = Σ_ij P_ij·ψ'(t_ij)·t_ij,   t_ij = |x_i − y_j|/s
 *
 * with P and u of the best plan at s. Pairs that coincide count with slope 0; where the distance is 0, all slopes are 0.
 *
 * Source: [sturm2011].
 * @module
 */
import { check, type Samples } from "@pushforward/core";
import { type OrliczWasserstein, orliczFunction } from "./orlicz-wasserstein.js";
import { centredSlopes, emptyGradient, scaledGradient, type TransportGradient } from "./transport-gradient.js";
import { setCostSlope } from "./wasserstein-gradient.js";

const length = { p: 1, metric: "euclidean" } as const;

/**
 * Gradient of `distance` for the `result` of `orliczWasserstein(x, y)`, which should have converged.
 *
 * @throws ArgumentError when the result belongs to other points.
 */
export function orliczWassersteinGradient(x: Samples, y: Samples, result: OrliczWasserstein): TransportGradient {
  const here = "orliczWassersteinGradient";
  const { plan, potentials, distance: s } = result;
  const fits = potentials.x.length === x.n && potentials.y.length === y.n && x.d === y.d;
  check(fits, here, "result", `of ${x.n} and ${y.n} points`, "one of other points");
  const gradient = emptyGradient(x, y);
  if (s === 0) return gradient;
  const { slope } = orliczFunction(result.psi, here);
  const direction = new Float64Array(x.d);
  let growth = 0; // N
  plan.mass.forEach((mass, e) => {
    const [i, j] = [plan.from[e]! * x.d, plan.to[e]! * x.d];
    setCostSlope(x, i, y, j, length, direction);
    let way = 0;
    for (let k = 0; k < x.d; k++) way += direction[k]! * (x.data[i + k]! - y.data[j + k]!);
    const steep = mass * slope(way / s);
    growth += (steep * way) / s;
    for (let k = 0; k < x.d; k++) {
      gradient.x[i + k]! += steep * direction[k]!;
      gradient.y[j + k]! -= steep * direction[k]!;
    }
  });
  const masses = {
    xMasses: centredSlopes(potentials.x, x.weights, s),
    yMasses: centredSlopes(potentials.y, y.weights, s),
  };
  return scaledGradient({ ...gradient, ...masses }, 1 / growth);
}
