/**
 * k-determinantal point processes: k of n rows, sets of unlike rows more probable than sets of like ones.
 *
 *     P(S) = det(L_S) / e_k(λ),   |S| = k,   λ the eigenvalues of the kernel L (n × n)
 *
 * Exact: k eigenvectors are drawn in proportion to the product of their eigenvalues (`fixedSizeChoice`), then a row for each
 * (`drawProjection`). From a matrix O(n³) once. From features, L = B·Bᵀ with B n × d, the eigenvalues are those of the dual
 * BᵀB, and B·v/√λ the vectors: O(n·d² + d³) once. A draw takes O(n·k²), and O(n·d·k) from features. Eigenvalues below
 * 8·n·2⁻⁵² of the largest count as 0, and k may not be above the number of the others, the rank: no set of more rows has a
 * determinant.
 *
 * Source: [kulesza2011]; [kulesza2012], sections 3.3 and 5.2.
 * @module
 */
import { ArgumentError, check, PushforwardError, type Rng } from "@pushforward/core";
import { eigSymmetric, type Kernels, type Matrix, matmul } from "@pushforward/kernels";
import { drawProjection } from "./draw-projection.js";
import { fixedSizeChoice } from "./fixed-size-choice.js";
import { featureKernel, matrixKernel, type SubsetKernel } from "./subset-kernel.js";

/** A kernel with its spectrum, for draws of any size. */
export interface DeterminantalKernel {
  readonly kernel: SubsetKernel;
  /** Eigenvalues above 0, ascending: as many as the rank. */
  readonly values: Float64Array;
  /** Eigenvectors at `places` of `values`, n × places, row-major. */
  vectors(places: ArrayLike<number>): Float64Array;
}

export interface KDpp {
  /** ln e_k(λ): the logarithm of Σ det(L_S) over all sets of k rows. */
  readonly logNormalizer: number;
  /** Factor of the kernel at which a process of any size has k rows on average; Infinity for the largest k. */
  readonly tilt: number;
  /** Rows of a set, ascending. */
  draw(rng: Rng): Uint32Array;
  /** P(i ∈ S), summing to k. */
  inclusion(): Float64Array;
}

/** Of a draw, where rounding leaves too few rows. */
const mostTrials = 100;

/** Below this share of the largest, a negative eigenvalue is no rounding. */
const indefinite = 1e-8;
const resolution = 8;

/** @throws ArgumentError unless `kernel` is square, finite, symmetric and positive semidefinite. */
export function determinantalKernel(kernels: Kernels, kernel: Matrix): DeterminantalKernel {
  const { values, vectors } = eigSymmetric(kernels, kernel);
  const n = kernel.rows;
  const top = values[n - 1] ?? 0;
  if ((values[0] ?? 0) < -indefinite * Math.max(0, top))
    throw new ArgumentError("determinantalKernel", "kernel", "positive semidefinite", `an eigenvalue of ${values[0]}`);
  const first = values.findIndex((value) => value > resolution * n * 2 ** -52 * top);
  const from = first < 0 ? n : first;
  return {
    kernel: matrixKernel(kernel),
    values: values.slice(from),
    vectors: (places) => columnsOf(vectors, places, from),
  };
}

/** For L = B·Bᵀ. @throws ArgumentError when `features` are not finite. */
export function determinantalKernelOfFeatures(kernels: Kernels, features: Matrix): DeterminantalKernel {
  const { rows: n, columns: d } = features;
  if (d >= n) return determinantalKernel(kernels, matmul(kernels, features, features, { transposeB: true }));
  const dual = eigSymmetric(kernels, matmul(kernels, features, features, { transposeA: true }));
  const top = dual.values[d - 1]!;
  const first = dual.values.findIndex((value) => value > resolution * n * 2 ** -52 * top);
  const from = first < 0 ? d : first;
  const values = dual.values.slice(from);
  return {
    kernel: featureKernel(features),
    values,
    vectors(places) {
      const chosen = columnsOf(dual.vectors, places, from);
      const width = places.length;
      for (let at = 0; at < chosen.length; at++) chosen[at]! /= Math.sqrt(values[places[at % width]!]!);
      return matmul(kernels, features, { rows: d, columns: width, data: chosen }).data;
    },
  };
}

/** @throws ArgumentError unless `count` is an integer from 0 to the rank of the kernel. */
export function kDpp({ kernel, values, vectors }: DeterminantalKernel, count: number): KDpp {
  const rank = values.length;
  const cure = "more rows than directions have no determinant; take fewer";
  check(Number.isInteger(count) && count >= 0 && count <= rank, "kDpp", "count", `an integer from 0 to the rank of the kernel, ${rank}`, count, count > rank ? cure : undefined); // biome-ignore format: one line
  const choice = fixedSizeChoice(values, count);
  return {
    logNormalizer: choice.logNormalizer,
    tilt: choice.tilt,
    draw(rng) {
      for (let trial = 0; trial < mostTrials; trial++) {
        const rows = drawProjection(vectors(choice.draw(rng)), count, kernel, rng);
        if (rows) return rows;
      }
      throw new PushforwardError(`kDpp: no ${count} rows differ enough to be told apart in float64; take fewer`);
    },
    inclusion() {
      const all = vectors(Uint32Array.from({ length: rank }, (_, place) => place));
      const shares = choice.inclusion();
      return Float64Array.from({ length: kernel.n }, (_, i) => {
        let sum = 0;
        for (let m = 0; m < rank; m++) sum += all[i * rank + m]! * all[i * rank + m]! * shares[m]!;
        return sum;
      });
    },
  };
}

/** Columns `from + places`, rows × places. */
function columnsOf({ rows, columns, data }: Matrix, places: ArrayLike<number>, from: number): Float64Array {
  const width = places.length;
  const out = new Float64Array(rows * width);
  for (let i = 0; i < rows; i++)
    for (let c = 0; c < width; c++) out[i * width + c] = data[i * columns + from + places[c]!]!;
  return out;
}
