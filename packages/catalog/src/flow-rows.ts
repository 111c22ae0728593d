/**
 * Rows that follow a flow from noise, by a solver that was chosen by its error on a few of them.
 * @module
 */
import type { Rng, Samples, Watch } from "@pushforward/core";
import type {
  FlowSolver,
  FlowStability,
  GaussianMixture,
  Score,
  SolverError,
  TriedSolver,
} from "@pushforward/methods/sampling/scores";
import { z } from "zod";

/** Options of operations that follow flows. */
export const flowOptions = {
  evaluations: z
    .int()
    .min(8)
    .max(10_000)
    .default(60)
    .describe("Looks at the score for each row of a flow; solver and steps are chosen by their measured error."),
  solver: z
    .enum(["auto", "euler", "heun", "multistep", "heavy-ball"])
    .default("auto")
    .describe("Of a flow: auto takes the one of least measured error, among those that its steps leave stable."),
};

/** What is told of the solver taken. */
export interface SolverUsed extends SolverError {
  readonly stability: FlowStability;
}

export interface FlowPlan {
  /** Noise is centred here. */
  readonly mean: ArrayLike<number>;
  /** σ from and to. */
  readonly most: number;
  readonly least: number;
  readonly count: number;
  readonly evaluations: number;
  readonly solver: "auto" | FlowSolver;
}

export interface FlowedRows {
  readonly rows: Samples;
  readonly solver: SolverUsed;
  /** Errors of every solver on its best steps, at a quarter, half and all of the evaluations. */
  readonly tried: readonly SolverError[];
}

/** Noise at the start is this many times as wide as the law, so that where it is centred no longer tells. */
const noiseOverSpread = 100;
const endOverSpread = 0.002;

/** From noise far wider than a law down to next to none. */
export function planFor(law: GaussianMixture, asked: Pick<FlowPlan, "count" | "evaluations" | "solver">): FlowPlan {
  const { count, evaluations, solver } = asked;
  const spread = widthOf(law);
  const range = { most: noiseOverSpread * spread, least: endOverSpread * spread };
  return { mean: law.moments().mean, ...range, count, evaluations, solver };
}

/** Flows that solvers are tried on. */
const triedRows = 16;

/** From noise around a mean; each row has a stream of its own. */
export async function flowRows(score: Score, plan: FlowPlan, rng: Rng, watch: Watch): Promise<FlowedRows> {
  const { noiseRows } = await import("@pushforward/methods/sampling/scores");
  return flowFrom(score, noiseRows(plan.mean, plan.most, rng, plan.count), plan, watch);
}

/** From rows at noise `most`. */
export async function flowFrom(
  score: Score,
  start: Float64Array,
  { most, least, evaluations, solver: asked }: Omit<FlowPlan, "mean" | "count">,
  watch: Watch,
): Promise<FlowedRows> {
  const { errorCurve, flowSolvers, flowStability, solveFlow } = await import("@pushforward/methods/sampling/scores");
  const few = start.subarray(0, Math.min(triedRows * score.d, start.length));
  const allowed = [4, 2, 1].map((part) => Math.max(2, Math.floor(evaluations / part)));
  const solvers = asked === "auto" ? flowSolvers : [asked];
  const curve = await errorCurve(score, few, { most, least, evaluations: allowed, solvers, watch });
  const best = (list: readonly TriedSolver[]) => list.reduce((a, b) => (b.error < a.error ? b : a));
  const at = (solver: FlowSolver, place: number) => best(curve.filter((one, i) => one.solver === solver && i % 3 === place)); // biome-ignore format: one line
  const candidates = solvers.map((solver) => best(curve.filter((one) => one.solver === solver))).sort((a, b) => a.error - b.error); // biome-ignore format: one line
  let taken = candidates[0]!;
  let stability = await flowStability(score, few, taken);
  for (const other of candidates.slice(1)) {
    if (stability.stiffness < stability.limit) break;
    const found = await flowStability(score, few, other);
    if (found.stiffness < found.limit) [taken, stability] = [other, found];
  }
  const { sigmas, ...solver } = taken;
  const { x: data } = await solveFlow(score, start, { sigmas, solver: solver.solver, watch });
  const tried = solvers.flatMap((name) => [0, 1, 2].map((place) => told(at(name, place))));
  return { rows: { data, n: data.length / score.d, d: score.d }, solver: { ...solver, stability }, tried };
}

const told = ({ solver, grid, evaluations, error }: TriedSolver): SolverError => ({ solver, grid, evaluations, error });

/** The root of the mean variance of a coordinate. */
export const widthOf = (law: GaussianMixture): number => Math.sqrt(varianceOf(law) / law.d);

/** The root of the variance of all coordinates together. */
export const spreadOf = (law: GaussianMixture): number => Math.sqrt(varianceOf(law));

function varianceOf(law: GaussianMixture): number {
  const { mean, covariance } = law.moments();
  return mean.reduce((sum, _, k) => sum + covariance[k * law.d + k]!, 0);
}
