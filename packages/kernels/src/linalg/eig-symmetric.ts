/**
 * Eigenvalues and eigenvectors of symmetric matrices.
 * @module
 */
import { PushforwardError } from "@pushforward/core";
import type { Kernels } from "../kernels.js";
import { checkSymmetric, type Matrix } from "./matrix.js";

export interface EigSymmetric {
  /** Ascending, n of them. */
  readonly values: Float64Array;
  /** n × n with orthonormal columns: column j belongs to value j. */
  readonly vectors: Matrix;
}

/**
 * a = V·diag(values)·Vᵀ for a symmetric n × n matrix.
 *
 * Tridiagonal form by blocked reflectors [dongarra1989], divide and conquer with deflation [cuppen1981] and with
 * vectors from corrected weights [gu1995], back-transformation in blocks [schreiber1989]: between 4·n³ and 5.3·n³
 * operations, 24·n² bytes beside input and output. |a·V - V·diag(values)| and |VᵀV - I| are of the order of n·2⁻⁵²
 * (times |a|); small eigenvalues are accurate to 2⁻⁵²·|a|, not relative to themselves.
 *
 * @throws ArgumentError when `a` is not square, finite and symmetric.
 */
export function eigSymmetric(kernels: Kernels, a: Matrix): EigSymmetric {
  checkSymmetric(a, "eigSymmetric", "a");
  const n = a.rows;
  const { functions } = kernels;
  const scope = kernels.scope();
  try {
    const work = scope.copy(a.data);
    const values = scope.f64(n);
    const vectors = scope.f64(n * n);
    const scratch = scope.u8(functions.eigSymmetricScratch(n));
    if (functions.eigSymmetric(n, work.ptr, n, values.ptr, vectors.ptr, scratch.ptr) !== 0) {
      throw new PushforwardError("eigSymmetric: the iteration for a tridiagonal block did not converge");
    }
    return {
      values: new Float64Array(values.view),
      vectors: { rows: n, columns: n, data: new Float64Array(vectors.view) },
    };
  } finally {
    scope.free();
  }
}
