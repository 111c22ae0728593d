/**
 * Optimal transport between Gaussians, and between the Gaussians with the moments of two samples.
 *
 *     W_2² = |m_x − m_y|² + B²,   B² = tr Σ_x + tr Σ_y − 2·tr (Σ_x^½·Σ_y·Σ_x^½)^½ = min over orthogonal O of |Σ_x^½ − O·Σ_y^½|²
 *     T(x) = m_y + A·(x − m_x),   A = Σ_x^−½·(Σ_x^½·Σ_y·Σ_x^½)^½·Σ_x^−½
 *     geodesic: N((1 − t)·m_x + t·m_y, M·Σ_x·M),   M = (1 − t)·I + t·A
 *
 * B² is taken from its last form, a sum of squares, so that near laws lose no digits. For laws that are no Gaussians
 * the value is a lower bound of W_2², and exact when one is an affine image of the other by a symmetric
 * positive matrix. Singular covariances are allowed: A then acts on the support of x. Time O(d³) beside the moments.
 *
 * Source: [gelbrich1990], [takatsu2011] for the geodesic.
 * @module
 */
import { check, type Samples } from "@pushforward/core";
import { eigSymmetric, type Kernels, type Matrix, matmul, svd, transpose } from "@pushforward/kernels";
import { symmetricPart } from "./symmetric-part.js";
import { usingKernels } from "./using-kernels.js";

export interface Gaussian {
  readonly mean: Float64Array;
  /** d × d, symmetric, nonnegative definite. */
  readonly covariance: Float64Array;
}

export interface GaussianTransport {
  /** W_2², in squared units of the coordinates. */
  readonly cost: number;
  /** W_2. */
  readonly distance: number;
  /** |m_x − m_y|² and B², which sum to the cost. */
  readonly parts: { readonly means: number; readonly spreads: number };
  /** A, d × d, symmetric. */
  readonly map: Float64Array;
  /** The matrix of the way back, from y to x. */
  readonly inverseMap: Float64Array;
}

/** @throws ArgumentError when shapes do not fit, or a covariance is not symmetric, finite and nonnegative definite. */
export async function gaussianWasserstein(
  x: Gaussian,
  y: Gaussian,
  options: { kernels?: Kernels | undefined } = {},
): Promise<GaussianTransport> {
  const here = "gaussianWasserstein";
  const d = x.mean.length;
  check(d >= 1, here, "x", "at least one-dimensional", `${d} dimensions`);
  check(y.mean.length === d, here, "y", `${d}-dimensional like x`, `${y.mean.length} dimensions`);
  for (const [name, { covariance }] of Object.entries({ x, y }))
    check(covariance.length === d * d, here, `covariance of ${name}`, `${d} × ${d} numbers`, covariance.length);
  return usingKernels(options.kernels, async (kernels) => {
    const [rootX, rootY] = [squareRoot(kernels, x, d, "x"), squareRoot(kernels, y, d, "y")];
    // Σ_y^½·Σ_x^½ = U·S·Vᵀ, so (Σ_x^½·Σ_y·Σ_x^½)^½ = V·S·Vᵀ and the best O is V·Uᵀ.
    const { u, values: s, v } = svd(kernels, matmul(kernels, rootY.root, rootX.root));
    const turned = matmul(kernels, matmul(kernels, v, u, { transposeB: true }), rootY.root);
    const means = x.mean.reduce((sum, value, k) => sum + (value - y.mean[k]!) * (value - y.mean[k]!), 0);
    const spreads = rootX.root.data.reduce(
      (sum, value, k) => sum + (value - turned.data[k]!) * (value - turned.data[k]!),
      0,
    );
    const cost = means + spreads;
    return {
      cost,
      distance: Math.sqrt(cost),
      parts: { means, spreads },
      map: conjugate(kernels, rootX.inverse, v, s),
      inverseMap: conjugate(kernels, rootY.inverse, u, s),
    };
  });
}

/** The Gaussian at share t of the way from `x`, 0 ≤ t ≤ 1. */
export async function gaussianGeodesic(
  x: Gaussian,
  y: Gaussian,
  t: number,
  options: { kernels?: Kernels | undefined } = {},
): Promise<Gaussian> {
  check(t >= 0 && t <= 1, "gaussianGeodesic", "t", "between 0 and 1", t);
  return usingKernels(options.kernels, async (kernels) => {
    const d = x.mean.length;
    const { map } = await gaussianWasserstein(x, y, { kernels });
    const part = squareMatrix(
      map.map((value, k) => t * value + (k % (d + 1) === 0 ? 1 - t : 0)),
      d,
    );
    const covariance = matmul(kernels, matmul(kernels, part, squareMatrix(x.covariance, d)), part).data;
    return {
      mean: x.mean.map((value, k) => (1 - t) * value + t * y.mean[k]!),
      covariance: symmetricPart(covariance, d),
    };
  });
}

/** Mean and covariance (divided by n) of samples. Time O(n·d²). */
export function gaussianOf({ data, n, d, weights }: Samples): Gaussian {
  const weightOf = (i: number) => (weights ? weights[i]! : 1 / n);
  const mean = new Float64Array(d);
  for (let i = 0; i < n; i++) for (let k = 0; k < d; k++) mean[k]! += weightOf(i) * data[i * d + k]!;
  const covariance = new Float64Array(d * d);
  const row = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < d; k++) row[k] = data[i * d + k]! - mean[k]!;
    for (let j = 0; j < d; j++) {
      const factor = weightOf(i) * row[j]!;
      for (let k = 0; k <= j; k++) covariance[j * d + k]! += factor * row[k]!;
    }
  }
  for (let j = 0; j < d; j++) for (let k = 0; k < j; k++) covariance[k * d + j] = covariance[j * d + k]!;
  return { mean, covariance };
}

export interface GaussianEstimate extends GaussianTransport {
  /** Of `distance`, by the delta method over rows; absent where it does not hold, near 0, or with weights. */
  readonly standardError?: number;
}

/**
 * The same between the moments of two samples. A row moves the cost by its potential
 * φ(z) = zᵀ(I − A)z + 2·(m_x − m_y)·z, z = x − m_x, to first order, so Var φ/n on each side is the variance of the cost.
 */
export async function gaussianWassersteinOf(
  x: Samples,
  y: Samples,
  options: { kernels?: Kernels | undefined } = {},
): Promise<GaussianEstimate> {
  check(y.d === x.d, "gaussianWassersteinOf", "y", `${x.d}-dimensional like x`, `${y.d} dimensions`);
  const [a, b] = [gaussianOf(x), gaussianOf(y)];
  const found = await gaussianWasserstein(a, b, options);
  if (x.weights || y.weights || x.n < 2 || y.n < 2) return found;
  const gap = a.mean.map((value, k) => value - b.mean[k]!);
  const variance =
    rowVariance(x, a.mean, found.map, gap) +
    rowVariance(
      y,
      b.mean,
      found.inverseMap,
      gap.map((v) => -v),
    );
  const standardError = Math.sqrt(variance) / (2 * found.distance);
  // With a cost of the size of its own error the first order says nothing.
  return found.cost > 2 * Math.sqrt(variance) ? { ...found, standardError } : found;
}

/** φ of every point. */
export function gaussianPotentials(
  { data, n, d }: Samples,
  mean: Float64Array,
  map: Float64Array,
  gap: Float64Array,
): Float64Array {
  const z = new Float64Array(d);
  const potentials = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < d; k++) z[k] = data[i * d + k]! - mean[k]!;
    let sum = 0;
    for (let j = 0; j < d; j++) {
      let along = z[j]! + 2 * gap[j]!;
      for (let k = 0; k < d; k++) along -= map[j * d + k]! * z[k]!;
      sum += z[j]! * along;
    }
    potentials[i] = sum;
  }
  return potentials;
}

/** Var φ/n. */
function rowVariance(x: Samples, mean: Float64Array, map: Float64Array, gap: Float64Array): number {
  const potentials = gaussianPotentials(x, mean, map, gap);
  const middle = potentials.reduce((sum, value) => sum + value, 0) / x.n;
  return potentials.reduce((sum, value) => sum + (value - middle) * (value - middle), 0) / (x.n - 1) / x.n;
}

/** Σ^½ and its pseudo-inverse. */
function squareRoot(
  kernels: Kernels,
  { covariance }: Gaussian,
  d: number,
  name: string,
): { root: Matrix; inverse: Matrix } {
  const { values, vectors } = eigSymmetric(kernels, squareMatrix(covariance, d));
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const least = d * 2 ** -50 * largest;
  const lowest = values.reduce((low, value) => Math.min(low, value), 0);
  check(
    lowest >= -least,
    "gaussianWasserstein",
    `covariance of ${name}`,
    "nonnegative definite",
    `an eigenvalue of ${lowest}`,
  );
  const scaled = (factor: (value: number) => number) => {
    const columns = transpose(vectors);
    columns.data.forEach((value, at) => {
      columns.data[at] = value * factor(values[Math.floor(at / d)]!);
    });
    return matmul(kernels, vectors, columns);
  };
  return {
    root: scaled((value) => Math.sqrt(Math.max(0, value))),
    inverse: scaled((value) => (value > least ? 1 / Math.sqrt(value) : 0)),
  };
}

/** outer·(V·diag(s)·Vᵀ)·outer. */
function conjugate(kernels: Kernels, outer: Matrix, v: Matrix, s: Float64Array): Float64Array {
  const d = s.length;
  const half = matmul(kernels, outer, v);
  const scaled = { ...half, data: half.data.map((value, at) => value * s[at % d]!) };
  return symmetricPart(matmul(kernels, scaled, half, { transposeB: true }).data, d);
}

const squareMatrix = (data: Float64Array, d: number): Matrix => ({ rows: d, columns: d, data });
