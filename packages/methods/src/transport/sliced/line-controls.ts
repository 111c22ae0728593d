/**
 * Control variates for averages over random lines, or k-dimensional subspaces: functions of a subspace that go with the
 * cost on it and whose mean over all of them is known.
 *
 * Between Gaussians with the moments of the samples, W_2²(θ) = (θ·Δ)² + (s_x − s_y)² with s_x² = θᵀΣ_xθ. The first
 * part has mean |Δ|²/d; s_x² and s_y² have the means tr Σ/d; the root in 2·s_x·s_y is followed by the products of two of the
 * three, of mean (tr A·tr B + 2·tr AB)/(d(d + 2)). Least squares on all of them takes off at least as much variance as any one of
 * them, and the proxies of [nguyen2024] are among their combinations.
 *
 * On a subspace with the orthogonal projector P the forms are tr AP, of mean k·tr A/d, and their products have the mean
 * α·tr A·tr B + 2β·tr AB: E[P_ij·P_kl] = α·δ_ij·δ_kl + β·(δ_ik·δ_jl + δ_il·δ_jk) by invariance, and tr P = k and P² = P give
 * β = k(d − k)/(d(d − 1)(d + 2)) and α = k/d − (d + 1)·β. For a line both are 1/(d(d + 2)).
 * @module
 */
import type { Kernels } from "@pushforward/kernels";
import { matmul } from "@pushforward/kernels";
import type { LineCloud, LineClouds } from "./line-clouds.js";

export interface LineControls {
  /** How many. */
  readonly count: number;
  /** Their values on a subspace, by its frame, less their means over all, to `out`. */
  centred(frame: Float64Array, out: Float64Array): void;
}

/** Matrices of moments beyond this many dimensions cost more than the lines they save. */
const mostDimensions = 256;

/** Controls for `count` subspaces of dimension k < d between two clouds, as many as can be fitted. Time O((n + m)·d²). */
export function lineControls(kernels: Kernels, { x, y, d }: LineClouds, k: number, count: number): LineControls {
  const [meanX, meanY] = [meanOf(x, d), meanOf(y, d)];
  const gap = meanX.map((value, t) => value - meanY[t]!);
  const forms: Form[] = [outer(gap)];
  if (d <= mostDimensions && d <= 2 * k * count && count >= 40)
    forms.push(whole(covariance(kernels, x, meanX, d)), whole(covariance(kernels, y, meanY, d)));
  const pairs = forms.length > 1 && count >= 100 ? [[0, 0], [0, 1], [0, 2], [1, 1], [1, 2], [2, 2]] as const : []; // biome-ignore format: pairs
  const means = forms.map(({ trace }) => (k * trace) / d);
  const beta = (k * (d - k)) / (d * (d - 1) * (d + 2));
  const alpha = k / d - (d + 1) * beta;
  const products = pairs.map(([a, b]) => {
    return alpha * forms[a]!.trace * forms[b]!.trace + 2 * beta * traceOfProduct(forms[a]!, forms[b]!);
  });
  const values = new Float64Array(forms.length);
  return {
    count: forms.length + pairs.length,
    centred(frame, out) {
      forms.forEach((form, at) => {
        values[at] = 0;
        for (let r = 0; r < frame.length; r += d) values[at]! += form.at(frame.subarray(r, r + d));
        out[at] = values[at]! - means[at]!;
      });
      pairs.forEach(([a, b], at) => {
        out[forms.length + at] = values[a]! * values[b]! - products[at]!;
      });
    },
  };
}

/** A quadratic form θᵀAθ, by its matrix or, where A = v·vᵀ, by v. */
interface Form {
  readonly trace: number;
  readonly vector?: Float64Array;
  readonly matrix?: Float64Array;
  at(theta: Float64Array): number;
}

function outer(vector: Float64Array): Form {
  return {
    vector,
    trace: dot(vector, vector),
    at: (theta) => {
      const along = dot(theta, vector);
      return along * along;
    },
  };
}

function whole(matrix: Float64Array): Form {
  const d = Math.round(Math.sqrt(matrix.length));
  let trace = 0;
  for (let k = 0; k < d; k++) trace += matrix[k * d + k]!;
  return { matrix, trace, at: (theta) => bilinear(matrix, theta) };
}

function bilinear(matrix: Float64Array, theta: Float64Array): number {
  const d = theta.length;
  let sum = 0;
  for (let i = 0; i < d; i++) {
    let row = 0;
    for (let j = 0; j < d; j++) row += matrix[i * d + j]! * theta[j]!;
    sum += theta[i]! * row;
  }
  return sum;
}

function traceOfProduct(a: Form, b: Form): number {
  if (a.vector && b.vector) {
    const along = dot(a.vector, b.vector);
    return along * along;
  }
  if (a.vector) return bilinear(b.matrix!, a.vector);
  if (b.vector) return bilinear(a.matrix!, b.vector);
  return dot(a.matrix!, b.matrix!); // both are symmetric
}

function meanOf({ data, weights, n }: LineCloud, d: number): Float64Array {
  const mean = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    const weight = weights ? weights[i]! : 1 / n;
    for (let k = 0; k < d; k++) mean[k]! += weight * data[i * d + k]!;
  }
  return mean;
}

function covariance(kernels: Kernels, { data, weights, n }: LineCloud, mean: Float64Array, d: number): Float64Array {
  const rows = new Float64Array(n * d);
  for (let i = 0; i < n; i++) {
    const root = Math.sqrt(weights ? weights[i]! : 1 / n);
    for (let k = 0; k < d; k++) rows[i * d + k] = root * (data[i * d + k]! - mean[k]!);
  }
  const matrix = { data: rows, rows: n, columns: d };
  return matmul(kernels, matrix, matrix, { transposeA: true }).data;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
