/**
 * Products of a similarity matrix with a few vectors, without the matrix when it is large.
 * @module
 */
import type { Samples, Watch } from "@pushforward/core";
import {
  type Kernels,
  type KernelTask,
  lseScratchBytes,
  type Matrix,
  matrix,
  pairwiseScratchBytes,
  type Scope,
} from "@pushforward/kernels";

export interface SimilarityOperator {
  readonly n: number;
  /** K·v for an n × width `v`, row-major. */
  times(v: Float64Array, width: number, watch?: Watch): Promise<Float64Array>;
  /** (K∘K)·v: entries squared, for one vector. */
  squareTimes(v: Float64Array): Promise<Float64Array>;
}

/** Rows of a task. */
const block = 256;

/** K_ij = exp(−|x_i − x_j|²/(2h²)), worked out anew in every product: time O(n²·(d + width)), memory O(n·(d + width)). */
export function gaussianOperator(kernels: Kernels, { data, n, d }: Samples, bandwidth: number): SimilarityOperator {
  async function times(v: Float64Array, width: number, halvings: number, watch?: Watch): Promise<Float64Array> {
    const scope = kernels.scope();
    try {
      const [x, values] = [scope.copy(data), scope.copy(v)];
      const zeros = scope.f64(n, { zero: true });
      const out = scope.f64(n * (width + 2));
      const scale = halvings / (bandwidth * bandwidth);
      const tasks = blocks(n).map(([from, to]): KernelTask => {
        const scratch = scope.u8(lseScratchBytes(d)).ptr;
        const shared = [n, d, zeros.ptr, scale, zeros.ptr, values.ptr, width, 0, out.ptr, scratch] as const;
        return ["planMeansSquaredF64", x.ptr, from, to, x.ptr, ...shared];
      });
      await kernels.run(tasks, watch, "similarities");
      const products = new Float64Array(n * width);
      const all = out.view; // each row begins with two sums that are of no use here
      for (let i = 0; i < n; i++) products.set(all.subarray(i * (width + 2) + 2, (i + 1) * (width + 2)), i * width);
      return products;
    } finally {
      scope.free();
    }
  }
  return { n, times: (v, width, watch) => times(v, width, 0.5, watch), squareTimes: (v) => times(v, 1, 1) };
}

/** A similarity matrix that is at hand, copied to `scope`: time O(n²·width). */
export function matrixOperator(kernels: Kernels, scope: Scope, similarity: Matrix): SimilarityOperator {
  const { rows: n, data } = similarity;
  const k = scope.copy(data);
  return {
    n,
    async times(v, width, watch) {
      const inner = kernels.scope();
      try {
        const [values, out] = [inner.copy(v), inner.f64(n * width)];
        const tasks = blocks(n).map(([from, to]): KernelTask => {
          const rows = to - from;
          const scratch = inner.u8(kernels.functions.gemmScratch(rows, width, n)).ptr;
          const [first, result] = [k.ptr + 8 * from * n, out.ptr + 8 * from * width];
          return ["gemm", 0, rows, width, n, 1, first, n, values.ptr, width, 0, result, width, scratch];
        });
        await kernels.run(tasks, watch, "similarities");
        return out.view.slice();
      } finally {
        inner.free();
      }
    },
    squareTimes: async (v) =>
      Float64Array.from({ length: n }, (_, i) => {
        let sum = 0;
        for (let j = 0; j < n; j++) sum += data[i * n + j]! * data[i * n + j]! * v[j]!;
        return sum;
      }),
  };
}

/** The n × n matrix of a Gaussian similarity, on all threads. */
export async function gaussianMatrix(kernels: Kernels, x: Samples, bandwidth: number, watch?: Watch): Promise<Matrix> {
  const { data, n, d } = x;
  const scope = kernels.scope();
  try {
    const [points, out] = [scope.copy(data), scope.f64(n * n)];
    const distances = blocks(n).map(([from, to]): KernelTask => {
      const scratch = scope.u8(pairwiseScratchBytes(d)).ptr;
      return ["squaredDistancesF64", points.ptr, from, to, points.ptr, 0, n, d, out.ptr + 8 * from * n, n, scratch];
    });
    await kernels.run(distances, watch, "similarities");
    const scale = -0.5 / (bandwidth * bandwidth);
    const view = out.view;
    for (let at = 0; at < view.length; at++) view[at]! *= scale;
    await kernels.run(
      blocks(n).map(([from, to]): KernelTask => ["expF64", out.ptr, from * n, to * n, out.ptr]),
      watch,
    );
    return matrix(n, n, out.view.slice());
  } finally {
    scope.free();
  }
}

function blocks(n: number): [number, number][] {
  return Array.from({ length: Math.ceil(n / block) }, (_, b) => [b * block, Math.min(n, (b + 1) * block)]);
}
