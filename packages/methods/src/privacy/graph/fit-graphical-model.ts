/**
 * The graphical model whose expected counts are closest to noisy tables, by mirror descent.
 *
 *     minimise L = Σ_m Σ_cells (N·p − y)²/(2 σ²)   over the laws p of the model
 *
 * One log table θ_m stands for each noisy table. A step moves θ_m by −η (N·p_m − y_m)/σ² and is kept when L falls by
 * at least a quarter of N Σ ∇·(p − p′); η grows by 1.6 after a step that is kept and halves otherwise. Among laws
 * with the same marginals the answer has the largest entropy. Each step costs one propagation.
 *
 * Source: [mckenna2019].
 * @module
 */
import { breathe, type Watch } from "@pushforward/core";
import type { NoisyMarginal } from "../marginals/index.js";
import { type Factor, GraphicalModel } from "./graphical-model.js";

export const fitDefaults = { steps: 1000, tolerance: 1e-5 } as const;

export interface FitOptions {
  /** Steps tried at most. */
  readonly steps?: number;
  /** Stop when ten kept steps in a row lower L by less than this share of it. */
  readonly tolerance?: number;
  /** Log tables of an earlier fit to start from; 0 where there are none for the same attributes. */
  readonly start?: readonly Factor[];
  readonly watch?: Watch | undefined;
}

export interface GraphFit {
  /** One factor for each noisy table, in their order. */
  readonly model: GraphicalModel;
  /** L; half the number of cells is what the true law reaches on average. */
  readonly loss: number;
  readonly steps: number;
  readonly converged: boolean;
}

const PATIENCE = 10;
/** Cells between two breaths: some tens of milliseconds. */
const BREATH = 3e6;

/** Fit to one noisy table for each set of attributes; `total` is N. Time O(steps·cells of the model). */
export async function fitGraphicalModel(
  sizes: readonly number[],
  tables: readonly NoisyMarginal[],
  total: number,
  options: FitOptions = {},
): Promise<GraphFit> {
  const { steps = fitDefaults.steps, tolerance = fitDefaults.tolerance, start = [], watch } = options;
  const model = GraphicalModel.of(
    sizes,
    tables.map((table) => startingFactor(table, start)),
  );
  const kept = model.factors.map(({ logTable }) => logTable.slice());
  const breathing = breathingAfter(BREATH / model.cells);
  let here = evaluate(model, tables, total, emptyPoint(tables));
  let next = emptyPoint(tables);
  let rate = 1 / total;
  let slow = 0;
  let step = 0;
  for (; step < steps && slow < PATIENCE; step++) {
    moveAlong(kept, here, rate, model.factors);
    evaluate(model, tables, total, next);
    const drop = here.loss - next.loss;
    if (drop >= expectedDrop(here, next, total) / 4) {
      for (let m = 0; m < kept.length; m++) kept[m]!.set(model.factors[m]!.logTable);
      slow = drop < tolerance * here.loss ? slow + 1 : 0;
      const freed = here;
      here = next;
      next = freed;
      rate *= 1.6;
    } else rate /= 2;
    if (breathing()) await report(watch, step / steps);
  }
  for (let m = 0; m < kept.length; m++) model.factors[m]!.logTable.set(kept[m]!);
  model.propagate();
  return { model, loss: here.loss, steps: step, converged: slow >= PATIENCE };
}

function startingFactor({ attributes, values }: NoisyMarginal, start: readonly Factor[]): Factor {
  const before = start.find((factor) => factor.attributes.join() === attributes.join());
  return { attributes, logTable: before ? before.logTable.slice() : new Float64Array(values.length) };
}

function breathingAfter(calls: number): () => boolean {
  let count = 0;
  return () => {
    count = count + 1 < calls ? count + 1 : 0;
    return count === 0;
  };
}

async function report(watch: Watch | undefined, done: number): Promise<void> {
  watch?.onProgress?.({ stage: "fitting", done });
  await breathe(watch);
}

/** Where the descent stands: marginals, gradients in units of counts, and L. */
interface Point {
  readonly marginals: readonly Float64Array[];
  readonly gradients: readonly Float64Array[];
  loss: number;
}

function emptyPoint(tables: readonly NoisyMarginal[]): Point {
  const like = () => tables.map(({ values }) => new Float64Array(values.length));
  return { marginals: like(), gradients: like(), loss: 0 };
}

function evaluate(model: GraphicalModel, tables: readonly NoisyMarginal[], total: number, point: Point): Point {
  model.propagate();
  point.loss = 0;
  for (let m = 0; m < tables.length; m++) {
    const marginal = point.marginals[m]!;
    model.project(m, marginal);
    point.loss += misfit(marginal, tables[m]!, total, point.gradients[m]!);
  }
  return point;
}

/** Half the sum of (N·p − y)²/σ²; writes (N·p − y)/σ². */
function misfit(
  marginal: Float64Array,
  { values, variances }: NoisyMarginal,
  total: number,
  gradient: Float64Array,
): number {
  let sum = 0;
  for (let i = 0; i < marginal.length; i++) {
    const residual = total * marginal[i]! - values[i]!;
    const slope = residual / variances[i]!;
    gradient[i] = slope;
    sum += residual * slope;
  }
  return sum / 2;
}

function moveAlong(from: readonly Float64Array[], { gradients }: Point, rate: number, to: readonly Factor[]): void {
  for (let m = 0; m < from.length; m++) {
    const start = from[m]!;
    const gradient = gradients[m]!;
    const { logTable } = to[m]!;
    for (let i = 0; i < start.length; i++) logTable[i] = start[i]! - rate * gradient[i]!;
  }
}

/** N Σ ∇·(p − p′), which is never negative: marginals of an exponential family move against the gradient. */
function expectedDrop(here: Point, next: Point, total: number): number {
  let sum = 0;
  for (let m = 0; m < here.gradients.length; m++) {
    const gradient = here.gradients[m]!;
    const p = here.marginals[m]!;
    const q = next.marginals[m]!;
    for (let i = 0; i < gradient.length; i++) sum += gradient[i]! * (p[i]! - q[i]!);
  }
  return total * sum;
}
