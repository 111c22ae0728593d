/**
 * The iteration behind entropic transport: potentials f, g such that the plan
 *
 *     P_ij = a_i·b_j·exp((f_i + g_j + λ − C_ij)/ε)
 *
 * has the marginals that the rules ask for (λ = 0 except for partial transport). A sweep updates f, then g. Sweeps
 * run along a falling schedule of ε, in float32 as long as that is precise enough, and with Anderson steps.
 *
 * Source: [peyre2019] chapter 4, [schmitzer2019] for the schedule, [walker2011] for Anderson steps.
 * @module
 */
import { exp, log, stopIfAborted, type Watch } from "@pushforward/core";
import { Anderson } from "./anderson.js";
import type { EntropicCosts, Precision } from "./entropic-costs.js";
import { type MarginalRule, respond } from "./marginal-rule.js";

export interface EntropicProblem {
  readonly costs: EntropicCosts;
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
  readonly watch?: Watch | undefined;
}

export interface EntropicSolution {
  readonly f: Float64Array;
  readonly g: Float64Array;
  readonly lambda: number;
  /** f̂, the update of f before the rule: row i holds a_i·exp((f_i + λ − f̂_i)/ε). */
  readonly rowFree: Float64Array;
  /** Mass that the next update of g would move, as a share of all; for balanced problems Σ_j |Σ_i P_ij − b_j|. */
  readonly residual: number;
  readonly converged: boolean;
  /** Sweeps at any ε and in any precision. */
  readonly iterations: number;
}

/** Differences that Anderson steps look back on. */
const depth = 16;
/** On the way down: the most sweeps at one ε, the residual that is good enough there, and the next ε. */
const way = { sweeps: 12, residual: 0.05, factor: 1 / 4 } as const;
/** Sweeps without a new best residual after which rounding is taken to be the limit. */
const patience = { 32: 3, 64: 60 } as const;

export async function solveEntropic(problem: EntropicProblem): Promise<EntropicSolution> {
  const sweeper = new Sweeper(problem);
  let state: Float64Array = new Float64Array(problem.b.length + 1);
  let iterations = 0;
  let best: Sweep | undefined;
  for (const epsilon of schedule(problem)) {
    const last = epsilon === problem.epsilon;
    for (const precision of precisions(problem, epsilon, last)) {
      const left = problem.maxIterations - iterations - (precision === 32 ? 1 : 0);
      if (left < 1) continue;
      const tolerance = last ? problem.tolerance : way.residual;
      const limits = { tolerance, sweeps: last ? left : Math.min(left, way.sweeps) };
      const stage = await iterate(sweeper, state, epsilon, precision, limits);
      iterations += stage.count;
      ({ best } = stage);
      state = best.next;
    }
  }
  const { f, state: reached, rowFree, residual } = best!;
  const [g, lambda] = [reached.subarray(0, -1), reached.at(-1)!];
  return { f, g, lambda, rowFree, residual, converged: residual <= problem.tolerance, iterations };
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

interface Limits {
  readonly tolerance: number;
  readonly sweeps: number;
}

/** Sweep until the residual is small, no sweep is left, or rounding allows no better. */
async function iterate(
  sweeper: Sweeper,
  start: Float64Array,
  epsilon: number,
  precision: Precision,
  { tolerance, sweeps }: Limits,
): Promise<{ best: Sweep; count: number }> {
  const anderson = new Anderson(sweeper.weights, depth);
  let state = start;
  let best: Sweep | undefined;
  let worse = 0;
  for (let count = 1; ; count++) {
    const sweep = await sweeper.sweep(state, epsilon, precision);
    worse = best && !(sweep.residual < best.residual) ? worse + 1 : 0;
    if (!best || worse === 0) best = sweep;
    const floor = precision === 32 ? singleFloor(sweep.state, epsilon) : 0;
    if (best.residual <= Math.max(tolerance, floor) || count >= sweeps || worse >= patience[precision])
      return { best, count };
    if (sweep.residual > 2 * best.residual || !(sweep.residual < Infinity)) {
      // The last extrapolation went too far: on from the best place with a plain step.
      anderson.restart();
      state = best.next;
    } else state = anderson.next(sweep.state, sweep.next);
  }
}

/** A residual at which sweeps in float32 stop to improve: a few roundings of the scores. */
function singleFloor(state: Float64Array, epsilon: number): number {
  const size = state.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / epsilon;
  return 4e-7 * (4 + size);
}

/** One update of f and g from `state`, the g of length m followed by λ. */
interface Sweep {
  readonly state: Float64Array;
  readonly f: Float64Array;
  readonly rowFree: Float64Array;
  readonly next: Float64Array;
  readonly residual: number;
}

class Sweeper {
  /** Of the norm in which steps are measured. */
  readonly weights: Float64Array;
  readonly #logA: Float64Array;
  readonly #logB: Float64Array;
  readonly #mass: number;

  constructor(readonly problem: EntropicProblem) {
    const { a, b } = problem;
    this.#logA = a.map(log);
    this.#logB = b.map(log);
    this.#mass = total(b);
    this.weights = new Float64Array(b.length + 1);
    this.weights.set(b);
    this.weights[b.length] = this.#mass;
  }

  async sweep(state: Float64Array, epsilon: number, precision: Precision): Promise<Sweep> {
    const { costs, rules, watch, b } = this.problem;
    stopIfAborted(watch);
    const lambda = state.at(-1)!;
    const scale = 1 / epsilon;
    const [rowFree, columnFree] = [new Float64Array(costs.n), new Float64Array(costs.m)];
    await costs.rows(
      this.#logB.map((value, j) => value + state[j]! * scale),
      scale,
      rowFree,
      precision,
      watch,
    );
    for (let i = 0; i < costs.n; i++) rowFree[i]! *= -epsilon;
    const f = rowFree.map((free) => respond(rules.x, free, epsilon, lambda));
    await costs.columns(
      this.#logA.map((value, i) => value + f[i]! * scale),
      scale,
      columnFree,
      precision,
      watch,
    );
    const next = new Float64Array(state.length);
    let moved = 0;
    let mass = 0;
    for (let j = 0; j < costs.m; j++) {
      const free = -epsilon * columnFree[j]!;
      next[j] = respond(rules.y, free, epsilon, lambda);
      if (b[j] === 0) continue;
      const after = b[j]! * exp((next[j]! + lambda - free) * scale);
      moved += Math.abs(b[j]! * exp((state[j]! + lambda - free) * scale) - after);
      mass += after;
    }
    next[costs.m] = lambda;
    if (rules.y.kind === "partial") {
      next[costs.m] = lambda + epsilon * log(rules.y.mass / mass);
      moved += Math.abs(mass - rules.y.mass);
    }
    return { state, f, rowFree, next, residual: moved / this.#mass };
  }
}

function total(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
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
  const mass = total(a);
  let best: EntropicSolution | undefined;
  let state: Float64Array = new Float64Array(costs.n);
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
      let moved = 0;
      for (let i = 0; i < costs.n; i++)
        if (a[i]! > 0)
          moved += a[i]! * Math.abs(exp((g[i]! - rowFree[i]!) / epsilon) - exp((f[i]! - rowFree[i]!) / epsilon));
      const residual = moved / mass;
      iterations++;
      const image = f.map((value, i) => (value + g[i]!) / 2);
      worse = stage && !(residual < stage.residual) ? worse + 1 : 0;
      if (worse === 0) stage = { f, g, lambda: 0, rowFree, residual, converged: residual <= tolerance, iterations };
      if (residual <= Math.max(tolerance, precision === 32 ? singleFloor(g, epsilon) : 0)) break;
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
