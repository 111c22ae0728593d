/**
 * Orlicz–Wasserstein distance: the scale at which the best plan's mean ψ-cost is 1 (a Luxemburg norm of the way).
 *
 *     W_ψ(μ, ν) = inf { s > 0 : min over plans of Σ P_ij·ψ(|x_i − y_j|/s) ≤ 1 },   ψ convex, ψ(0) = 0, ψ(1) ≤ 1 < ψ(∞)
 *
 * ψ(t) = t^p gives W_p, which needs no matrix. ψ(t) = e^t − 1 and e^(t²) − 1 weigh long ways by exponential tails: between W_p for every p and
 * W_∞. From the norm under one plan, the best plan for that scale gives a smaller norm, until none does; each plan comes with the
 * certificate of an exact solver (in order on a line). Beyond one dimension these hold a cost for every pair, up to 2 GB.
 *
 * Source: [sturm2011].
 * @module
 */
import { check, exp, expm1, type Samples, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import type { TransportPlan } from "./exact/plan.js";
import { orderedCoupling } from "./multi-marginal-1d.js";
import { optimalTransport } from "./optimal-transport.js";
import { checkPairMemory } from "./pair-memory.js";
import { usingKernels } from "./using-kernels.js";
import { wasserstein } from "./wasserstein.js";
import { distancePower } from "./wasserstein-gradient.js";

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
  /** u of the points of x and v of those of y, u_i + v_j ≤ ψ(|x_i − y_j|/distance): where `orliczWassersteinGradient` starts. */
  readonly potentials: { readonly x: Float64Array; readonly y: Float64Array };
  readonly psi: OrliczFunction;
}

const tolerance = 1e-10;
const mostPlans = 50;

/**
 * @throws ArgumentError when `y` is not in the space of `x`, or ψ is unknown or no power of at least 1; MemoryError when an exponential ψ meets too
 *   many pairs in more than one dimension.
 */
export async function orliczWasserstein(
  x: Samples,
  y: Samples,
  options: OrliczOptions = {},
): Promise<OrliczWasserstein> {
  const here = "orliczWasserstein";
  const { psi = "gaussian" } = options;
  check(y.d === x.d, here, "y", `${x.d}-dimensional like x`, `${y.d} dimensions`);
  const { value } = orliczFunction(psi, here);
  if (typeof psi === "object") return byPower(x, y, psi, options);
  if (x.d === 1) return { ...inOrder(x, y, value), psi };
  checkPairMemory(x.n, y.n, 32, here, "take fewer rows, one column, or psi power, which needs no matrix");
  return usingKernels(options.kernels, async (kernels) => ({
    ...(await descend(x, y, value, kernels, options.watch)),
    psi,
  }));
}

/** ψ(t) = t^p: the scale is W_p. */
async function byPower(
  x: Samples,
  y: Samples,
  psi: { readonly power: number },
  { kernels, watch }: OrliczOptions,
): Promise<OrliczWasserstein> {
  const { distance, cost, gap, plan, potentials, certificate } = await wasserstein(x, y, {
    p: psi.power,
    kernels,
    watch,
  });
  const scaled = (values: Float64Array) => values.map((value) => (cost > 0 ? value / cost : 0));
  return {
    distance,
    residual: cost > 0 ? Math.min(1, gap / cost) : 0,
    converged: certificate.certified,
    iterations: 1,
    plan,
    potentials: { x: scaled(potentials.x), y: scaled(potentials.y) },
    psi,
  };
}

/** On a line, where the plan in order is best at every scale. */
function inOrder(x: Samples, y: Samples, psi: (t: number) => number): Omit<OrliczWasserstein, "psi"> {
  const plan = planInOrder(x, y);
  const distance = normUnder(plan, wayBetween(x, y), psi);
  const [u, v] = [new Float64Array(x.n), new Float64Array(y.n)];
  if (distance > 0) {
    const cost = (i: number, j: number) => psi(Math.abs(x.data[i]! - y.data[j]!) / distance);
    alongStaircase(plan, cost, u, v);
    coverAbsent(x.weights, u, y.n, (i, j) => cost(i, j) - v[j]!);
    coverAbsent(y.weights, v, x.n, (j, i) => cost(i, j) - u[i]!);
  }
  return { distance, residual: 0, converged: true, iterations: 1, plan, potentials: { x: u, y: v } };
}

/** u_i + v_j = c_ij along the pairs of a plan in order; where both points change at once, the new x meets the old y in between. */
function alongStaircase(
  { from, to }: TransportPlan,
  cost: (i: number, j: number) => number,
  u: Float64Array,
  v: Float64Array,
): void {
  v[to[0]!] = cost(from[0]!, to[0]!);
  for (let e = 1; e < from.length; e++) {
    if (from[e] !== from[e - 1]) u[from[e]!] = cost(from[e]!, to[e - 1]!) - v[to[e - 1]!]!;
    if (to[e] !== to[e - 1]) v[to[e]!] = cost(from[e]!, to[e]!) - u[from[e]!]!;
  }
}

/** Points without mass, which no pair holds, get the largest potentials that are feasible. */
function coverAbsent(
  weights: Float64Array | undefined,
  u: Float64Array,
  others: number,
  slack: (i: number, j: number) => number,
): void {
  weights?.forEach((weight, i) => {
    if (weight > 0) return;
    u[i] = Infinity;
    for (let j = 0; j < others; j++) u[i] = Math.min(u[i]!, slack(i, j));
  });
}

/** In space: plan, its scale, the best plan for that scale, and so on. */
async function descend(
  x: Samples,
  y: Samples,
  psi: (t: number) => number,
  kernels: Kernels,
  watch: Watch | undefined,
): Promise<Omit<OrliczWasserstein, "psi">> {
  const way = wayBetween(x, y);
  const best = (cost: (t: number) => number) => {
    const costs = Float64Array.from({ length: x.n * y.n }, (_, at) => cost(way(Math.floor(at / y.n), at % y.n)));
    return optimalTransport(costs, x.n, y.n, { a: x.weights, b: y.weights, kernels, watch });
  };
  let { plan } = await best((t) => t);
  for (let iterations = 1; ; iterations++) {
    const distance = normUnder(plan, way, psi);
    if (distance === 0) {
      const potentials = { x: new Float64Array(x.n), y: new Float64Array(y.n) };
      return { distance, residual: 0, converged: true, iterations, plan, potentials };
    }
    // Costs beyond 1e6 cannot be part of a plan of mean 1 but with a mass below 1e-6; capped, they stay comparable.
    const { cost, potentials, plan: next } = await best((t) => Math.min(1e6, psi(t / distance)));
    const residual = Math.max(0, 1 - cost);
    const converged = residual <= tolerance;
    if (converged || iterations === mostPlans) return { distance, residual, converged, iterations, plan, potentials };
    plan = next;
  }
}

function wayBetween(x: Samples, y: Samples): (i: number, j: number) => number {
  return (i, j) => {
    let sum = 0;
    for (let k = 0; k < x.d; k++) {
      const t = x.data[i * x.d + k]! - y.data[j * x.d + k]!;
      sum += t * t;
    }
    return Math.sqrt(sum);
  };
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

/** ψ and its slope. @throws ArgumentError when it is unknown or no power of at least 1. */
export function orliczFunction(psi: OrliczFunction, where: string) {
  if (psi === "exponential") return { value: expm1, slope: exp };
  if (psi === "gaussian") return { value: (t: number) => expm1(t * t), slope: (t: number) => 2 * t * exp(t * t) };
  check(typeof psi === "object", where, "psi", "exponential, gaussian or { power }", psi);
  const { power } = psi;
  check(power >= 1 && power < Infinity, where, "psi.power", "a finite number of at least 1", power);
  return { value: (t: number) => distancePower(t, power), slope: (t: number) => power * distancePower(t, power - 1) };
}
