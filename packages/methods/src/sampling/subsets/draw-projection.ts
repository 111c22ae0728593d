/**
 * A draw from the projection determinantal process of k orthonormal columns: k rows, P(S) = det(V_S)².
 *
 * The first row comes in proportion to its squared length |V_i|², each further one to the squared length of what is left of
 * it outside of the span of those before; this is the chain rule of the determinant. Time O(n·k²), memory O(n + k²).
 *
 * Source: [hough2006].
 * @module
 */
import type { Rng } from "@pushforward/core";
import type { SubsetKernel } from "./subset-kernel.js";

/** Rows whose 2 × 2 determinant is this share of its largest value or less are the same direction. */
const parallel = 1e-14;

/**
 * `v` is n × k, row-major; rows come ascending. Rows that are parallel in `kernel` to a chosen one are ruled out by their own
 * determinant, since eigenvectors of tiny eigenvalues hold too few digits to tell. Undefined when that leaves too few, or as soon
 * as a row of `taken` is drawn.
 */
export function drawProjection(
  v: Float64Array,
  k: number,
  kernel: SubsetKernel,
  rng: Rng,
  taken: ReadonlySet<number> = new Set(),
): Uint32Array | undefined {
  const { n } = kernel;
  const left = new Float64Array(n); // squared length outside of the span
  for (let i = 0; i < n; i++) left[i] = squaredLength(v, i * k, k);
  const lengths = Float64Array.from({ length: n }, (_, i) => Math.sqrt(kernel.diagonal(i)));
  const basis = new Float64Array(k * k);
  const line = new Float64Array(n);
  const chosen = new Uint32Array(k);
  for (let step = 0; step < k; step++) {
    if (!left.some((value) => value > 0)) return undefined;
    const i = drawInProportion(left, rng);
    if (taken.has(i)) return undefined;
    chosen[step] = i;
    extendBasis(basis, step, v.subarray(i * k, i * k + k));
    for (let j = 0; j < n; j++) {
      if (left[j] === 0) continue;
      let along = 0;
      for (let c = 0; c < k; c++) along += v[j * k + c]! * basis[step * k + c]!;
      left[j] = Math.max(0, left[j]! - along * along);
    }
    left[i] = 0;
    kernel.fillRow(i, line);
    for (let j = 0; j < n; j++) {
      if (left[j] === 0) continue;
      const cosine = line[j]! / lengths[i]! / lengths[j]!; // entries may be too small or large to be multiplied
      if (1 - cosine * cosine <= parallel) left[j] = 0;
    }
  }
  return chosen.sort();
}

/** What is left of `row` outside of the first `size` vectors, of length 1, as the next; projected twice for its digits. */
function extendBasis(basis: Float64Array, size: number, row: Float64Array): void {
  const k = row.length;
  const next = basis.subarray(size * k, size * k + k);
  next.set(row);
  for (let pass = 0; pass < 2; pass++)
    for (let b = 0; b < size; b++) {
      let along = 0;
      for (let c = 0; c < k; c++) along += next[c]! * basis[b * k + c]!;
      for (let c = 0; c < k; c++) next[c]! -= along * basis[b * k + c]!;
    }
  const length = Math.sqrt(squaredLength(next, 0, k));
  for (let c = 0; c < k; c++) next[c]! /= length;
}

function squaredLength(values: Float64Array, at: number, length: number): number {
  let sum = 0;
  for (let c = 0; c < length; c++) sum += values[at + c]! * values[at + c]!;
  return sum;
}

/** An index with probability in proportion to its mass, which is at least 0 and not all 0. Time O(n). */
export function drawInProportion(masses: Float64Array, rng: Rng): number {
  let rest = rng.uniform() * masses.reduce((sum, mass) => sum + mass, 0);
  let last = 0;
  for (let i = 0; i < masses.length; i++) {
    if (!(masses[i]! > 0)) continue;
    last = i; // rounding may carry past the end
    rest -= masses[i]!;
    if (rest < 0) break;
  }
  return last;
}
