/**
 * The iteration behind entropic transport: potentials f, g such that the plan
 *
 *     P_ij = a_i·b_j·exp((f_i + g_j + λ − C_ij)/ε)
 *
 * has the marginals that the rules ask for (λ = 0 except for partial transport). A sweep updates f, then g. Sweeps
 * run along a falling schedule of ε, in float32 as long as that is precise enough; from sweep to sweep go Newton steps, or
 * Anderson steps where the rules have no second derivative or the plan too many entries.
 *
 * Source: [peyre2019] chapter 4, [schmitzer2019] for the schedule, [walker2011] for Anderson steps.
 * @module
 */
import { exp, log, stopIfAborted, type Watch } from "@pushforward/core";
import { Anderson } from "./anderson.js";
import type { Precision, SweepCosts } from "./entropic-costs.js";
import {
  andersonStage,
  depth,
  type Limits,
  newtonStage,
  patience,
  roundingFloor,
  type Stage,
} from "./entropic-stages.js";
import { type MarginalRule, respond } from "./marginal-rule.js";
import { NewtonSteps } from "./newton-steps.js";
import { type Sweep, Sweeper, sumOf } from "./sweeper.js";

export interface EntropicProblem {
  readonly costs: SweepCosts;
  /** Nonnegative, of positive total; a balanced problem has equal totals. */
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly epsilon: number;
  readonly rules: { readonly x: MarginalRule; readonly y: MarginalRule };
  /** For `residual`. */
  readonly tolerance: number;
  /** Most sweeps, over the whole schedule. */
  readonly maxIterations: number;
  /** First ε of the schedule. */
  readonly start: number;
  /** g to start from; 0 when left out. */
  readonly g?: Float64Array | undefined;
  readonly watch?: Watch | undefined;
}

export interface EntropicSolution {
  readonly f: Float64Array;
  readonly g: Float64Array;
  readonly lambda: number;
  /** f̂, the update of f before the rule, and the mass of each row: a_i·exp((f_i + λ − f̂_i)/ε). */
  readonly rowFree: Float64Array;
  readonly rowMass: Float64Array;
  /** Mass that the next update of g would move, as a share of all; for balanced problems Σ_j |Σ_i P_ij − b_j|. */
  readonly residual: number;
  readonly converged: boolean;
  /** Sweeps at any ε and in any precision. */
  readonly iterations: number;
}

/** On the way down: the residual that is good enough at an ε, the most sweeps there, and the next ε. */
const way = { residual: 0.05, sweeps: 24, factor: 1 / 4 } as const;
/** Sweeps at a new ε before the first Newton step, which needs a look at the whole plan. */
const before = 3;

export async function solveEntropic(problem: EntropicProblem): Promise<EntropicSolution> {
  const sweeper = new Sweeper(problem);
  const newton = NewtonSteps.fits(problem.rules)
    ? new NewtonSteps(problem.costs, problem.rules, problem.watch)
    : undefined;
  try {
    return await descend(problem, sweeper, newton);
  } finally {
    newton?.free();
  }
}

interface Descent {
  readonly problem: EntropicProblem;
  readonly sweeper: Sweeper;
  /** Undefined where the rules have no second derivative, or once the plan had too many entries. */
  newton: NewtonSteps | undefined;
  state: Float64Array;
  best: Sweep | undefined;
  iterations: number;
}

async function descend(problem: EntropicProblem, sweeper: Sweeper, newton: NewtonSteps | undefined) {
  const state = new Float64Array(problem.b.length + 1);
  if (problem.g) state.set(problem.g);
  const descent: Descent = { problem, sweeper, newton, state, best: undefined, iterations: 0 };
  const list = schedule(problem);
  for (const [k, epsilon] of list.entries()) {
    problem.watch?.onProgress?.({ stage: "transport", done: k / list.length });
    // What Newton steps know of the plan at this ε; in float64 they go on with what they saw in float32.
    const look = { at: Number.POSITIVE_INFINITY };
    const last = epsilon === problem.epsilon;
    for (const precision of precisions(problem, epsilon, last)) {
      const tolerance = last ? problem.tolerance : way.residual;
      await refine(descent, { epsilon, precision, tolerance, sweeps: last ? problem.maxIterations : way.sweeps }, look);
    }
  }
  const { f, state: reached, rowFree, rowMass, residual } = descent.best!;
  const [g, lambda, { iterations }] = [reached.subarray(0, -1), reached.at(-1)!, descent];
  return { f, g, lambda, rowFree, rowMass, residual, converged: residual <= problem.tolerance, iterations };
}

/** Sweeps at one ε in one precision: a few plain ones, then Newton steps, or else Anderson steps throughout. */
async function refine(descent: Descent, limits: Limits, look: { at: number }): Promise<void> {
  const { sweeper, newton } = descent;
  const plain = (most: number) => take(descent, limits, most, andersonStage);
  if (!newton) return void (await plain(limits.sweeps));
  if (look.at === Number.POSITIVE_INFINITY && (await plain(before))) return;
  const steps = (_: Sweeper, state: Float64Array, how: Limits) => newtonStage(sweeper, newton, state, how, look);
  if ((await take(descent, limits, limits.sweeps, steps)) !== undefined) return;
  newton.free();
  descent.newton = undefined;
  await plain(limits.sweeps);
}

/** Run a stage from where things stand; whether it reached its goal or its last sweep, undefined if it could not run. */
async function take(
  descent: Descent,
  limits: Limits,
  most: number,
  stage: (sweeper: Sweeper, state: Float64Array, limits: Limits) => Promise<Stage | undefined>,
): Promise<boolean | undefined> {
  // One sweep is kept for float64, which makes the answer.
  const left = descent.problem.maxIterations - descent.iterations - (limits.precision === 32 ? 1 : 0);
  const sweeps = Math.min(most, left);
  if (sweeps < 1) return true;
  const found = await stage(descent.sweeper, descent.state, { ...limits, sweeps });
  if (!found) return undefined;
  const { best, count } = found;
  Object.assign(descent, { best, state: best.next, iterations: descent.iterations + count });
  const floor = roundingFloor(best.state, limits.epsilon, limits.precision);
  return best.residual <= Math.max(limits.tolerance, floor);
}

function schedule({ start, epsilon }: EntropicProblem): number[] {
  const list: number[] = [];
  for (let now = start; now > epsilon * 1.5; now *= way.factor) list.push(now);
  return [...list, epsilon];
}

/** Scores reach largest/ε, of which float32 keeps 24 bits. */
function precisions({ costs }: Pick<EntropicProblem, "costs">, epsilon: number, last: boolean): Precision[] {
  if (!costs.hasSingle || costs.largest / epsilon > 2 ** 17) return [64];
  return last ? [32, 64] : [32];
}

/**
 * The potential of a law against itself, f = g: the fixed point of f ← (f + T(f))/2, which halves what a sweep
 * leaves wrong at every ε and needs no schedule.
 *
 * Source: [feydy2019].
 */
export async function solveSymmetric(problem: Omit<EntropicProblem, "b" | "start">): Promise<EntropicSolution> {
  const { costs, a, epsilon, rules, tolerance, maxIterations, watch } = problem;
  const logs = a.map(log);
  const mass = sumOf(a);
  let best: EntropicSolution | undefined;
  let state: Float64Array = problem.g?.slice() ?? new Float64Array(costs.n);
  let iterations = 0;
  for (const precision of precisions(problem, epsilon, true)) {
    const anderson = new Anderson(a, depth);
    let stage: EntropicSolution | undefined;
    for (let worse = 0; iterations < maxIterations && worse < patience[precision]; ) {
      stopIfAborted(watch);
      const g = state;
      const rowFree = new Float64Array(costs.n);
      await costs.rows(
        logs.map((value, i) => value + g[i]! / epsilon),
        1 / epsilon,
        rowFree,
        precision,
        watch,
      );
      for (let i = 0; i < costs.n; i++) rowFree[i]! *= -epsilon;
      const f = rowFree.map((free) => respond(rules.x, free, epsilon, 0));
      const rowMass = a.map((weight, i) => (weight > 0 ? weight * exp((f[i]! - rowFree[i]!) / epsilon) : 0));
      let moved = 0;
      for (let i = 0; i < costs.n; i++)
        if (a[i]! > 0) moved += Math.abs(a[i]! * exp((g[i]! - rowFree[i]!) / epsilon) - rowMass[i]!);
      const residual = moved / mass;
      iterations++;
      const image = f.map((value, i) => (value + g[i]!) / 2);
      worse = stage && !(residual < stage.residual) ? worse + 1 : 0;
      if (worse === 0)
        stage = { f, g, lambda: 0, rowFree, rowMass, residual, converged: residual <= tolerance, iterations };
      if (residual <= Math.max(tolerance, precision === 32 ? roundingFloor(g, epsilon, 32) : 0)) break;
      if (residual > 2 * stage!.residual) {
        anderson.restart();
        state = stage!.f.map((value, i) => (value + stage!.g[i]!) / 2);
      } else state = anderson.next(g, image);
    }
    best = stage ?? best;
    state = best!.f.map((value, i) => (value + best!.g[i]!) / 2);
  }
  return { ...best!, iterations };
}
