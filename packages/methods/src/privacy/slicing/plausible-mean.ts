/**
 * The mean of encoded rows that a table could have and that fits a release best:
 *
 *     min |Θᵀx − ȳ|²   over x with the shares of each category at least 0 and summing to 1, numbers within their bounds
 *
 * by accelerated projected gradient steps from the middle of the domain. The bounds do much of the work where noise is
 * large or directions are few: most values of a column with many categories are rare.
 *
 * Source: [beck2009]; projection on the simplex [duchi2008].
 * @module
 */
import { categoryScale, missingScale, type RowEncoding } from "./row-encoding.js";

const steps = 300;

/** `directions` is Θ, row-major d × width, with |Θ|² at most `largest`. Time O(300·d·width). */
export function plausibleMean(
  encoding: RowEncoding,
  directions: Float64Array,
  seen: Float64Array,
  start: Float64Array,
  largest: number,
): Float64Array {
  const d = encoding.dimension;
  const residual = new Float64Array(seen.length);
  let mean = start.slice();
  let ahead = start.slice();
  let momentum = 1;
  for (let step = 0; step < steps; step++) {
    subtractSeen(directions, ahead, seen, residual);
    const next = ahead;
    for (let t = 0; t < d; t++) {
      let slope = 0;
      for (let c = 0; c < seen.length; c++) slope += directions[t * seen.length + c]! * residual[c]!;
      next[t]! -= slope / largest;
    }
    makePlausible(encoding, next);
    const following = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
    const keep = (momentum - 1) / following;
    ahead = next.map((value, t) => value + keep * (value - mean[t]!));
    mean = next;
    momentum = following;
  }
  return mean;
}

/** Θᵀx − ȳ. */
function subtractSeen(directions: Float64Array, x: Float64Array, seen: Float64Array, out: Float64Array): void {
  const width = seen.length;
  for (let c = 0; c < width; c++) out[c] = -seen[c]!;
  for (let t = 0; t < x.length; t++) {
    const value = x[t]!;
    for (let c = 0; c < width; c++) out[c]! += value * directions[t * width + c]!;
  }
}

/** Nearest mean that a table could have, in place. */
export function makePlausible({ blocks }: RowEncoding, mean: Float64Array): void {
  for (const { from, size, weight, kind } of blocks) {
    if (kind === "category") projectOnSimplex(mean.subarray(from, from + size), weight * categoryScale);
    else mean[from] = Math.min(weight, Math.max(0, mean[from]!));
    if (kind === "number" && size === 2) {
      mean[from + 1] = Math.min(weight * missingScale, Math.max(0, mean[from + 1]!));
    }
  }
}

/** Nearest point with entries of at least 0 that sum to `total`. */
function projectOnSimplex(x: Float64Array, total: number): void {
  const sorted = x.slice().sort().reverse();
  let sum = 0;
  let level = 0;
  for (let i = 0; i < sorted.length; i++) {
    sum += sorted[i]!;
    const candidate = (sum - total) / (i + 1);
    if (sorted[i]! > candidate) level = candidate;
  }
  for (let i = 0; i < x.length; i++) x[i] = Math.max(0, x[i]! - level);
}
