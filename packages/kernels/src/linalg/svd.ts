/**
 * Singular value decomposition.
 * @module
 */
import { PushforwardError } from "@pushforward/core";
import type { Kernels } from "../kernels.js";
import { checkMatrix, type Matrix } from "./matrix.js";

export interface Svd {
  /** m × k with orthonormal columns, k = min(m, n): the left singular vectors. */
  readonly u: Matrix;
  /** k singular values, descending. */
  readonly values: Float64Array;
  /** n × k with orthonormal columns: the right singular vectors. */
  readonly v: Matrix;
}

/**
 * a = u·diag(values)·vᵀ for an m × n matrix.
 *
 * QR with pivoting, a rotation by eigenvectors of the Gram matrix of R (block by block when R spans many decades), then
 * one-sided Jacobi until all columns are orthogonal [demmel1992, drmac2008]. For a = C·D with D diagonal (m ≥ n; D·C when
 * m < n), every singular value above 10⁻¹¹⁰ of the largest has a relative error of the order of 2⁻⁵² times the condition
 * number of C, however far D spreads: small singular values are as good as large ones where the matrix determines them.
 * |a - u·diag(values)·vᵀ| and the orthogonality of u and v are of the order of k·2⁻⁵². About 20·k³ operations when
 * square, 4·m·n² more when tall; 8·(4·m·n + 11·k²) bytes.
 *
 * @throws ArgumentError when `a` is not finite.
 */
export function svd(kernels: Kernels, a: Matrix): Svd {
  checkMatrix(a, "svd", "a");
  const { rows: m, columns: n } = a;
  const k = Math.min(m, n);
  const { functions } = kernels;
  const scope = kernels.scope();
  try {
    const input = scope.copy(a.data);
    const u = scope.f64(m * k);
    const values = scope.f64(k);
    const v = scope.f64(n * k);
    const scratch = scope.u8(functions.svdScratch(m, n));
    const sweeps = functions.svd(m, n, input.ptr, n, u.ptr, values.ptr, v.ptr, scratch.ptr);
    if (sweeps < 0) throw new PushforwardError("svd: the rotations did not converge");
    return {
      u: { rows: m, columns: k, data: new Float64Array(u.view) },
      values: new Float64Array(values.view),
      v: { rows: n, columns: k, data: new Float64Array(v.view) },
    };
  } finally {
    scope.free();
  }
}
