/**
 * Gromov–Wasserstein between point clouds whose inner costs are squared distances or inner products: all that a plan
 * contributes is its cross moment K = Σ P_ij x_i y_jᵀ, a d × d' matrix, so nothing of size n × n or n × m is needed.
 *
 *     squared:  E = 2·(Var u + Var v) + 4·(ū − v̄)² + 4·(‖Σ_x‖² + ‖Σ_y‖²) − 4·Σ P_ij (u_i − ū)(v_j − v̄) − 8·‖K‖²
 *     inner:    E = ‖Σ_x‖² + ‖Σ_y‖² − 2·‖K‖²
 *
 * for u_i = |x_i|², v_j = |y_j|², Σ second moments, and centred clouds if squared. The gradient is −2⟨a_i, b_j⟩ for
 * features made of x, y and K, up to terms of rows and of columns alone: a W_2 plan between the features minimises
 * it, exactly and without a matrix. E is concave, so conditional gradient takes full steps.
 *
 * Source: [peyre2016], [scetbon2022], [zhang2024].
 * @module
 */
import type { Samples, Watch } from "@pushforward/core";
import type { Kernels, Region } from "@pushforward/kernels";
import type { TransportPlan } from "../exact/plan.js";
import { wasserstein } from "../wasserstein.js";
import { crossMoment, dot, secondMoment, squaredNorms, timesMatrix, transposed, weightedMean } from "./moments.js";
import { multiply } from "./multiply.js";
import { principalAxes } from "./principal-axes.js";
import type { Axes, GromovProblem, GromovState } from "./problem.js";

export interface PointsState extends GromovState {
  /** K, d × d' row-major. */
  readonly cross: Float64Array;
}

/** Points of one space, n and m of them. */
export interface SharedFeatures {
  readonly x: Samples;
  readonly y: Samples;
}

export interface PointsInput {
  /** Centred if the geometry is squared distances. */
  readonly x: Samples;
  readonly y: Samples;
  readonly p: Float64Array;
  readonly q: Float64Array;
  readonly geometry: "squared" | "inner";
  /** Share of the Gromov part; the features bear the rest. */
  readonly alpha: number;
  readonly features: SharedFeatures | undefined;
  readonly kernels: Kernels;
  readonly watch: Watch | undefined;
}

/** Rows of `width` numbers. */
interface Rows {
  readonly data: Float64Array;
  readonly width: number;
}

export class PointsProblem implements GromovProblem<PointsState> {
  readonly n: number;
  readonly m: number;
  readonly p: Float64Array;
  readonly q: Float64Array;
  readonly constant: number;
  readonly #input: PointsInput;
  /** Features whose products are −½L. */
  readonly #left: Rows;
  readonly #right: Rows;
  /** Q(P, P) = −κ·‖K‖² */
  readonly #kappa: number;

  constructor(input: PointsInput) {
    const { x, y, p, q, geometry, alpha, features } = input;
    [this.n, this.m, this.p, this.q, this.#input] = [x.n, y.n, p, q, input];
    const squared = geometry === "squared";
    this.#kappa = (squared ? 8 : 2) * alpha;
    const [u, v] = [squaredNorms(x, p), squaredNorms(y, q)];
    const factors = [Math.sqrt(2 * alpha), Math.sqrt(1 - alpha)] as const;
    const shared = features && shifted(features, p);
    this.#left = linearFeatures(squared ? u.centred : undefined, shared?.x, factors);
    this.#right = linearFeatures(squared ? v.centred : undefined, shared?.y, factors);
    const inner = squareOf(secondMoment(x, p)) + squareOf(secondMoment(y, q));
    const apart = u.mean - v.mean;
    const gromov = squared ? 2 * (u.variance + v.variance) + 4 * apart * apart + 4 * inner : inner;
    this.constant = alpha * gromov + (1 - alpha) * (shared ? meanSquares(shared, p, q) : 0);
  }

  async stateOf(plan: TransportPlan): Promise<PointsState> {
    const { x, y } = this.#input;
    const [left, right] = [this.#left, this.#right];
    let linear = 0;
    for (let e = 0; e < plan.mass.length; e++) {
      const [i, j] = [plan.from[e]! * left.width, plan.to[e]! * left.width];
      let product = 0;
      for (let k = 0; k < left.width; k++) product += left.data[i + k]! * right.data[j + k]!;
      linear -= 2 * plan.mass[e]! * product;
    }
    return { linear, cross: crossMoment(plan, x, y) };
  }

  /** Of [left, x] against [right, y] at once: one product with the plan, then a small one. */
  async stateOfDense(plan: Region<Float64Array>): Promise<PointsState> {
    const { x, y, kernels, watch } = this.#input;
    const [left, right] = [joined(this.#left, rowsOf(x)), joined(this.#right, rowsOf(y))];
    const scope = kernels.scope();
    try {
      const [a, b] = [scope.copy(left.data), scope.copy(right.data)];
      const images = scope.f64(this.n * right.width);
      const moments = scope.f64(left.width * right.width);
      await multiply(kernels, { rows: this.n, columns: right.width, inner: this.m, a: plan, b, out: images }, watch);
      const small = { rows: left.width, columns: right.width, inner: this.n, transposeA: true };
      await multiply(kernels, { ...small, a, b: images, out: moments }, watch);
      return this.#stateFrom(moments.view, right.width);
    } finally {
      scope.free();
    }
  }

  #stateFrom(moments: Float64Array, width: number): PointsState {
    const own = this.#left.width;
    let linear = 0;
    for (let k = 0; k < own; k++) linear -= 2 * moments[k * width + k]!;
    const { x, y } = this.#input;
    const cross = new Float64Array(x.d * y.d);
    for (let k = 0; k < x.d; k++)
      for (let l = 0; l < y.d; l++) cross[k * y.d + l] = moments[(own + k) * width + own + l]!;
    return { linear, cross };
  }

  async independent(): Promise<PointsState> {
    const { x, y } = this.#input;
    const { width } = this.#left;
    const mean = (rows: Rows, w: Float64Array) =>
      weightedMean({ data: rows.data, n: w.length, d: Math.max(1, width) }, w);
    const linear = width === 0 ? 0 : -2 * dot(mean(this.#left, this.p), mean(this.#right, this.q));
    const [a, b] = [weightedMean(x, this.p), weightedMean(y, this.q)];
    return {
      linear,
      cross: Float64Array.from({ length: x.d * y.d }, (_, at) => a[Math.floor(at / y.d)]! * b[at % y.d]!),
    };
  }

  bilinear(s: PointsState, r: PointsState): number {
    return -this.#kappa * dot(s.cross, r.cross);
  }

  mix(s: PointsState, r: PointsState, t: number): PointsState {
    if (t === 1) return r;
    const between = (a: number, b: number) => (1 - t) * a + t * b;
    return { linear: between(s.linear, r.linear), cross: s.cross.map((value, k) => between(value, r.cross[k]!)) };
  }

  async writeGradient(s: PointsState, factor: number, out: Region<Float64Array>): Promise<void> {
    const { kernels, watch } = this.#input;
    const { x, y } = this.#features(s);
    const scope = kernels.scope();
    try {
      const [a, b] = [scope.copy(x.data), scope.copy(y.data)];
      const shape = { rows: this.n, columns: this.m, inner: x.width, transposeB: true };
      await multiply(kernels, { ...shape, factor: -2 * factor, a, b, out }, watch);
    } finally {
      scope.free();
    }
  }

  async linearMinimiser(s: PointsState): Promise<TransportPlan> {
    const { x, y } = this.#features(s);
    const { kernels, watch } = this.#input;
    const cloud = ({ data, width }: Rows, n: number, weights: Float64Array) => ({ data, n, d: width, weights });
    const silent = { kernels, watch: { signal: watch?.signal } };
    return (await wasserstein(cloud(x, this.n, this.p), cloud(y, this.m, this.q), silent)).plan;
  }

  axes(): Axes {
    const { x, y, kernels } = this.#input;
    const k = Math.min(3, x.d, y.d);
    return { k, x: principalAxes(kernels, x, this.p, k), y: principalAxes(kernels, y, this.q, k) };
  }

  free(): void {}

  /** a and b with ∇F = −2⟨a_i, b_j⟩ but for terms of rows and of columns. */
  #features({ cross }: PointsState): { x: Rows; y: Rows } {
    const { x, y } = this.#input;
    const forth = x.d <= y.d; // the product with K goes to the narrower side
    const moved = forth
      ? timesMatrix(y.data, y.d, transposed(cross, x.d, y.d), x.d)
      : timesMatrix(x.data, x.d, cross, y.d);
    const kept = forth ? x.data : y.data;
    const balance = balanceOf(moved, kept);
    const movedPart = { data: moved.map((value) => (value * this.#kappa) / balance), width: Math.min(x.d, y.d) };
    const keptPart = { data: kept.map((value) => value * balance), width: movedPart.width };
    return {
      x: joined(this.#left, forth ? keptPart : movedPart),
      y: joined(this.#right, forth ? movedPart : keptPart),
    };
  }
}

/** A factor that brings both sides to a like size. */
function balanceOf(moved: Float64Array, kept: Float64Array): number {
  const ratio = squareOf(moved) / squareOf(kept);
  return ratio > 0 && ratio < Infinity ? Math.sqrt(Math.sqrt(ratio)) : 1;
}

const rowsOf = ({ data, d }: Samples): Rows => ({ data, width: d });

const squareOf = (values: Float64Array): number => dot(values, values);

function linearFeatures(
  radii: Float64Array | undefined,
  features: Samples | undefined,
  [ofRadii, ofFeatures]: readonly [number, number],
): Rows {
  const first = { data: radii?.map((value) => ofRadii * value) ?? new Float64Array(0), width: radii ? 1 : 0 };
  if (!features) return first;
  return joined(first, { data: features.data.map((value) => ofFeatures * value), width: features.d });
}

/** Both less the mean of x: distances stay, and products lose fewer digits. */
function shifted({ x, y }: SharedFeatures, p: Float64Array): SharedFeatures {
  const mean = weightedMean(x, p);
  const less = (cloud: Samples) => ({ ...cloud, data: cloud.data.map((value, at) => value - mean[at % cloud.d]!) });
  return { x: less(x), y: less(y) };
}

function meanSquares({ x, y }: SharedFeatures, p: Float64Array, q: Float64Array): number {
  return squaredNorms(x, p).mean + squaredNorms(y, q).mean;
}

/** Rows side by side. */
function joined(a: Rows, b: Rows): Rows {
  if (a.width === 0) return b;
  const width = a.width + b.width;
  const n = b.data.length / b.width;
  const data = new Float64Array(n * width);
  for (let i = 0; i < n; i++) {
    data.set(a.data.subarray(i * a.width, (i + 1) * a.width), i * width);
    data.set(b.data.subarray(i * b.width, (i + 1) * b.width), i * width + a.width);
  }
  return { data, width };
}
