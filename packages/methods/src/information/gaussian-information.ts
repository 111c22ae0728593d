/**
 * (Conditional) mutual information of the Gaussian copula: columns become normal scores, and
 *
 *     I(X; Y | Z) = ½·ln det Σ_(Y|Z) − ½·ln det Σ_(Y|X,Z) = −½·Σ ln(1 − ρ_j²)
 *
 * over the canonical correlations ρ_j given Z. It is the information when the copula is Gaussian; of other dependence
 * it sees what is linear in the scores. The bias of each ln det is known and taken off: the j-th squared diagonal of the
 * Cholesky factor (from 0) is a χ² of n − 1 − j degrees of freedom. SE = √(Σ ρ_j²/n + d_x·d_y/2n²).
 * Time O(n·d² + d³).
 *
 * Source: [ince2017].
 * @module
 */
import { check, digamma, log } from "@pushforward/core";
import {
  cholesky,
  type Kernels,
  type Matrix,
  matmul,
  matrix,
  NotPositiveDefiniteError,
  solveTriangular,
} from "@pushforward/kernels";
import { scaleVariable } from "./normal-scores.js";
import { columnOf, type Variable } from "./variable.js";

export interface GaussianInformation {
  /** In nats. */
  readonly value: number;
  readonly standardError: number;
}

/** @throws ArgumentError for levels, fewer rows than columns + 2, or columns that are linear functions of others. */
export function gaussianInformation(
  kernels: Kernels,
  [x, y, z]: readonly [x: Variable, y: Variable, z?: Variable],
): GaussianInformation {
  const here = "gaussianInformation";
  for (const { levels } of [x, y, z ?? x])
    check(levels === 1, here, "every variable", "numbers", "levels", "take the estimator ksg");
  const given = z ? scoresOf(kernels, z) : [];
  const [from, to] = [scoresOf(kernels, x), scoresOf(kernels, y)];
  if (from.length === 0 || to.length === 0) return { value: 0, standardError: 0 };
  const columns = given.length + from.length + to.length;
  check(x.n >= columns + 2, here, "rows", `at least ${columns + 2} for ${columns} columns`, x.n);
  const root = correlationFactor(kernels, [...given, ...from, ...to]);
  check(
    root !== undefined,
    here,
    "columns",
    "no linear functions of one another",
    "columns that are, and share infinite information",
    "leave one of them out",
  );
  const { value, variance } = informationOfFactor(kernels, root, x.n, given.length, from.length);
  const bias = to.reduce((sum, _, j) => {
    const free = (x.n - 1 - given.length - j) / 2;
    return sum + 0.5 * (digamma(free) - digamma(free - from.length / 2));
  }, 0);
  return { value: value - bias, standardError: Math.sqrt(variance) };
}

/**
 * The information in nats of a Gaussian whose correlations are L·Lᵀ over `given`, then `from`, then the other columns, and the
 * variance of its estimate from n rows. The rows of L of the last columns, less their part along `given`, hold Σ_(Y|Z).
 */
export function informationOfFactor(kernels: Kernels, root: Matrix, n: number, given: number, from: number) {
  const to = root.rows - given - from;
  const rest = matrix(to, from + to);
  const told = matrix(to, to);
  for (let i = 0; i < to; i++) {
    const row = (given + from + i) * root.rows;
    rest.data.set(root.data.subarray(row + given, row + root.rows), i * (from + to));
    told.data.set(root.data.subarray(row + given + from, row + root.rows), i * to);
  }
  const apart = cholesky(kernels, matmul(kernels, rest, rest, { transposeB: true }));
  let value = 0;
  for (let i = 0; i < to; i++) value += log(apart.data[i * (to + 1)]!) - log(told.data[i * (to + 1)]!);
  const left = solveTriangular(kernels, apart, told).data.reduce((sum, entry) => sum + entry * entry, 0); // Σ (1 − ρ²)
  return { value, variance: Math.max(0, to - left) / n + (from * to) / (2 * n * n) };
}

/** Normal scores of the columns that vary. */
function scoresOf(kernels: Kernels, variable: Variable): Float64Array[] {
  const scaled = scaleVariable(kernels, variable, "scores");
  return Array.from({ length: variable.d }, (_, j) => columnOf(scaled, j)).filter((column) =>
    column.some((v) => v !== 0),
  );
}

/** The Cholesky factor of the correlations of columns that vary; undefined where one is a linear function of others. */
export function correlationFactor(kernels: Kernels, columns: readonly Float64Array[]): Matrix | undefined {
  const [d, n] = [columns.length, columns[0]!.length];
  const rows = matrix(d, n);
  columns.forEach((column, j) => {
    const mean = column.reduce((sum, value) => sum + value, 0) / n;
    const length = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) * (value - mean), 0));
    rows.data.set(
      column.map((value) => (value - mean) / length),
      j * n,
    );
  });
  try {
    const root = cholesky(kernels, matmul(kernels, rows, rows, { transposeB: true }));
    for (let j = 0; j < d; j++) if (root.data[j * (d + 1)]! < 1e-7) return undefined;
    return root;
  } catch (error) {
    if (error instanceof NotPositiveDefiniteError) return undefined;
    throw error;
  }
}
