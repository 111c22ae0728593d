/**
 * Products of a similarity matrix with a few vectors, without the matrix when it is large.
 * @module
 */
import type { Samples, Watch } from "@pushforward/core";
import {
  type Kernels,
  type KernelTask,
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

/** Rows of a panel of similarities, and of a task in it. */
const panel = 256;
const strip = 64;

/**
 * K_ij = exp(−|x_i − x_j|²/(2h²)), worked out anew in every product, panel by panel on and above the diagonal, and used for both
 * of its rows: time O(n²·(d + width)), memory O(n·(d + width)) and a panel of 256 × n.
 */
export function gaussianOperator(kernels: Kernels, x: Samples, bandwidth: number): SimilarityOperator {
  const rate = 1 / (bandwidth * bandwidth);
  return {
    n: x.n,
    times: (v, width, watch) => gaussianProduct(kernels, x, -rate / 2, v, width, watch),
    squareTimes: (v) => gaussianProduct(kernels, x, -rate, v, 1),
  };
}

/** Σ_j exp(scale·|x_i − x_j|²)·v_j */
async function gaussianProduct(
  kernels: Kernels,
  { data, n, d }: Samples,
  scale: number,
  v: Float64Array,
  width: number,
  watch?: Watch,
): Promise<Float64Array> {
  const { gemmScratch } = kernels.functions;
  const scope = kernels.scope();
  try {
    const [points, values, tile] = [scope.copy(data), scope.copy(v), scope.f64(Math.min(panel, n) * n)];
    const out = scope.f64(n * width, { zero: true });
    const strips = cut(0, Math.min(panel, n), strip).map(() => ({
      pairs: scope.u8(pairwiseScratchBytes(d)).ptr,
      product: scope.u8(gemmScratch(strip, width, n)).ptr,
    }));
    const turned = cut(0, n, 4 * block).map(() => scope.u8(gemmScratch(4 * block, width, panel)).ptr);
    for (const [from, to] of cut(0, n, panel)) {
      const columns = n - from; // of the panel: rows from … n − 1 of the points
      const place = (row: number, column: number) => tile.ptr + 8 * ((row - from) * columns + column - from);
      const line = (region: { readonly ptr: number }, row: number) => region.ptr + 8 * row * width;
      const rows = cut(from, to, strip);
      const distances = rows.map(([a, b], k): KernelTask => {
        const target = [place(a, from), columns, strips[k]!.pairs] as const;
        return ["squaredDistancesF64", points.ptr, a, b, points.ptr, from, n, d, ...target];
      });
      await kernels.run(distances, watch);
      const view = tile.view;
      for (let at = 0; at < (to - from) * columns; at++) view[at]! *= scale;
      await kernels.run(
        rows.map(([a, b]): KernelTask => ["expF64", place(a, from), 0, (b - a) * columns, place(a, from)]),
      );
      const own = rows.map(([a, b], k): KernelTask => {
        const [left, right] = [place(a, from), line(values, from)];
        return [
          "gemm",
          0,
          b - a,
          width,
          columns,
          1,
          left,
          columns,
          right,
          width,
          1,
          line(out, a),
          width,
          strips[k]!.product,
        ];
      });
      // What lies right of the panel's own square stands below it, too.
      const mirrored = cut(to, n, 4 * block).map(([a, b], k): KernelTask => {
        const [left, right] = [place(from, a), line(values, from)];
        return ["gemm", 1, b - a, width, to - from, 1, left, columns, right, width, 1, line(out, a), width, turned[k]!];
      });
      await kernels.run([...own, ...mirrored]);
    }
    return out.view.slice();
  } finally {
    scope.free();
  }
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
  return cut(0, n, block);
}

/** Ranges of at most `length` that make up from … to. */
function cut(from: number, to: number, length: number): [number, number][] {
  return Array.from({ length: Math.ceil((to - from) / length) }, (_, k) => {
    const start = from + k * length;
    return [start, Math.min(to, start + length)];
  });
}
