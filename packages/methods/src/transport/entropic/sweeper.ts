/**
 * One sweep of entropic transport: f from g, then g from f, and what the plan between holds.
 * @module
 */
import { exp, log, stopIfAborted } from "@pushforward/core";
import type { Precision } from "./entropic-costs.js";
import { dualPart, respond } from "./marginal-rule.js";
import type { EntropicProblem } from "./solve-entropic.js";

export interface Sweep {
  /** The g of length m that it began with, followed by λ. */
  readonly state: Float64Array;
  readonly f: Float64Array;
  /** f̂, the update of f before the rule. */
  readonly rowFree: Float64Array;
  readonly next: Float64Array;
  /** Masses of the plan of f and the g it began with. */
  readonly rowMass: Float64Array;
  readonly columnMass: Float64Array;
  /** Mass that `next` would move, as a share of the total of b. */
  readonly residual: number;
  /** The dual at f and g, less what is constant; without partial transport. */
  readonly dual: number;
}

export class Sweeper {
  /** Of the norm in which steps are measured. */
  readonly weights: Float64Array;
  readonly logA: Float64Array;
  readonly logB: Float64Array;
  readonly #mass: number;

  constructor(readonly problem: EntropicProblem) {
    const { a, b } = problem;
    this.logA = a.map(log);
    this.logB = b.map(log);
    this.#mass = sumOf(b);
    this.weights = new Float64Array(b.length + 1);
    this.weights.set(b);
    this.weights[b.length] = this.#mass;
  }

  async sweep(state: Float64Array, epsilon: number, precision: Precision): Promise<Sweep> {
    const { costs, rules, watch, a, b } = this.problem;
    stopIfAborted(watch);
    const lambda = state.at(-1)!;
    const scale = 1 / epsilon;
    const [rowFree, columnFree] = [new Float64Array(costs.n), new Float64Array(costs.m)];
    const fromG = this.logB.map((value, j) => value + state[j]! * scale);
    await costs.rows(fromG, scale, rowFree, precision, watch);
    for (let i = 0; i < costs.n; i++) rowFree[i]! *= -epsilon;
    const f = rowFree.map((free) => respond(rules.x, free, epsilon, lambda));
    const rowMass = a.map((mass, i) => (mass > 0 ? mass * exp((f[i]! + lambda - rowFree[i]!) * scale) : 0));
    const fromF = this.logA.map((value, i) => value + f[i]! * scale);
    await costs.columns(fromF, scale, columnFree, precision, watch);
    const next = new Float64Array(state.length);
    const columnMass = new Float64Array(costs.m);
    let [moved, mass] = [0, 0];
    for (let j = 0; j < costs.m; j++) {
      const free = -epsilon * columnFree[j]!;
      next[j] = respond(rules.y, free, epsilon, lambda);
      if (b[j] === 0) continue;
      const after = b[j]! * exp((next[j]! + lambda - free) * scale);
      columnMass[j] = b[j]! * exp((state[j]! + lambda - free) * scale);
      moved += Math.abs(columnMass[j]! - after);
      mass += after;
    }
    next[costs.m] = lambda;
    if (rules.y.kind === "partial") {
      next[costs.m] = lambda + epsilon * log(rules.y.mass / mass);
      moved += Math.abs(mass - rules.y.mass);
    }
    const dual = dualPart(rules.x, a, f) + dualPart(rules.y, b, state) - epsilon * sumOf(rowMass);
    return { state, f, rowFree, next, rowMass, columnMass, residual: moved / this.#mass, dual };
  }
}

export function sumOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
