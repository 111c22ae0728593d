/** Matrix products between regions of kernel memory, cut in blocks of rows for the threads. @module */
import type { Watch } from "@pushforward/core";
import type { Kernels, KernelTask, Region } from "@pushforward/kernels";

export interface Product {
  /** The result is rows × columns, summed over `inner`. */
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
  readonly factor?: number;
  /** Row-major, inner × rows when transposed and rows × inner otherwise. */
  readonly a: Region<Float64Array>;
  readonly transposeA?: boolean;
  /** columns × inner when transposed and inner × columns otherwise. */
  readonly b: Region<Float64Array>;
  readonly transposeB?: boolean;
  readonly out: Region<Float64Array>;
}

/** Multiplications worth a message to a thread. */
const taskSize = 1 << 24;

/** out = factor·op(a)·op(b); the bits do not depend on the blocks. */
export async function multiply(kernels: Kernels, product: Product, watch?: Watch): Promise<void> {
  const { rows, columns, inner, factor = 1, a, transposeA = false, b, transposeB = false, out } = product;
  const block = Math.max(8, Math.ceil(taskSize / (columns * inner)));
  const [lda, ldb] = [transposeA ? rows : inner, transposeB ? inner : columns];
  const trans = Number(transposeA) + 2 * Number(transposeB);
  const scope = kernels.scope();
  try {
    const tasks: KernelTask[] = [];
    for (let from = 0; from < rows; from += block) {
      const count = Math.min(block, rows - from);
      const scratch = scope.u8(kernels.functions.gemmScratch(count, columns, inner)).ptr;
      const first = a.ptr + 8 * from * (transposeA ? 1 : inner);
      const to = out.ptr + 8 * from * columns;
      tasks.push(["gemm", trans, count, columns, inner, factor, first, lda, b.ptr, ldb, 0, to, columns, scratch]);
    }
    await kernels.run(tasks, { signal: watch?.signal }, "multiplying");
  } finally {
    scope.free();
  }
}
