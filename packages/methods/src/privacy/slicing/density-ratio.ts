/**
 * Estimator of any smoothed-sliced f-divergence, by the density ratio that kernel ridge regression gives.
 *
 * Fakes are smoothed by drawing noise: f_j = g_j + σξ_j. With a Gaussian kernel κ, K = κ(f, f) (b × b) and
 * κ̄_j = (b/n) Σ_i κ(f_j, y_i), r = (K + λI)⁻¹κ̄ estimates p/q at the fakes, and D = (1/b) Σ_j f(max(0, r_j)).
 * The gradient goes through the solve: with v_j = f′(r_j)/b and u = (K + λI)⁻¹v,
 *
 *     ∂D/∂f_j = u_j·∂κ̄_j/∂f_j − Σ_l (u_j·r_l + u_l·r_j)·∂κ(f_j, f_l)/∂f_j
 *
 * As the ratios average to about 1, f may be changed by c·(r − 1); the f here have f′(1) = 0, which keeps the noise of
 * that average out of the gradient. Time O(b³/3 + b·(b + n)·k).
 *
 * Source: kernel ratio matching [sugiyama2012]; the gradient is derived here.
 * @module
 */
import { log, type Rng } from "@pushforward/core";
import { cholesky, type Kernels, type Matrix, matrix, solveTriangular } from "@pushforward/kernels";
import type { SliceEstimator } from "./slice-estimator.js";

/** A convex f with f(1) = f′(1) = 0, and its slope; D_f(P ‖ Q) = E_Q f(p/q). */
export interface Divergence {
  readonly value: (ratio: number) => number;
  readonly slope: (ratio: number) => number;
}

export const divergences = {
  kl: {
    value: (r) => (r > 0 ? r * log(r) - r + 1 : 1),
    slope: (r) => log(Math.max(r, 1e-9)),
  },
  "chi-square": { value: (r) => (r - 1) * (r - 1), slope: (r) => 2 * (r - 1) },
  hellinger: {
    value: (r) => (Math.sqrt(r) - 1) * (Math.sqrt(r) - 1),
    slope: (r) => 1 - 1 / Math.sqrt(Math.max(r, 1e-9)),
  },
  "jensen-shannon": {
    value: (r) => ((r > 0 ? r * log(r) : 0) - (r + 1) * log((r + 1) / 2)) / 2,
    slope: (r) => log((2 * Math.max(r, 1e-9)) / (r + 1)) / 2,
  },
} as const satisfies Record<string, Divergence>;

export type DivergenceName = keyof typeof divergences;

export interface DensityRatioSettings {
  readonly variance: number;
  /** Of the noise of the fakes; public chance. */
  readonly rng: Rng;
  readonly divergence: Divergence;
  /** λ. */
  readonly ridge: number;
}

export function densityRatioEstimator(kernels: Kernels, settings: DensityRatioSettings): SliceEstimator {
  const { variance, rng, divergence, ridge } = settings;
  return ({ dimension: k, noisy, fakes }, gradient) => {
    const smoothed = new Float64Array(fakes.length);
    rng.fillNormal(smoothed);
    const sigma = Math.sqrt(variance);
    for (let at = 0; at < smoothed.length; at++) smoothed[at] = fakes[at]! + sigma * smoothed[at]!;
    return ratioDivergence(kernels, { k, noisy, fakes: smoothed, divergence, ridge }, gradient);
  };
}

interface RatioProblem {
  readonly k: number;
  readonly noisy: Float64Array;
  /** Smoothed. */
  readonly fakes: Float64Array;
  readonly divergence: Divergence;
  readonly ridge: number;
}

/** D and its gradient at smoothed fakes; the bandwidth, the median distance of noisy rows, counts as fixed. */
export function ratioDivergence(kernels: Kernels, problem: RatioProblem, gradient: Float64Array): number {
  const { k, noisy, fakes, divergence, ridge } = problem;
  const b = fakes.length / k;
  const n = noisy.length / k;
  const width = medianDistance(noisy, k);
  const scale = 1 / (2 * width * width);
  const own = kernelMatrix(kernels, fakes, fakes, k, scale);
  const cross = kernelMatrix(kernels, fakes, noisy, k, scale);
  const means = rowSums(cross, b / n);
  const factor = cholesky(kernels, withRidge(own, ridge));
  const solve = (right: Float64Array) => solveWith(kernels, factor, right);
  const ratios = solve(means);
  const slopes = ratios.map((r) => (r > 0 ? divergence.slope(r) / b : 0));
  const adjoint = solve(slopes);
  gradient.fill(0);
  for (let j = 0; j < b; j++) {
    const pull = (adjoint[j]! * b) / n;
    for (let i = 0; i < n; i++) {
      addSlope(gradient, j, fakes, noisy, i, k, -2 * scale * pull * cross.data[j * n + i]!);
    }
    for (let l = 0; l < b; l++) {
      const both = adjoint[j]! * ratios[l]! + adjoint[l]! * ratios[j]!;
      addSlope(gradient, j, fakes, fakes, l, k, 2 * scale * both * own.data[j * b + l]!);
    }
  }
  let total = 0;
  for (const r of ratios) total += divergence.value(Math.max(0, r));
  return total / b;
}

/** gradient_j += factor·(f_j − x_i). */
function addSlope(
  gradient: Float64Array,
  j: number,
  f: Float64Array,
  x: Float64Array,
  i: number,
  k: number,
  factor: number,
) {
  for (let c = 0; c < k; c++) gradient[j * k + c]! += factor * (f[j * k + c]! - x[i * k + c]!);
}

/** exp(−scale·|x_i − y_j|²). */
function kernelMatrix(kernels: Kernels, x: Float64Array, y: Float64Array, k: number, scale: number): Matrix {
  const rows = x.length / k;
  const columns = y.length / k;
  const scope = kernels.scope();
  try {
    const region = scope.f64(rows * columns);
    const out = region.view;
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let c = 0; c < k; c++) sum += (x[i * k + c]! - y[j * k + c]!) * (x[i * k + c]! - y[j * k + c]!);
        out[i * columns + j] = -scale * sum;
      }
    }
    kernels.functions.expF64(region.ptr, 0, rows * columns, region.ptr);
    return matrix(rows, columns, new Float64Array(region.view));
  } finally {
    scope.free();
  }
}

function rowSums({ rows, columns, data }: Matrix, factor: number): Float64Array {
  const out = new Float64Array(rows);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[i]! += data[i * columns + j]! * factor;
  return out;
}

function withRidge({ rows, columns, data }: Matrix, ridge: number): Matrix {
  const out = matrix(rows, columns, new Float64Array(data));
  for (let i = 0; i < rows; i++) out.data[i * columns + i]! += ridge;
  return out;
}

function solveWith(kernels: Kernels, factor: Matrix, right: Float64Array): Float64Array {
  const half = solveTriangular(kernels, factor, { rows: right.length, columns: 1, data: right });
  return solveTriangular(kernels, factor, half, { transpose: true }).data;
}

/** Points whose distances give the bandwidth. */
const pilot = 64;

function medianDistance(points: Float64Array, k: number): number {
  const count = Math.min(pilot, points.length / k);
  const distances: number[] = [];
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let c = 0; c < k; c++)
        sum += (points[i * k + c]! - points[j * k + c]!) * (points[i * k + c]! - points[j * k + c]!);
      distances.push(Math.sqrt(sum));
    }
  }
  distances.sort((x, y) => x - y);
  return Math.max(distances[distances.length >>> 1] ?? 1, 1e-9);
}
