/**
 * Which slice a training step looks at.
 *
 * Rows of a release are aligned across its columns and their noise is independent, so for orthonormal C (m·k × k)
 * Y·C is a projection of the rows on Θ·C with noise of the very same σ: fresh directions cost nothing. With a normal
 * vector z ∈ R^d, C spans Θᵀz, which for a full frame makes Θ·C uniform on the sphere.
 * @module
 */
import type { Rng } from "@pushforward/core";
import type { SlicingRelease } from "./slicing-release.js";

export interface DrawnSlice {
  /** C, column by column: k × m·k. */
  readonly mix: Float64Array;
  /** Θ·C, column by column: k × d. */
  readonly directions: Float64Array;
}

export function drawSlice(release: SlicingRelease, rng: Rng, reprojection: boolean): DrawnSlice {
  const { shape, directions: theta } = release;
  const width = shape.slices * shape.sliceDimension;
  const mix = reprojection ? freshMix(release, width, rng) : storedMix(release, width, rng);
  const directions = new Float64Array(shape.sliceDimension * shape.dimension);
  for (let q = 0; q < shape.sliceDimension; q++) {
    for (let t = 0; t < shape.dimension; t++) {
      let sum = 0;
      for (let c = 0; c < width; c++) sum += theta[t * width + c]! * mix[q * width + c]!;
      directions[q * shape.dimension + t] = sum;
    }
  }
  return { mix, directions };
}

function storedMix({ shape: { slices, sliceDimension: k } }: SlicingRelease, width: number, rng: Rng): Float64Array {
  const mix = new Float64Array(k * width);
  const slice = rng.integer(slices);
  for (let q = 0; q < k; q++) mix[q * width + slice * k + q] = 1;
  return mix;
}

function freshMix({ shape, directions: theta }: SlicingRelease, width: number, rng: Rng): Float64Array {
  const { sliceDimension: k, dimension: d } = shape;
  const mix = new Float64Array(k * width);
  const normal = new Float64Array(d);
  for (let q = 0; q < k; q++) {
    const row = mix.subarray(q * width, (q + 1) * width);
    do {
      rng.fillNormal(normal);
      for (let c = 0; c < width; c++) {
        row[c] = 0;
        for (let t = 0; t < d; t++) row[c]! += theta[t * width + c]! * normal[t]!;
      }
    } while (!orthonormalise(mix, q, width));
  }
  return mix;
}

/** Make row q orthogonal to those before it and of length 1; false when next to nothing of it is left. */
function orthonormalise(rows: Float64Array, q: number, width: number): boolean {
  const at = q * width;
  for (let pass = 0; pass < 2; pass++) {
    for (let p = 0; p < q; p++) {
      const along = dot(rows, at, p * width, width);
      for (let c = 0; c < width; c++) rows[at + c]! -= along * rows[p * width + c]!;
    }
  }
  const length = Math.sqrt(dot(rows, at, at, width));
  if (!(length > 1e-9)) return false;
  for (let c = 0; c < width; c++) rows[at + c]! /= length;
  return true;
}

function dot(x: Float64Array, at: number, other: number, length: number): number {
  let sum = 0;
  for (let c = 0; c < length; c++) sum += x[at + c]! * x[other + c]!;
  return sum;
}
