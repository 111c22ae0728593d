/** Weighted moments of point clouds, and sums over plans. @module */
import type { Samples } from "@pushforward/core";
import type { TransportPlan } from "../exact/plan.js";

/** The cloud less its weighted mean. */
export function centred(cloud: Samples, weights: Float64Array): Samples {
  const mean = weightedMean(cloud, weights);
  return { ...cloud, data: cloud.data.map((value, at) => value - mean[at % cloud.d]!) };
}

export function weightedMean({ data, n, d }: Samples, weights: Float64Array): Float64Array {
  const mean = new Float64Array(d);
  for (let i = 0; i < n; i++) for (let k = 0; k < d; k++) mean[k]! += weights[i]! * data[i * d + k]!;
  return mean;
}

/** Σ w_i x_i x_iᵀ, d × d. */
export function secondMoment({ data, n, d }: Samples, weights: Float64Array): Float64Array {
  const out = new Float64Array(d * d);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < d; k++) {
      const factor = weights[i]! * data[i * d + k]!;
      for (let l = 0; l < d; l++) out[k * d + l]! += factor * data[i * d + l]!;
    }
  return out;
}

export interface SquaredNorms {
  /** |x_i|² less their mean. */
  readonly centred: Float64Array;
  readonly mean: number;
  readonly variance: number;
}

export function squaredNorms({ data, n, d }: Samples, weights: Float64Array): SquaredNorms {
  const norms = new Float64Array(n);
  for (let i = 0; i < n; i++) for (let k = 0; k < d; k++) norms[i]! += data[i * d + k]! * data[i * d + k]!;
  const mean = dot(norms, weights);
  const from = norms.map((value) => value - mean);
  let variance = 0;
  for (let i = 0; i < n; i++) variance += weights[i]! * from[i]! * from[i]!;
  return { centred: from, mean, variance };
}

/** Σ P_ij x_i y_jᵀ, d × d'. */
export function crossMoment({ from, to, mass }: TransportPlan, x: Samples, y: Samples): Float64Array {
  const out = new Float64Array(x.d * y.d);
  for (let e = 0; e < mass.length; e++) {
    const [i, j] = [from[e]! * x.d, to[e]! * y.d];
    for (let k = 0; k < x.d; k++) {
      const factor = mass[e]! * x.data[i + k]!;
      for (let l = 0; l < y.d; l++) out[k * y.d + l]! += factor * y.data[j + l]!;
    }
  }
  return out;
}

/** Rows of `data` (of d numbers) times the d × width matrix. */
export function timesMatrix(data: Float64Array, d: number, matrix: Float64Array, width: number): Float64Array {
  const n = data.length / d;
  const out = new Float64Array(n * width);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < d; k++) {
      const factor = data[i * d + k]!;
      for (let l = 0; l < width; l++) out[i * width + l]! += factor * matrix[k * width + l]!;
    }
  return out;
}

export function transposed(matrix: Float64Array, rows: number, columns: number): Float64Array {
  return Float64Array.from(matrix, (_, at) => matrix[(at % rows) * columns + Math.floor(at / rows)]!);
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
