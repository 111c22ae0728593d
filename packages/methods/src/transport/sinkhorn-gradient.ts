/**
 * How entropic transport changes with the points and with the weights, by the envelope theorem: the plan is
 * optimal, so only its cost moves.
 *
 *     ∂OT/∂x_i = Σ_j P_ij·∂c(x_i, y_j)/∂x_i,   ∂OT/∂a_i = φ'_i − ε·(p_i/a_i − Σb)
 *
 * with φ' = f_i (balanced, TV, partial) or ρ·(1 − e^(−f_i/ρ)) (KL), and p_i the mass of row i. For balanced problems the
 * last bracket is 0, and slopes in the masses count up to a constant: see `TransportGradient`.
 *
 * Source: [feydy2019].
 * @module
 */
import { check, exp, log, type Samples, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { costGradient } from "./entropic/cost-gradient.js";
import type { PointCost, PointCosts } from "./entropic/entropic-costs.js";
import {
  type EntropicPair,
  entropicPair,
  fromUnit,
  restoreOrder,
  takeOrder,
  toUnit,
} from "./entropic/entropic-pair.js";
import { checkFit } from "./entropic-plan.js";
import { pointCosts, type Sinkhorn } from "./sinkhorn.js";
import { centredSlopes, type TransportGradient } from "./transport-gradient.js";
import { usingKernels } from "./using-kernels.js";

export interface GradientOptions {
  /** Of `objective` by default, or of `transportCost`, which needs the change of the plan too. */
  of?: "objective" | "transportCost" | undefined;
  kernels?: Kernels | undefined;
  watch?: Watch | undefined;
}

/**
 * Gradient of `objective`, or of `transportCost` when balanced, for the `result` of `sinkhorn(x, y)`; its error is that of the potentials, so converge
 * well. Where points coincide under the Euclidean cost, the pair counts with slope 0. Time O(n·m·d), no matrix.
 *
 * @throws ArgumentError when the result belongs to other points.
 */
export async function sinkhornGradient(
  x: Samples,
  y: Samples,
  result: Sinkhorn,
  { of = "objective", kernels: given, watch }: GradientOptions = {},
): Promise<TransportGradient> {
  checkFit(x, y, result, "sinkhornGradient");
  if (of === "transportCost") {
    const cure = "take that of the objective";
    check(isBalanced(result), "sinkhornGradient", "result", "balanced for the transport cost", "free masses", cure);
    return usingKernels(given, (kernels) => costGradient(kernels, x, y, result, watch));
  }
  const cost = result.cost as PointCost;
  const pair = entropicPair(x, y, cost, "sinkhornGradient");
  const { masses, potentials, epsilon } = result;
  const rho = kullbackLeibler(result);
  const mirrored = { ...pair, x: pair.y, y: pair.x };
  return usingKernels(given, async (kernels) => {
    const rows = { pair, from: potentials.x, to: potentials.y, mass: masses.x, mass2: masses.y, rho: rho.x };
    const columns = {
      pair: mirrored,
      from: potentials.y,
      to: potentials.x,
      mass: masses.y,
      mass2: masses.x,
      rho: rho.y,
    };
    const common = { cost, epsilon, lambda: potentials.total, kernels, watch };
    const ofX = await slopes({ ...rows, ...common });
    const ofY = await slopes({ ...columns, ...common });
    const inMasses = (slopes: Float64Array, { weights }: Samples) =>
      isBalanced(result) ? centredSlopes(slopes, weights) : slopes;
    return {
      x: ofX.points,
      y: ofY.points,
      xMasses: inMasses(ofX.masses, x),
      yMasses: inMasses(ofY.masses, y),
    };
  });
}

/** Whether all mass goes, so that masses must keep their sums. */
function isBalanced({ unbalanced, mass, masses }: Sinkhorn): boolean {
  return !unbalanced && masses.x === masses.y && Math.abs(mass - masses.x) <= 1e-6 * masses.x;
}

/** The penalties ρ of KL, Infinity where there is none. */
function kullbackLeibler({ unbalanced }: Sinkhorn): { readonly x: number; readonly y: number } {
  if (unbalanced?.penalty !== "kl") return { x: Infinity, y: Infinity };
  const { rho } = unbalanced;
  return typeof rho === "number" ? { x: rho, y: rho } : rho;
}

interface Side {
  readonly pair: EntropicPair;
  /** Potentials of the side asked for and of the other, and their masses. */
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly mass: number;
  readonly mass2: number;
  readonly rho: number;
  readonly cost: PointCost;
  readonly epsilon: number;
  readonly lambda: number;
  readonly kernels: Kernels;
  readonly watch: Watch | undefined;
}

/** Gradients at the points and masses of `pair.x`. */
async function slopes(side: Side): Promise<{ points: Float64Array; masses: Float64Array }> {
  const { pair, cost, kernels, watch, epsilon, rho } = side;
  const { d, unit } = pair;
  const inner = toUnit(epsilon, cost, unit);
  const scope = kernels.scope();
  try {
    const costs: PointCosts = pointCosts(kernels, scope, pair, cost);
    const g = takeOrder(side.to, pair.y.order);
    const f = takeOrder(side.from, pair.x.order);
    const h = pair.y.weights.map((weight, j) => log(weight * side.mass2) + g[j]! / epsilon);
    const top = new Float64Array(costs.n);
    await costs.rows(h, 1 / inner, top, 64, watch);
    const means = await costs.rowMeans(h, 1 / inner, top, pair.y.data, d, cost === "euclidean", watch);
    const points = new Float64Array(costs.n * d);
    const masses = new Float64Array(costs.n);
    for (let i = 0; i < costs.n; i++) {
      const filled = exp((f[i]! + side.lambda) / epsilon + top[i]!); // row mass over a_i
      const slope = rho < Infinity ? rho * (1 - exp(-f[i]! / rho)) : f[i]!;
      masses[i] = slope - epsilon * (filled - side.mass2);
      const moved = pair.x.weights[i]! * side.mass * filled * (cost === "squared" ? fromUnit(2, "euclidean", unit) : 1);
      const at = i * (d + 2);
      for (let k = 0; k < d; k++)
        points[i * d + k] = moved * (means[at]! * pair.x.data[i * d + k]! - means[at + 2 + k]!);
    }
    return { points: restoreOrder(points, pair.x.order, d), masses: restoreOrder(masses, pair.x.order) };
  } finally {
    scope.free();
  }
}
