/**
 * Columns on a common scale. Information does not change when a column is bent monotonely, and what follows the
 * ranks alone is not at the mercy of units or of heavy tails.
 * @module
 */
import { meanAndVariance, normalQuantile, type Rng, shuffle } from "@pushforward/core";
import { type Kernels, sortScratchBytes } from "@pushforward/kernels";
import { columnOf, type Variable } from "./variable.js";

/** "scores": normal scores of the ranks; "deviation": divided by the standard deviation; "none": as they are. */
export type Scaling = "scores" | "deviation" | "none";

/**
 * The variable with every column of numbers scaled; constant columns become 0. With `rng`, scores break ties at random.
 * Time O(n·d).
 */
export function scaleVariable(kernels: Kernels, variable: Variable, scaling: Scaling, rng?: Rng): Variable {
  if (scaling === "none" || variable.d === 0) return variable;
  const { n, d } = variable;
  const numbers = new Float64Array(n * d);
  for (let j = 0; j < d; j++) {
    const column = columnOf(variable, j);
    const scaled = scaling === "scores" ? normalScores(kernels, column, rng?.stream(j)) : inDeviations(column);
    for (let i = 0; i < n; i++) numbers[i * d + j] = scaled[i]!;
  }
  return { ...variable, numbers };
}

/** (x − mean)/deviation. */
export function inDeviations(values: Float64Array): Float64Array {
  const { mean, variance } = meanAndVariance(values);
  const scale = variance > 0 ? 1 / Math.sqrt(variance) : 0;
  return values.map((value) => (value - mean) * scale);
}

/**
 * Φ⁻¹((r − ½)/n) for the rank r of each value. Without `rng` equal values share their middle rank. With it they take
 * the ranks that they fill in random order, so that the scores have no ties; since each value keeps a stretch of its
 * own it can be read back from the score, and no information is lost or gained. Constant values become 0. Time O(n).
 */
export function normalScores(kernels: Kernels, values: Float64Array, rng?: Rng): Float64Array {
  const n = values.length;
  const order = ascending(kernels, values);
  const scores = new Float64Array(n);
  for (let start = 0; start < n; ) {
    let end = start + 1;
    while (end < n && values[order[end]!] === values[order[start]!]) end++;
    if (end - start === n) break;
    if (rng && end - start > 1) shuffle(rng, order.subarray(start, end));
    const middle = normalQuantile((start + end) / (2 * n));
    for (; start < end; start++) scores[order[start]!] = rng ? normalQuantile((start + 0.5) / n) : middle;
  }
  return scores;
}

/** Indices ascending by value. */
export function ascending(kernels: Kernels, values: Float64Array): Uint32Array {
  const n = values.length;
  const scope = kernels.scope();
  try {
    const keys = scope.copy(values);
    const [sorted, order, scratch] = [scope.f64(n), scope.u32(n), scope.u8(sortScratchBytes(n, 8))];
    kernels.functions.sortPairsF64(keys.ptr, 0, n, sorted.ptr, order.ptr, scratch.ptr);
    return order.view.slice();
  } finally {
    scope.free();
  }
}
