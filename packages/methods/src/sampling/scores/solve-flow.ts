/**
 * Solvers of the probability flow, from noise to samples in few steps.
 *
 *     dx/dσ = −σ·s(x, σ) = (x − D)/σ,   D = E[X | x]
 *
 *     euler        x′ = x + (σ′ − σ)·(x − D)/σ, the same as DDIM                        order 1, 1 evaluation a step
 *     heun         the mean of the slopes at both ends                                  order 2, 2 evaluations
 *     multistep    DPM-Solver++(2M): D extrapolated in log σ from the step before       order 2, 1 evaluation
 *     heavy-ball   v′ = (1 − β)·v + β·slope, x′ = x + (σ′ − σ)·v′                       order 1, 1 evaluation
 *
 * A slope that pulls back at rate λ is followed without growing while step·λ stays below `stabilityLimit`: 2 for euler and heun, 1
 * for multistep (in log σ, for small steps), 4/β − 2 for heavy-ball, which buys stability under strong guidance by a larger error:
 * its coefficient is 1/β − ½ against ½. A step to σ = 0 ends on D for every solver.
 *
 * Source: [song2021ddim], [karras2022], [lu2022], [wizadwongsa2023].
 * @module
 */
import { check, log, stopIfAborted, type Watch } from "@pushforward/core";
import type { Score } from "./score.js";

export const flowSolvers = ["euler", "heun", "multistep", "heavy-ball"] as const;
export type FlowSolver = (typeof flowSolvers)[number];

export const flowDefaults = { solver: "multistep", momentum: 0.7 } as const;

export interface FlowOptions {
  /** Noise levels, falling; the first is that of `x`, the last may be 0. */
  readonly sigmas: ArrayLike<number>;
  readonly solver?: FlowSolver | undefined;
  /** β of heavy-ball, above 0 and at most 1, which is euler. */
  readonly momentum?: number | undefined;
  readonly watch?: Watch | undefined;
}

export interface FlowEnd {
  /** Where the points end, row-major. */
  readonly x: Float64Array;
  /** How often the score was asked. */
  readonly evaluations: number;
}

/** The flow from each row of `start`. @throws ArgumentError unless levels fall, are finite and only the last is 0. */
export async function solveFlow(score: Score, start: Float64Array, options: FlowOptions): Promise<FlowEnd> {
  const { sigmas, solver = flowDefaults.solver, momentum = flowDefaults.momentum, watch } = options;
  checkLevels(sigmas, "solveFlow");
  check(momentum > 0 && momentum <= 1, "solveFlow", "momentum", "above 0 and at most 1", momentum);
  const beta = solver === "heavy-ball" ? momentum : 1;
  let x: Float64Array = start;
  let evaluations = 0;
  const slopeAt = async (points: Float64Array, sigma: number) => {
    evaluations += 1;
    return (await score.at(points, sigma)).map((value) => -sigma * value);
  };
  let before: { readonly slope: Float64Array; readonly x: Float64Array; readonly sigma: number } | undefined;
  let moving: Float64Array | undefined;
  for (let k = 0; k + 1 < sigmas.length; k++) {
    const [sigma, next] = [sigmas[k]!, sigmas[k + 1]!];
    const slope = await slopeAt(x, sigma);
    let way: Float64Array = slope;
    if (next > 0 && solver === "heun") {
      const there = await slopeAt(stepped(x, slope, next - sigma), next);
      way = slope.map((value, i) => (value + there[i]!) / 2);
    } else if (next > 0 && solver === "multistep" && before) way = extrapolated(x, slope, sigma, next, before);
    else if (next > 0 && moving) way = slope.map((value, i) => (1 - beta) * moving![i]! + beta * value);
    if (solver === "heavy-ball") moving = way;
    before = { slope, x, sigma };
    x = stepped(x, way, next - sigma);
    watch?.onProgress?.({ stage: "sampling", done: (k + 1) / (sigmas.length - 1) });
    stopIfAborted(watch);
  }
  return { x, evaluations };
}

const stepped = (x: Float64Array, slope: Float64Array, step: number) => x.map((value, i) => value + step * slope[i]!);

/** The slope towards D + r·(D − D of the step before)/2, r the ratio of the steps in log σ. */
function extrapolated(
  x: Float64Array,
  slope: Float64Array,
  sigma: number,
  next: number,
  before: { readonly slope: Float64Array; readonly x: Float64Array; readonly sigma: number },
): Float64Array {
  const lean = log(sigma / next) / log(before.sigma / sigma) / 2;
  return slope.map((value, i) => {
    const old = before.x[i]! - before.sigma * before.slope[i]!;
    return value - (lean * (x[i]! - sigma * value - old)) / sigma;
  });
}

/** Largest step·λ at which a flow that pulls back at rate λ does not grow. */
export function stabilityLimit(solver: FlowSolver, momentum: number = flowDefaults.momentum): number {
  if (solver === "heavy-ball") return 4 / momentum - 2;
  return solver === "multistep" ? 1 : 2;
}

/** @throws ArgumentError unless levels fall from a finite one and stay above 0, but for the last. */
export function checkLevels(sigmas: ArrayLike<number>, where: string): void {
  check(sigmas.length >= 2, where, "sigmas", "at least two levels", sigmas.length);
  for (let k = 0; k < sigmas.length; k++) {
    const level = sigmas[k]!;
    const least = k + 1 === sigmas.length ? level >= 0 : level > 0;
    const falls = k === 0 ? level < Infinity : level < sigmas[k - 1]!;
    check(least && falls, where, `sigmas[${k}]`, "below the one before and above 0, or 0 at the end", level);
  }
}
