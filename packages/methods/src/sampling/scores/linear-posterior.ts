/**
 * What a linear measurement leaves of a Gaussian mixture, exactly.
 *
 *     y = A·x + e,  e ~ N(0, R):   p(x | y) ∝ Σ w_c·N(y; A·m_c, S_c)·N(x; m_c + K_c(y − A·m_c), C_c − K_c·A·C_c)
 *     S_c = A·C_c·Aᵀ + R,   K_c = C_c·Aᵀ·S_c⁻¹,   p(y) = Σ w_c·N(y; A·m_c, S_c)
 *
 * Shapes that components share are updated once. Time O(shapes·(d²m + d³) + components·d·m).
 *
 * Source: [anderson1979] for one Gaussian, [sorenson1971] for sums.
 * @module
 */
import { check, exp, log } from "@pushforward/core";
import { type Kernels, type Matrix, matmul, matrix, solveSymmetric } from "@pushforward/kernels";
import { covarianceOf, GaussianMixture, shapeOf } from "./gaussian-mixture.js";

/** m measurements of points in d dimensions. */
export interface LinearMeasurement {
  /** A, m × d. */
  readonly matrix: Float64Array;
  /** y. */
  readonly values: Float64Array;
  /** Diagonal of R, positive. */
  readonly variances: Float64Array;
}

export interface LinearPosterior {
  readonly law: GaussianMixture;
  /** log p(y), of the density of the measurement. */
  readonly logEvidence: number;
}

/** @throws ArgumentError when the measurement does not fit the law or its noise is not positive. */
export function linearPosterior(
  kernels: Kernels,
  prior: GaussianMixture,
  measurement: LinearMeasurement,
): LinearPosterior {
  checkMeasurement(prior.d, measurement, "linearPosterior");
  const { d, components } = prior;
  const updates = prior.shapes.map((shape) => updateOf(kernels, covarianceOf(shape), d, measurement));
  const logs = new Float64Array(components);
  const means = prior.means.slice();
  const { values } = measurement;
  const [gap, pulled] = [new Float64Array(values.length), new Float64Array(values.length)];
  for (let c = 0; c < components; c++) {
    const { gain, whiten, logSize } = updates[prior.shapeOf[c]!]!;
    residual(measurement, prior.means, c, gap);
    pulled.fill(0);
    for (let a = 0; a < gap.length; a++)
      for (let b = 0; b < gap.length; b++) pulled[a]! += whiten[a * gap.length + b]! * gap[b]!;
    const square = gap.reduce((sum, value, a) => sum + value * pulled[a]!, 0);
    logs[c] = log(prior.weights[c]!) - (square + logSize) / 2;
    for (let k = 0; k < d; k++)
      for (let a = 0; a < gap.length; a++) means[c * d + k]! += gain[k * gap.length + a]! * gap[a]!;
  }
  const top = logs.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const weights = logs.map((value) => exp(value - top));
  const total = weights.reduce((a, b) => a + b, 0);
  const shapes = updates.map(({ covariance }) => shapeOf(kernels, covariance));
  return {
    law: new GaussianMixture({ d, weights, means, shapes, shapeOf: prior.shapeOf }),
    logEvidence: top + log(total) - (values.length / 2) * log(2 * Math.PI),
  };
}

interface Update {
  /** K, d × m. */
  readonly gain: Float64Array;
  /** S⁻¹, m × m. */
  readonly whiten: Float64Array;
  readonly logSize: number;
  readonly covariance: Float64Array;
}

function updateOf(
  kernels: Kernels,
  covariance: Float64Array,
  d: number,
  { matrix: rows, values, variances }: LinearMeasurement,
): Update {
  const m = values.length;
  const c = { rows: d, columns: d, data: covariance };
  const a = { rows: m, columns: d, data: rows };
  const ca = matmul(kernels, c, a, { transposeB: true });
  const s = evenly(matmul(kernels, a, ca));
  for (let e = 0; e < m; e++) s.data[e * m + e]! += variances[e]!;
  const whiten = evenly(solveSymmetric(kernels, s, identity(m)));
  const gain = matmul(kernels, ca, whiten);
  const left = matmul(kernels, gain, ca, { transposeB: true, alpha: -1, add: c });
  const { variances: sizes } = shapeOf(kernels, s.data);
  return {
    gain: gain.data,
    whiten: whiten.data,
    logSize: sizes.reduce((sum, size) => sum + log(size), 0),
    covariance: left.data,
  };
}

/** y − A·(row `i` of x). */
export function residual(
  { matrix: rows, values }: LinearMeasurement,
  x: Float64Array,
  i: number,
  out: Float64Array,
): void {
  const d = rows.length / values.length;
  for (let a = 0; a < values.length; a++) {
    let seen = 0;
    for (let k = 0; k < d; k++) seen += rows[a * d + k]! * x[i * d + k]!;
    out[a] = values[a]! - seen;
  }
}

/** @throws ArgumentError */
export function checkMeasurement(
  d: number,
  { matrix: rows, values, variances }: LinearMeasurement,
  where: string,
): void {
  const m = values.length;
  check(
    m >= 1 && rows.length === m * d,
    where,
    "matrix",
    `${m} × ${d} numbers, at least one row`,
    `${rows.length} numbers`,
  );
  check(variances.length === m, where, "variances", `${m} numbers`, variances.length);
  check(variances.every((v) => v > 0 && v < Infinity), where, "variances", "positive and finite", variances.join(",")); // biome-ignore format: one line
  check(rows.every(Number.isFinite) && values.every(Number.isFinite), where, "measurement", "finite", "numbers that are not"); // biome-ignore format: one line
}

function identity(m: number): Matrix {
  const out = matrix(m, m);
  for (let e = 0; e < m; e++) out.data[e * m + e] = 1;
  return out;
}

/** The mean of a matrix and its transpose: products are symmetric only up to rounding. */
function evenly({ rows: n, data }: Matrix): Matrix {
  const turned = (e: number) => data[(e % n) * n + Math.floor(e / n)]!;
  return { rows: n, columns: n, data: data.map((value, e) => (value + turned(e)) / 2) };
}
