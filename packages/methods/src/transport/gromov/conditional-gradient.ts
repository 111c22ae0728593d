/**
 * Conditional gradient (Frank–Wolfe) for a Gromov–Wasserstein problem: the linear problems are solved exactly, the step
 * is the best one on the segment, in closed form.
 *
 * At a plan P with linear minimiser S the gap ⟨∇F(P), P − S⟩ ≥ 0 is 0 exactly when P is stationary; where F is convex it bounds
 * the distance to the optimum, where F is concave (as for distances) it only certifies stationarity.
 *
 * Source: [vayer2020].
 * @module
 */
import { stopIfAborted, type Watch } from "@pushforward/core";
import type { TransportPlan } from "../exact/plan.js";
import { formValue, type GromovProblem, type GromovState } from "./problem.js";

export interface Descent<S> {
  readonly state: S;
  readonly value: number;
  /** F after each step, the start first. */
  readonly trace: readonly number[];
  readonly gap: number;
  /** Gap over the size of F's terms, or what the entropic descent says. */
  readonly residual: number;
  readonly converged: boolean;
  readonly iterations: number;
  readonly plan: TransportPlan;
}

export interface DescentSettings {
  /** Bound on gap over the size of F's terms. */
  readonly tolerance: number;
  readonly maxIterations: number;
  readonly watch: Watch | undefined;
}

export async function conditionalGradient<S extends GromovState>(
  problem: GromovProblem<S>,
  start: S,
  { tolerance, maxIterations, watch }: DescentSettings,
): Promise<Descent<S>> {
  let state = start;
  let plan: TransportPlan | undefined;
  const trace = [formValue(problem, state)];
  const size = Math.abs(problem.constant) + Math.abs(trace[0]! - problem.constant) || 1;
  for (let iterations = 1; ; iterations++) {
    stopIfAborted(watch);
    const corner = await problem.linearMinimiser(state);
    const next = await problem.stateOf(corner);
    const [own, cross, other] = [
      problem.bilinear(state, state),
      problem.bilinear(state, next),
      problem.bilinear(next, next),
    ];
    const slope = next.linear - state.linear + 2 * (cross - own);
    const curvature = other - 2 * cross + own;
    const gap = Math.max(0, -slope);
    const converged = gap <= tolerance * size;
    if (plan && (converged || iterations > maxIterations))
      return {
        state,
        value: trace.at(-1)!,
        trace,
        gap,
        residual: gap / size,
        converged,
        iterations: iterations - 1,
        plan,
      };
    const step = curvature > 0 ? Math.min(1, gap / (2 * curvature)) : 1;
    // A start such as independence need not be sparse: the first corner replaces it.
    const t = plan ? step : 1;
    plan = plan && t < 1 ? mixedPlans(plan, corner, t, problem.m) : corner;
    state = problem.mix(state, next, t);
    trace.push(formValue(problem, state));
  }
}

/** (1 − t)·a + t·b, entries in the order of rows and columns. */
function mixedPlans(a: TransportPlan, b: TransportPlan, t: number, m: number): TransportPlan {
  const masses = new Map<number, number>();
  const add = ({ from, to, mass }: TransportPlan, share: number) => {
    for (let e = 0; e < mass.length; e++) {
      const key = from[e]! * m + to[e]!;
      masses.set(key, (masses.get(key) ?? 0) + share * mass[e]!);
    }
  };
  add(a, 1 - t);
  add(b, t);
  const keys = Float64Array.from(masses.keys()).sort();
  return {
    from: Uint32Array.from(keys, (key) => Math.floor(key / m)),
    to: Uint32Array.from(keys, (key) => key % m),
    mass: Float64Array.from(keys, (key) => masses.get(key)!),
  };
}
