/**
 * Where a flow takes its steps.
 *
 *     uniform     equal steps of σ
 *     geometric   equal ratios
 *     karras      equal steps of σ^(1/7)
 *     optimized   equal shares of Σ c^(1/(p+1)), c·h^(p+1) the local error that a step of h was measured to make
 *
 * With local errors that add up, equal ones are the best that a given number of steps of order p can do.
 *
 * Source: [karras2022] for the third, [deboor1974] for equal shares.
 * @module
 */
import { check, exp, log, pow } from "@pushforward/core";
import type { Score } from "./score.js";
import { type FlowSolver, solveFlow } from "./solve-flow.js";

export const timeGrids = ["uniform", "geometric", "karras"] as const;
export type TimeGrid = (typeof timeGrids)[number];

export interface NoiseRange {
  /** σ to start from. */
  readonly most: number;
  /** σ to end at, above 0. */
  readonly least: number;
}

const rho = 7;

/** steps + 1 levels from the most to the least. @throws ArgumentError unless steps ≥ 1 and 0 < least < most < ∞. */
export function timeGrid(kind: TimeGrid, steps: number, { most, least }: NoiseRange): Float64Array {
  check(Number.isInteger(steps) && steps >= 1, "timeGrid", "steps", "an integer of at least 1", steps);
  check(least > 0 && most > least && most < Infinity, "timeGrid", "most", "finite and above least, which is above 0", most); // biome-ignore format: one line
  const [there, back] = {
    uniform: [(s: number) => s, (u: number) => u],
    geometric: [log, exp],
    karras: [(s: number) => pow(s, 1 / rho), (u: number) => pow(u, rho)],
  }[kind] as [(s: number) => number, (u: number) => number];
  const [from, to] = [there(most), there(least)];
  return Float64Array.from({ length: steps + 1 }, (_, k) =>
    k === 0 ? most : k === steps ? least : back(from + ((to - from) * k) / steps),
  );
}

/** Steps of the fine grid on which errors are measured. */
const measured = 64;

/** How densely steps should lie between the levels of a fine grid, for solvers of one order. */
export interface StepDensity {
  readonly levels: Float64Array;
  readonly density: Float64Array;
}

export const orderOf = (solver: FlowSolver): 1 | 2 => (solver === "euler" || solver === "heavy-ball" ? 1 : 2);

/**
 * Measured on the flows from `start`, a few points of noise at the most σ: on a fine geometric grid, a step of euler
 * (order 1) or heun against two halves.
 *
 * @throws ArgumentError as `timeGrid`.
 */
export async function stepDensity(
  score: Score,
  start: Float64Array,
  range: NoiseRange,
  order: 1 | 2,
): Promise<StepDensity> {
  const solver = order === 1 ? "euler" : "heun";
  const levels = timeGrid("geometric", measured, range);
  const density = new Float64Array(measured);
  let x = start;
  for (let k = 0; k < measured; k++) {
    const [sigma, next] = [levels[k]!, levels[k + 1]!];
    const whole = await solveFlow(score, x, { sigmas: [sigma, next], solver });
    const halves = await solveFlow(score, x, { sigmas: [sigma, Math.sqrt(sigma * next), next], solver });
    const error = Math.sqrt(
      whole.x.reduce((sum, value, i) => sum + (value - halves.x[i]!) * (value - halves.x[i]!), 0),
    );
    density[k] = pow(error, 1 / (order + 1));
    x = halves.x;
  }
  return { levels, density };
}

/** No part gets fewer steps than this share of the mean: a measured zero may be one by chance. */
const floor = 0.02;

/** steps + 1 levels between which the density has equal shares. */
export function optimizedGrid({ levels: fine, density }: StepDensity, steps: number): Float64Array {
  const mean = density.reduce((a, b) => a + b, 0) / density.length;
  const parts = density.map((value) => Math.max(value, floor * mean) || 1);
  const whole = parts.reduce((a, b) => a + b, 0);
  const levels = new Float64Array(steps + 1);
  levels[0] = fine[0]!;
  let [cell, upTo] = [0, 0];
  for (let k = 1; k < steps; k++) {
    const wanted = (whole * k) / steps;
    while (upTo + parts[cell]! < wanted) upTo += parts[cell++]!;
    const share = (wanted - upTo) / parts[cell]!;
    levels[k] = fine[cell]! * exp(share * log(fine[cell + 1]! / fine[cell]!));
  }
  levels[steps] = fine[fine.length - 1]!;
  return levels;
}
