/**
 * Smooth functions of some columns, as directions in the space of rows.
 *
 *     K_ij = (∏_c (1 + θ·k(z_ic, z_jc)) − 1)/θ,   k = exp(−u²/2h²) or exp(−|u|/h),   K ≈ L·Lᵀ = U·diag(s)·Uᵀ
 *
 * θ → 0 is the sum of the k, functions of single columns added up; θ → ∞ their product, which sees all columns at
 * once; θ = 1 lies between. L takes rows of K one by one, each time the one that is explained least so far [fine2001], so
 * equal rows of z have equal rows in L and U. Time O(n·m²), memory O(n·m) for the m rows taken.
 * @module
 */
import { exp } from "@pushforward/core";
import { eigSymmetric, type Kernels, matmul, matrix, transpose } from "@pushforward/kernels";
import { dot } from "./sums.js";

export interface SmoothKernel {
  readonly shape: "gaussian" | "laplace";
  /** h, in units of normal scores. */
  readonly width: number;
  readonly theta: number;
}

/** What is tried on d columns: fine to wide bumps, and kinks. */
export function smoothKernels(d: number): SmoothKernel[] {
  const thetas = d > 1 ? [0, 1, Infinity] : [Infinity];
  const shapes = [
    ...[0.3, 0.7, 1.8].map((width) => ({ shape: "gaussian" as const, width })),
    { shape: "laplace" as const, width: 2 },
  ];
  return thetas.flatMap((theta) =>
    // Points of d columns lie farther apart.
    shapes.map(({ shape, width }) => ({ shape, width: theta === Infinity ? width * Math.sqrt(d) : width, theta })),
  );
}

export interface SmoothBasis {
  /** Uᵀ, m × n, rows of length 1. */
  readonly directions: Float64Array;
  /** s/n. */
  readonly sizes: Float64Array;
}

const [mostDirections, least] = [100, 1e-3];

/** The directions of the kernel, less what `basis` spans, which is orthonormal; `z` holds columns. */
export function smoothBasis(
  kernels: Kernels,
  z: readonly Float64Array[],
  kernel: SmoothKernel,
  basis: readonly Float64Array[],
): SmoothBasis {
  const n = z[0]!.length;
  const taken = incompleteCholesky(z, kernel, Math.min(mostDirections, n >> 1));
  for (const column of taken) takeOff(column, basis);
  const m = taken.length;
  const rows = matrix(m, n);
  taken.forEach((column, k) => {
    rows.data.set(column, k * n);
  });
  const { values, vectors } = eigSymmetric(kernels, matmul(kernels, rows, rows, { transposeB: true }));
  const all = matmul(kernels, transpose(vectors), rows).data;
  const top = values.reduce((most, value) => Math.max(most, value), 0);
  const kept = Array.from(values, (_, k) => k).filter((k) => values[k]! > 1e-10 * top);
  const directions = new Float64Array(kept.length * n);
  kept.forEach((k, place) => {
    const length = Math.sqrt(values[k]!);
    for (let i = 0; i < n; i++) directions[place * n + i] = all[k * n + i]! / length;
  });
  return { directions, sizes: Float64Array.from(kept, (k) => values[k]! / n) };
}

/** Take from `column` what the orthonormal `basis` spans. */
export function takeOff(column: Float64Array, basis: readonly Float64Array[]): void {
  for (const direction of basis) {
    const along = dot(column, direction);
    for (let i = 0; i < column.length; i++) column[i]! -= along * direction[i]!;
  }
}

/** Columns of L, until at most the share `least` of the trace is left. */
function incompleteCholesky(z: readonly Float64Array[], kernel: SmoothKernel, most: number): Float64Array[] {
  const n = z[0]!.length;
  const left = new Float64Array(n).fill(1);
  const columns: Float64Array[] = [];
  while (columns.length < most) {
    let [pivot, rest] = [0, 0];
    for (let i = 0; i < n; i++) {
      rest += left[i]!;
      if (left[i]! > left[pivot]!) pivot = i;
    }
    if (rest < least * n) break;
    const column = kernelColumn(z, pivot, kernel);
    for (const other of columns) {
      const along = other[pivot]!;
      for (let i = 0; i < n; i++) column[i]! -= along * other[i]!;
    }
    const length = Math.sqrt(left[pivot]!);
    for (let i = 0; i < n; i++) {
      column[i]! /= length;
      left[i] = Math.max(0, left[i]! - column[i]! * column[i]!);
    }
    columns.push(column);
  }
  return columns;
}

/** Column p of K, divided by its diagonal. */
function kernelColumn(z: readonly Float64Array[], p: number, { shape, width, theta }: SmoothKernel): Float64Array {
  const n = z[0]!.length;
  const most = z.reduce((product) => product * (1 + theta), 1);
  const whole = theta === 0 ? z.length : theta === Infinity ? 1 : (most - 1) / theta;
  const out = new Float64Array(n).fill(theta === 0 ? 0 : 1);
  for (const column of z)
    for (let i = 0; i < n; i++) {
      const u = Math.abs(column[i]! - column[p]!) / width;
      const k = exp(shape === "gaussian" ? (-u * u) / 2 : -u);
      if (theta === 0) out[i]! += k;
      else out[i]! *= theta === Infinity ? k : 1 + theta * k;
    }
  return out.map((value) => (theta === 0 || theta === Infinity ? value : (value - 1) / theta) / whole);
}
