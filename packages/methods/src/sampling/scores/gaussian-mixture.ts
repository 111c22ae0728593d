/**
 * Gaussian mixtures: the laws for which everything about noise has a closed form.
 *
 *     p_σ = Σ_c w_c·N(m_c, C_c + σ²I),   shares γ_c(x) ∝ w_c·N(x; m_c, C_c + σ²I)
 *     s = −Σ γ_c·(C_c + σ²I)⁻¹(x − m_c),   X | x ~ Σ γ_c·N(m_c + C_c(C_c + σ²I)⁻¹(x − m_c), σ²C_c(C_c + σ²I)⁻¹)
 *
 * Smoothed points are a mixture with a component for each row, and probabilities on a grid are points with weights. Components
 * share shapes (axes with a variance along each), so that a thousand equal ones hold one. Time O(rows·components·d)
 * where coordinates are the axes, d times that otherwise; memory O(components·d + shapes·d²).
 * @module
 */
import { check, exp, log, type Rng, type Samples } from "@pushforward/core";
import { eigSymmetric, type Kernels } from "@pushforward/kernels";
import type { DensityScore } from "./score.js";

/** A covariance by its axes. */
export interface Shape {
  /** Along each axis, at least 0; d of them. */
  readonly variances: Float64Array;
  /** d × d, an axis a row, orthonormal; the coordinates when absent. */
  readonly axes?: Float64Array;
}

export interface MixtureParts {
  readonly d: number;
  /** Nonnegative, of positive sum; divided by it. */
  readonly weights: Float64Array;
  /** components × d. */
  readonly means: Float64Array;
  readonly shapes: readonly Shape[];
  /** Index of the shape of each component; all have the first when absent. */
  readonly shapeOf?: Int32Array;
}

const logTwoPi = log(2 * Math.PI);
/** Components lighter than e^−60 of the heaviest add nothing in float64. */
const negligible = 60;

export class GaussianMixture implements DensityScore {
  readonly d: number;
  readonly weights: Float64Array;
  readonly means: Float64Array;
  readonly shapes: readonly Shape[];
  readonly shapeOf: Int32Array;
  readonly #logWeights: Float64Array;
  readonly #shares: Float64Array;
  readonly #along: Float64Array;
  readonly #logSizes: Float64Array;
  readonly #precisions: Float64Array;
  #noise = -1;

  /** @throws ArgumentError when parts do not fit, or weights or variances are negative or not finite. */
  constructor({ d, weights, means, shapes, shapeOf = new Int32Array(weights.length) }: MixtureParts) {
    const here = "GaussianMixture";
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    check(weights.every((w) => w >= 0) && total > 0 && total < Infinity, here, "weights", "nonnegative, of positive finite sum", total); // biome-ignore format: one line
    check(means.length === weights.length * d, here, "means", `${weights.length} × ${d} numbers`, means.length);
    check(means.every(Number.isFinite), here, "means", "finite", "one that is not");
    const fits = ({ variances }: Shape) => variances.length === d && variances.every((v) => v >= 0 && v < Infinity);
    check(shapes.every(fits), here, "variances", `${d} finite numbers of at least 0`, "others");
    this.d = d;
    this.weights = weights.map((weight) => weight / total);
    this.means = means;
    this.shapes = shapes;
    this.shapeOf = shapeOf;
    this.#logWeights = this.weights.map((weight) => (weight > 0 ? log(weight) : Number.NEGATIVE_INFINITY));
    this.#shares = new Float64Array(weights.length);
    this.#along = new Float64Array(d);
    this.#logSizes = new Float64Array(shapes.length);
    this.#precisions = new Float64Array(shapes.length * d);
  }

  get components(): number {
    return this.weights.length;
  }

  async at(x: Float64Array, sigma: number): Promise<Float64Array> {
    const { d } = this;
    const out = new Float64Array(x.length);
    const part = new Float64Array(d);
    const [along, precisions] = [this.#along, this.#precisions];
    for (let i = 0; i < x.length / d; i++) {
      this.#weigh(x, i, sigma);
      for (let c = 0; c < this.components; c++) {
        const share = this.#shares[c]!;
        if (share === 0) continue;
        this.#project(x, i, c);
        const first = this.shapeOf[c]! * d;
        for (let k = 0; k < d; k++) part[k] = -share * along[k]! * precisions[first + k]!;
        this.#addBack(part, c, out, i);
      }
    }
    return out;
  }

  async logDensity(x: Float64Array, sigma: number): Promise<Float64Array> {
    return Float64Array.from({ length: x.length / this.d }, (_, i) => this.#weigh(x, i, sigma));
  }

  async noiseSlope(x: Float64Array, sigma: number): Promise<Float64Array> {
    return Float64Array.from({ length: x.length / this.d }, (_, i) => {
      this.#weigh(x, i, sigma);
      let sum = 0;
      for (let c = 0; c < this.components; c++) {
        if (this.#shares[c] === 0) continue;
        this.#project(x, i, c);
        let bend = 0;
        this.#shape(c).variances.forEach((variance, k) => {
          const wide = variance + sigma * sigma;
          bend += (this.#along[k]! * this.#along[k]!) / (wide * wide) - 1 / wide;
        });
        sum += this.#shares[c]! * bend;
      }
      return sigma * sum;
    });
  }

  /** E[X | x] and Cov(X | x)·v for each row with its own `v`, the derivative of the former along it times σ². */
  async posteriorMoments(
    x: Float64Array,
    sigma: number,
    v: Float64Array,
  ): Promise<{ mean: Float64Array; spread: Float64Array }> {
    const { d } = this;
    const mean = new Float64Array(x.length);
    const spread = new Float64Array(x.length);
    const [guess, part] = [new Float64Array(d), new Float64Array(d)];
    for (let i = 0; i < x.length / d; i++) {
      this.#weigh(x, i, sigma);
      let drift = 0; // Σ γ·(m·v), to centre what is spread between components
      for (let c = 0; c < this.components; c++) {
        const share = this.#shares[c]!;
        if (share === 0) continue;
        this.#guess(x, i, c, sigma, guess);
        let dot = 0;
        for (let k = 0; k < d; k++) dot += guess[k]! * v[i * d + k]!;
        drift += share * dot;
        for (let k = 0; k < d; k++) {
          mean[i * d + k]! += share * guess[k]!;
          spread[i * d + k]! += share * dot * guess[k]!;
        }
        this.#project(v, i, c, false);
        this.#shape(c).variances.forEach((variance, k) => {
          part[k] = (share * this.#along[k]! * variance * sigma * sigma) / (variance + sigma * sigma);
        });
        this.#addBack(part, c, spread, i);
      }
      for (let k = 0; k < d; k++) spread[i * d + k]! -= drift * mean[i * d + k]!;
    }
    return { mean, spread };
  }

  /** γ_c at point `i` of `x`, components of them; they are overwritten by the next call of anything. */
  shares(x: Float64Array, i: number, sigma: number): Float64Array {
    this.#weigh(x, i, sigma);
    return this.#shares;
  }

  /** One draw of the law itself into row `i` of `out`. */
  drawInto(rng: Rng, out: Float64Array, i: number): void {
    this.#drawComponent(rng, pick(this.weights, rng), undefined, 0, out, i);
  }

  /** `count` draws, each from a stream of its own. */
  draw(rng: Rng, count: number): Samples {
    const data = new Float64Array(count * this.d);
    for (let i = 0; i < count; i++) this.drawInto(rng.stream(i), data, i);
    return { data, n: count, d: this.d };
  }

  /** A draw of X | x for row `i` of `x` at noise σ, into row `i` of `out`. */
  drawClean(rng: Rng, x: Float64Array, i: number, sigma: number, out: Float64Array): void {
    this.#weigh(x, i, sigma);
    this.#drawComponent(rng, pick(this.#shares, rng), x, sigma, out, i);
  }

  /** Mean and covariance (d × d) of the law. */
  moments(): { readonly mean: Float64Array; readonly covariance: Float64Array } {
    const { d, components, weights, means } = this;
    const mean = new Float64Array(d);
    for (let c = 0; c < components; c++) for (let k = 0; k < d; k++) mean[k]! += weights[c]! * means[c * d + k]!;
    const covariance = new Float64Array(d * d);
    const masses = new Float64Array(this.shapes.length);
    for (let c = 0; c < components; c++) {
      masses[this.shapeOf[c]!]! += weights[c]!;
      for (let k = 0; k < d; k++)
        for (let l = 0; l < d; l++)
          covariance[k * d + l]! += weights[c]! * (means[c * d + k]! - mean[k]!) * (means[c * d + l]! - mean[l]!);
    }
    this.shapes.forEach((shape, s) => {
      const own = covarianceOf(shape);
      for (let e = 0; e < own.length; e++) covariance[e]! += masses[s]! * own[e]!;
    });
    return { mean, covariance };
  }

  /** 1/(variance + σ²) of every shape and its log det; kept while σ stays. */
  #setNoise(noise: number): void {
    if (noise === this.#noise) return;
    this.#noise = noise;
    this.shapes.forEach(({ variances }, s) => {
      this.#logSizes[s] = variances.reduce((sum, variance) => sum + log(variance + noise), 0);
      for (let k = 0; k < this.d; k++) this.#precisions[s * this.d + k] = 1 / (variances[k]! + noise);
    });
  }

  #shape(c: number): Shape {
    return this.shapes[this.shapeOf[c]!]!;
  }

  /** Shares at a point, and its log-density. */
  #weigh(x: Float64Array, i: number, sigma: number): number {
    const shares = this.#shares;
    const along = this.#along;
    const { d, means, shapeOf } = this;
    this.#setNoise(sigma * sigma);
    const precisions = this.#precisions;
    let top = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < shares.length; c++) {
      const shape = shapeOf[c]!;
      let square = 0;
      if (this.shapes[shape]!.axes) {
        this.#project(x, i, c);
        for (let k = 0; k < d; k++) square += along[k]! * along[k]! * precisions[shape * d + k]!;
      } else
        for (let k = 0; k < d; k++) {
          const gap = x[i * d + k]! - means[c * d + k]!;
          square += gap * gap * precisions[shape * d + k]!;
        }
      const score = this.#logWeights[c]! - (square + this.#logSizes[shape]!) / 2;
      shares[c] = score;
      if (score > top) top = score;
    }
    let total = 0;
    for (let c = 0; c < shares.length; c++) {
      shares[c] = shares[c]! < top - negligible ? 0 : exp(shares[c]! - top);
      total += shares[c]!;
    }
    for (let c = 0; c < shares.length; c++) shares[c]! /= total;
    return top + log(total) - (this.d / 2) * logTwoPi;
  }

  /** Row `i` of `x`, less the mean, along the axes of component `c`. */
  #project(x: Float64Array, i: number, c: number, centred = true): void {
    const { d, means } = this;
    const { axes } = this.#shape(c);
    const along = this.#along;
    if (!axes) {
      for (let k = 0; k < d; k++) along[k] = x[i * d + k]! - (centred ? means[c * d + k]! : 0);
      return;
    }
    for (let k = 0; k < d; k++) {
      let sum = 0;
      for (let l = 0; l < d; l++) sum += axes[k * d + l]! * (x[i * d + l]! - (centred ? means[c * d + l]! : 0));
      along[k] = sum;
    }
  }

  /** Add to row `i` of `out` what has these parts along the axes of component `c`. */
  #addBack(part: Float64Array, c: number, out: Float64Array, i: number): void {
    const { d } = this;
    const { axes } = this.#shape(c);
    for (let k = 0; k < d; k++) {
      if (!axes) out[i * d + k]! += part[k]!;
      else for (let l = 0; l < d; l++) out[i * d + l]! += axes[k * d + l]! * part[k]!;
    }
  }

  /** E[X | x, c]. */
  #guess(x: Float64Array, i: number, c: number, sigma: number, out: Float64Array): void {
    this.#project(x, i, c);
    const { variances } = this.#shape(c);
    const along = this.#along;
    for (let k = 0; k < this.d; k++) along[k]! *= variances[k]! / (variances[k]! + sigma * sigma || 1);
    out.set(this.means.subarray(c * this.d, (c + 1) * this.d));
    this.#addBack(along, c, out, 0);
  }

  /** A draw of component `c`, given row `i` of `x` at noise σ where there is one. */
  #drawComponent(rng: Rng, c: number, x: Float64Array | undefined, sigma: number, out: Float64Array, i: number): void {
    const { d } = this;
    const { variances } = this.#shape(c);
    const noise = sigma * sigma;
    const part = new Float64Array(d);
    if (x) this.#project(x, i, c);
    for (let k = 0; k < d; k++) {
      const keep = x ? variances[k]! / (variances[k]! + noise || 1) : 0;
      const variance = x ? keep * noise : variances[k]!;
      part[k] = (x ? keep * this.#along[k]! : 0) + Math.sqrt(variance) * rng.normal();
    }
    out.set(this.means.subarray(c * d, (c + 1) * d), i * d);
    this.#addBack(part, c, out, i);
  }
}

/** An index drawn with these probabilities, of sum 1. */
function pick(shares: Float64Array, rng: Rng): number {
  let left = rng.uniform();
  let last = 0;
  for (let c = 0; c < shares.length; c++) {
    if (shares[c] === 0) continue;
    last = c;
    left -= shares[c]!;
    if (left < 0) return c;
  }
  return last;
}

/** d × d. */
export function covarianceOf({ variances, axes }: Shape): Float64Array {
  const d = variances.length;
  const out = new Float64Array(d * d);
  for (let k = 0; k < d; k++) {
    if (!axes) out[k * d + k] = variances[k]!;
    else
      for (let a = 0; a < d; a++)
        for (let b = 0; b < d; b++) out[a * d + b]! += variances[k]! * axes[k * d + a]! * axes[k * d + b]!;
  }
  return out;
}

/** The shape of a covariance; what rounding makes negative counts as 0. @throws ArgumentError unless symmetric, positive. */
export function shapeOf(kernels: Kernels, covariance: Float64Array): Shape {
  const d = Math.round(Math.sqrt(covariance.length));
  const even = covariance.map((value, e) => (value + covariance[(e % d) * d + Math.floor(e / d)]!) / 2);
  const { values, vectors } = eigSymmetric(kernels, { rows: d, columns: d, data: even });
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const least = values.reduce((a, b) => Math.min(a, b), 0);
  check(least >= -1e-10 * largest, "shapeOf", "covariance", "positive semidefinite", `one of eigenvalue ${least}`);
  const axes = new Float64Array(d * d);
  for (let k = 0; k < d; k++) for (let l = 0; l < d; l++) axes[k * d + l] = vectors.data[l * d + k]!;
  return { variances: values.map((value) => Math.max(0, value)), axes };
}

/** Points smoothed by normal noise with these standard deviations along the coordinates; 0 leaves atoms. */
export function smoothedPoints({ data, n, d, weights }: Samples, deviations: ArrayLike<number>): GaussianMixture {
  const variances = Float64Array.from({ length: d }, (_, k) => deviations[k]! * deviations[k]!);
  return new GaussianMixture({ d, weights: weights ?? new Float64Array(n).fill(1 / n), means: data, shapes: [{ variances }] }); // biome-ignore format: one line
}

/**
 * Probabilities on the grid whose points have a coordinate from each of `axes`, the last running fastest; atoms.
 *
 * @throws ArgumentError unless there is one probability for each point, nonnegative and of positive sum.
 */
export function gridLaw(axes: readonly ArrayLike<number>[], probabilities: Float64Array): GaussianMixture {
  const d = axes.length;
  const size = axes.reduce((product, axis) => product * axis.length, 1);
  check(probabilities.length === size, "gridLaw", "probabilities", `${size} numbers`, probabilities.length);
  const means = new Float64Array(size * d);
  for (let i = 0; i < size; i++)
    for (let k = d - 1, rest = i; k >= 0; rest = Math.floor(rest / axes[k]!.length), k--)
      means[i * d + k] = axes[k]![rest % axes[k]!.length]!;
  return new GaussianMixture({ d, weights: probabilities, means, shapes: [{ variances: new Float64Array(d) }] });
}
