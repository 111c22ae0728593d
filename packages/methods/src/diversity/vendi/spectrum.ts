/**
 * The spectrum of a weighted similarity matrix ρ_ij = √(w_i·w_j)·K_ij, whole, from one symmetric eigenproblem.
 * @module
 */
import { ArgumentError, check, type Samples } from "@pushforward/core";
import { eigSymmetric, type Kernels, type Matrix, matmul, matrix } from "@pushforward/kernels";

/** Eigenvalues and how the rows share in them. */
export interface Spectrum {
  /** Nonnegative, summing to 1; 0 where they are below what float64 tells from 0. */
  readonly values: Float64Array;
  /** n × (number of values), row-major: share of row i in eigenvector k, so that w_i·shares_ik sums to values_k over i and shares_ik to 1 over k. */
  readonly shares: Float64Array;
}

/** Eigenvalues below this many units of size·2⁻⁵² of the largest are rounding. */
const resolution = 8;

/** Below this share of the largest, a negative eigenvalue is no rounding: K is no similarity. */
const indefinite = 1e-8;

/** For rows of length 1 and the similarity x_i·x_j: by ρ's dual C = Σ w_i·x_i·x_iᵀ when d ≤ n, by ρ itself otherwise. */
export function linearSpectrum(kernels: Kernels, x: Samples, weights: Float64Array): Spectrum {
  const { n, d } = x;
  const rows: Matrix = { rows: n, columns: d, data: x.data };
  if (d > n) return gramSpectrum(kernels, matmul(kernels, rows, rows, { transposeB: true }), weights, "similarity");
  const scaled = matrix(n, d, x.data.slice());
  for (let at = 0; at < scaled.data.length; at++) scaled.data[at]! *= Math.sqrt(weights[Math.floor(at / d)]!);
  const { values, vectors } = eigSymmetric(kernels, matmul(kernels, scaled, scaled, { transposeA: true }));
  const { data: shares } = matmul(kernels, rows, vectors);
  for (let at = 0; at < shares.length; at++) shares[at]! *= shares[at]!;
  return { values: resolved(values), shares };
}

/** For any symmetric positive semidefinite n × n `similarity` with ones on its diagonal. @throws ArgumentError otherwise. */
export function gramSpectrum(kernels: Kernels, similarity: Matrix, weights: Float64Array, where: string): Spectrum {
  const n = similarity.rows;
  const roots = weights.map(Math.sqrt);
  const scaled = matrix(n, n, similarity.data.slice());
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) scaled.data[i * n + j]! *= roots[i]! * roots[j]!;
  const { values, vectors } = eigSymmetric(kernels, scaled);
  if (values[0]! < -indefinite * values[n - 1]!)
    throw new ArgumentError(where, "similarity", "positive semidefinite", `an eigenvalue of ${n * values[0]!}`);
  const shares = vectors.data;
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) shares[i * n + k] = share(shares[i * n + k]!, values[k]!, weights[i]!);
  return { values: resolved(values), shares };
}

/** A row without weight has no part in ρ. */
function share(entry: number, value: number, weight: number): number {
  return weight > 0 ? (Math.max(0, value) * entry * entry) / weight : 0;
}

function resolved(values: Float64Array): Float64Array {
  const least = resolution * values.length * 2 ** -52 * values[values.length - 1]!;
  return values.map((value) => (value > least ? value : 0));
}

/** @throws ArgumentError unless `similarity` is n × n with ones on its diagonal. */
export function checkSimilarity(similarity: Matrix, where: string): void {
  const { rows: n, columns, data } = similarity;
  check(n >= 1 && columns === n, where, "similarity", "square", `${n} × ${columns}`);
  for (let i = 0; i < n; i++) {
    const own = data[i * n + i]!;
    const one = Math.abs(own - 1) <= 1e-9;
    if (!one) check(false, where, `the similarity of row ${i + 1} with itself`, "1", own);
  }
}
