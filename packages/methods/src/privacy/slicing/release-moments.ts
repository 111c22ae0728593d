/**
 * Mean and covariance of the clean encoded rows, from a release.
 *
 * With A = Θ⁺ (m·k × d) and x₀ the middle of the domain: mean = x₀ + Aᵀ(ȳ − Θᵀx₀), covariance = Aᵀ(Cov Y − σ²I)A,
 * unbiased within the span of Θ; what lies outside of it is not in the release, and stays x₀ and 0.
 * @module
 */
import { type Kernels, type Matrix, matmul, matrix, solveSymmetric, transpose } from "@pushforward/kernels";
import { attributeSize } from "../domain.js";
import { plausibleMean } from "./plausible-mean.js";
import { categoryScale, missingScale, type RowEncoding } from "./row-encoding.js";
import type { SliceShape } from "./slicing-loss.js";
import { encodingOf, type SlicingRelease } from "./slicing-release.js";

export interface ReleaseMoments {
  /** d numbers, unbiased in the span of Θ. */
  readonly mean: Float64Array;
  /** The mean that a table could have and that fits best. */
  readonly plausible: Float64Array;
  /** d × d, symmetric; not always positive semidefinite, for noise was subtracted. */
  readonly covariance: Matrix;
  /** m·k × m·k: Cov Y − σ²I. */
  readonly projected: Matrix;
}

/** Time O(rows·(mk)² + d²·mk). */
export function releaseMoments(kernels: Kernels, release: SlicingRelease): ReleaseMoments {
  const { shape, directions, variance } = release;
  const width = directions.length / shape.dimension;
  const theta: Matrix = { rows: shape.dimension, columns: width, data: directions };
  const { mean: seen, covariance: projected } = projectionMoments(kernels, release, width);
  for (let c = 0; c < width; c++) projected.data[c * width + c]! -= variance;
  const inverse = pseudoInverse(kernels, theta, shape.mode === "independent" ? independentRidge : 0);
  const encoding = encodingOf(release);
  const middle = column(middleOf(encoding));
  const offset = matmul(kernels, theta, middle, { transposeA: true });
  const gap = column(seen.map((value, c) => value - offset.data[c]!));
  const mean = matmul(kernels, inverse, gap, { transposeA: true, add: middle });
  const half = matmul(kernels, inverse, projected, { transposeA: true });
  const plausible = plausibleMean(encoding, directions, seen, middle.data, largestSquare(shape));
  return { mean: mean.data, plausible, covariance: symmetric(matmul(kernels, half, inverse)), projected };
}

const column = (data: Float64Array): Matrix => ({ rows: data.length, columns: 1, data });

/** A bound on |Θ|²: exact for frames. */
function largestSquare({ mode, dimension, slices, sliceDimension }: SliceShape): number {
  return mode === "frames" ? Math.ceil((slices * sliceDimension) / dimension) : slices;
}

/** Independent directions may nearly coincide, which would blow up the noise across them. */
const independentRidge = 0.01;

function pseudoInverse(kernels: Kernels, theta: Matrix, ridge: number): Matrix {
  if (theta.columns <= theta.rows) {
    const gram = symmetric(matmul(kernels, theta, theta, { transposeA: true }));
    return solveSymmetric(kernels, gram, transpose(theta), { ridge });
  }
  const gram = symmetric(matmul(kernels, theta, theta, { transposeB: true }));
  return transpose(solveSymmetric(kernels, gram, theta, { ridge }));
}

function symmetric({ rows, columns, data }: Matrix): Matrix {
  const out = matrix(rows, columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out.data[i * columns + j] = (data[i * columns + j]! + data[j * columns + i]!) / 2;
  }
  return out;
}

/** Rows taken to the kernels at a time. */
const blockRows = 4096;

function projectionMoments(kernels: Kernels, { projections, rows }: SlicingRelease, width: number) {
  const mean = new Float64Array(width);
  for (let i = 0; i < rows; i++) for (let c = 0; c < width; c++) mean[c]! += projections[i * width + c]!;
  for (let c = 0; c < width; c++) mean[c]! /= rows;
  let total = matrix(width, width);
  for (let from = 0; from < rows; from += blockRows) {
    const count = Math.min(blockRows, rows - from);
    const centred = Float64Array.from(
      { length: count * width },
      (_, at) => projections[from * width + at]! - mean[at % width]!,
    );
    const block = matrix(count, width, centred);
    total = matmul(kernels, block, block, { transposeA: true, alpha: 1 / (rows - 1), add: total });
  }
  return { mean, covariance: symmetric(total) };
}

/** The encoded middle of the domain: numbers at ½, categories equally likely, missing as likely as one bin. */
export function middleOf({ domain, dimension, blocks }: RowEncoding): Float64Array {
  const out = new Float64Array(dimension);
  blocks.forEach(({ from, size, weight, kind }, j) => {
    const share = 1 / attributeSize(domain.attributes[j]!);
    if (kind === "category") out.fill(weight * categoryScale * share, from, from + size);
    else out[from] = weight / 2;
    if (kind === "number" && size === 2) out[from + 1] = weight * missingScale * share;
  });
  return out;
}
