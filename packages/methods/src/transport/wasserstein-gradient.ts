/**
 * How the exact Wasserstein distance changes with the points and with the weights, by the envelope theorem: plan and
 * potentials are optimal, so only the costs and the masses move.
 *
 *     ∂W_p^p/∂x_i = Σ_j f_ij ∂c(x_i, y_j)/∂x_i,   ∂W_p^p/∂a_i = u_i − Σ_k a_k u_k,   ∂W_p = W_p^(1−p)/p · ∂W_p^p
 *
 * The weights must keep their sum, so only differences of their slopes count. Where plan or potentials are not the
 * only optimal ones, W_p has a kink and this is one of its slopes; pairs that coincide count with slope 0.
 *
 * Source: [peyre2019] section 9.1.
 * @module
 */
import { check, pow, type Samples } from "@pushforward/core";
import { centredSlopes, type TransportGradient } from "./transport-gradient.js";
import type { Wasserstein } from "./wasserstein.js";

/**
 * Gradient of `result.distance` or `result.cost` for the `result` of `wasserstein(x, y)`; that of the distance is 0 where
 * the distance is 0. Time and memory O((n + m)·d).
 *
 * @throws ArgumentError when the result belongs to other points.
 */
export function wassersteinGradient(
  x: Samples,
  y: Samples,
  result: Wasserstein,
  of: "distance" | "cost" = "distance",
): TransportGradient {
  const { potentials, plan, p, distance } = result;
  const fits = potentials.x.length === x.n && potentials.y.length === y.n && x.d === y.d;
  check(fits, "wassersteinGradient", "result", `of ${x.n} and ${y.n} points`, "one of other points");
  const slope = of === "cost" ? 1 : rootSlope(distance, p);
  const gradient = { x: new Float64Array(x.n * x.d), y: new Float64Array(y.n * y.d) };
  const step = new Float64Array(x.d);
  plan.mass.forEach((mass, e) => {
    const [i, j] = [plan.from[e]! * x.d, plan.to[e]! * x.d];
    setCostSlope(x, i, y, j, result, step);
    for (let k = 0; k < x.d; k++) {
      const part = slope * mass * step[k]!;
      gradient.x[i + k]! += part;
      gradient.y[j + k]! -= part;
    }
  });
  return {
    ...gradient,
    xMasses: centredSlopes(potentials.x, x.weights, slope),
    yMasses: centredSlopes(potentials.y, y.weights, slope),
  };
}

/** ∂W/∂W^p, 0 where W is 0. */
export function rootSlope(distance: number, p: number): number {
  return distance > 0 ? distancePower(distance, 1 - p) / p : 0;
}

/** Set `out` to ∂c/∂x at the points that start at i and j. */
export function setCostSlope(
  x: Samples,
  i: number,
  y: Samples,
  j: number,
  { p, metric }: Pick<Wasserstein, "p" | "metric">,
  out: Float64Array,
): void {
  let sum = 0;
  for (let k = 0; k < out.length; k++) {
    const t = x.data[i + k]! - y.data[j + k]!;
    out[k] = t;
    sum += metric === "manhattan" ? Math.abs(t) : t * t;
  }
  const length = metric === "manhattan" ? sum : Math.sqrt(sum);
  for (let k = 0; k < out.length; k++) {
    if (length === 0) out[k] = 0;
    else if (metric === "manhattan") out[k] = p * distancePower(length, p - 1) * Math.sign(out[k]!);
    else out[k] = p === 2 ? 2 * out[k]! : p * distancePower(length, p - 1) * (out[k]! / length);
  }
}

/** length^h */
export function distancePower(length: number, h: number): number {
  if (h === 0) return 1;
  if (h === 1) return length;
  return h === -1 ? 1 / length : pow(length, h);
}
