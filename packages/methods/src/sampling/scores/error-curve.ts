/**
 * How far solvers end from the flow that they follow, against how often they ask the score: what to choose one by.
 *
 * The error is the root mean square distance, over rows, between where a solver and where the flow itself takes the same
 * noise. The flow is known for one Gaussian; else it is followed by Heun's method in 200 steps.
 * @module
 */
import { breathe, check, type Rng, type Watch } from "@pushforward/core";
import type { GaussianMixture } from "./gaussian-mixture.js";
import type { Score } from "./score.js";
import { type FlowSolver, flowSolvers, solveFlow } from "./solve-flow.js";
import {
  type NoiseRange,
  optimizedGrid,
  orderOf,
  type StepDensity,
  stepDensity,
  type TimeGrid,
  timeGrid,
  timeGrids,
} from "./time-grid.js";

export interface SolverError {
  readonly solver: FlowSolver;
  readonly grid: TimeGrid | "optimized";
  readonly evaluations: number;
  /** Root mean square distance from the flow, in the units of the coordinates. */
  readonly error: number;
}

export interface ErrorCurveOptions extends NoiseRange {
  /** Evaluations allowed for each flow. */
  readonly evaluations: readonly number[];
  readonly solvers?: readonly FlowSolver[];
  readonly grids?: readonly SolverError["grid"][];
  /** Ends of the flows from `start`; followed finely when absent. */
  readonly truth?: Float64Array;
  readonly watch?: Watch | undefined;
}

/** A result with the levels that it was found on. */
export interface TriedSolver extends SolverError {
  readonly sigmas: Float64Array;
}

/** Every solver on every grid with every number of evaluations; heun takes half the steps. `start` is noise at σ = most. */
export async function errorCurve(
  score: Score,
  start: Float64Array,
  options: ErrorCurveOptions,
): Promise<TriedSolver[]> {
  const { evaluations, solvers = flowSolvers, grids = [...timeGrids, "optimized"] } = options;
  check(evaluations.every((count) => Number.isInteger(count) && count >= 2), "errorCurve", "evaluations", "integers of at least 2", evaluations.join(",")); // biome-ignore format: one line
  const truth = options.truth ?? (await fineFlow(score, start, options));
  const densities = new Map<number, StepDensity>();
  const found: TriedSolver[] = [];
  for (const [tried, solver] of solvers.entries()) {
    options.watch?.onProgress?.({ stage: "choosing a solver", done: tried / solvers.length });
    await breathe(options.watch);
    const order = orderOf(solver);
    if (grids.includes("optimized") && !densities.has(order))
      densities.set(order, await stepDensity(score, start, options, order));
    for (const grid of grids)
      for (const allowed of evaluations) {
        const steps = solver === "heun" ? Math.floor(allowed / 2) : allowed;
        const sigmas =
          grid === "optimized" ? optimizedGrid(densities.get(order)!, steps) : timeGrid(grid, steps, options);
        const end = await solveFlow(score, start, { sigmas, solver });
        found.push({ solver, grid, evaluations: end.evaluations, error: rms(end.x, truth, score.d), sigmas });
      }
  }
  return found;
}

/** The solver and grid of least error with at most `evaluations` evaluations, tried on `start`. */
export async function chooseSolver(
  score: Score,
  start: Float64Array,
  evaluations: number,
  { most, least }: NoiseRange,
): Promise<TriedSolver> {
  const curve = await errorCurve(score, start, { most, least, evaluations: [evaluations] });
  return curve.reduce((best, one) => (one.error < best.error ? one : best));
}

/** Points of the law at σ = most, draws of it with noise added: where exact flows start. */
export function noisyDraws(law: GaussianMixture, rng: Rng, count: number, most: number): Float64Array {
  const { data } = law.draw(rng.stream(0), count);
  const noise = rng.stream(1);
  return data.map((value) => value + most * noise.normal());
}

const fineSteps = 200;

async function fineFlow(score: Score, start: Float64Array, { most, least }: NoiseRange): Promise<Float64Array> {
  const sigmas = timeGrid("karras", fineSteps, { most, least });
  return (await solveFlow(score, start, { sigmas, solver: "heun" })).x;
}

function rms(a: Float64Array, b: Float64Array, d: number): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) * (value - b[i]!), 0) / (a.length / d));
}
