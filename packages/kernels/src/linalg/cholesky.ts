/**
 * Symmetric positive definite systems.
 * @module
 */
import { check, PushforwardError } from "@pushforward/core";
import type { Kernels } from "../kernels.js";
import type { Region, Scope } from "../scope.js";
import { checkMatrix, checkSquare, checkSymmetric, type Matrix } from "./matrix.js";

/** The matrix has no Cholesky factor. */
export class NotPositiveDefiniteError extends PushforwardError {
  override name = "NotPositiveDefiniteError";
  constructor(
    where: string,
    /** Index of the first pivot that is not positive: the leading minors up to it are positive definite. */
    readonly pivot: number,
  ) {
    super(
      `${where}: a is not positive definite: pivot ${pivot} is not positive; add a ridge to its diagonal, or look for duplicate or linearly dependent columns in the data behind it`,
    );
  }
}

/**
 * The lower triangular L with a = L·Lᵀ; n³/3 operations.
 *
 * |L·Lᵀ - a| ≤ (n + 1)·2⁻⁵³·|L|·|Lᵀ|, to first order [higham2002, theorem 10.3].
 *
 * @throws ArgumentError when `a` is not square, finite and symmetric; NotPositiveDefiniteError.
 */
export function cholesky(kernels: Kernels, a: Matrix): Matrix {
  checkSymmetric(a, "cholesky", "a");
  const n = a.rows;
  const scope = kernels.scope();
  try {
    const factor = factorise(kernels, scope, a, 0, "cholesky");
    const data = new Float64Array(factor.view);
    for (let i = 0; i < n; i++) data.fill(0, i * n + i + 1, (i + 1) * n);
    return { rows: n, columns: n, data };
  } finally {
    scope.free();
  }
}

/** Which triangle, and whether it is transposed. */
export interface SolveTriangularOptions {
  /** The triangle of `t` that is read; "lower" by default. */
  readonly triangle?: "lower" | "upper";
  /** Solve with tᵀ. */
  readonly transpose?: boolean;
}

/**
 * x with op(t)·x = b for a triangular t (n × n) and b (n × k); n²·k operations.
 *
 * @throws ArgumentError when shapes do not fit, an input is not finite, or t has a zero on its diagonal.
 */
export function solveTriangular(kernels: Kernels, t: Matrix, b: Matrix, options: SolveTriangularOptions = {}): Matrix {
  const { triangle = "lower", transpose = false } = options;
  checkSquare(t, "solveTriangular", "t");
  checkRightSide(b, t.rows, "solveTriangular");
  for (let i = 0; i < t.rows; i++) {
    check(t.data[i * t.rows + i] !== 0, "solveTriangular", "t", "without zeros on its diagonal", `a zero in row ${i}`);
  }
  const scope = kernels.scope();
  try {
    const x = scope.copy(b.data);
    substitute(kernels, scope, scope.copy(t.data), x, b, (transpose ? 1 : 0) | (triangle === "upper" ? 2 : 0));
    return { ...b, data: new Float64Array(x.view) };
  } finally {
    scope.free();
  }
}

export interface SolveSymmetricOptions {
  /** Added to the diagonal of `a`: 0 by default, positive for ridge regression. */
  readonly ridge?: number;
}

/**
 * x with (a + ridge·I)·x = b for a symmetric positive definite a + ridge·I and b (n × k), by Cholesky's factor:
 * n³/3 + 2·n²·k operations.
 *
 * @throws ArgumentError when shapes do not fit, an input is not finite, a is not symmetric or ridge is negative;
 * NotPositiveDefiniteError.
 */
export function solveSymmetric(kernels: Kernels, a: Matrix, b: Matrix, options: SolveSymmetricOptions = {}): Matrix {
  const { ridge = 0 } = options;
  checkSymmetric(a, "solveSymmetric", "a");
  checkRightSide(b, a.rows, "solveSymmetric");
  check(ridge >= 0 && ridge < Infinity, "solveSymmetric", "ridge", "a finite nonnegative number", ridge);
  const scope = kernels.scope();
  try {
    const x = scope.copy(b.data);
    const factor = factorise(kernels, scope, a, ridge, "solveSymmetric");
    substitute(kernels, scope, factor, x, b, 0);
    substitute(kernels, scope, factor, x, b, 1);
    return { ...b, data: new Float64Array(x.view) };
  } finally {
    scope.free();
  }
}

/** The lower triangle of the result is the factor of a + ridge·I. */
function factorise(kernels: Kernels, scope: Scope, a: Matrix, ridge: number, where: string): Region<Float64Array> {
  const n = a.rows;
  const scratch = scope.u8(kernels.functions.choleskyScratch(n));
  const factor = scope.copy(a.data);
  for (let i = 0; i < n; i++) factor.view[i * n + i]! += ridge;
  const pivot = kernels.functions.cholesky(n, factor.ptr, n, scratch.ptr);
  if (pivot >= 0) throw new NotPositiveDefiniteError(where, pivot);
  return factor;
}

function substitute(
  { functions }: Kernels,
  scope: Scope,
  t: Region,
  x: Region,
  { rows, columns }: Matrix,
  form: number,
): void {
  const scratch = scope.u8(functions.solveTriangularScratch(rows, columns));
  functions.solveTriangular(form, rows, columns, t.ptr, rows, x.ptr, columns, scratch.ptr);
}

function checkRightSide(b: Matrix, rows: number, where: string): void {
  checkMatrix(b, where, "b");
  check(b.rows === rows, where, "b", `${rows} × any`, `${b.rows} × ${b.columns}`);
}
