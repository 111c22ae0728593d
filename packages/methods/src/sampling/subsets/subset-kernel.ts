/**
 * What makes two rows alike, a row of the kernel matrix at a time, so that no n × n matrix is needed.
 *
 *     rbf      exp(−|x_i − x_j|²/2h²)
 *     cosine   x_i·x_j/(|x_i|·|x_j|)
 *     linear   x_i·x_j
 * @module
 */
import { check, exp, type Samples } from "@pushforward/core";
import type { Matrix } from "@pushforward/kernels";
import { unitRows } from "../../diversity/vendi/rows.js";

export const subsetSimilarities = ["rbf", "cosine", "linear"] as const;
export type SubsetSimilarity = (typeof subsetSimilarities)[number];

/** A symmetric positive semidefinite kernel on n rows. */
export interface SubsetKernel {
  readonly n: number;
  /** k(i, i), at least 0. */
  diagonal(i: number): number;
  /** k(i, j) for all j into `out`. */
  fillRow(i: number, out: Float64Array): void;
}

/** Time O(d) an entry. @throws ArgumentError when a row is 0 under `cosine`, or the bandwidth is no positive number. */
export function pointKernel(x: Samples, similarity: SubsetSimilarity, bandwidth = 1): SubsetKernel {
  const here = "pointKernel";
  if (similarity === "linear") return featureKernel(matrixOf(x));
  if (similarity === "cosine") return featureKernel(matrixOf(unitRows(x, here)));
  check(bandwidth > 0 && bandwidth < Infinity, here, "bandwidth", "a positive finite number", bandwidth);
  const { data, n, d } = x;
  const rate = -0.5 / (bandwidth * bandwidth);
  return {
    n,
    diagonal: () => 1,
    fillRow(i, out) {
      for (let j = 0; j < n; j++) {
        let square = 0;
        for (let c = 0; c < d; c++) {
          const apart = data[i * d + c]! - data[j * d + c]!;
          square += apart * apart;
        }
        out[j] = exp(rate * square);
      }
    },
  };
}

/** B·Bᵀ for features B, one row each. */
export function featureKernel({ rows, columns, data }: Matrix): SubsetKernel {
  const dot = (i: number, j: number) => {
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += data[i * columns + c]! * data[j * columns + c]!;
    return sum;
  };
  return {
    n: rows,
    diagonal: (i) => dot(i, i),
    fillRow(i, out) {
      for (let j = 0; j < rows; j++) out[j] = dot(i, j);
    },
  };
}

/** A kernel matrix that is at hand. */
export function matrixKernel({ rows: n, data }: Matrix): SubsetKernel {
  return {
    n,
    diagonal: (i) => data[i * n + i]!,
    fillRow: (i, out) => out.set(data.subarray(i * n, i * n + n)),
  };
}

export const matrixOf = ({ n, d, data }: Samples): Matrix => ({ rows: n, columns: d, data });

/** Some rows of a matrix, in this order. */
export function matrixRows({ columns, data }: Matrix, rows: Uint32Array): Matrix {
  const out = new Float64Array(rows.length * columns);
  for (let i = 0; i < rows.length; i++)
    out.set(data.subarray(rows[i]! * columns, (rows[i]! + 1) * columns), i * columns);
  return { rows: rows.length, columns, data: out };
}
