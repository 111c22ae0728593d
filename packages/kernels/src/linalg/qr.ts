/**
 * QR factorisation.
 * @module
 */
import type { Kernels } from "../kernels.js";
import { checkMatrix, type Matrix } from "./matrix.js";

export interface Qr {
  /** m × k with orthonormal columns, k = min(m, n). */
  readonly q: Matrix;
  /** k × n, upper triangular; its diagonal may have either sign. */
  readonly r: Matrix;
}

/**
 * a = q·r for an m × n matrix, by Householder reflectors in blocks [schreiber1989]: at most 4·m·n·k
 * operations. Column by column |a - q·r| is of the order of m·2⁻⁵² times the column's length, so columns of different scale
 * do no harm; |qᵀq - I| is of the order of m·2⁻⁵².
 *
 * @throws ArgumentError when `a` is not finite.
 */
export function qr(kernels: Kernels, a: Matrix): Qr {
  checkMatrix(a, "qr", "a");
  const { rows: m, columns: n } = a;
  const k = Math.min(m, n);
  const { functions } = kernels;
  const scope = kernels.scope();
  try {
    const input = scope.copy(a.data);
    const q = scope.f64(m * k);
    const r = scope.f64(k * n);
    const scratch = scope.u8(functions.qrScratch(m, n));
    functions.qr(m, n, input.ptr, n, q.ptr, r.ptr, scratch.ptr);
    return {
      q: { rows: m, columns: k, data: new Float64Array(q.view) },
      r: { rows: k, columns: n, data: new Float64Array(r.view) },
    };
  } finally {
    scope.free();
  }
}
