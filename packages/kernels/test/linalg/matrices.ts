import { type Kernels, type Matrix, matmul, matrix } from "@pushforward/kernels";

/** Entries between -1 and 1 from a small congruential generator: enough for test matrices. */
export function randomMatrix(rows: number, columns: number, seed: number): Matrix {
  let state = (seed * 2654435761) >>> 0;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  for (let i = 0; i < 10; i++) next();
  return matrix(rows, columns, Float64Array.from({ length: rows * columns }, next));
}

export function diagonal(values: ArrayLike<number>): Matrix {
  const n = values.length;
  const out = matrix(n, n);
  for (let i = 0; i < n; i++) out.data[i * n + i] = values[i]!;
  return out;
}

export const identity = (n: number): Matrix => diagonal(new Float64Array(n).fill(1));

/** Frobenius norm. */
export function norm({ data }: Matrix): number {
  let sum = 0;
  for (const value of data) sum += value * value;
  return Math.sqrt(sum);
}

export function minus(a: Matrix, b: Matrix): Matrix {
  return matrix(
    a.rows,
    a.columns,
    a.data.map((value, i) => value - b.data[i]!),
  );
}

/** |QᵀQ - I| in units of n·2⁻⁵², for Q with orthonormal columns. */
export function orthogonality(kernels: Kernels, q: Matrix): number {
  const gram = matmul(kernels, q, q, { transposeA: true });
  return norm(minus(gram, identity(q.columns))) / (Math.max(1, q.columns) * Number.EPSILON);
}
