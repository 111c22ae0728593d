/**
 * Entropic optimal transport, balanced, unbalanced or partial.
 *
 *     OT_ε(μ, ν) = min_P ⟨P, C⟩ + ε·KL(P | μ⊗ν) + penalties on the marginals of P
 *     KL(P | Q) = Σ P·ln(P/Q) − ΣP + ΣQ,   μ = Σ a_i δ_{x_i},   ν = Σ b_j δ_{y_j}
 *
 * solved through its dual: P_ij = a_i·b_j·exp((f_i + g_j − C_ij)/ε). Everything runs on logarithms, so no ε
 * under- or overflows; costs are made from the points on the fly, so memory is O((n + m)·d); ε falls along a
 * schedule; the way is float32, the end float64; Anderson steps cut the number of sweeps to about its root.
 * A sweep takes O(n·m·d) on all threads. Results do not depend on the number of threads.
 *
 * Source: [cuturi2013], [peyre2019] chapter 4; [chizat2018] for unbalanced, [benamou2015] for partial transport.
 * @module
 */
import { check, log, type Samples, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { type EntropicCosts, MatrixCosts, type PointCost, PointCosts } from "./entropic/entropic-costs.js";
import {
  type EntropicPair,
  entropicPair,
  fromUnit,
  powerOfTwoAbove,
  restoreOrder,
  shares,
  toUnit,
} from "./entropic/entropic-pair.js";
import { dualPart, type MarginalRule } from "./entropic/marginal-rule.js";
import { solveEntropic } from "./entropic/solve-entropic.js";
import { usingKernels } from "./using-kernels.js";

/** Stated once: the code, the catalogue and the manual read these. */
export const sinkhornDefaults = {
  cost: "squared",
  /** ε as a share of the mean cost between independent points of both clouds. */
  relativeEpsilon: 0.05,
  tolerance: 1e-8,
  maxIterations: 5_000,
} as const;

export interface SinkhornSettings {
  /** Regularization ε > 0, in the units of the cost; 0.05 of the mean cost by default. */
  epsilon?: number | undefined;
  /** Allow mass to be created and destroyed: `rho` times KL or total variation of each marginal from the weights, in units of the cost; Infinity holds a side fixed. */
  unbalanced?:
    | { readonly penalty: "kl" | "tv"; readonly rho: number | { readonly x: number; readonly y: number } }
    | undefined;
  /** Move only this much mass, at most that of either side. */
  partial?: number | undefined;
  /** Total masses when unbalanced or partial, 1 and 1 by default: weights are shares of these. */
  masses?: { readonly x: number; readonly y: number } | undefined;
  /** Bound on `residual`. */
  tolerance?: number | undefined;
  /** Most sweeps. */
  maxIterations?: number | undefined;
  /** Opened and closed here when absent. */
  kernels?: Kernels | undefined;
  watch?: Watch | undefined;
}

export interface SinkhornOptions extends SinkhornSettings {
  /** |x − y|² or |x − y|. */
  cost?: PointCost | undefined;
  /** The scale at which points blur, instead of `epsilon`: ε = 2·blur² for squared costs, ε = blur otherwise. */
  blur?: number | undefined;
}

export interface Sinkhorn {
  /** ⟨P, C⟩, without the entropy. */
  readonly transportCost: number;
  /** The dual value: ⟨P, C⟩ + ε·KL(P | μ⊗ν) + penalties at the optimum, and never above it. */
  readonly objective: number;
  /** f at x and g at y, and what partial transport adds to their sum (0 otherwise); in units of the cost. */
  readonly potentials: { readonly x: Float64Array; readonly y: Float64Array; readonly total: number };
  /** ΣP, and the totals of the weights. */
  readonly mass: number;
  readonly masses: { readonly x: number; readonly y: number };
  /** As asked for. */
  readonly unbalanced?: SinkhornSettings["unbalanced"];
  readonly epsilon: number;
  /** "given" for a matrix. */
  readonly cost: PointCost | "given";
  readonly converged: boolean;
  /** Updates of both potentials. */
  readonly iterations: number;
  /** Share of the mass that another update of g would move; for balanced problems Σ_j |Σ_i P_ij − b_j|. Rows are exact. */
  readonly residual: number;
}

/**
 * Transport between the points of `x` and those of `y`, weighted or not.
 *
 * @throws ArgumentError when shapes, weights or options do not fit, ε is too small for doubles, or the cost
 *   overflows; the reason of `watch.signal` when aborted. Whether it converged is told in the result.
 */
export async function sinkhorn(x: Samples, y: Samples, options: SinkhornOptions = {}): Promise<Sinkhorn> {
  const here = "sinkhorn";
  const { cost = sinkhornDefaults.cost } = options;
  check(cost === "squared" || cost === "euclidean", here, "cost", "squared or euclidean", cost);
  const pair = entropicPair(x, y, cost, here);
  const epsilon = chooseEpsilon(options, cost, fromUnit(pair.mean, cost, pair.unit), here);
  const inner = toUnit(epsilon, cost, pair.unit);
  const { settings, masses } = readSettings(options, inner / epsilon, here);
  return usingKernels(options.kernels, async (kernels) => {
    const scope = kernels.scope();
    try {
      const costs = pointCosts(kernels, scope, pair, cost);
      const problem = { costs, a: scaled(pair.x.weights, masses.x), b: scaled(pair.y.weights, masses.y) };
      const found = await solve(
        { ...problem, ...settings, epsilon: inner, mean: pair.mean, watch: options.watch },
        here,
      );
      const back = (value: number) => fromUnit(value, cost, pair.unit);
      return inUnits(found, { epsilon, cost, masses, unbalanced: options.unbalanced, back, orders: pair }, here);
    } finally {
      scope.free();
    }
  });
}

/**
 * The same for a given n × m cost matrix, row-major and finite (negative costs are allowed), between weights
 * `a` and `b`, which are divided by their sums. The matrix is held twice in memory beside the caller's.
 *
 * @throws like `sinkhorn`.
 */
export async function sinkhornMatrix(
  matrix: Float64Array,
  a: Float64Array,
  b: Float64Array,
  options: SinkhornSettings = {},
): Promise<Sinkhorn> {
  const here = "sinkhornMatrix";
  const [n, m] = [a.length, b.length];
  check(n >= 1 && m >= 1, here, "weights", "at least 1 on each side", Math.min(n, m));
  check(matrix.length === n * m, here, "matrix", `${n} × ${m} = ${n * m} long`, matrix.length);
  const bad = matrix.find((value) => !Number.isFinite(value));
  check(bad === undefined, here, "each cost", "finite", bad, "leave out pairs by a cost well above all others");
  const size = matrix.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const unit = size > 0 ? powerOfTwoAbove(size) : 1;
  const weights = { a: shares(a, n, here, "a"), b: shares(b, m, here, "b") };
  const mean = meanCost(matrix, weights.a, weights.b, unit);
  const epsilon = chooseEpsilon(options, "given", mean * unit, here);
  const { settings, masses } = readSettings(options, 1 / unit, here);
  return usingKernels(options.kernels, async (kernels) => {
    const scope = kernels.scope();
    try {
      const costs = new MatrixCosts(kernels, scope, matrix, n, m, unit, 1);
      const problem = { costs, a: scaled(weights.a, masses.x), b: scaled(weights.b, masses.y) };
      const found = await solve({ ...problem, ...settings, epsilon: epsilon / unit, mean, watch: options.watch }, here);
      return inUnits(
        found,
        { epsilon, cost: "given", masses, unbalanced: options.unbalanced, back: (value) => value * unit },
        here,
      );
    } finally {
      scope.free();
    }
  });
}

/** Costs of a pair in kernel memory; one cloud where both sides are the same. */
export function pointCosts(kernels: Kernels, scope: ReturnType<Kernels["scope"]>, pair: EntropicPair, cost: PointCost) {
  const y = pair.y === pair.x ? undefined : pair.y.data;
  return new PointCosts(kernels, scope, pair.x.data, y, pair.d, cost, pair.largest);
}

/** @throws ArgumentError when ε is not positive, or both `epsilon` and `blur` are given. */
export function chooseEpsilon(
  { epsilon, blur }: Pick<SinkhornOptions, "epsilon" | "blur">,
  cost: Sinkhorn["cost"],
  mean: number,
  where: string,
): number {
  check(epsilon === undefined || blur === undefined, where, "blur", "left out when epsilon is given", blur);
  const ofBlur = blur === undefined ? undefined : cost === "squared" ? 2 * blur * blur : blur;
  const chosen = epsilon ?? ofBlur ?? (mean > 0 ? sinkhornDefaults.relativeEpsilon * mean : 1);
  check(
    chosen > 0 && chosen < Infinity,
    where,
    blur === undefined ? "epsilon" : "blur",
    "positive and finite",
    blur ?? chosen,
  );
  return chosen;
}

/** Options in the units of the problem: `factor` times the caller's costs. */
export function readSettings(options: SinkhornSettings, factor: number, where: string) {
  const { unbalanced, partial, masses = { x: 1, y: 1 } } = options;
  const { tolerance = sinkhornDefaults.tolerance, maxIterations = sinkhornDefaults.maxIterations } = options;
  check(tolerance > 0 && tolerance < 1, where, "tolerance", "between 0 and 1", tolerance);
  check(
    Number.isInteger(maxIterations) && maxIterations >= 2,
    where,
    "maxIterations",
    "an integer of at least 2",
    maxIterations,
  );
  check(masses.x > 0 && masses.x < Infinity, where, "masses.x", "positive and finite", masses.x);
  check(masses.y > 0 && masses.y < Infinity, where, "masses.y", "positive and finite", masses.y);
  check(
    unbalanced === undefined || partial === undefined,
    where,
    "partial",
    "left out when unbalanced is given",
    partial,
  );
  if (partial !== undefined) {
    const most = Math.min(masses.x, masses.y);
    check(
      partial > 0 && partial <= most,
      where,
      "partial",
      `above 0 and at most ${most}, the mass of each side`,
      partial,
    );
  }
  const rules = { x: ruleOf(options, "x", factor, where), y: ruleOf(options, "y", factor, where) };
  if (rules.x.kind === "balanced" && rules.y.kind === "balanced" && partial === undefined)
    check(
      masses.x === masses.y,
      where,
      "masses",
      "equal",
      `${masses.x} and ${masses.y}`,
      "use unbalanced or partial transport",
    );
  return { settings: { rules, tolerance, maxIterations }, masses };
}

function ruleOf(options: SinkhornSettings, side: "x" | "y", factor: number, where: string): MarginalRule {
  const { unbalanced, partial, masses = { x: 1, y: 1 } } = options;
  // Where all of a side must go, the bound on the total says nothing new.
  if (partial === masses[side]) return { kind: "balanced" };
  if (partial === masses[side === "x" ? "y" : "x"]) return { kind: "cap" };
  if (partial !== undefined) return { kind: "partial", mass: partial };
  if (!unbalanced) return { kind: "balanced" };
  const { penalty, rho: given } = unbalanced;
  const rho = typeof given === "number" ? given : given[side];
  check(rho > 0, where, `unbalanced.rho of ${side}`, "positive", rho);
  return rho === Infinity ? { kind: "balanced" } : { kind: penalty, rho: rho * factor };
}

interface Problem {
  readonly costs: EntropicCosts;
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly epsilon: number;
  readonly mean: number;
  readonly rules: { readonly x: MarginalRule; readonly y: MarginalRule };
  readonly tolerance: number;
  readonly maxIterations: number;
  readonly watch?: Watch | undefined;
}

/** Scores are costs/ε; beyond this their rounding alone would move more mass than any use allows. */
export const largestScore = 1e9;

async function solve(problem: Problem, where: string) {
  const { costs, a, b, epsilon, rules } = problem;
  check(
    costs.largest / epsilon <= largestScore,
    where,
    "epsilon",
    `at least ${1 / largestScore} of the largest cost`,
    `${epsilon / costs.largest} of it`,
    "raise it, or use the exact wasserstein",
  );
  const found = await solveEntropic({ ...problem, start: Math.max(epsilon, problem.mean) });
  const { f, g, lambda, rowFree, rowMass } = found;
  const mass = sum(rowMass);
  const partial = rules.x.kind === "partial" ? lambda * rules.x.mass : 0;
  const entropy = epsilon * (mass - sum(a) * sum(b));
  const objective = dualPart(rules.x, a, f) + dualPart(rules.y, b, g) + partial - entropy;
  const h = b.map((weight, j) => log(weight) + g[j]! / epsilon);
  const top = rowFree.map((free) => -free / epsilon);
  const rowCosts = await costs.rowCosts(h, 1 / epsilon, top, problem.watch);
  const transportCost = sum(rowMass.map((weight, i) => (weight === 0 ? 0 : weight * rowCosts[i]!)));
  return { ...found, mass, objective, transportCost };
}

function inUnits(
  found: Awaited<ReturnType<typeof solve>>,
  how: {
    readonly epsilon: number;
    readonly cost: Sinkhorn["cost"];
    readonly back: (value: number) => number;
    readonly masses: Sinkhorn["masses"];
    readonly unbalanced: Sinkhorn["unbalanced"];
    readonly orders?: EntropicPair;
  },
  where: string,
): Sinkhorn {
  const { back, orders, epsilon, cost } = how;
  const transportCost = back(found.transportCost);
  check(
    Number.isFinite(transportCost) && Number.isFinite(back(found.objective)),
    where,
    "costs",
    "within the range of doubles",
    transportCost,
    "give the points in a larger unit",
  );
  const restore = (values: Float64Array, order: Uint32Array | undefined) =>
    (order ? restoreOrder(values, order) : values).map(back);
  return {
    transportCost,
    objective: back(found.objective),
    potentials: {
      x: restore(found.f, orders?.x.order),
      y: restore(found.g, orders?.y.order),
      total: back(found.lambda),
    },
    mass: found.mass,
    masses: how.masses,
    ...(how.unbalanced && { unbalanced: how.unbalanced }),
    epsilon,
    cost,
    converged: found.converged,
    iterations: found.iterations,
    residual: found.residual,
  };
}

function meanCost(matrix: Float64Array, a: Float64Array, b: Float64Array, unit: number): number {
  let mean = 0;
  for (let i = 0; i < a.length; i++) {
    let row = 0;
    for (let j = 0; j < b.length; j++) row += b[j]! * Math.abs(matrix[i * b.length + j]! / unit);
    mean += a[i]! * row;
  }
  return mean;
}

const scaled = (weights: Float64Array, mass: number): Float64Array =>
  mass === 1 ? weights : weights.map((w) => w * mass);

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
