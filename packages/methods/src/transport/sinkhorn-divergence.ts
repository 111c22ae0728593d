/**
 * Sinkhorn divergence: entropic transport less what blur alone costs, so that equal laws are at 0.
 *
 *     S_ε(μ, ν) = OT_ε(μ, ν) − ½·OT_ε(μ, μ) − ½·OT_ε(ν, ν) + (ε/2)·(m(μ) − m(ν))²
 *
 * with OT_ε the `objective` of `sinkhorn` (KL to the product, penalties included) and m the total masses; balanced,
 * the last term is 0. S_ε ≥ 0, and 0 exactly for equal laws; it runs from ½·MMD² with kernel −c (ε → ∞) to the
 * transport cost (ε → 0). This is the definition of GeomLoss and OTT: with cost |x − y|² it is OTT's at equal ε,
 * and twice GeomLoss's p = 2 (whose cost is |x − y|²/2) at blur = √(ε/2); with cost |x − y| it is GeomLoss's p = 1
 * at blur = ε. Terms of a law against itself have one symmetric potential, found in a few sweeps.
 *
 * Source: [feydy2019], [sejourne2019] for unbalanced laws.
 * @module
 */
import { check, log, type Samples, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import type { PointCost, PointCosts } from "./entropic/entropic-costs.js";
import { type EntropicPair, entropicPair, fromUnit, restoreOrder, toUnit } from "./entropic/entropic-pair.js";
import { dualPart } from "./entropic/marginal-rule.js";
import { type EntropicSolution, solveSymmetric } from "./entropic/solve-entropic.js";
import {
  chooseEpsilon,
  pointCosts,
  readSettings,
  type Sinkhorn,
  type SinkhornOptions,
  sinkhorn,
  sinkhornDefaults,
} from "./sinkhorn.js";
import { sinkhornGradient } from "./sinkhorn-gradient.js";
import type { TransportGradient } from "./transport-gradient.js";
import { usingKernels } from "./using-kernels.js";

export type SinkhornDivergenceOptions = Omit<SinkhornOptions, "partial">;

export interface SinkhornDivergence {
  /** S_ε, in units of the cost. */
  readonly divergence: number;
  /** The three problems; the potentials of a self term are equal on both sides. */
  readonly terms: { readonly xy: Sinkhorn; readonly xx: Sinkhorn; readonly yy: Sinkhorn };
  readonly epsilon: number;
  readonly converged: boolean;
  /** Sweeps of all three. */
  readonly iterations: number;
  /** The largest of the three. */
  readonly residual: number;
}

/** @throws like `sinkhorn`. */
export async function sinkhornDivergence(
  x: Samples,
  y: Samples,
  options: SinkhornDivergenceOptions = {},
): Promise<SinkhornDivergence> {
  const here = "sinkhornDivergence";
  const { cost = sinkhornDefaults.cost, watch } = options;
  check(cost === "squared" || cost === "euclidean", here, "cost", "squared or euclidean", cost);
  const pair = entropicPair(x, y, cost, here);
  const epsilon = chooseEpsilon(options, cost, fromUnit(pair.mean, cost, pair.unit), here);
  const { masses = { x: 1, y: 1 } } = options;
  return usingKernels(options.kernels, async (kernels) => {
    const settings: SinkhornOptions = { ...options, cost, epsilon, blur: undefined, kernels };
    const self = { cost, epsilon, options, kernels, watch };
    const xx = await selfTransport({ ...self, pair: { ...pair, y: pair.x }, side: "x" }, here);
    const same = masses.x === masses.y && isSame(pair);
    const yy = same ? xx : await selfTransport({ ...self, pair: { ...pair, x: pair.y }, side: "y" }, here);
    const xy = same ? { ...xx, potentials: potentialsOf(xx, pair) } : await sinkhorn(x, y, settings);
    const unequal = (epsilon / 2) * (masses.x - masses.y) * (masses.x - masses.y);
    const difference = xy.objective - xx.objective / 2 - yy.objective / 2 + unequal;
    return {
      divergence: Math.max(0, difference),
      terms: { xy, xx: ordered(xx, pair.x.order), yy: ordered(yy, pair.y.order) },
      epsilon,
      converged: xy.converged && xx.converged && yy.converged,
      iterations: xy.iterations + xx.iterations + yy.iterations,
      residual: Math.max(xy.residual, xx.residual, yy.residual),
    };
  });
}

/** Gradient of `divergence` for the `result` of `sinkhornDivergence(x, y)`; only differences count among balanced masses. */
export async function sinkhornDivergenceGradient(
  x: Samples,
  y: Samples,
  result: SinkhornDivergence,
  options: { kernels?: Kernels | undefined; watch?: Watch | undefined } = {},
): Promise<TransportGradient> {
  const { terms, epsilon } = result;
  return usingKernels(options.kernels, async (kernels) => {
    const settings = { ...options, kernels };
    const cross = await sinkhornGradient(x, y, terms.xy, settings);
    const selfX = await sinkhornGradient(x, x, terms.xx, settings);
    const selfY = await sinkhornGradient(y, y, terms.yy, settings);
    const { masses } = terms.xy;
    const gap = epsilon * (masses.x - masses.y);
    // A self term holds its law twice, at ½ each.
    const less = (a: Float64Array, b: Float64Array, c: Float64Array, more = 0) =>
      a.map((value, i) => value - (b[i]! + c[i]!) / 2 + more);
    return {
      x: less(cross.x, selfX.x, selfX.y),
      y: less(cross.y, selfY.x, selfY.y),
      xMasses: less(cross.xMasses, selfX.xMasses, selfX.yMasses, gap),
      yMasses: less(cross.yMasses, selfY.xMasses, selfY.yMasses, -gap),
    };
  });
}

interface SelfTerm {
  /** The same law on both sides. */
  readonly pair: EntropicPair;
  readonly side: "x" | "y";
  readonly cost: PointCost;
  readonly epsilon: number;
  readonly options: SinkhornDivergenceOptions;
  readonly kernels: Kernels;
  readonly watch: Watch | undefined;
}

/** Potentials stay in the order of the pair. */
async function selfTransport(
  { pair, side, cost, epsilon, options, kernels, watch }: SelfTerm,
  where: string,
): Promise<Sinkhorn> {
  const inner = toUnit(epsilon, cost, pair.unit);
  const { settings, masses } = readSettings(options, inner / epsilon, where);
  const [mass, rule] = [masses[side], settings.rules[side]];
  const scope = kernels.scope();
  try {
    const costs = pointCosts(kernels, scope, pair, cost);
    const a = pair.x.weights.map((weight) => weight * mass);
    const rules = { x: rule, y: rule };
    const found = await solveSymmetric({ ...settings, costs, a, epsilon: inner, rules, watch });
    const moved = found.rowMass;
    const total = moved.reduce((sum, value) => sum + value, 0);
    const dual = dualPart(rule, a, found.f) + dualPart(rule, a, found.g) - inner * (total - mass * mass);
    const back = (value: number) => fromUnit(value, cost, pair.unit);
    return {
      transportCost: back(await costOf(costs, found, a, moved, inner, watch)),
      objective: back(dual),
      potentials: { x: found.f.map(back), y: found.g.map(back), total: 0 },
      mass: total,
      masses: { x: mass, y: mass },
      ...(options.unbalanced && { unbalanced: sided(options.unbalanced, side) }),
      epsilon,
      cost,
      converged: found.converged,
      iterations: found.iterations,
      residual: found.residual,
    };
  } finally {
    scope.free();
  }
}

async function costOf(
  costs: PointCosts,
  { g, rowFree }: EntropicSolution,
  a: Float64Array,
  moved: Float64Array,
  epsilon: number,
  watch: Watch | undefined,
): Promise<number> {
  const h = a.map((weight, i) => log(weight) + g[i]! / epsilon);
  const costsOfRows = await costs.rowCosts(
    h,
    1 / epsilon,
    rowFree.map((free) => -free / epsilon),
    watch,
  );
  return moved.reduce((sum, weight, i) => (weight === 0 ? sum : sum + weight * costsOfRows[i]!), 0);
}

/** The penalty of one side for both. */
function sided(unbalanced: NonNullable<SinkhornOptions["unbalanced"]>, side: "x" | "y") {
  const { penalty, rho } = unbalanced;
  return { penalty, rho: typeof rho === "number" ? rho : rho[side] };
}

/** Whether both sides hold the same points and weights in the same order. */
function isSame({ x, y }: EntropicPair): boolean {
  const equal = (a: Float64Array, b: Float64Array) => a.length === b.length && a.every((value, i) => value === b[i]);
  return equal(x.data, y.data) && equal(x.weights, y.weights);
}

const ordered = (term: Sinkhorn, order: Uint32Array): Sinkhorn => {
  const { x, y, total } = term.potentials;
  return { ...term, potentials: { x: restoreOrder(x, order), y: restoreOrder(y, order), total } };
};

const potentialsOf = ({ potentials }: Sinkhorn, pair: EntropicPair): Sinkhorn["potentials"] => {
  return { x: restoreOrder(potentials.x, pair.x.order), y: restoreOrder(potentials.y, pair.y.order), total: 0 };
};
