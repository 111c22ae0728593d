/**
 * Matrix products.
 * @module
 */
import { check } from "@pushforward/core";
import type { Kernels } from "../kernels.js";
import type { Matrix } from "./matrix.js";
import { checkMatrix } from "./matrix.js";

export interface MatmulOptions {
  /** Use aᵀ in place of a. */
  readonly transposeA?: boolean;
  /** Use bᵀ in place of b. */
  readonly transposeB?: boolean;
  /** Factor of the product, 1 by default. */
  readonly alpha?: number;
  /** A matrix to add, not changed. */
  readonly add?: Matrix;
}

/**
 * alpha·op(a)·op(b) + add for an m × k and a k × n matrix: an m × n matrix. On one thread; 2·m·n·k operations.
 *
 * Every element is summed in the order of k, in runs of 256: |error| ≤ (k + 2)·2⁻⁵³·|alpha|·Σ|a||b|, to first order.
 *
 * @throws ArgumentError when shapes do not fit or an input is not finite.
 */
export function matmul(kernels: Kernels, a: Matrix, b: Matrix, options: MatmulOptions = {}): Matrix {
  const { transposeA = false, transposeB = false, alpha = 1, add } = options;
  checkMatrix(a, "matmul", "a");
  checkMatrix(b, "matmul", "b");
  check(Number.isFinite(alpha), "matmul", "alpha", "a finite number", alpha);
  const [m, k] = transposeA ? [a.columns, a.rows] : [a.rows, a.columns];
  const [inner, n] = transposeB ? [b.columns, b.rows] : [b.rows, b.columns];
  check(inner === k, "matmul", "b", `${k} × any (its inner size that of a)`, `${inner} × ${n}`);
  if (add) {
    checkMatrix(add, "matmul", "add");
    check(add.rows === m && add.columns === n, "matmul", "add", `${m} × ${n}`, `${add.rows} × ${add.columns}`);
  }

  const { functions } = kernels;
  const scope = kernels.scope();
  try {
    const left = scope.copy(a.data);
    const right = scope.copy(b.data);
    const out = add ? scope.copy(add.data) : scope.f64(m * n);
    const scratch = scope.u8(functions.gemmScratch(m, n, k));
    const trans = (transposeA ? 1 : 0) | (transposeB ? 2 : 0);
    functions.gemm(
      trans,
      m,
      n,
      k,
      alpha,
      left.ptr,
      a.columns,
      right.ptr,
      b.columns,
      add ? 1 : 0,
      out.ptr,
      n,
      scratch.ptr,
    );
    return { rows: m, columns: n, data: new Float64Array(out.view) };
  } finally {
    scope.free();
  }
}
