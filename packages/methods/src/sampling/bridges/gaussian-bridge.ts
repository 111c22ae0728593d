/**
 * The Schrödinger bridge between two Gaussians in closed form.
 *
 *     C = Cov(X₀, X₁) = A·M·A⁺,   A = Σ₀^½,   M = (A·Σ₁·A + (ε²/4)·I)^½ − (ε/2)·I
 *     X₁ given X₀ = x:  N(m₁ + Cᵀ·Σ₀⁺·(x − m₀),  Σ₁ − Cᵀ·Σ₀⁺·C)
 *     X_t:  mean c + w₀·(m₀ − c) + w₁·(m₁ − c),  covariance w₀²·Σ₀ + w₁²·Σ₁ + w₀·w₁·(C + Cᵀ) + v·I
 *
 * with w₀, w₁, v those of the reference between 0 and 1 (see `reference.ts`). As ε → 0 it is displacement interpolation,
 * as ε → ∞ the ends are independent. Singular covariances are allowed. Time O(d³).
 *
 * Source: [bunne2023].
 * @module
 */
import { check } from "@pushforward/core";
import { eigSymmetric, type Kernels, type Matrix, matmul, usingKernels } from "@pushforward/kernels";
import type { Gaussian } from "../../transport/index.js";
import { symmetricPart } from "../../transport/symmetric-part.js";
import { between } from "./reference.js";

export interface GaussianBridgeOptions {
  /** ε > 0, in squared units of the coordinates: σ² of Brownian motion. */
  epsilon: number;
  /** Pull of the reference towards its centre, 0 for Brownian motion. */
  alpha?: number | undefined;
  /** Where it pulls to; the middle of both means when left out. */
  centre?: Float64Array | undefined;
  kernels?: Kernels | undefined;
}

export interface GaussianBridge {
  /** C, d × d. */
  readonly crossCovariance: Float64Array;
  /** Cᵀ·Σ₀⁺: moves of X₀ to moves of the mean of X₁. */
  readonly map: Float64Array;
  /** Covariance of X₁ given X₀. */
  readonly noise: Float64Array;
  /** E|X₁ − X₀|². */
  readonly change: number;
  /** The law at time t, 0 ≤ t ≤ 1. @throws ArgumentError outside. */
  at(t: number): Gaussian;
}

/** @throws ArgumentError when shapes do not fit, a covariance is not nonnegative definite, or an option is out of range. */
export async function gaussianBridge(
  x: Gaussian,
  y: Gaussian,
  { epsilon, alpha = 0, centre, kernels: given }: GaussianBridgeOptions,
): Promise<GaussianBridge> {
  const here = "gaussianBridge";
  const d = x.mean.length;
  check(epsilon > 0 && epsilon < Infinity, here, "epsilon", "positive and finite", epsilon);
  check(alpha >= 0 && alpha < Infinity, here, "alpha", "a finite number of at least 0", alpha);
  check(y.mean.length === d, here, "y", `${d}-dimensional like x`, `${y.mean.length} dimensions`);
  for (const [name, { covariance }] of Object.entries({ x, y }))
    check(covariance.length === d * d, here, `covariance of ${name}`, `${d} × ${d} numbers`, covariance.length);
  const middle = centre ?? x.mean.map((value, k) => (value + y.mean[k]!) / 2);
  return usingKernels(given, async (kernels) => {
    const { root, inverse } = rootOf(kernels, square(x.covariance, d));
    const inner = matmul(kernels, matmul(kernels, root, square(y.covariance, d)), root);
    const m = functionOf(kernels, square(symmetricPart(inner.data, d), d), (value) =>
      excess(Math.max(0, value), epsilon),
    );
    const cross = matmul(kernels, matmul(kernels, root, m), inverse);
    const map = square(symmetricPart(matmul(kernels, matmul(kernels, inverse, m), inverse).data, d), d);
    const explained = matmul(kernels, map, cross);
    const noise = symmetricPart(
      explained.data.map((value, at) => y.covariance[at]! - value),
      d,
    );
    return {
      crossCovariance: cross.data,
      map: map.data,
      noise,
      change: changeOf(x, y, cross.data),
      at: (t) => lawAt(x, y, cross.data, middle, { epsilon, alpha }, t),
    };
  });
}

/** √(λ + ε²/4) − ε/2 without loss of digits when λ is small. */
const excess = (value: number, epsilon: number): number =>
  value / (Math.sqrt(value + (epsilon * epsilon) / 4) + epsilon / 2);

function changeOf(x: Gaussian, y: Gaussian, cross: Float64Array): number {
  const d = x.mean.length;
  let sum = 0;
  for (let k = 0; k < d; k++) {
    const at = k * d + k;
    const gap = x.mean[k]! - y.mean[k]!;
    sum += x.covariance[at]! + y.covariance[at]! - 2 * cross[at]! + gap * gap;
  }
  return sum;
}

function lawAt(
  x: Gaussian,
  y: Gaussian,
  cross: Float64Array,
  centre: Float64Array,
  reference: { readonly epsilon: number; readonly alpha: number },
  t: number,
): Gaussian {
  check(t >= 0 && t <= 1, "gaussianBridge", "t", "between 0 and 1", t);
  const d = x.mean.length;
  const { start, end, variance } = between(reference, 0, t);
  return {
    mean: x.mean.map((value, k) => centre[k]! + start * (value - centre[k]!) + end * (y.mean[k]! - centre[k]!)),
    covariance: x.covariance.map((value, at) => {
      const turned = cross[(at % d) * d + Math.floor(at / d)]!;
      const own = start * start * value + end * end * y.covariance[at]! + start * end * (cross[at]! + turned);
      return at % (d + 1) === 0 ? own + variance : own;
    }),
  };
}

const square = (data: Float64Array, d: number): Matrix => ({ rows: d, columns: d, data });

/** Σ^½ and its pseudo-inverse. */
export function rootOf(kernels: Kernels, covariance: Matrix): { root: Matrix; inverse: Matrix } {
  const least = covariance.rows * 2 ** -50;
  const largest = covariance.data.reduce(
    (most, value, at) => (at % (covariance.rows + 1) === 0 ? Math.max(most, value) : most),
    0,
  );
  const positive = (value: number) => {
    check(
      value >= -least * largest * covariance.rows,
      "gaussianBridge",
      "covariance of x",
      "nonnegative definite",
      `an eigenvalue of ${value}`,
    );
    return Math.max(0, value);
  };
  return {
    root: functionOf(kernels, covariance, (value) => Math.sqrt(positive(value))),
    inverse: functionOf(kernels, covariance, (value) => (value > least * largest ? 1 / Math.sqrt(value) : 0)),
  };
}

/** V·diag(f(λ))·Vᵀ. */
function functionOf(kernels: Kernels, matrix: Matrix, f: (value: number) => number): Matrix {
  const { values, vectors } = eigSymmetric(kernels, matrix);
  const n = values.length;
  const factors = values.map(f);
  const scaled = { ...vectors, data: vectors.data.map((value, at) => value * factors[at % n]!) };
  return square(symmetricPart(matmul(kernels, scaled, vectors, { transposeB: true }).data, n), n);
}
