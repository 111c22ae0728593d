/**
 * Two ways from sweep to sweep: Anderson steps, for any rule, and Newton steps where they fit.
 * @module
 */
import { Anderson } from "./anderson.js";
import type { Precision } from "./entropic-costs.js";
import { wantedMass } from "./marginal-rule.js";
import type { NewtonPlace, NewtonSteps } from "./newton-steps.js";
import type { Sweep, Sweeper } from "./sweeper.js";

/** Differences that Anderson steps look back on. */
export const depth = 16;
/** Sweeps without a new best residual after which rounding is taken to be the limit. */
export const patience = { 32: 3, 64: 60 } as const;

export interface Limits {
  readonly epsilon: number;
  readonly precision: Precision;
  readonly tolerance: number;
  readonly sweeps: number;
}

export interface Stage {
  /** The sweep of least residual. */
  readonly best: Sweep;
  readonly count: number;
}

/** A residual at which sweeps stop to improve in a precision: a few roundings of the scores. */
export function roundingFloor(state: Float64Array, epsilon: number, precision: Precision): number {
  if (precision === 64) return 0;
  const size = state.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / epsilon;
  return 4e-7 * (4 + size);
}

/** Sweep until the residual is small, no sweep is left, or rounding allows no better. */
export async function andersonStage(sweeper: Sweeper, start: Float64Array, limits: Limits): Promise<Stage> {
  const { epsilon, precision, tolerance, sweeps } = limits;
  const anderson = new Anderson(sweeper.weights, depth);
  let state = start;
  let best: Sweep | undefined;
  let worse = 0;
  for (let count = 1; ; count++) {
    const sweep = await sweeper.sweep(state, epsilon, precision);
    worse = best && !(sweep.residual < best.residual) ? worse + 1 : 0;
    if (!best || worse === 0) best = sweep;
    const goal = Math.max(tolerance, roundingFloor(sweep.state, epsilon, precision));
    if (best.residual <= goal || count >= sweeps || worse >= patience[precision]) return { best, count };
    if (sweep.residual > 2 * best.residual || !(sweep.residual < Infinity)) {
      // The last extrapolation went too far: on from the best place with a plain step.
      anderson.restart();
      state = best.next;
    } else state = anderson.next(sweep.state, sweep.next);
  }
}

/** A step longer than this many ε anywhere is cut: the dual is far from its parabola there. */
const longest = 5;
/** The same for a step that is taken several times: beyond, shares would count that were left out. */
const farthest = 12;
/** Plans change little once this share of mass or less is out of place, so that one look serves all further steps. */
const settled = 1e-3;

/**
 * The same with Newton steps for g. A step is taken back by parts unless the dual rises or the residual falls; without any such
 * part the next step is a plain one. Undefined when too many shares of the plan count.
 */
export async function newtonStage(
  sweeper: Sweeper,
  newton: NewtonSteps,
  start: Float64Array,
  limits: Limits,
  look: { at: number },
): Promise<Stage | undefined> {
  const { epsilon, precision, tolerance, sweeps } = limits;
  let state = start;
  let best: Sweep | undefined;
  let accepted: Sweep | undefined;
  let step: Float64Array = new Float64Array(0);
  let [slope, share, worse] = [0, 1, 0];
  for (let count = 1; ; count++) {
    const sweep = await sweeper.sweep(state, epsilon, precision);
    worse = best && !(sweep.residual < best.residual) ? worse + 1 : 0;
    if (!best || worse === 0) best = sweep;
    const floor = roundingFloor(sweep.state, epsilon, precision);
    if (best.residual <= Math.max(tolerance, floor) || count >= sweeps) return { best, count };
    if (worse >= 2 * patience[precision]) return { best, count };
    if (accepted && !rises(sweep, accepted, share * slope, epsilon * Math.max(floor, 1e-12))) {
      share *= sweep.dual < accepted.dual ? 0.25 : 0.5;
      if (share > 1e-3) {
        state = along(accepted, step, share);
        continue;
      }
      [accepted, state] = [undefined, best.next];
      continue;
    }
    const place = placeOf(sweeper, sweep, epsilon);
    const slow = accepted !== undefined && sweep.residual > 0.1 * accepted.residual;
    if (look.at > settled || slow) {
      if (!(await newton.look(place, slow && precision === 64))) return undefined;
      look.at = sweep.residual;
    }
    step = await newton.step(place);
    const most = longest * epsilon;
    step = step.map((value) => Math.min(most, Math.max(-most, value)));
    slope = slopeOf(sweep, step, sweeper);
    const size = step.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / epsilon;
    share = 1;
    if (slow && share === 1) share = newton.reach(place, step, slope, farthest / size);
    accepted = sweep;
    state = along(sweep, step, share);
  }
}

function rises(sweep: Sweep, from: Sweep, gain: number, noise: number): boolean {
  return sweep.dual >= from.dual + 1e-4 * gain - noise || sweep.residual <= 0.9 * from.residual;
}

/** g + share·step; λ, and g where b is 0, as the plain step has them. */
function along({ state, next, columnMass }: Sweep, step: Float64Array, share: number): Float64Array {
  return next.map((value, j) => (j < step.length && columnMass[j]! > 0 ? state[j]! + share * step[j]! : value));
}

function placeOf({ problem: { b }, logB }: Sweeper, sweep: Sweep, epsilon: number): NewtonPlace {
  const { rowFree, rowMass, columnMass, residual } = sweep;
  const top = rowFree.map((free) => -free / epsilon);
  return { epsilon, g: sweep.state.subarray(0, -1), logB, b, top, rowMass, columnMass, residual };
}

/** ⟨∇D, step⟩: what the dual gains for each unit of the step. */
function slopeOf({ columnMass, state }: Sweep, step: Float64Array, { problem: { b, rules } }: Sweeper): number {
  let sum = 0;
  for (let j = 0; j < step.length; j++)
    if (b[j]! > 0) sum += (wantedMass(rules.y, b[j]!, state[j]!) - columnMass[j]!) * step[j]!;
  return sum;
}
