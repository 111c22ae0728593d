/**
 * Two sorted samples on one line, as the two step functions that their distribution functions are.
 * @module
 */

export interface PooledSteps {
  readonly n: number;
  readonly m: number;
  /** Distinct pooled values, ascending. */
  readonly values: Float64Array;
  /** #{x ≤ values[g]} and #{y ≤ values[g]}. */
  readonly x: Uint32Array;
  readonly y: Uint32Array;
}

/** Merge ascending `x` and `y`, free of NaN. Time and memory O(n + m). */
export function pooledSteps(x: Float64Array, y: Float64Array): PooledSteps {
  const n = x.length;
  const m = y.length;
  const values = new Float64Array(n + m);
  const xUpTo = new Uint32Array(n + m);
  const yUpTo = new Uint32Array(n + m);
  let groups = 0;
  for (let i = 0, j = 0; i < n || j < m; groups++) {
    const value = j >= m || (i < n && x[i]! <= y[j]!) ? x[i]! : y[j]!;
    while (i < n && x[i] === value) i++;
    while (j < m && y[j] === value) j++;
    values[groups] = value;
    xUpTo[groups] = i;
    yUpTo[groups] = j;
  }
  const v = values.subarray(0, groups);
  const a = xUpTo.subarray(0, groups);
  const b = yUpTo.subarray(0, groups);
  return { n, m, values: v, x: a, y: b };
}
