/**
 * The graphical model whose expected counts are closest to noisy tables.
 *
 *     minimise L = Σ_m Σ_cells (N·p − y)²/(2 σ²)   over the laws p of the model
 *
 * One log table θ_m stands for each noisy table. Mirror descent moves θ_m by η·r_m with r = (y − N·p)/σ² and keeps the
 * step when L falls by at least a quarter of N Σ r·(p′ − p); η grows by 1.6 after a step that is kept and halves
 * otherwise. Once η has met its bound, Anderson mixing of the last steps takes over wherever it lowers L, since
 * descent alone needs thousands of steps when noise is small; σ² weighs the residuals, so that what mixing makes
 * small is L itself. Points where nothing changes are those of mirror descent: among laws with the same marginals the
 * answer has the largest entropy. Each step costs one propagation.
 *
 * Source: [mckenna2019] for mirror descent.
 * @module
 */
import { breathe, log, stopIfAborted, type Watch } from "@pushforward/core";
import type { NoisyMarginal } from "../marginals/index.js";
import { AndersonMixing } from "./anderson-mixing.js";
import { type Factor, GraphicalModel } from "./graphical-model.js";

export const fitDefaults = { steps: 300, tolerance: 1e-4 } as const;

export interface FitOptions {
  /** Steps tried at most. */
  readonly steps?: number;
  /** Stop when ten kept steps in a row lower L by less than this share of it. */
  readonly tolerance?: number;
  /** An earlier fit to start from; tables that it did not have start at 0. */
  readonly start?: GraphFit | undefined;
  readonly watch?: Watch | undefined;
}

export interface GraphFit {
  /** One factor for each noisy table, in their order. */
  readonly model: GraphicalModel;
  /** L; half the number of cells is what the true law reaches on average. */
  readonly loss: number;
  readonly steps: number;
  readonly converged: boolean;
  /** η at the end, where a later fit starts. */
  readonly rate: number;
}

const PATIENCE = 10;
const MEMORY = 8;
/** Cells between two breaths: some tens of milliseconds. */
const BREATH = 1e6;

/** Fit to one noisy table for each set of attributes; `total` is N. Time O(steps·cells of the model). */
export async function fitGraphicalModel(
  sizes: readonly number[],
  tables: readonly NoisyMarginal[],
  total: number,
  options: FitOptions = {},
): Promise<GraphFit> {
  const { steps = fitDefaults.steps, tolerance = fitDefaults.tolerance, start, watch } = options;
  stopIfAborted(watch);
  const descent = new Descent(sizes, tables, total, start);
  const breathing = BREATH / descent.model.cells;
  let slow = 0;
  let step = 0;
  for (let breath = 0; step < steps && slow < PATIENCE; step++) {
    const drop = descent.step();
    if (drop > 0) slow = drop < tolerance * descent.loss ? slow + 1 : 0;
    if (++breath < breathing) continue;
    breath = 0;
    watch?.onProgress?.({ stage: "fitting", done: step / steps });
    await breathe(watch);
  }
  const { loss, rate } = descent;
  return { model: descent.finish(), loss, steps: step, converged: slow >= PATIENCE, rate };
}

/** Where the descent stands, all tables in one array. */
interface Point {
  marginals: Float64Array;
  /** (y − N·p)/σ². */
  residuals: Float64Array;
  loss: number;
}

class Descent {
  readonly model: GraphicalModel;
  rate: number;
  private readonly values: Float64Array;
  private readonly variances: Float64Array;
  /** Log tables that the model reads, and the best so far. */
  private readonly trial: Float64Array;
  private readonly kept: Float64Array;
  private here: Point;
  private next: Point;
  private readonly mixing: AndersonMixing;
  private bounded: boolean;

  constructor(
    sizes: readonly number[],
    tables: readonly NoisyMarginal[],
    private readonly total: number,
    start: GraphFit | undefined,
  ) {
    this.values = joined(tables.map(({ values }) => values));
    this.variances = joined(tables.map(({ variances }) => variances));
    const cells = this.values.length;
    this.trial = new Float64Array(cells);
    this.model = GraphicalModel.of(sizes, factorsIn(this.trial, tables));
    if (start) copyFactors(start.model.factors, this.model.factors);
    else startIndependent(tables, this.model.factors, total);
    this.kept = this.trial.slice();
    this.rate = start?.rate ?? 1 / total;
    this.bounded = start !== undefined;
    this.mixing = new AndersonMixing(this.variances, MEMORY);
    this.here = emptyPoint(cells);
    this.next = emptyPoint(cells);
    this.evaluate(this.here);
    this.mixing.remember(this.kept, this.here.residuals);
  }

  get loss(): number {
    return this.here.loss;
  }

  /** Try one step; by how much L fell, 0 when it was not kept. */
  step(): number {
    const mixed = this.bounded && this.mixing.propose(this.rate, this.trial);
    if (!mixed) move(this.kept, this.here.residuals, this.rate, this.trial);
    this.evaluate(this.next);
    const drop = this.here.loss - this.next.loss;
    const enough = mixed ? drop > 0 : drop >= this.expectedDrop() / 4;
    if (enough) this.keep(mixed);
    else this.turnBack(mixed);
    return enough ? drop : 0;
  }

  private keep(mixed: boolean): void {
    const before = this.here;
    this.here = this.next;
    this.next = before;
    this.kept.set(this.trial);
    this.mixing.remember(this.kept, this.here.residuals);
    this.rate *= mixed ? 1.1 : 1.6;
  }

  private turnBack(mixed: boolean): void {
    this.bounded = true;
    if (!mixed) this.rate /= 2;
    else {
      this.mixing.forget();
      this.mixing.remember(this.kept, this.here.residuals);
    }
  }

  /** The model at the best log tables. */
  finish(): GraphicalModel {
    this.trial.set(this.kept);
    this.model.propagate();
    return this.model;
  }

  private evaluate(point: Point): void {
    const { model, values, variances, total } = this;
    model.propagate();
    let from = 0;
    for (let m = 0; m < model.factors.length; m++) {
      const to = from + model.factors[m]!.logTable.length;
      model.project(m, point.marginals.subarray(from, to));
      from = to;
    }
    const { marginals, residuals } = point;
    let sum = 0;
    for (let i = 0; i < marginals.length; i++) {
      const off = values[i]! - total * marginals[i]!;
      const residual = off / variances[i]!;
      residuals[i] = residual;
      sum += off * residual;
    }
    point.loss = sum / 2;
  }

  /** N Σ r·(p′ − p), never negative: marginals of an exponential family follow their log tables. */
  private expectedDrop(): number {
    const { marginals, residuals } = this.here;
    const after = this.next.marginals;
    let sum = 0;
    for (let i = 0; i < marginals.length; i++) sum += residuals[i]! * (after[i]! - marginals[i]!);
    return this.total * sum;
  }
}

function move(from: Float64Array, residuals: Float64Array, rate: number, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = from[i]! + rate * residuals[i]!;
}

function emptyPoint(cells: number): Point {
  return { marginals: new Float64Array(cells), residuals: new Float64Array(cells), loss: 0 };
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Log tables as views of one array. */
function factorsIn(logTables: Float64Array, tables: readonly NoisyMarginal[]): Factor[] {
  let at = 0;
  return tables.map(({ attributes, values }) => {
    const logTable = logTables.subarray(at, at + values.length);
    at += values.length;
    return { attributes, logTable };
  });
}

function copyFactors(from: readonly Factor[], to: readonly Factor[]): void {
  for (const { attributes, logTable } of to) {
    const before = from.find((factor) => factor.attributes.join() === attributes.join());
    if (before) logTable.set(before.logTable);
  }
}

/** The law of independent attributes with the noisy 1-way counts, each taken as at least σ. */
function startIndependent(tables: readonly NoisyMarginal[], factors: readonly Factor[], total: number): void {
  tables.forEach(({ attributes, values, variances }, m) => {
    if (attributes.length > 1) return;
    const { logTable } = factors[m]!;
    for (let i = 0; i < values.length; i++)
      logTable[i] = log(Math.max(values[i]!, Math.sqrt(variances[i]!), 1) / total);
  });
}
