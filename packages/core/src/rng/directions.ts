/**
 * Random directions and subspaces of R^d, uniform under rotations.
 * @module
 */
import { check } from "../errors.js";
import type { Rng } from "./rng.js";

/**
 * Fill `out` (length d ≥ 1) with a point uniform on the unit sphere of R^d: g/‖g‖ for a standard normal g.
 * For d = 1 this is ±1. Time O(d). [muller1959]
 */
export function drawUnitVector(rng: Rng, out: Float64Array): void {
  check(out.length >= 1, "drawUnitVector", "out", "at least 1 long", out.length);
  let square = 0;
  while (square === 0) {
    rng.fillNormal(out);
    square = dot(out, 0, out, 0, out.length);
  }
  scale(out, 0, out.length, 1 / Math.sqrt(square));
}

/**
 * k orthonormal vectors of R^d, uniform (Haar) on the Stiefel manifold: their span is a uniform k-dimensional
 * subspace, and for k = d they form a uniform rotation or reflection. Row-major k × d: vector i is
 * `frame[i·d] … frame[i·d + d − 1]`. Gram–Schmidt, each vector twice, on standard normal vectors: it keeps the
 * triangular factor's diagonal positive, which is what makes the law Haar. Time O(d·k²). [mezzadri2007]
 *
 * @throws ArgumentError unless 1 ≤ k ≤ d are integers.
 */
export function drawSubspace(rng: Rng, d: number, k: number): Float64Array {
  check(Number.isInteger(d) && d >= 1, "drawSubspace", "d", "an integer of at least 1", d);
  check(Number.isInteger(k) && k >= 1 && k <= d, "drawSubspace", "k", `an integer from 1 to d = ${d}`, k);
  const frame = new Float64Array(k * d);
  rng.fillNormal(frame);
  for (let i = 0; i < k; i++) {
    while (!orthonormalise(frame, i, d)) rng.fillNormal(frame.subarray(i * d, i * d + d));
  }
  return frame;
}

/** Make vector i orthogonal to those before it and of length 1; false when nothing of it is left. */
function orthonormalise(frame: Float64Array, i: number, d: number): boolean {
  const before = dot(frame, i * d, frame, i * d, d);
  for (let pass = 0; pass < 2; pass++) {
    for (let j = 0; j < i; j++) {
      const along = dot(frame, i * d, frame, j * d, d);
      for (let t = 0; t < d; t++) frame[i * d + t]! -= along * frame[j * d + t]!;
    }
  }
  const square = dot(frame, i * d, frame, i * d, d);
  if (!(square > 1e-24 * before)) return false;
  scale(frame, i * d, d, 1 / Math.sqrt(square));
  return true;
}

function dot(a: Float64Array, atA: number, b: Float64Array, atB: number, length: number): number {
  let sum = 0;
  for (let t = 0; t < length; t++) sum += a[atA + t]! * b[atB + t]!;
  return sum;
}

function scale(a: Float64Array, at: number, length: number, factor: number): void {
  for (let t = 0; t < length; t++) a[at + t]! *= factor;
}
