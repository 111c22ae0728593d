/**
 * Entropic Gromov–Wasserstein: descend F(P) + ε·KL(P | p⊗q) by solving entropic transport for the gradient at one
 * plan after another (mirror descent of step 1/ε).
 *
 * Where F is concave, as for distances, its linear model lies above it, so the value falls at every step. Elsewhere a
 * step that rises is shortened: scores move only part of the way to the new gradient, which adds a KL penalty from
 * the plan before.
 *
 * Momentum cuts the number of steps to about its root where F is concave, and starts anew when the value rises. It
 * leaves saddle points sooner, where pooled steps (Anderson) would come to rest in them.
 *
 * Source: [peyre2016], [solomon2016], [odonoghue2015] for the restarts.
 * @module
 */
import { log, stopIfAborted } from "@pushforward/core";
import type { Kernels, Region } from "@pushforward/kernels";
import type { TransportPlan } from "../exact/plan.js";
import type { Descent, DescentSettings } from "./conditional-gradient.js";
import { formValue, type GromovProblem, type GromovState } from "./problem.js";
import { Scaling } from "./scaling.js";

/** A gradient is solved to this share of the last change: less wastes sweeps, more keeps steps from settling. */
const inexact = 0.2;

/** Most sweeps for one gradient. */
const mostSweeps = 200;

/** `residual` is the share of the mass that the last step moved, or how far the rows are from p if that is more. */
export async function entropicDescent<S extends GromovState>(
  kernels: Kernels,
  problem: GromovProblem<S>,
  start: S,
  epsilon: number,
  { tolerance, maxIterations, watch }: DescentSettings,
): Promise<Descent<S>> {
  const scope = kernels.scope();
  try {
    const scaling = new Scaling(kernels, scope, problem.p, problem.q);
    const before = scope.f64(problem.n * problem.m);
    const trace: number[] = [];
    let [state, input] = [start, start];
    let run = 0; // steps since momentum began anew
    let [step, change, iterations, residual] = [1, 2, 0, Infinity];
    while (iterations < maxIterations && residual > tolerance) {
      stopIfAborted(watch);
      if (step < 1) before.view.set(scaling.scores.view);
      await problem.writeGradient(input, 1 / epsilon, scaling.scores);
      if (step < 1) damp(scaling.scores, before, step);
      const found = await scaling.solve(Math.max(tolerance / 2, Math.min(1e-3, inexact * change)), mostSweeps, watch);
      const next = await problem.stateOfDense(scaling.plan);
      const value = formValue(problem, next) + epsilon * entropyOf(scaling, found.score);
      const last = trace.at(-1)!;
      const risen = value > last + 1e-12 * Math.abs(last);
      iterations++;
      if (risen && run > 1) {
        [input, run] = [state, 0]; // momentum went too far: again without
        continue;
      }
      if (risen && bendsUp(problem, state, next)) step = Math.max(step / 2, 1 / 64);
      run = step < 1 ? 0 : run + 1;
      input = run === 0 ? next : problem.mix(state, next, 1 + (run - 1) / (run + 2));
      state = next;
      trace.push(value);
      change = found.change / step;
      residual = Math.max(change, found.residual);
    }
    const plan = listed(scaling.plan, problem.m);
    return {
      state,
      value: trace.at(-1)!,
      trace,
      gap: await gapOf(problem, state, scaling, epsilon),
      residual,
      converged: residual <= tolerance,
      iterations,
      plan,
    };
  } finally {
    scope.free();
  }
}

/** Whether F is convex between two states, by more than rounding. */
function bendsUp<S extends GromovState>(problem: GromovProblem<S>, s: S, r: S): boolean {
  const [own, cross, other] = [problem.bilinear(s, s), problem.bilinear(s, r), problem.bilinear(r, r)];
  return own - 2 * cross + other > 1e-12 * (Math.abs(own) + Math.abs(other));
}

/** scores ← (1 − step)·before + step·scores */
function damp(scores: Region<Float64Array>, before: Region<Float64Array>, step: number): void {
  const [to, from] = [scores.view, before.view];
  for (let at = 0; at < to.length; at++) to[at] = (1 - step) * from[at]! + step * to[at]!;
}

/** KL(P | p⊗q) = Σ P·(f + g − S) − Σ p·ln p − Σ q·ln q, with the marginals of the problem. */
function entropyOf({ f, g, p, q }: Scaling, score: number): number {
  let sum = -score;
  for (let i = 0; i < p.length; i++) if (p[i]! > 0) sum += p[i]! * (f[i]! - log(p[i]!));
  for (let j = 0; j < q.length; j++) if (q[j]! > 0) sum += q[j]! * (g[j]! - log(q[j]!));
  return sum;
}

/** ⟨∇(F + ε·KL)(P), P − P⁺⟩ for the plan P⁺ of the next step, from the scores: 0 when P is stationary. */
async function gapOf<S extends GromovState>(
  problem: GromovProblem<S>,
  state: S,
  scaling: Scaling,
  epsilon: number,
): Promise<number> {
  const old = scaling.plan.view.slice();
  const scores = scaling.scores.view.slice();
  await problem.writeGradient(state, 1 / epsilon, scaling.scores);
  const next = scaling.scores.view;
  let gap = 0;
  await scaling.solve(1e-12, mostSweeps, undefined);
  const plan = scaling.plan.view;
  for (let at = 0; at < old.length; at++) gap += (next[at]! - scores[at]!) * (old[at]! - plan[at]!);
  scaling.plan.view.set(old);
  return epsilon * Math.max(0, gap);
}

/** Entries above 0. */
function listed({ view }: Region<Float64Array>, m: number): TransportPlan {
  let count = 0;
  for (let at = 0; at < view.length; at++) if (view[at]! > 0) count++;
  const plan = { from: new Uint32Array(count), to: new Uint32Array(count), mass: new Float64Array(count) };
  for (let at = 0, e = 0; at < view.length; at++) {
    if (!(view[at]! > 0)) continue;
    plan.from[e] = Math.floor(at / m);
    plan.to[e] = at % m;
    plan.mass[e++] = view[at]!;
  }
  return plan;
}
