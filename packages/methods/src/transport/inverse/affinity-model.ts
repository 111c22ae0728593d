/**
 * The entropic plan of a bilinear cost as a model of observed pairs: likelihood, slopes, curvature, scores.
 *
 *     C_θ(x, y) = −Σ_q θ_q·x_{k_q}·y_{l_q},   P_θ = argmin over plans P with the observed marginals of ⟨P, C_θ⟩ + KL(P | a⊗b)
 *     F(θ) = KL(π | P_θ) − KL(π | a⊗b) = ⟨π, C_θ⟩ − OT(C_θ),   ∂F/∂θ_q = E_π[c_q] − E_θ[c_q],   ∂²F = E_θ[c̃_q·c̃_r]
 *
 * with π the observed plan and c̃ the part of a feature c_q = −x_k·y_l that no term of x plus term of y explains under P_θ. With
 * x̂ = Aᵀx the cost is ½|x̂ − y|² but for such terms, so `sinkhorn` on squared distances solves it, and no plan is held.
 *
 * Source: [dupuy2014], [dupuy2019].
 * @module
 */
import type { Samples, Watch } from "@pushforward/core";
import { type Kernels, matmul } from "@pushforward/kernels";
import { additiveParts } from "../entropic/additive-parts.js";
import { PlanMeans } from "../entropic/plan-means.js";
import { crossMoment } from "../gromov/moments.js";
import { type Sinkhorn, sinkhorn } from "../sinkhorn.js";
import { symmetricPart } from "../symmetric-part.js";
import { wasserstein } from "../wasserstein.js";
import type { ObservedPairs } from "./observed-pairs.js";
import type { SmoothPoint } from "./penalised-newton.js";

/** Entries (k_q, l_q) of A that are free. */
export interface Entries {
  readonly x: Uint32Array;
  readonly y: Uint32Array;
}

export interface AffinityPoint extends SmoothPoint {
  /** c̃_q of each observed pair, row-major: their mean squares are the noise of the gradient. */
  scores(): Promise<Float64Array>;
}

/** Plans whose marginals are farther off than this count as not found. */
const tolerance = 1e-11;
const acceptable = 1e-7;

export class AffinityModel {
  readonly #observed: Float64Array;

  constructor(
    readonly pairs: ObservedPairs,
    readonly entries: Entries,
    readonly kernels: Kernels,
    readonly watch: Watch | undefined,
  ) {
    const moment = crossMoment(pairs.plan, pairs.x.points, pairs.y.points);
    this.#observed = Float64Array.from(entries.x, (k, q) => moment[k * pairs.y.points.d + entries.y[q]!]!);
  }

  /** Undefined when the plan could not be found in doubles. Time of one entropic plan; O(n·m·(d + width)) a step for the curvature. */
  async at(theta: Float64Array): Promise<AffinityPoint | undefined> {
    const { x, y } = this.#scaled(theta);
    if (![...x.data, ...y.data].every(Number.isFinite)) return undefined;
    const watch = this.watch && { signal: this.watch.signal };
    const found = await sinkhorn(x, y, { epsilon: 2, tolerance, kernels: this.kernels, watch });
    if (!(found.residual <= acceptable)) return undefined;
    const value = (this.#pairCost(x, y) - found.objective) / 2;
    const withMeans = <R>(work: (means: PlanMeans) => Promise<R>) => this.#withMeans(x, y, found, work);
    const { entries } = this;
    const moments = await withMeans((means) => this.#crossMoments(means));
    const gradient = moments.map((moment, q) => moment - this.#observed[q]!);
    let parts: Promise<Parts> | undefined;
    const partsOf = () => (parts ??= withMeans((means) => this.#parts(means)));
    return {
      value,
      gradient,
      curvature: async () => (await partsOf()).curvature,
      scores: async () => this.#scores(await partsOf(), entries),
    };
  }

  /** Whether no plan is cheaper than the observed one: then nor is it for any multiple of θ, and the likelihood rises along them. */
  async isCheapest(theta: Float64Array): Promise<boolean> {
    if (theta.every((value) => value === 0)) return false;
    const { x, y } = this.#scaled(theta);
    const watch = this.watch && { signal: this.watch.signal };
    const { cost } = await wasserstein(x, y, { kernels: this.kernels, watch });
    return this.#pairCost(x, y) <= cost * (1 + 1e-12);
  }

  /** Aᵀx and y, brought to a like size by a factor and its inverse. */
  #scaled(theta: Float64Array): { x: Samples; y: Samples } {
    const { x, y } = { x: this.pairs.x.points, y: this.pairs.y.points };
    const image = new Float64Array(x.n * y.d);
    for (let i = 0; i < x.n; i++)
      theta.forEach((value, q) => {
        image[i * y.d + this.entries.y[q]!]! += value * x.data[i * x.d + this.entries.x[q]!]!;
      });
    const size = Math.sqrt(meanSquare(image, x.weights, y.d) / meanSquare(y.data, y.weights, y.d));
    const factor = size > 0 ? Math.sqrt(size) : 1;
    return {
      x: { data: image.map((value) => value / factor), n: x.n, d: y.d, weights: x.weights },
      y: { ...y, data: y.data.map((value) => value * factor) },
    };
  }

  /** Mean squared distance along the observed plan. */
  #pairCost(x: Samples, y: Samples): number {
    const { from, to, mass } = this.pairs.plan;
    let sum = 0;
    for (let e = 0; e < mass.length; e++)
      for (let k = 0; k < x.d; k++) {
        const t = x.data[from[e]! * x.d + k]! - y.data[to[e]! * x.d + k]!;
        sum += mass[e]! * t * t;
      }
    return sum;
  }

  async #withMeans<R>(x: Samples, y: Samples, found: Sinkhorn, work: (means: PlanMeans) => Promise<R>): Promise<R> {
    const scope = this.kernels.scope();
    try {
      const watch = this.watch && { signal: this.watch.signal };
      return await work(await PlanMeans.open(this.kernels, scope, x, y, found, watch));
    } finally {
      scope.free();
    }
  }

  /** E_θ[x_k·y_l] for each entry. */
  async #crossMoments(means: PlanMeans): Promise<Float64Array> {
    const { points: x } = this.pairs.x;
    const { points: y } = this.pairs.y;
    const partner = await means.alongRows(y.data, y.d);
    return Float64Array.from(this.entries.x, (k, q) => {
      let sum = 0;
      for (let i = 0; i < x.n; i++)
        sum += x.weights[i]! * x.data[i * x.d + k]! * partner[i * y.d + this.entries.y[q]!]!;
      return sum;
    });
  }

  async #parts(means: PlanMeans): Promise<Parts> {
    const { points: x } = this.pairs.x;
    const { points: y } = this.pairs.y;
    const { entries } = this;
    const width = entries.x.length;
    const rows = featureMeans(x, entries.x, await means.alongRows(y.data, y.d), y.d, entries.y);
    const columns = featureMeans(y, entries.y, await means.alongColumns(x.data, x.d), x.d, entries.x);
    const { x: phi, y: psi } = await additiveParts(means, rows, columns, width);
    const curvature = await this.#products(means);
    for (const [given, part, weights] of [
      [rows, phi, x.weights],
      [columns, psi, y.weights],
    ] as const) {
      const left = { rows: weights.length, columns: width, data: given };
      const right = { ...left, data: part.map((value, at) => value * weights[Math.floor(at / width)]!) };
      const explained = matmul(this.kernels, left, right, { transposeA: true }).data;
      for (let at = 0; at < curvature.length; at++) curvature[at]! -= explained[at]!;
    }
    return { phi, psi, curvature: symmetricPart(curvature, width) };
  }

  /** E_θ[c_q·c_r]: products of two coordinates of x, against those of y. */
  async #products(means: PlanMeans): Promise<Float64Array> {
    const { points: x } = this.pairs.x;
    const { points: y } = this.pairs.y;
    const [left, right] = [squares(x), squares(y)];
    const partner = await means.alongRows(right.data, right.width);
    const weighted = left.data.map((value, at) => value * x.weights[Math.floor(at / left.width)]!);
    const a = { rows: x.n, columns: left.width, data: weighted };
    const moments = matmul(
      this.kernels,
      a,
      { rows: x.n, columns: right.width, data: partner },
      { transposeA: true },
    ).data;
    const { x: k, y: l } = this.entries;
    const width = k.length;
    return Float64Array.from({ length: width * width }, (_, at) => {
      const [q, r] = [Math.floor(at / width), at % width];
      return moments[placeOf(k[q]!, k[r]!) * right.width + placeOf(l[q]!, l[r]!)]!;
    });
  }

  #scores({ phi, psi }: Parts, { x: k, y: l }: Entries): Float64Array {
    const { x, y, plan } = this.pairs;
    const width = k.length;
    const out = new Float64Array(plan.mass.length * width);
    for (let e = 0; e < plan.mass.length; e++) {
      const [i, j] = [plan.from[e]!, plan.to[e]!];
      for (let q = 0; q < width; q++) {
        const feature = -x.points.data[i * x.points.d + k[q]!]! * y.points.data[j * y.points.d + l[q]!]!;
        out[e * width + q] = feature - phi[i * width + q]! - psi[j * width + q]!;
      }
    }
    return out;
  }
}

interface Parts {
  readonly phi: Float64Array;
  readonly psi: Float64Array;
  readonly curvature: Float64Array;
}

function meanSquare(data: Float64Array, weights: Float64Array, d: number): number {
  return data.reduce((sum, value, at) => sum + weights[Math.floor(at / d)]! * value * value, 0);
}

/** −z_k·(mean of the partner's l), one number for each entry. */
function featureMeans(
  z: Samples,
  own: Uint32Array,
  partner: Float64Array,
  d: number,
  other: Uint32Array,
): Float64Array {
  const width = own.length;
  return Float64Array.from({ length: z.n * width }, (_, at) => {
    const [i, q] = [Math.floor(at / width), at % width];
    return -z.data[i * z.d + own[q]!]! * partner[i * d + other[q]!]!;
  });
}

const placeOf = (k: number, l: number): number => (k >= l ? (k * (k + 1)) / 2 + l : (l * (l + 1)) / 2 + k);

/** z_k·z_l for l ≤ k, at `placeOf(k, l)`. */
function squares({ data, n, d }: Samples): { data: Float64Array; width: number } {
  const width = (d * (d + 1)) / 2;
  const out = new Float64Array(n * width);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < d; k++)
      for (let l = 0; l <= k; l++) out[i * width + placeOf(k, l)] = data[i * d + k]! * data[i * d + l]!;
  return { data: out, width };
}
