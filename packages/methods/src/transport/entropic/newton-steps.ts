/**
 * Newton steps for the dual of entropic transport as a function of g alone, D(g) = max over f of the dual.
 *
 *     ∇D = q(g) − c,   −∇²D = q'(g) + (diag(c) − κ·Wᵀ·diag(r)·W)/ε
 *
 * with r and c the row and column masses of the plan, W its rows as shares, q the marginal that the rule of y asks for
 * (b, or b·e^(−g/ρ) under KL), and κ = 1, or ρ/(ρ + ε) under KL, the slope of the rule of x. The system is solved by
 * conjugate gradients with the few shares that count, so a step costs little more than a sweep; where sweeps
 * converge linearly with a factor near 1, Newton steps need some ten.
 *
 * Source: [brauer2017], [tang2024].
 * @module
 */
import { exp, type Watch } from "@pushforward/core";
import type { SweepCosts } from "./entropic-costs.js";
import { type MarginalRule, wantedMass } from "./marginal-rule.js";
import { deepCut, groupCut, type PlanGroups } from "./plan-groups.js";

const mostIterations = 600;
/** Of the range in which the top along a step is looked for. */
const halvings = 5;

/** Where a Newton step is asked for. */
export interface NewtonPlace {
  readonly epsilon: number;
  readonly g: Float64Array;
  /** ln b_j. */
  readonly logB: Float64Array;
  readonly b: Float64Array;
  /** ln Σ_j b_j·exp((g_j − C_ij)/ε). */
  readonly top: Float64Array;
  readonly rowMass: Float64Array;
  readonly columnMass: Float64Array;
  readonly residual: number;
}

export class NewtonSteps {
  #groups: PlanGroups | undefined;
  #factors = new Float64Array(0);
  #columns = new Float64Array(0);
  #inDoubles = false;

  constructor(
    readonly costs: SweepCosts,
    readonly rules: { readonly x: MarginalRule; readonly y: MarginalRule },
    readonly watch: Watch | undefined,
  ) {}

  /** Whether the rules have a second derivative. */
  static fits({ x, y }: { readonly x: MarginalRule; readonly y: MarginalRule }): boolean {
    return [x, y].every(({ kind }) => kind === "balanced" || kind === "kl");
  }

  free(): void {
    this.#groups?.free();
  }

  /** Take up the plan at a place, its shares in float64 if that can be; false when too many of them count. */
  async look({ epsilon, g, logB, top, rowMass }: NewtonPlace, inDoubles = false): Promise<boolean> {
    const groups = this.#groups ?? this.costs.openGroups();
    this.#groups = groups;
    const h = logB.map((value, j) => value + g[j]! / epsilon);
    const { costs, watch } = this;
    const given = [groups, h, 1 / epsilon, top] as const;
    const deep = inDoubles && (await costs.fillGroups(...given, deepCut, watch));
    this.#inDoubles = deep && (await groups.refine(costs.groupCosts, h, 1 / epsilon, top, watch));
    if (!this.#inDoubles && !(await costs.fillGroups(...given, groupCut, watch))) return false;
    const { sums } = groups;
    this.#columns = new Float64Array(g.length);
    this.#factors = rowMass.map((mass, i) => (sums[i]! > 0 ? mass / (sums[i]! * sums[i]!) : 0));
    // Column masses of what is kept, so that a constant, which changes nothing when balanced, solves with 0.
    await groups.normal(new Float64Array(g.length).fill(1), this.#factors, this.#columns, this.watch);
    return true;
  }

  /** The step of g. */
  async step({ epsilon, g, b, columnMass, residual }: NewtonPlace): Promise<Float64Array> {
    const { x, y } = this.rules;
    const kappa = x.kind === "kl" ? 1 / (1 + epsilon / x.rho) : 1;
    const wanted = b.map((weight, j) => wantedMass(y, weight, g[j]!));
    const bend = y.kind === "kl" ? wanted.map((mass) => (epsilon * mass) / y.rho) : new Float64Array(b.length);
    const diagonal = this.#columns.map((mass, j) => mass + bend[j]!);
    const right = wanted.map((mass, j) => epsilon * (mass - columnMass[j]!));
    const precision = Math.max(1e-5, Math.min(0.1, residual));
    return this.#conjugateGradients(diagonal, kappa, right, precision);
  }

  /**
   * How many times a step can be taken until the dual falls along it, from 1 to `most`, if shares are in float64. Where
   * parts of the plan are held together by little mass, that mass falls as e^(−t) over t steps, and a Newton step sees but
   * the first of them.
   */
  reach({ epsilon, rowMass }: NewtonPlace, step: Float64Array, slope: number, most: number): number {
    const { x, y } = this.rules;
    if (!this.#inDoubles || x.kind !== "balanced" || y.kind !== "balanced") return 1;
    const meanAt = (t: number) => {
      const weights = step.map((value) => exp((t * value) / epsilon));
      return this.#groups!.weighedMean(rowMass, weights, step);
    };
    const start = meanAt(0);
    const rises = (t: number) => slope > meanAt(t) - start;
    let [from, to] = [1, 2];
    if (most <= 1 || !rises(1)) return 1;
    while (to < most && rises(to)) [from, to] = [to, 2 * to];
    to = Math.min(to, most);
    for (let k = 0; k < halvings; k++) {
      const middle = (from + to) / 2;
      if (rises(middle)) from = middle;
      else to = middle;
    }
    return from;
  }

  /** Solve (diag − κ·Wᵀ·diag(r)·W)·z = right, preconditioned by the diagonal. */
  async #conjugateGradients(diagonal: Float64Array, kappa: number, right: Float64Array, precision: number) {
    const m = right.length;
    const inverse = diagonal.map((value) => (value > 0 ? 1 / value : 0));
    const z = new Float64Array(m);
    const rest = right.slice();
    const scaled = rest.map((value, j) => value * inverse[j]!);
    const way = scaled.slice();
    const image = new Float64Array(m);
    let size = dot(rest, scaled);
    const goal = size * precision * precision;
    for (let count = 0; count < mostIterations && size > goal; count++) {
      await this.#groups!.normal(way, this.#factors, image, this.watch);
      for (let j = 0; j < m; j++) image[j] = diagonal[j]! * way[j]! - kappa * image[j]!;
      const curvature = dot(way, image);
      let length = 0;
      for (let j = 0; j < m; j++) length += diagonal[j]! * way[j]! * way[j]!;
      // Below the rounding of the shares a direction has no curvature that could be trusted.
      if (!(curvature > (this.#inDoubles ? 1e-14 : 1e-7) * length)) return count === 0 ? scaled : z;
      const alpha = size / curvature;
      for (let j = 0; j < m; j++) {
        z[j]! += alpha * way[j]!;
        rest[j]! -= alpha * image[j]!;
        scaled[j] = rest[j]! * inverse[j]!;
      }
      const next = dot(rest, scaled);
      const beta = next / size;
      for (let j = 0; j < m; j++) way[j] = scaled[j]! + beta * way[j]!;
      size = next;
    }
    return z;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j]! * b[j]!;
  return sum;
}
