/**
 * Gromov–Wasserstein between spaces given by matrices: C (n × n) and D (m × m), symmetric, and a matrix M of costs
 * between both for the fused problem.
 *
 *     F(P) = (1 − α)·⟨M, P⟩ + α·Σ (C_ik − D_jl)²·P_ij·P_kl
 *          = (1 − α)·⟨M, P⟩ + α·(pᵀC²p + qᵀD²q) − 2α·⟨C·P·D, P⟩   (squares by entry)
 *
 * A product C·P·D takes n²m + nm² multiplications.
 *
 * Source: [peyre2016], [vayer2020].
 * @module
 */
import type { Watch } from "@pushforward/core";
import { eigSymmetric, type Kernels, type Region, type Scope } from "@pushforward/kernels";
import type { TransportPlan } from "../exact/plan.js";
import { optimalTransport } from "../optimal-transport.js";
import { dot } from "./moments.js";
import { multiply } from "./multiply.js";
import { lastColumns } from "./principal-axes.js";
import type { Axes, GromovProblem, GromovState } from "./problem.js";

export interface MatrixState extends GromovState {
  readonly plan: Float64Array;
  /** C·P·D */
  readonly image: Float64Array;
}

export interface MatrixInput {
  readonly c: Float64Array;
  readonly d: Float64Array;
  readonly p: Float64Array;
  readonly q: Float64Array;
  /** n × m; absent when α = 1. */
  readonly between: Float64Array | undefined;
  readonly alpha: number;
  readonly kernels: Kernels;
  readonly watch: Watch | undefined;
}

/** Larger spaces have no axes looked up: eigenvectors would cost more than the rest. */
const mostForAxes = 1500;

export class MatrixProblem implements GromovProblem<MatrixState> {
  readonly n: number;
  readonly m: number;
  readonly p: Float64Array;
  readonly q: Float64Array;
  readonly constant: number;
  readonly #input: MatrixInput;
  readonly #scope: Scope;
  readonly #c: Region<Float64Array>;
  readonly #d: Region<Float64Array>;

  constructor(input: MatrixInput) {
    const { c, d, p, q, alpha } = input;
    [this.n, this.m, this.p, this.q, this.#input] = [p.length, q.length, p, q, input];
    this.#scope = input.kernels.scope();
    this.#c = this.#scope.copy(c);
    this.#d = this.#scope.copy(d);
    this.constant = alpha * (meanSquare(c, p) + meanSquare(d, q));
  }

  stateOf({ from, to, mass }: TransportPlan): Promise<MatrixState> {
    const plan = new Float64Array(this.n * this.m);
    for (let e = 0; e < mass.length; e++) plan[from[e]! * this.m + to[e]!]! += mass[e]!;
    return this.#stateOf(plan);
  }

  stateOfDense(plan: Region<Float64Array>): Promise<MatrixState> {
    return this.#stateOf(plan.view.slice());
  }

  independent(): Promise<MatrixState> {
    const plan = new Float64Array(this.n * this.m);
    for (let i = 0; i < this.n; i++) for (let j = 0; j < this.m; j++) plan[i * this.m + j] = this.p[i]! * this.q[j]!;
    return this.#stateOf(plan);
  }

  async #stateOf(plan: Float64Array): Promise<MatrixState> {
    const { kernels, watch, between, alpha } = this.#input;
    const [n, m] = [this.n, this.m];
    const scope = kernels.scope();
    try {
      const start = scope.copy(plan);
      const half = scope.f64(n * m);
      await multiply(kernels, { rows: n, columns: m, inner: n, a: this.#c, b: start, out: half }, watch);
      await multiply(kernels, { rows: n, columns: m, inner: m, a: half, b: this.#d, out: start }, watch);
      const linear = between ? (1 - alpha) * dot(between, plan) : 0;
      return { linear, plan, image: start.view.slice() };
    } finally {
      scope.free();
    }
  }

  bilinear(s: MatrixState, r: MatrixState): number {
    return -2 * this.#input.alpha * dot(s.image, r.plan);
  }

  mix(s: MatrixState, r: MatrixState, t: number): MatrixState {
    if (t === 1) return r;
    const between = (a: Float64Array, b: Float64Array) => a.map((value, k) => (1 - t) * value + t * b[k]!);
    const linear = (1 - t) * s.linear + t * r.linear;
    return { linear, plan: between(s.plan, r.plan), image: between(s.image, r.image) };
  }

  async writeGradient({ image }: MatrixState, factor: number, out: Region<Float64Array>): Promise<void> {
    const { alpha, between } = this.#input;
    const to = out.view;
    const [ofImage, ofBetween] = [-4 * alpha * factor, (1 - alpha) * factor];
    for (let at = 0; at < image.length; at++) to[at] = ofImage * image[at]! + (between ? ofBetween * between[at]! : 0);
  }

  async linearMinimiser({ image }: MatrixState): Promise<TransportPlan> {
    const { kernels, watch, alpha, between } = this.#input;
    const costs = image.map((value, at) => -4 * alpha * value + (between ? (1 - alpha) * between[at]! : 0));
    const settings = { a: this.p, b: this.q, kernels, watch: { signal: watch?.signal } };
    return (await optimalTransport(lessRowMeans(costs, this.n, this.m), this.n, this.m, settings)).plan;
  }

  axes(): Axes | undefined {
    if (Math.max(this.n, this.m) > mostForAxes) return undefined;
    const k = Math.min(3, this.n, this.m);
    const { c, d, kernels } = this.#input;
    return { k, x: embed(kernels, c, this.p, k), y: embed(kernels, d, this.q, k) };
  }

  free(): void {
    this.#scope.free();
  }
}

/** Σ w_i w_k C_ik² */
function meanSquare(c: Float64Array, w: Float64Array): number {
  const n = w.length;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    let row = 0;
    for (let k = 0; k < n; k++) row += w[k]! * c[i * n + k]! * c[i * n + k]!;
    sum += w[i]! * row;
  }
  return sum;
}

/** The same problem with smaller numbers: a constant taken from each row changes no optimal plan. */
function lessRowMeans(costs: Float64Array, n: number, m: number): Float64Array {
  for (let i = 0; i < n; i++) {
    let mean = 0;
    for (let j = 0; j < m; j++) mean += costs[i * m + j]! / m;
    for (let j = 0; j < m; j++) costs[i * m + j]! -= mean;
  }
  return costs;
}

/** Classical scaling: √|λ|·v for the k largest |λ| of −½·J·C·J, with means by the weights. */
function embed(kernels: Kernels, c: Float64Array, w: Float64Array, k: number): Float64Array {
  const n = w.length;
  const means = Float64Array.from(w, (_, i) => dot(c.subarray(i * n, i * n + n), w));
  const all = dot(means, w);
  const data = c.map((value, at) => -0.5 * (value - means[Math.floor(at / n)]! - means[at % n]! + all));
  const { values, vectors } = eigSymmetric(kernels, { rows: n, columns: n, data });
  const flip = Math.abs(values[0]!) > Math.abs(values[n - 1]!); // similarities rather than distances
  const out = flip
    ? Float64Array.from({ length: n * k }, (_, at) => vectors.data[Math.floor(at / k) * n + (at % k)]!)
    : lastColumns(vectors.data, n, k);
  const value = (l: number) => Math.abs(values[flip ? l : n - 1 - l]!);
  return out.map((entry, at) => entry * Math.sqrt(value(at % k)));
}
