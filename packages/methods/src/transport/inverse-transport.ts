/**
 * Inverse transport: the cost under which observed pairs are what entropic transport would do.
 *
 *     bilinear: c(x, y) = −xᵀA·y;   squared: c(x, y) = Σ_k θ_k·(x_k − y_k)², θ ≥ 0
 *     min over the weights of KL(π | P) + l1·Σ|w̄| + ridge/2·Σ w̄²,   P the entropic plan of c at ε between the marginals of π
 *
 * The problem is convex: the slope is E[features] of the observed plan less that of the model's. Only cost/ε can be told from a plan,
 * so ε fixes the unit of the weights (1 by default), and terms of x alone or of y alone are free: (x_k − y_k)² and −2·x_k·y_k are one
 * feature. Penalties act on the weights w̄ of columns of variance 1 over ε, whose slopes at independence are the correlations of x_k and y_l:
 * what correlates by less than l1 beyond what the others explain gets exactly 0. Weights are told from rows or columns that
 * would explain the same, or refused. Newton steps take about as long as ten entropic plans each; memory O((n + m)·(d + K)) for K weights.
 *
 * Standard errors are those of the maximum of the likelihood with unknown marginals: H⁻¹SH⁻¹ with H = E[c̃c̃ᵀ] under the model, S = E[c̃c̃ᵀ] over the pairs, c̃
 * the features less their additive parts. They count on independent pairs, not on the model.
 *
 * Source: [dupuy2014], [dupuy2019], [carlier2023]; [galichon2022] for the likelihood.
 * @module
 */
import {
  check,
  DataError,
  type Estimate,
  MemoryError,
  normalQuantile,
  type Samples,
  type Watch,
} from "@pushforward/core";
import { eigSymmetric, type Kernels, type Matrix, matmul, solveSymmetric, transpose } from "@pushforward/kernels";
import type { TransportPlan } from "./exact/plan.js";
import { AffinityModel, type AffinityPoint, type Entries } from "./inverse/affinity-model.js";
import { type ObservedPairs, observedPairs } from "./inverse/observed-pairs.js";
import { type PenalisedMinimum, penalisedNewton } from "./inverse/penalised-newton.js";
import { symmetricPart } from "./symmetric-part.js";
import { usingKernels } from "./using-kernels.js";

/** Stated once: the code, the catalogue and the manual read these. */
export const inverseTransportDefaults = {
  cost: "bilinear",
  epsilon: 1,
  l1: 0,
  ridge: 0,
  tolerance: 1e-8,
  maxIterations: 100,
} as const;

export interface InverseTransportOptions {
  /** −xᵀA·y, or Σ θ_k·(x_k − y_k)² with θ ≥ 0. */
  readonly cost?: "bilinear" | "squared" | undefined;
  /** The observed plan between x and y; row i of x with row i of y, by the weights of x, when absent. */
  readonly plan?: TransportPlan | undefined;
  /** How many pairs the masses are shares of; when absent each row is one pair, and a plan has no standard errors. */
  readonly observations?: number | undefined;
  /** The unit of the weights. */
  readonly epsilon?: number | undefined;
  /** Penalties on weights in units of ε and of the columns' standard deviations. */
  readonly l1?: number | undefined;
  readonly ridge?: number | undefined;
  /** Bound on `residual`. */
  readonly tolerance?: number | undefined;
  /** Most Newton steps. */
  readonly maxIterations?: number | undefined;
  readonly kernels?: Kernels | undefined;
  readonly watch?: Watch | undefined;
}

export interface CostWeight extends Estimate {
  /** The columns that it joins; the same twice for squared costs. */
  readonly x: number;
  readonly y: number;
  /** In units of ε and of the columns' standard deviations, the scale on which weights compare. */
  readonly standardised: number;
}

export interface InverseTransport {
  readonly cost: "bilinear" | "squared";
  /**
   * A_kl row by row, or θ_k. Standard errors belong to weights that are not 0, and tell nothing of the pull of a penalty; 95%
   * intervals come without penalty only.
   */
  readonly weights: readonly CostWeight[];
  readonly epsilon: number;
  /** Mean logarithm, over the observed pairs, of the plan's density against independence: 0 when the cost says nothing. In nats. */
  readonly gain: number;
  readonly converged: boolean;
  /** Newton steps. */
  readonly iterations: number;
  /** Largest violation of the optimality conditions, in correlations. */
  readonly residual: number;
}

/** Weights beyond this, standardised, would need noise below a three-hundredth of a standard deviation. */
const largestWeight = 1e5;
/** Information below this share of that at independence is none. */
const leastInformation = 1e-9;
const mostBytes = 2e9;

/**
 * @throws ArgumentError when shapes or options do not fit; DataError when weights are not identified: constant or dependent columns, or pairs
 *   that exact transport for some cost would make; MemoryError when there are too many weights.
 */
export async function inverseTransport(
  x: Samples,
  y: Samples,
  options: InverseTransportOptions = {},
): Promise<InverseTransport> {
  const here = "inverseTransport";
  const settings = readSettings(options, here);
  const { cost, epsilon, l1, ridge, watch } = settings;
  check(cost === "bilinear" || x.d === y.d, here, "y", `${x.d}-dimensional like x for squared costs`, y.d);
  const pairs = observedPairs(x, y, options.plan, here);
  const entries = entriesOf(cost, x.d, y.d);
  checkMemory(pairs, entries.x.length, here);
  return usingKernels(options.kernels, async (kernels) => {
    const model = new AffinityModel(pairs, entries, kernels, watch);
    const least = ridge > 0 ? 0 : leastAtIndependence(kernels, pairs, entries, x, y, here);
    const found = await penalisedNewton<AffinityPoint>((theta) => model.at(theta), entries.x.length, {
      ...settings,
      nonnegative: cost === "squared",
      async onStep(theta, curvature, iterations) {
        watch?.onProgress?.({ stage: "fitting", done: iterations / (iterations + 5) });
        if (l1 === 0 && ridge === 0) await refuseRunaway(model, theta, curvature, least, here);
      },
    });
    const errors = await standardErrors(kernels, found, pairs, options, settings);
    return {
      cost,
      weights: weightsOf(found.theta, errors, pairs, entries, settings),
      epsilon,
      gain: 0 - found.point.value,
      converged: found.converged,
      iterations: found.iterations,
      residual: found.residual,
    };
  });
}

type Settings = ReturnType<typeof readSettings>;

function readSettings(options: InverseTransportOptions, here: string) {
  const standard = inverseTransportDefaults;
  const { cost = standard.cost, epsilon = standard.epsilon, l1 = standard.l1, ridge = standard.ridge } = options;
  const { tolerance = standard.tolerance, maxIterations = standard.maxIterations, observations } = options;
  check(cost === "bilinear" || cost === "squared", here, "cost", "bilinear or squared", cost);
  check(epsilon > 0 && epsilon < Infinity, here, "epsilon", "positive and finite", epsilon);
  check(l1 >= 0 && l1 < Infinity, here, "l1", "nonnegative and finite", l1);
  check(ridge >= 0 && ridge < Infinity, here, "ridge", "nonnegative and finite", ridge);
  check(tolerance > 0 && tolerance < 1, here, "tolerance", "between 0 and 1", tolerance);
  const whole = Number.isInteger(maxIterations) && maxIterations >= 1;
  check(whole, here, "maxIterations", "a positive integer", maxIterations);
  const counted = observations === undefined || (observations >= 1 && observations < Infinity);
  check(counted, here, "observations", "a number of at least 1", observations);
  return { cost, epsilon, l1, ridge, tolerance, maxIterations, watch: options.watch };
}

function entriesOf(cost: "bilinear" | "squared", d: number, dOther: number): Entries {
  if (cost === "squared") {
    const k = Uint32Array.from({ length: d }, (_, q) => q);
    return { x: k, y: k };
  }
  const all = Uint32Array.from({ length: d * dOther }, (_, q) => q);
  return { x: all.map((q) => Math.floor(q / dOther)), y: all.map((q) => q % dOther) };
}

function checkMemory({ x, y }: ObservedPairs, width: number, where: string): void {
  const bytes = 8 * (12 * width * (x.points.n + y.points.n) + 6 * width * width);
  if (bytes <= mostBytes) return;
  throw new MemoryError(
    `${where}: ${width} weights need ${Math.ceil(bytes / 1e9)} GB, and 2 GB are used at most; take fewer columns, or squared costs`,
  );
}

/**
 * Least eigenvalue of the Hessian at independence, Corr(x_k, x_k')·Corr(y_l, y_l'). The model's plans have the same support, so features that
 * depend on each other here do so everywhere.
 */
function leastAtIndependence(
  kernels: Kernels,
  pairs: ObservedPairs,
  { x: k, y: l }: Entries,
  x: Samples,
  y: Samples,
  where: string,
): number {
  const [a, b] = [correlations(kernels, pairs.x), correlations(kernels, pairs.y)];
  const width = k.length;
  const data = Float64Array.from({ length: width * width }, (_, at) => {
    const [q, r] = [Math.floor(at / width), at % width];
    return a[k[q]! * x.d + k[r]!]! * b[l[q]! * y.d + l[r]!]!;
  });
  const { values, vectors } = eigSymmetric(kernels, { rows: width, columns: width, data });
  if (values[0]! > 1e-10 * values[width - 1]!) return values[0]!;
  const nameOf = (q: number) => `${x.names?.[k[q]!] ?? k[q]} with ${y.names?.[l[q]!] ?? l[q]}`;
  const involved = Array.from(k, (_, q) => q).filter((q) => Math.abs(vectors.data[q * width]!) > 0.1);
  throw new DataError(
    `${where}: the weights of ${involved.slice(0, 6).map(nameOf).join(", ")} cannot be told apart, since columns depend on each other; leave one out, or give ridge`,
  );
}

function correlations(kernels: Kernels, { points: { data, n, d, weights } }: ObservedPairs["x"]): Float64Array {
  const rows = { rows: n, columns: d, data };
  const weighted = { ...rows, data: data.map((value, at) => value * weights[Math.floor(at / d)]!) };
  return symmetricPart(matmul(kernels, rows, weighted, { transposeA: true }).data, d);
}

/**
 * The likelihood has no maximum exactly where the observed plan is a cheapest one for some cost. The steps lead towards such a cost, if
 * not into it: then information or size give them away.
 */
async function refuseRunaway(
  model: AffinityModel,
  theta: Float64Array,
  curvature: Float64Array,
  least: number,
  where: string,
): Promise<void> {
  const width = theta.length;
  const { values } = eigSymmetric(model.kernels, { rows: width, columns: width, data: curvature });
  const large = theta.some((value) => Math.abs(value) > largestWeight);
  if (values[0]! > leastInformation * least && !large && !(await model.isCheapest(theta))) return;
  throw new DataError(
    `${where}: the pairs are those of exact transport for some cost, so the likelihood grows with the size of its weights for ever; give ridge or l1, or more pairs`,
  );
}

/** Of the standardised weights; 0 where there is none. */
async function standardErrors(
  kernels: Kernels,
  { theta, point }: PenalisedMinimum<AffinityPoint>,
  { plan }: ObservedPairs,
  { plan: given, observations }: InverseTransportOptions,
  { ridge }: Settings,
): Promise<Float64Array> {
  const width = theta.length;
  const active = Array.from(theta, (_, q) => q).filter((q) => theta[q] !== 0);
  const out = new Float64Array(width);
  if (active.length === 0 || (given && observations === undefined)) return out;
  const [curvature, scores] = [await point.curvature(), await point.scores()];
  const size = active.length;
  const square = (of: (q: number, r: number) => number): Matrix => ({
    rows: size,
    columns: size,
    data: Float64Array.from({ length: size * size }, (_, at) => of(active[Math.floor(at / size)]!, active[at % size]!)),
  });
  const noise = square((q, r) =>
    plan.mass.reduce((sum, mass, e) => {
      const share = observations === undefined ? mass * mass : mass / observations;
      return sum + share * scores[e * width + q]! * scores[e * width + r]!;
    }, 0),
  );
  const information = square((q, r) => curvature[q * width + r]!);
  const half = solveSymmetric(kernels, information, noise, { ridge });
  const whole = solveSymmetric(kernels, information, transpose(half), { ridge });
  active.forEach((q, at) => {
    out[q] = Math.sqrt(Math.max(0, whole.data[at * size + at]!));
  });
  return out;
}

function weightsOf(
  theta: Float64Array,
  errors: Float64Array,
  { x, y }: ObservedPairs,
  entries: Entries,
  { cost, epsilon, l1, ridge }: Settings,
): CostWeight[] {
  const reach = normalQuantile(0.975);
  const free = l1 === 0 && ridge === 0;
  return Array.from(theta, (standardised, q) => {
    const [k, l] = [entries.x[q]!, entries.y[q]!];
    // θ·(x − y)² is −2θ·x·y but for terms of x and of y.
    const unit = epsilon / (x.scale[k]! * y.scale[l]!) / (cost === "squared" ? 2 : 1);
    const [value, standardError] = [unit * standardised, unit * errors[q]!];
    const interval = { low: value - reach * standardError, high: value + reach * standardError, level: 0.95 };
    return {
      x: k,
      y: l,
      value,
      standardised,
      ...(standardError > 0 && { standardError }),
      ...(standardError > 0 && free && { interval }),
      method: "maximum likelihood, sandwich variance",
    };
  });
}
