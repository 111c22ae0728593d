/**
 * How near the steps of a flow come to where its solver would swing ever wider.
 *
 *     λ(σ) = the largest eigenvalue of ∂slope/∂x,   slope = −σ·s(x, σ);   stiffness = the largest step·λ,
 *
 * steps in σ. Without guidance λ ≤ 1/σ, and no step reaches a limit; guidance by w multiplies it by up to w, and exact
 * measurements let it grow without bound. For multistep with steps of equal ratio the limit is 1 + (σ − σ′)/(2σ) to be exact, so
 * that 1 is on the safe side. λ is found at a few points by
 * powers of the derivative, which is a difference of scores, and of the derivative shifted to be positive: from below, within
 * some percent. Time O(steps) times 30 evaluations at those points.
 * @module
 */
import { cos } from "@pushforward/core";
import type { Score } from "./score.js";
import { checkLevels, type FlowOptions, flowDefaults, solveFlow, stabilityLimit } from "./solve-flow.js";

export interface FlowStability {
  /** Largest step·λ on the way of these points. */
  readonly stiffness: number;
  /** σ from which that step leaves. */
  readonly at: number;
  /** That of the solver; above it a part of the flow grows where it should fall. */
  readonly limit: number;
}

/** Powers taken. */
const rounds = 8;
/** Share of σ by which points are moved for differences. */
const nudge = 1e-3;

/** Of the flow from the rows of `start`. @throws ArgumentError unless levels fall, are finite and only the last is 0. */
export async function flowStability(score: Score, start: Float64Array, options: FlowOptions): Promise<FlowStability> {
  const { sigmas, solver = flowDefaults.solver, momentum = flowDefaults.momentum } = options;
  checkLevels(sigmas, "flowStability");
  const limit = stabilityLimit(solver, momentum);
  let x = start;
  let [stiffness, at] = [0, sigmas[0]!];
  for (let k = 0; k + 1 < sigmas.length && sigmas[k + 1]! > 0; k++) {
    const [sigma, next] = [sigmas[k]!, sigmas[k + 1]!];
    const found = (sigma - next) * (await steepest(score, x, sigma));
    if (found > stiffness) [stiffness, at] = [found, sigma];
    x = (await solveFlow(score, x, { sigmas: [sigma, next], solver: "euler" })).x;
  }
  return { stiffness, at, limit };
}

/** λ, the largest over the rows of x. */
async function steepest(score: Score, x: Float64Array, sigma: number): Promise<number> {
  const { d } = score;
  const h = nudge * sigma;
  const turned = async (v: Float64Array): Promise<Float64Array> => {
    const up = await score.at(x.map((value, e) => value + h * v[e]!), sigma); // biome-ignore format: one line
    const down = await score.at(x.map((value, e) => value - h * v[e]!), sigma); // biome-ignore format: one line
    return up.map((value, e) => (-sigma * (value - down[e]!)) / (2 * h));
  };
  const powered = async (shift: number): Promise<number> => {
    let v = unitRows(x.map((_, e) => cos(1 + (e % d) * (e % d))), d).rows; // biome-ignore format: one line
    let most = 0;
    for (let round = 0; round < rounds; round++) {
      const moved = (await turned(v)).map((value, e) => value + shift * v[e]!);
      const { rows, longest } = unitRows(moved, d);
      [v, most] = [rows, longest];
    }
    return most;
  };
  const size = await powered(0);
  return Math.max(0, (await powered(size)) - size);
}

/** Rows divided by their lengths, and the largest of these. */
function unitRows(v: Float64Array, d: number): { readonly rows: Float64Array; readonly longest: number } {
  const rows = v.slice();
  let longest = 0;
  for (let i = 0; i < v.length; i += d) {
    let square = 0;
    for (let k = i; k < i + d; k++) square += v[k]! * v[k]!;
    const length = Math.sqrt(square);
    longest = Math.max(longest, length);
    for (let k = i; k < i + d; k++) rows[k] = length > 0 ? v[k]! / length : 0;
  }
  return { rows, longest };
}
