/**
 * A Gromov–Wasserstein problem as its solvers see it: a quadratic form on plans with fixed marginals.
 *
 *     F(P) = constant + ⟨L, P⟩ + Q(P, P)
 *
 * A state holds what F needs of a plan. States of plans mix as plans do, and Q is symmetric, so slopes and the
 * curvature along a line come from states alone.
 * @module
 */
import type { Region } from "@pushforward/kernels";
import type { TransportPlan } from "../exact/plan.js";

export interface GromovProblem<S extends GromovState> {
  readonly n: number;
  readonly m: number;
  /** Weights of sum 1. */
  readonly p: Float64Array;
  readonly q: Float64Array;
  readonly constant: number;
  stateOf(plan: TransportPlan): Promise<S>;
  /** Of a dense n × m plan. */
  stateOfDense(plan: Region<Float64Array>): Promise<S>;
  /** Of p⊗q. */
  independent(): Promise<S>;
  bilinear(s: S, r: S): number;
  /** (1 − t)·s + t·r */
  mix(s: S, r: S, t: number): S;
  /** factor·∇F, up to terms that depend on the row or on the column alone. */
  writeGradient(s: S, factor: number, out: Region<Float64Array>): Promise<void>;
  /** A plan that minimises ⟨∇F(s), ·⟩, exactly. */
  linearMinimiser(s: S): Promise<TransportPlan>;
  /** Coordinates along the main axes of both spaces, k numbers a row; undefined when too large to find. */
  axes(): Axes | undefined;
  /** Frees memory of the kernels. */
  free(): void;
}

export interface GromovState {
  /** ⟨L, P⟩ */
  readonly linear: number;
}

export interface Axes {
  readonly k: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** F of a state. */
export function formValue<S extends GromovState>(problem: GromovProblem<S>, s: S): number {
  return problem.constant + s.linear + problem.bilinear(s, s);
}
