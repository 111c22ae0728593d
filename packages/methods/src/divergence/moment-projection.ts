/**
 * The law nearest to a reference that meets conditions on its means: a tilted law whose reward is found, not given.
 *
 *     min KL(p‖q)  subject to  E_p h = t          h one vector of features a row
 *     p_i ∝ q_i·e^(θ·h_i),  θ = argmin ln Σ q_i·e^(θ·(h_i − t)) + ½·ρ·|θ|²
 *
 * The dual is convex and smooth; its gradient is what the means still miss, its Hessian the covariance of the features
 * under p. Newton steps with halving reach a residual of 1e-10 in about ten. A target outside of what any weights can
 * reach shows itself on the way: some θ has θ·(h_i − t) < 0 in every row, which proves it. With a ridge ρ the
 * conditions are met only up to ρ·θ, in units of the standardised features, and nothing is infeasible.
 * Time O(iterations·n·k²).
 *
 * Source: [csiszar1975] for the law, [hainmueller2012] for its use as balancing weights.
 * @module
 */
import { check, exp, PushforwardError } from "@pushforward/core";
import { solvePositive } from "./solve-positive.js";
import { finite, logSumExp, referenceOf, type TiltedLaw, tiltedLaw } from "./tilted-law.js";

export interface MomentProjectionOptions {
  reference?: ArrayLike<number> | undefined;
  /** ρ ≥ 0; 0 by default: conditions are met exactly. */
  ridge?: number;
  /** Names of the features, for messages. */
  names?: readonly string[];
  maxIterations?: number;
}

export interface MomentProjection extends TiltedLaw {
  /** θ, in units of one over each feature; the reward is θ·h and the strength 1. */
  readonly multipliers: Float64Array;
  readonly converged: boolean;
  readonly iterations: number;
  /** Largest miss of a condition, in standard deviations of its feature under the reference. */
  readonly residual: number;
}

/** No weights on the rows meet the conditions. */
export class InfeasibleError extends PushforwardError {
  override name = "InfeasibleError";
}

const tolerance = 1e-10;

/**
 * The law on n rows with features `features` (n × k, row-major) and means `targets` (k).
 *
 * @throws ArgumentError when shapes do not fit or a number is not finite; InfeasibleError when no weights on the rows
 *   meet the conditions.
 */
export function momentProjection(
  features: ArrayLike<number>,
  targets: ArrayLike<number>,
  { reference, ridge = 0, names, maxIterations = 200 }: MomentProjectionOptions = {},
): MomentProjection {
  const here = "momentProjection";
  const t = finite(targets, here, "targets");
  const k = t.length;
  const h = finite(features, here, "features");
  const n = h.length / k;
  check(Number.isInteger(n), here, "features", `a multiple of k = ${k} long`, h.length);
  check(ridge >= 0 && ridge < Number.POSITIVE_INFINITY, here, "ridge", "a finite number of at least 0", ridge);
  const q = referenceOf(reference, n, here);
  if (ridge === 0) checkReach(h, t, q, names);
  const problem = standardise(h, t, q);
  const found = descend(problem, q, ridge, maxIterations);
  const multipliers = found.theta.map((value, j) => value / problem.scale[j]!);
  const reward = new Float64Array(n);
  for (let i = 0; i < n; i++) for (let j = 0; j < k; j++) reward[i]! += multipliers[j]! * h[i * k + j]!;
  const { converged, iterations, residual } = found;
  return { ...tiltedLaw(reward, 1, { reference: q }), multipliers, converged, iterations, residual };
}

interface Problem {
  /** (h − t)/scale, n × k. */
  readonly z: Float64Array;
  readonly scale: Float64Array;
  readonly n: number;
  readonly k: number;
}

/** Units of one standard deviation; 0 stays 0. */
function standardise(h: Float64Array, t: Float64Array, q: Float64Array): Problem {
  const [n, k] = [q.length, t.length];
  const z = new Float64Array(h.length);
  const scale = new Float64Array(k);
  for (let j = 0; j < k; j++) {
    let [mean, square] = [0, 0];
    for (let i = 0; i < n; i++) mean += q[i]! * h[i * k + j]!;
    for (let i = 0; i < n; i++) square += q[i]! * (h[i * k + j]! - mean) * (h[i * k + j]! - mean);
    scale[j] = square > 0 ? Math.sqrt(square) : 1;
    for (let i = 0; i < n; i++) z[i * k + j] = (h[i * k + j]! - t[j]!) / scale[j]!;
  }
  return { z, scale, n, k };
}

/** Refuses what a single condition already shows to be out of reach. */
function checkReach(h: Float64Array, t: Float64Array, q: Float64Array, names: readonly string[] | undefined): void {
  t.forEach((target, j) => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    q.forEach((weight, i) => {
      if (weight === 0) return;
      low = Math.min(low, h[i * t.length + j]!);
      high = Math.max(high, h[i * t.length + j]!);
    });
    if ((target > low && target < high) || (low === high && target === low)) return;
    const name = names?.[j] ?? `feature ${j}`;
    throw new InfeasibleError(
      low === high
        ? `the mean of ${name} is ${low} whatever the weights, since it is the same in all rows; received ${target}`
        : `the mean of ${name} must lie above ${low} and below ${high}, its least and largest value; received ${target}`,
    );
  });
}

interface Descent {
  readonly theta: Float64Array;
  readonly converged: boolean;
  readonly iterations: number;
  readonly residual: number;
}

function descend(problem: Problem, q: Float64Array, ridge: number, maxIterations: number): Descent {
  let theta: Float64Array = new Float64Array(problem.k);
  let here = dualAt(problem, q, theta, ridge);
  let iterations = 0;
  while (here.residual > tolerance && iterations < maxIterations) {
    if (ridge === 0) checkSeparation(here.scores, q);
    const step = solvePositive(lifted(here.hessian), here.gradient);
    const next = lineSearch(problem, q, theta, step, here, ridge);
    iterations++;
    if (!next) break; // no lower value to be had in float64
    [theta, here] = [next.theta, next.dual];
  }
  return { theta, converged: here.residual <= tolerance, iterations, residual: here.residual };
}

/** Features that depend on each other leave a flat direction: a little curvature lets the step run along it if it leads down. */
function lifted(hessian: Float64Array): Float64Array {
  const k = Math.round(Math.sqrt(hessian.length));
  const most = hessian.reduce((top, value) => Math.max(top, value), 0);
  return hessian.map((value, at) => (at % (k + 1) === 0 ? value + 1e-12 * most : value));
}

interface Dual {
  readonly value: number;
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
  readonly residual: number;
  /** θ·z of each row. */
  readonly scores: Float64Array;
}

function dualAt({ z, n, k }: Problem, q: Float64Array, theta: Float64Array, ridge: number): Dual {
  const scores = new Float64Array(n);
  for (let i = 0; i < n; i++) for (let j = 0; j < k; j++) scores[i]! += theta[j]! * z[i * k + j]!;
  const logZ = logSumExp(scores, q);
  const gradient = theta.map((value) => ridge * value);
  const hessian = new Float64Array(k * k);
  for (let i = 0; i < n; i++) {
    const p = q[i] === 0 ? 0 : q[i]! * exp(scores[i]! - logZ);
    if (p === 0) continue;
    for (let a = 0; a < k; a++) {
      const pa = p * z[i * k + a]!;
      gradient[a]! += pa;
      for (let b = 0; b <= a; b++) hessian[a * k + b]! += pa * z[i * k + b]!;
    }
  }
  const means = gradient.map((value, j) => value - ridge * theta[j]!);
  for (let a = 0; a < k; a++)
    for (let b = 0; b <= a; b++) {
      hessian[a * k + b]! += (a === b ? ridge : 0) - means[a]! * means[b]!;
      hessian[b * k + a] = hessian[a * k + b]!;
    }
  const penalty = theta.reduce((sum, value) => sum + ridge * value * value, 0) / 2;
  const residual = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return { value: logZ + penalty, gradient, hessian, residual, scores };
}

/** Halves the Newton step until the dual falls by a share of what its slope promises. */
function lineSearch(
  problem: Problem,
  q: Float64Array,
  theta: Float64Array,
  step: Float64Array,
  from: Dual,
  ridge: number,
): { theta: Float64Array; dual: Dual } | undefined {
  const slope = step.reduce((sum, value, j) => sum + value * from.gradient[j]!, 0);
  if (!(slope > 0)) return undefined;
  for (let length = 1; length > 1e-12; length /= 2) {
    const moved = theta.map((value, j) => value - length * step[j]!);
    const dual = dualAt(problem, q, moved, ridge);
    const falls = dual.value <= from.value - 1e-4 * length * slope;
    // Near the optimum the value no longer tells in float64, but the residual does.
    if (falls || dual.residual < from.residual / 2) return { theta: moved, dual };
  }
  return undefined;
}

/** A direction in which every row falls short of the target: no weighted mean can reach it. */
function checkSeparation(scores: Float64Array, q: Float64Array): void {
  const top = scores.reduce((most, score, i) => (q[i]! > 0 ? Math.max(most, score) : most), Number.NEGATIVE_INFINITY);
  if (top >= 0) return;
  throw new InfeasibleError(
    "no weights on the rows meet all conditions together: a combination of them lies beyond every row; ask for means nearer to those of the table, for fewer conditions, or meet them only nearly with a ridge",
  );
}
