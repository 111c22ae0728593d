/**
 * Gromov–Wasserstein distance: how far two spaces are apart when only distances within each can be compared.
 *
 *     E(P) = Σ_ijkl (C_ik − D_jl)²·P_ij·P_kl,   C and D within x and y
 *     GW²  = min over plans P of (1 − α)·Σ_ij P_ij·|s_i − t_j|² + α·E(P)   (+ ε·KL(P | p⊗q) if entropic)
 *
 * Copies that differ by rotation, reflection, translation and order are at distance 0 (`inner` keeps the origin unless
 * centred). With α < 1 (fused) points also have features s, t in one space. The minimum is that of a quadratic form
 * over plans, in general hard; every answer here is a local minimum with its certificate of stationarity and an
 * upper bound of the global one, the best of several starts whose values are all told.
 *
 * Without ε: conditional gradient with exact linear problems; squared distances and inner products need no matrix at all, time
 * is that of a few exact W_2 plans. With ε: mirror descent; O(n·m·(d + sweeps)) a step, one n × m plan in memory. Euclidean
 * distances and given matrices: O(n²m + nm²) a step.
 *
 * Source: [memoli2011], [peyre2016], [vayer2020] for fused, [zhang2024] for inner products.
 * @module
 */
import { check, MemoryError, partOf, type Samples, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { shares } from "./entropic/entropic-pair.js";
import type { TransportPlan } from "./exact/plan.js";
import { conditionalGradient, type Descent } from "./gromov/conditional-gradient.js";
import { directCost, type Within } from "./gromov/direct-cost.js";
import { distancesWithin } from "./gromov/distances-within.js";
import { entropicDescent } from "./gromov/entropic-descent.js";
import { MatrixProblem } from "./gromov/matrix-problem.js";
import { centred } from "./gromov/moments.js";
import { PointsProblem, type SharedFeatures } from "./gromov/points-problem.js";
import { type Axes, formValue, type GromovProblem, type GromovState } from "./gromov/problem.js";
import { startState } from "./gromov/starts.js";
import { usingKernels } from "./using-kernels.js";

/** Stated once: the code, the catalogue and the manual read these. */
export const gromovWassersteinDefaults = {
  geometry: "squared",
  alpha: 0.5,
  starts: 6,
  tolerance: 1e-7,
  maxIterations: 1000,
} as const;

/** What is compared within a space: |x − x'|², |x − x'| or ⟨x, x'⟩. */
export type Geometry = "squared" | "euclidean" | "inner";

export interface GromovSettings {
  /** Strength of the entropy, in units of the cost; exact plans when absent. */
  readonly epsilon?: number | undefined;
  /** Descents from different starts, at least 1. */
  readonly starts?: number | undefined;
  /** Bound on `residual`. */
  readonly tolerance?: number | undefined;
  /** Most steps of each descent. */
  readonly maxIterations?: number | undefined;
  readonly kernels?: Kernels | undefined;
  readonly watch?: Watch | undefined;
}

export interface GromovWassersteinOptions extends GromovSettings {
  readonly geometry?: Geometry | undefined;
  /** Subtract the means first: matters for inner products only, and is done by default. */
  readonly centre?: boolean | undefined;
  /** Points of both clouds in one further space, compared directly. */
  readonly features?: SharedFeatures | undefined;
  /** Share of the Gromov part beside features, in (0, 1]; 1 without features, else 0.5. */
  readonly alpha?: number | undefined;
}

export interface GromovWasserstein {
  /** √cost, in units of what is compared (length² for squared distances and inner products). */
  readonly distance: number;
  /** (1 − α)·features + α·E of the plan. */
  readonly cost: number;
  /** E of the plan, and Σ P·|s − t|². */
  readonly gromov: number;
  readonly features: number;
  /** The cost, with ε·KL(P | p⊗q) if entropic: what was minimised. */
  readonly objective: number;
  /** The coupling; all positive entries if entropic. */
  readonly plan: TransportPlan;
  /** The objective step by step, for the best start. */
  readonly trace: readonly number[];
  /** What a linear model of the objective says that it could still fall by; 0 when stationary. In units of the cost. */
  readonly gap: number;
  /** Gap over the terms of the objective; if entropic, the share of mass that the last step moved. */
  readonly residual: number;
  readonly converged: boolean;
  readonly iterations: number;
  /** The objective reached from each start, in their order. */
  readonly values: readonly number[];
  readonly alpha: number;
  readonly epsilon?: number | undefined;
}

/**
 * Between the clouds `x` (n × d) and `y` (m × d'), weighted or not, whose dimensions may differ.
 *
 * @throws ArgumentError when options or weights are out of range, features do not fit or a cost overflows; MemoryError when matrices
 *   would not fit.
 */
export async function gromovWasserstein(
  x: Samples,
  y: Samples,
  options: GromovWassersteinOptions = {},
): Promise<GromovWasserstein> {
  const here = "gromovWasserstein";
  const { geometry = gromovWassersteinDefaults.geometry, centre = true, features, watch } = options;
  check(
    ["squared", "euclidean", "inner"].includes(geometry),
    here,
    "geometry",
    "squared, euclidean or inner",
    geometry,
  );
  checkFinite(x, here, "x");
  checkFinite(y, here, "y");
  const alpha = readAlpha(options, features !== undefined, here);
  const [p, q] = [weightsOf(x, here, "x"), weightsOf(y, here, "y")];
  if (features) checkFeatures(features, x, y, here);
  const move = (cloud: Samples, w: Float64Array) => (geometry !== "inner" || centre ? centred(cloud, w) : cloud);
  const [from, to] = [move(x, p), move(y, q)];
  return usingKernels(options.kernels, async (kernels) => {
    const common = { p, q, alpha, kernels, watch };
    if (geometry !== "euclidean") {
      const within: Within = { geometry, x: from, y: to };
      const problem = new PointsProblem({ ...common, x: from, y: to, geometry, features });
      return descend(problem, kernels, options, { alpha, features, within }, here);
    }
    checkMemory(x.n, y.n, here);
    const within = { c: distancesWithin(from), d: distancesWithin(to), n: x.n, m: y.n };
    const between = features && squaredBetween(features);
    const problem = new MatrixProblem({ ...common, c: within.c, d: within.d, between });
    return descend(problem, kernels, options, { alpha, features, within }, here);
  });
}

export interface GromovMatrixOptions extends GromovSettings {
  /** Weights, divided by their sums; equal when absent. */
  readonly p?: Float64Array | undefined;
  readonly q?: Float64Array | undefined;
  /** Costs between both spaces for the fused problem, n × m, and the share of the Gromov part. */
  readonly between?: Float64Array | undefined;
  readonly alpha?: number | undefined;
}

/**
 * The same for spaces given by symmetric matrices `c` (n × n) and `d` (m × m), of distances or of anything else.
 *
 * @throws ArgumentError when shapes or options do not fit or a matrix is not symmetric; MemoryError.
 */
export async function gromovWassersteinMatrix(
  c: Float64Array,
  d: Float64Array,
  options: GromovMatrixOptions = {},
): Promise<GromovWasserstein> {
  const here = "gromovWassersteinMatrix";
  const [n, m] = [checkSymmetricMatrix(c, here, "c"), checkSymmetricMatrix(d, here, "d")];
  const { between, watch } = options;
  const p = shares(options.p ?? new Float64Array(n).fill(1), n, here, "c");
  const q = shares(options.q ?? new Float64Array(m).fill(1), m, here, "d");
  const alpha = readAlpha(options, between !== undefined, here);
  if (between) check(between.length === n * m, here, "between", `${n} × ${m} numbers`, between.length);
  checkMemory(n, m, here);
  return usingKernels(options.kernels, (kernels) => {
    const problem = new MatrixProblem({ c, d, p, q, alpha, between, kernels, watch });
    return descend(problem, kernels, options, { alpha, between, within: { c, d, n, m } }, here);
  });
}

interface Terms {
  readonly alpha: number;
  readonly within: Within;
  readonly features?: SharedFeatures | undefined;
  readonly between?: Float64Array | undefined;
}

async function descend<S extends GromovState>(
  problem: GromovProblem<S>,
  kernels: Kernels,
  options: GromovSettings,
  terms: Terms,
  where: string,
): Promise<GromovWasserstein> {
  const { starts, tolerance, maxIterations } = { ...gromovWassersteinDefaults, ...defined(options) };
  const { epsilon } = options;
  check(epsilon === undefined || (epsilon > 0 && epsilon < Infinity), where, "epsilon", "positive and finite", epsilon);
  check(Number.isInteger(starts) && starts >= 1, where, "starts", "an integer of at least 1", starts);
  check(tolerance > 0 && tolerance < 1, where, "tolerance", "between 0 and 1", tolerance);
  check(Number.isInteger(maxIterations) && maxIterations >= 1, where, "maxIterations", "at least 1", maxIterations);
  check(
    Number.isFinite(problem.constant),
    where,
    "the costs",
    "within the range of doubles",
    problem.constant,
    "give coordinates in a larger unit",
  );
  if (epsilon !== undefined) checkPlanMemory(problem.n, problem.m, where);
  let found: Axes | undefined;
  let looked = false;
  const axes = () => {
    if (!looked) [found, looked] = [problem.axes(), true];
    return found;
  };
  try {
    let best: Descent<S> | undefined;
    const values: number[] = [];
    for (let index = 0; index < starts; index++) {
      const watch = partOf(options.watch, index / starts, (index + 1) / starts);
      const start = await startState(problem, axes, index, kernels, watch);
      if (!start) break;
      const settings = { tolerance, maxIterations, watch };
      const descent =
        epsilon === undefined
          ? await conditionalGradient(problem, start, settings)
          : await entropicDescent(kernels, problem, start, epsilon, settings);
      watch.onProgress?.({ stage: "descents", done: 1 });
      values.push(descent.value);
      if (!best || descent.value < best.value) best = descent;
    }
    return resultOf(problem, best!, values, terms, epsilon);
  } finally {
    problem.free();
  }
}

function resultOf<S extends GromovState>(
  problem: GromovProblem<S>,
  best: Descent<S>,
  values: readonly number[],
  { alpha, within, features, between }: Terms,
  epsilon: number | undefined,
): GromovWasserstein {
  const { plan, trace, gap, residual, converged, iterations } = best;
  const linear = alpha === 1 ? 0 : linearCost(plan, features, between, problem.m);
  const whole = formValue(problem, best.state);
  // Summed pair by pair where that is quick: copies then differ by nothing, and not by what cancels.
  const gromov = Math.max(0, directCost(plan, within) ?? (whole - (1 - alpha) * linear) / alpha);
  const cost = (1 - alpha) * linear + alpha * gromov;
  const objective = cost + best.value - whole;
  return {
    distance: Math.sqrt(Math.max(0, cost)),
    cost,
    gromov,
    features: linear,
    objective,
    plan,
    trace,
    gap,
    residual,
    converged,
    iterations,
    values,
    alpha,
    ...(epsilon !== undefined && { epsilon }),
  };
}

function linearCost(
  { from, to, mass }: TransportPlan,
  features: SharedFeatures | undefined,
  between: Float64Array | undefined,
  m: number,
): number {
  let sum = 0;
  for (let e = 0; e < mass.length; e++) {
    const [i, j] = [from[e]!, to[e]!];
    sum += mass[e]! * (features ? squaredDistance(features.x, i, features.y, j) : between![i * m + j]!);
  }
  return sum;
}

function squaredDistance(x: Samples, i: number, y: Samples, j: number): number {
  let sum = 0;
  for (let k = 0; k < x.d; k++) {
    const t = x.data[i * x.d + k]! - y.data[j * x.d + k]!;
    sum += t * t;
  }
  return sum;
}

function squaredBetween({ x, y }: SharedFeatures): Float64Array {
  const out = new Float64Array(x.n * y.n);
  for (let i = 0; i < x.n; i++) for (let j = 0; j < y.n; j++) out[i * y.n + j] = squaredDistance(x, i, y, j);
  return out;
}

function readAlpha({ alpha }: { readonly alpha?: number | undefined }, fused: boolean, where: string): number {
  const chosen = alpha ?? (fused ? gromovWassersteinDefaults.alpha : 1);
  check(chosen > 0 && chosen <= 1, where, "alpha", "above 0 and at most 1", chosen, "for alpha = 0 use wasserstein");
  check(fused || chosen === 1, where, "alpha", "1 when there is nothing to compare directly", chosen);
  return chosen;
}

function weightsOf({ weights, n }: Samples, where: string, name: string): Float64Array {
  return shares(weights ?? new Float64Array(n).fill(1), n, where, name);
}

function checkFinite({ data, d }: Samples, where: string, name: string): void {
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    check(false, where, `${name}: coordinate ${bad % d} of point ${Math.floor(bad / d)}`, "finite", data[bad]);
}

function checkFeatures({ x, y }: SharedFeatures, from: Samples, to: Samples, where: string): void {
  check(x.n === from.n, where, "features.x", `${from.n} points like x`, x.n);
  check(y.n === to.n, where, "features.y", `${to.n} points like y`, y.n);
  check(x.d === y.d, where, "features.y", `${x.d}-dimensional like features.x`, `${y.d} dimensions`);
  checkFinite(x, where, "features.x");
  checkFinite(y, where, "features.y");
}

function checkSymmetricMatrix(c: Float64Array, where: string, name: string): number {
  const n = Math.round(Math.sqrt(c.length));
  check(n >= 1 && n * n === c.length, where, name, "square", `${c.length} numbers`);
  let top = 0;
  for (const value of c) {
    if (!Number.isFinite(value)) check(false, where, `each number of ${name}`, "finite", value);
    top = Math.max(top, Math.abs(value));
  }
  for (let i = 0; i < n; i++)
    for (let k = 0; k < i; k++) {
      const [low, high] = [c[i * n + k]!, c[k * n + i]!];
      if (Math.abs(low - high) > 1e-12 * top)
        check(false, where, name, "symmetric", `${low} and ${high} for ${i} and ${k}`, "average it with its transpose");
    }
  return n;
}

const mostBytes = 2e9;

function checkMemory(n: number, m: number, where: string): void {
  const bytes = 8 * (2 * n * n + 2 * m * m + 10 * n * m);
  if (bytes <= mostBytes) return;
  throw new MemoryError(
    `${where}: matrices for ${n} and ${m} points need ${Math.ceil(bytes / 1e9)} GB, and 2 GB are used at most; take geometry squared or inner, which need none, or fewer points`,
  );
}

function checkPlanMemory(n: number, m: number, where: string): void {
  const bytes = 8 * 7 * n * m;
  if (bytes <= mostBytes) return;
  throw new MemoryError(
    `${where}: an entropic plan of ${n} × ${m} needs ${Math.ceil(bytes / 1e9)} GB, and 2 GB are used at most; leave epsilon out for exact plans, which need little, or take fewer points`,
  );
}

function defined<T extends object>(options: T): Partial<Record<keyof typeof gromovWassersteinDefaults, never>> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
