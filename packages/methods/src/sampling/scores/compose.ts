/**
 * Laws made of laws, in closed form where the parts are Gaussian mixtures.
 *
 *     mixture      p = Σ a_i·p_i                    "or": rows of any of them
 *     product      p ∝ Π p_i                        "and" by densities: rows that all find likely
 *     removal      p = (p_1 − a·p_2)/(1 − a)        what is left of p_1 when its part p_2 of share a is taken out
 *
 * The product of two mixtures has a component for each pair, N(m, C)·N(n, D) ∝ N(m; n, C + D) times a Gaussian. The removal is no
 * mixture but all about it is known: its score at every noise is that of the signed sum, and a draw of p_1 is kept with
 * probability 1 − a·p_2/p_1. Superposition, the other "and", is in `superposition.ts`.
 *
 * Source: [du2023] for products and mixtures as compositions of scores; the rest is arithmetic of densities.
 * @module
 */
import { check, DataError, exp, log, MemoryError, type Rng, type Samples } from "@pushforward/core";
import { type Kernels, matmul } from "@pushforward/kernels";
import { covarianceOf, GaussianMixture, type Shape, shapeOf } from "./gaussian-mixture.js";
import type { DensityScore } from "./score.js";

/** Σ a_i·p_i; equal shares when absent. @throws ArgumentError unless all live in one space and have a share. */
export function mixtureOf(
  laws: readonly GaussianMixture[],
  shares: readonly number[] = laws.map(() => 1),
): GaussianMixture {
  const d = sameSpace(laws, "mixtureOf");
  check(shares.length === laws.length, "mixtureOf", "shares", `${laws.length} numbers`, shares.length);
  check(shares.every((share) => share >= 0 && share < Infinity), "mixtureOf", "shares", "finite and nonnegative", shares.join(",")); // biome-ignore format: one line
  const join = (parts: readonly Float64Array[]) => Float64Array.from(parts.flatMap((part) => Array.from(part)));
  const before = laws.map((_, i) => laws.slice(0, i).reduce((sum, { shapes }) => sum + shapes.length, 0));
  return new GaussianMixture({
    d,
    weights: join(laws.map(({ weights }, i) => weights.map((weight) => weight * shares[i]!))),
    means: join(laws.map(({ means }) => means)),
    shapes: laws.flatMap(({ shapes }) => shapes),
    shapeOf: Int32Array.from(laws.flatMap((law, i) => Array.from(law.shapeOf, (shape) => shape + before[i]!))),
  });
}

/** Pairs of components lighter than e^−40 of the heaviest are left out: all together below 10⁻⁹ up to a million pairs. */
const lightest = 40;
const mostNumbers = 1e7;

/**
 * Π p_i. Time O(pairs·d), d² where axes are no coordinates; memory that of the pairs kept.
 *
 * @throws DataError when the laws have nothing in common; MemoryError when too many pairs count.
 */
export function productOf(kernels: Kernels, laws: readonly GaussianMixture[]): GaussianMixture {
  sameSpace(laws, "productOf");
  return laws.reduce((product, law) => pairProduct(kernels, product, law));
}

function pairProduct(kernels: Kernels, p: GaussianMixture, q: GaussianMixture): GaussianMixture {
  const { d } = p;
  const meets = p.shapes.map((a) => q.shapes.map((b) => meet(kernels, a, b, d)));
  const meetOf = (i: number, j: number) => meets[p.shapeOf[i]!]![q.shapeOf[j]!]!;
  const gap = new Float64Array(d);
  const logWeight = (i: number, j: number) => {
    const { whiten, logSize } = meetOf(i, j);
    for (let k = 0; k < d; k++) gap[k] = p.means[i * d + k]! - q.means[j * d + k]!;
    return log(p.weights[i]!) + log(q.weights[j]!) - (quadratic(whiten, gap) + logSize) / 2;
  };
  let top = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < p.components; i++)
    for (let j = 0; j < q.components; j++)
      if (p.weights[i]! > 0 && q.weights[j]! > 0) top = Math.max(top, logWeight(i, j));
  if (!Number.isFinite(top)) throw new DataError("productOf: the laws have nothing in common; smooth them more");
  const [weights, means, shape]: number[][] = [[], [], []];
  for (let i = 0; i < p.components; i++)
    for (let j = 0; j < q.components; j++) {
      const score = p.weights[i]! > 0 && q.weights[j]! > 0 ? logWeight(i, j) : Number.NEGATIVE_INFINITY;
      if (!(score >= top - lightest)) continue;
      weights!.push(exp(score - top));
      shape!.push(p.shapeOf[i]! * q.shapes.length + q.shapeOf[j]!);
      means!.push(
        ...between(meetOf(i, j).pull, p.means.subarray(i * d, (i + 1) * d), q.means.subarray(j * d, (j + 1) * d)),
      );
      if (means!.length > mostNumbers)
        throw new MemoryError(
          "productOf: over 1e7 numbers for the pairs of components that count; take fewer rows or smooth less",
        );
    }
  return new GaussianMixture({
    d,
    weights: Float64Array.from(weights!),
    means: Float64Array.from(means!),
    shapes: meets.flatMap((row) => row.map(({ shape }) => shape)),
    shapeOf: Int32Array.from(shape!),
  });
}

/** What two shapes C and D make together; matrices are d × d, or d numbers where coordinates are the axes of both. */
interface Meet {
  /** (C + D)⁻¹. */
  readonly whiten: Float64Array;
  /** log det (C + D). */
  readonly logSize: number;
  /** C·(C + D)⁻¹, which pulls the mean of the first towards the second. */
  readonly pull: Float64Array;
  /** C·(C + D)⁻¹·D. */
  readonly shape: Shape;
}

function meet(kernels: Kernels, a: Shape, b: Shape, d: number): Meet {
  const narrow = "productOf: a component without width meets another; smooth them";
  if (!a.axes && !b.axes) {
    const sums = a.variances.map((variance, k) => variance + b.variances[k]!);
    if (sums.some((sum) => sum <= 0)) throw new DataError(narrow);
    const pull = a.variances.map((variance, k) => variance / sums[k]!);
    return {
      whiten: sums.map((sum) => 1 / sum),
      logSize: sums.reduce((total, sum) => total + log(sum), 0),
      pull,
      shape: { variances: pull.map((share, k) => share * b.variances[k]!) },
    };
  }
  const [c, e] = [covarianceOf(a), covarianceOf(b)];
  const sum = shapeOf(kernels, c.map((value, i) => value + e[i]!)); // biome-ignore format: one line
  if (sum.variances.some((variance) => variance <= 0)) throw new DataError(narrow);
  const whiten = covarianceOf({ variances: sum.variances.map((variance) => 1 / variance), axes: sum.axes! });
  const square = (data: Float64Array) => ({ rows: d, columns: d, data });
  const pull = matmul(kernels, square(c), square(whiten)).data;
  const logSize = sum.variances.reduce((total, variance) => total + log(variance), 0);
  return { whiten, logSize, pull, shape: shapeOf(kernels, matmul(kernels, square(pull), square(e)).data) };
}

/** vᵀMv for a matrix, or its diagonal alone. */
function quadratic(m: Float64Array, v: Float64Array): number {
  const d = v.length;
  let sum = 0;
  for (let k = 0; k < d; k++) {
    if (m.length === d) sum += m[k]! * v[k]! * v[k]!;
    else for (let l = 0; l < d; l++) sum += v[k]! * m[k * d + l]! * v[l]!;
  }
  return sum;
}

/** m + pull·(n − m). */
function between(pull: Float64Array, m: Float64Array, n: Float64Array): Float64Array {
  const d = m.length;
  return m.map((value, k) => {
    if (pull.length === d) return value + pull[k]! * (n[k]! - value);
    let sum = value;
    for (let l = 0; l < d; l++) sum += pull[k * d + l]! * (n[l]! - m[l]!);
    return sum;
  });
}

/** Draws in a row that find nothing left before it is given up. */
const mostTries = 100_000;

/** A law less a part of it. */
export class RemovedPart implements DensityScore {
  readonly d: number;

  /** `part` is to make up `share` of `whole`. @throws ArgumentError unless 0 ≤ share < 1 and both live in one space. */
  constructor(
    readonly whole: GaussianMixture,
    readonly part: GaussianMixture,
    readonly share: number,
  ) {
    this.d = sameSpace([whole, part], "RemovedPart");
    check(share >= 0 && share < 1, "RemovedPart", "share", "from 0 to below 1", share);
  }

  async at(x: Float64Array, sigma: number): Promise<Float64Array> {
    const [of, [s, t]] = [await this.#shares(x, sigma), [await this.whole.at(x, sigma), await this.part.at(x, sigma)]];
    return s.map((value, e) => {
      const gone = of[Math.floor(e / this.d)]!;
      return (value - gone * t[e]!) / (1 - gone);
    });
  }

  async logDensity(x: Float64Array, sigma: number): Promise<Float64Array> {
    const gone = await this.#shares(x, sigma);
    const whole = await this.whole.logDensity(x, sigma);
    return whole.map((value, i) => value + log(Math.max(0, 1 - gone[i]!)) - log(1 - this.share));
  }

  async noiseSlope(x: Float64Array, sigma: number): Promise<Float64Array> {
    const gone = await this.#shares(x, sigma);
    const [s, t] = [await this.whole.noiseSlope(x, sigma), await this.part.noiseSlope(x, sigma)];
    return s.map((value, i) => (value - gone[i]! * t[i]!) / (1 - gone[i]!));
  }

  /**
   * Exact draws, each from a stream of its own; 1/(1 − share) tries for each on average.
   *
   * @throws DataError where the whole holds less of the part than `share` of it.
   */
  async draw(rng: Rng, count: number): Promise<Samples> {
    const { d } = this;
    const data = new Float64Array(count * d);
    for (let i = 0; i < count; i++) {
      const own = rng.stream(i);
      const row = data.subarray(i * d, (i + 1) * d);
      let tries = 0;
      for (let kept = false; !kept; tries++) {
        if (tries === mostTries) throw new DataError("RemovedPart: nothing seems to be left; lower the share");
        this.whole.drawInto(own, row, 0);
        const [gone] = await this.#shares(row, 0);
        if (gone! > 1 + 1e-9) throw new DataError(`RemovedPart: the whole holds less of the part than ${this.share}; there is a place where at most ${(this.share / gone!).toPrecision(3)} would fit`); // biome-ignore format: one line
        kept = own.uniform() >= gone!;
      }
    }
    return { data, n: count, d };
  }

  moments(): { readonly mean: Float64Array; readonly covariance: Float64Array } {
    const { d, share } = this;
    const [all, gone] = [this.whole.moments(), this.part.moments()];
    const less = (a: number, b: number) => (a - share * b) / (1 - share);
    const mean = all.mean.map((value, k) => less(value, gone.mean[k]!));
    const second = (m: typeof all, e: number) => m.covariance[e]! + m.mean[Math.floor(e / d)]! * m.mean[e % d]!;
    const covariance = all.covariance.map(
      (_, e) => less(second(all, e), second(gone, e)) - mean[Math.floor(e / d)]! * mean[e % d]!,
    );
    return { mean, covariance };
  }

  /** a·p_2/p_1 at each row. */
  async #shares(x: Float64Array, sigma: number): Promise<Float64Array> {
    const [p, q] = [await this.whole.logDensity(x, sigma), await this.part.logDensity(x, sigma)];
    return p.map((value, i) => this.share * exp(q[i]! - value));
  }
}

/** @throws ArgumentError unless there is a law and all have as many coordinates. */
export function sameSpace(laws: readonly { readonly d: number }[], where: string): number {
  check(laws.length >= 1, where, "laws", "at least one", "none");
  const { d } = laws[0]!;
  const other = laws.find((law) => law.d !== d);
  check(other === undefined, where, "laws", `all ${d}-dimensional`, `one of ${other?.d} dimensions`);
  return d;
}
