/**
 * How the Gromov–Wasserstein cost changes with the points and the masses, by the envelope theorem: the plan is stationary, so only the costs
 * within the clouds move, and the masses at the potentials of the linear problem (see gromov/mass-slopes.ts).
 *
 *     ∂E/∂C_ik = 2·(C_ik·p_i·p_k − (P·D·Pᵀ)_ik),   ∂C/∂x_i = 2·(x_i − x_k) or x_k
 *
 * Both matrices have rank d + 2 or less, so a gradient takes O(n·d·(d + d')) and the entries of the plan.
 *
 * Source: [peyre2016].
 * @module
 */
import { check, type Samples, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import type { TransportPlan } from "./exact/plan.js";
import { massSlopes } from "./gromov/mass-slopes.js";
import { centred, secondMoment, timesMatrix, transposed } from "./gromov/moments.js";
import type { SharedFeatures } from "./gromov/points-problem.js";
import type { GromovWasserstein } from "./gromov-wasserstein.js";
import { centredSlopes, type TransportGradient } from "./transport-gradient.js";
import { usingKernels } from "./using-kernels.js";

export interface GromovGradientOptions {
  /** That of the result: "squared" by default. */
  readonly geometry?: "squared" | "inner" | undefined;
  /** Those of the result, where α < 1. */
  readonly features?: SharedFeatures | undefined;
  readonly kernels?: Kernels | undefined;
  readonly watch?: Watch | undefined;
}

/**
 * Gradient for the `result` of `gromovWasserstein(x, y)` with this geometry, clouds centred: of its `cost`, or of its `objective` if entropic. Slopes in the
 * points are those of the Gromov part, since features have coordinates of their own. Only as good as the plan is stationary. The masses take one transport problem.
 *
 * @throws ArgumentError when the geometry is another, features are missing, or the result belongs to other points.
 */
export async function gromovWassersteinGradient(
  x: Samples,
  y: Samples,
  result: GromovWasserstein,
  { geometry = "squared", features, kernels: given, watch }: GromovGradientOptions = {},
): Promise<TransportGradient> {
  const here = "gromovWassersteinGradient";
  check(geometry === "squared" || geometry === "inner", here, "geometry", "squared or inner", geometry);
  const { plan, alpha, epsilon } = result;
  check(alpha === 1 || features !== undefined, here, "features", "those of the result", features);
  const { from, to, mass } = plan;
  for (const [rows, n, name] of [
    [from, x.n, "x"],
    [to, y.n, "y"],
  ] as const) {
    const last = rows.reduce((a, b) => Math.max(a, b), 0);
    check(last < n, here, `plan of the result`, `between the points of ${name}, ${n} of them`, `row ${last}`);
  }
  const back = { from: to, to: from, mass };
  const [p, q] = [sums(from, mass, x.n), sums(to, mass, y.n)];
  const clouds = { x: centred(x, p), y: centred(y, q), p, q };
  const slopes = await usingKernels(given, (kernels) =>
    massSlopes({ ...clouds, plan, geometry, alpha, features, epsilon, kernels, watch }),
  );
  return {
    x: oneSide(x, y, plan, geometry, alpha),
    y: oneSide(y, x, back, geometry, alpha),
    xMasses: centredSlopes(slopes.x, p),
    yMasses: centredSlopes(slopes.y, q),
  };
}

function oneSide(
  given: Samples,
  others: Samples,
  plan: TransportPlan,
  geometry: "squared" | "inner",
  alpha: number,
): Float64Array {
  const { from, to, mass } = plan;
  const { n, d } = given;
  const [p, q] = [sums(from, mass, n), sums(to, mass, others.n)];
  const [x, y] = [centred(given, p), centred(others, q)];
  const means = new Float64Array(n * y.d); // Σ_j P_ij y_j
  const radii = new Float64Array(n); // Σ_j P_ij |y_j|²
  for (let e = 0; e < mass.length; e++) {
    const [i, j] = [from[e]!, to[e]! * y.d];
    for (let k = 0; k < y.d; k++) {
      means[i * y.d + k]! += mass[e]! * y.data[j + k]!;
      radii[i]! += mass[e]! * y.data[j + k]! * y.data[j + k]!;
    }
  }
  const cross = new Float64Array(d * y.d); // Σ_i x_i (Σ_j P_ij y_j)ᵀ
  for (let i = 0; i < n; i++)
    for (let k = 0; k < d; k++)
      for (let l = 0; l < y.d; l++) cross[k * y.d + l]! += x.data[i * d + k]! * means[i * y.d + l]!;
  const own = timesMatrix(x.data, d, secondMoment(x, p), d);
  const theirs = timesMatrix(means, y.d, transposed(cross, d, y.d), d);
  const out = new Float64Array(n * d);
  if (geometry === "inner") {
    for (let at = 0; at < out.length; at++) out[at] = 4 * alpha * (p[Math.floor(at / d)]! * own[at]! - theirs[at]!);
    return out; // they sum to 0, so centring takes nothing from them
  }
  const lengths = Float64Array.from(p, (_, i) => x.data.subarray(i * d, i * d + d).reduce((s, v) => s + v * v, 0));
  const [mean, meanOther] = [lengths.reduce((s, u, i) => s + p[i]! * u, 0), radii.reduce((s, w) => s + w, 0)];
  const pull = new Float64Array(d); // Σ_k (p_k|x_k|² − Σ_j P_kj|y_j|²) x_k
  for (let i = 0; i < n; i++)
    for (let k = 0; k < d; k++) pull[k]! += (p[i]! * lengths[i]! - radii[i]!) * x.data[i * d + k]!;
  for (let at = 0; at < out.length; at++) {
    const [i, k] = [Math.floor(at / d), at % d];
    const row = p[i]! * (lengths[i]! + mean - meanOther) - radii[i]!;
    const column = p[i]! * (pull[k]! - 2 * own[at]!) + 2 * theirs[at]!;
    out[at] = 8 * alpha * (row * x.data[at]! - column);
  }
  return out;
}

function sums(rows: Uint32Array, mass: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n);
  rows.forEach((i, e) => {
    out[i]! += mass[e]!;
  });
  return out;
}
