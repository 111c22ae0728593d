/**
 * The map that an entropic plan makes: every point goes to the mean of where its mass goes.
 *
 *     T(z) = Σ_j w_j(z)·y_j / Σ_j w_j(z),   w_j(z) = b_j·exp((g_j − c(z, y_j))/ε)
 *
 * At the points of x this is the barycentric projection of the plan; elsewhere its extension by the potential g.
 * Rows of the plan are made and used up one panel at a time. Time O(n·m·d), memory O((n + m)·d).
 *
 * Source: [pooladian2021].
 * @module
 */
import { check, log, type Samples, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import type { PointCost } from "./entropic/entropic-costs.js";
import { entropicPair, fromUnit, restoreOrder, takeOrder, toUnit } from "./entropic/entropic-pair.js";
import { pointCosts } from "./sinkhorn.js";
import { usingKernels } from "./using-kernels.js";

export interface EntropicMapOptions {
  /** Of the problem that the potential solves. */
  epsilon: number;
  cost: PointCost;
  kernels?: Kernels | undefined;
  watch?: Watch | undefined;
}

export interface EntropicMap {
  /** T(z) for each point z, n × d. */
  readonly images: Samples;
  /** f(z) = −ε·ln Σ_j w_j(z), the potential extended to z, before any penalty bends it. */
  readonly potential: Float64Array;
}

/**
 * Images of the points `at` under the map to `y`, whose potential is `result.potentials.y` of `sinkhorn`. For the
 * map from y to x hand in x and `result.potentials.x`.
 *
 * @throws ArgumentError when shapes do not fit.
 */
export async function entropicMap(
  at: Samples,
  y: Samples,
  potential: Float64Array,
  { epsilon, cost, kernels: given, watch }: EntropicMapOptions,
): Promise<EntropicMap> {
  const here = "entropicMap";
  check(potential.length === y.n, here, "potential", `${y.n} long, a number for each point of y`, potential.length);
  check(epsilon > 0 && epsilon < Infinity, here, "epsilon", "positive and finite", epsilon);
  const pair = entropicPair(at, y, cost, here);
  const { d, unit, centre } = pair;
  const inner = toUnit(epsilon, cost, unit);
  const g = takeOrder(potential, pair.y.order);
  const h = pair.y.weights.map((weight, j) => log(weight) + toUnit(g[j]!, cost, unit) / inner);
  return usingKernels(given, async (kernels) => {
    const scope = kernels.scope();
    try {
      const costs = pointCosts(kernels, scope, pair, cost);
      const top = new Float64Array(at.n);
      await costs.rows(h, 1 / inner, top, 64, watch);
      const means = await costs.rowMeans(h, 1 / inner, top, pair.y.data, d, false, watch);
      const images = new Float64Array(at.n * d);
      for (let i = 0; i < at.n; i++)
        for (let k = 0; k < d; k++) {
          const mean = means[i * (d + 2) + 2 + k]! / means[i * (d + 2)]!;
          images[i * d + k] = centre[k]! + unit * mean;
        }
      const { names, weights } = at;
      return {
        images: {
          data: restoreOrder(images, pair.x.order, d),
          n: at.n,
          d,
          ...(names && { names }),
          ...(weights && { weights }),
        },
        potential: restoreOrder(
          top.map((value) => fromUnit(-inner * value, cost, unit)),
          pair.x.order,
        ),
      };
    } finally {
      scope.free();
    }
  });
}
