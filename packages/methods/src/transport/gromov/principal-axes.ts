/** Coordinates along the axes of largest spread. @module */
import type { Samples } from "@pushforward/core";
import { eigSymmetric, type Kernels } from "@pushforward/kernels";
import { centred, secondMoment, timesMatrix } from "./moments.js";

/** k numbers a row, the widest axis first, about the mean. */
export function principalAxes(kernels: Kernels, cloud: Samples, weights: Float64Array, k: number): Float64Array {
  const { d } = cloud;
  const about = centred(cloud, weights);
  const { vectors } = eigSymmetric(kernels, { rows: d, columns: d, data: secondMoment(about, weights) });
  return timesMatrix(about.data, d, lastColumns(vectors.data, d, k), k);
}

/** The matrices of the largest eigenvalues' vectors, which come last, in falling order. */
export function lastColumns(vectors: Float64Array, n: number, k: number): Float64Array {
  return Float64Array.from({ length: n * k }, (_, at) => vectors[Math.floor(at / k) * n + n - 1 - (at % k)]!);
}
