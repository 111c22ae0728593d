/**
 * Orlicz–Wasserstein distance: the scale at which the best plan's mean ψ-cost is 1 (a Luxemburg norm of the way).
 *
 *     W_ψ(μ, ν) = inf { s > 0 : min over plans of Σ P_ij·ψ(|x_i − y_j|/s) ≤ 1 },   ψ convex, ψ(0) = 0, ψ(1) ≤ 1 < ψ(∞)
 *
 * ψ(t) = t^p gives W_p. ψ(t) = e^t − 1 and e^(t²) − 1 weigh long ways by exponential tails: between W_p for every p and W_∞.
 * From the norm under one plan, the best plan for that scale gives a smaller norm, until none does; each plan comes with the
 * certificate of an exact solver (in order on a line). Memory O(n·m) beyond one dimension.
 *
 * Source: [sturm2011].
 * @module
 */
import { check, expm1, pow, type Samples, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import type { TransportPlan } from "./exact/plan.js";
import { orderedCoupling } from "./multi-marginal-1d.js";
import { optimalTransport } from "./optimal-transport.js";
import { usingKernels } from "./using-kernels.js";

/** t^p, e^t − 1, or e^(t²) − 1. */
export type OrliczFunction = { readonly power: number } | "exponential" | "gaussian";

export interface OrliczOptions {
  /** "gaussian" by default. */
  readonly psi?: OrliczFunction | undefined;
  readonly kernels?: Kernels | undefined;
  readonly watch?: Watch | undefined;
}

export interface OrliczWasserstein {
  /** W_ψ, in the units of the coordinates: an upper bound that the plan proves. */
  readonly distance: number;
  /** 1 − the least mean ψ-cost at `distance`: 0 when nothing smaller will do. */
  readonly residual: number;
  readonly converged: boolean;
  /** Plans that were made. */
  readonly iterations: number;
  readonly plan: TransportPlan;
}

const tolerance = 1e-10;
const mostPlans = 50;

/** @throws ArgumentError when `y` is not in the space of `x`, or ψ is unknown or no power of at least 1. */
export async function orliczWasserstein(
  x: Samples,
  y: Samples,
  options: OrliczOptions = {},
): Promise<OrliczWasserstein> {
  const here = "orliczWasserstein";
  const { psi: named = "gaussian", watch } = options;
  check(y.d === x.d, here, "y", `${x.d}-dimensional like x`, `${y.d} dimensions`);
  const psi = functionOf(named, here);
  const way = (i: number, j: number): number => {
    let sum = 0;
    for (let k = 0; k < x.d; k++) {
      const t = x.data[i * x.d + k]! - y.data[j * x.d + k]!;
      sum += t * t;
    }
    return Math.sqrt(sum);
  };
  if (x.d === 1) {
    const plan = planInOrder(x, y);
    return { distance: normUnder(plan, way, psi), residual: 0, converged: true, iterations: 1, plan };
  }
  return usingKernels(options.kernels, async (kernels) => {
    const ways = Float64Array.from({ length: x.n * y.n }, (_, at) => way(Math.floor(at / y.n), at % y.n));
    const best = async (of: (t: number) => number) =>
      optimalTransport(ways.map(of), x.n, y.n, { a: x.weights, b: y.weights, kernels, watch });
    let { plan } = await best((t) => t);
    for (let iterations = 1; ; iterations++) {
      const scale = normUnder(plan, way, psi);
      if (scale === 0) return { distance: 0, residual: 0, converged: true, iterations, plan };
      // Costs beyond 1e6 cannot be part of a plan of mean 1 but with a mass below 1e-6; capped, they stay comparable.
      const next = await best((t) => Math.min(1e6, psi(t / scale)));
      const residual = Math.max(0, 1 - next.cost);
      const converged = residual <= tolerance;
      if (converged || iterations === mostPlans) return { distance: scale, residual, converged, iterations, plan };
      plan = next.plan;
    }
  });
}

/** The scale at which the mean ψ-cost of a plan is 1, by bisection to the last digits. */
function normUnder(
  { from, to, mass }: TransportPlan,
  way: (i: number, j: number) => number,
  psi: (t: number) => number,
) {
  const ways = Float64Array.from(mass, (_, e) => way(from[e]!, to[e]!));
  const cost = (scale: number) => ways.reduce((sum, t, e) => sum + (t === 0 ? 0 : mass[e]! * psi(t / scale)), 0);
  const longest = ways.reduce((most, t) => Math.max(most, t), 0);
  if (longest === 0) return 0;
  let [low, high] = [longest, longest];
  while (cost(high) > 1) high *= 2;
  while (cost(low) <= 1) low /= 2;
  for (let k = 0; k < 200; k++) {
    const middle = (low + high) / 2;
    if (!(middle > low && middle < high)) break;
    if (cost(middle) <= 1) high = middle;
    else low = middle;
  }
  return high;
}

function planInOrder(x: Samples, y: Samples): TransportPlan {
  const line = ({ data, weights }: Samples) => ({ points: data, weights });
  const { indices, mass } = orderedCoupling([line(x), line(y)]);
  const side = (s: number) => Uint32Array.from(mass, (_, t) => indices[2 * t + s]!);
  return { from: side(0), to: side(1), mass };
}

function functionOf(psi: OrliczFunction, where: string): (t: number) => number {
  if (psi === "exponential") return expm1;
  if (psi === "gaussian") return (t) => expm1(t * t);
  check(typeof psi === "object", where, "psi", "exponential, gaussian or { power }", psi);
  const { power } = psi;
  check(power >= 1 && power < Infinity, where, "psi.power", "a finite number of at least 1", power);
  return (t) => (power === 1 ? t : power === 2 ? t * t : pow(t, power));
}
