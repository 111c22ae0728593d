/**
 * The mean of values that come in independent blocks, with control variates of mean 0 taken off by least squares.
 * @module
 */

export interface ControlledMean {
  readonly mean: number;
  /** Of `mean`: over blocks, so that values within a block may depend on each other. */
  readonly standardError: number;
}

/**
 * `values` in blocks of `block` (the last may be shorter), `controls` row-major with `count` of them a value. Controls
 * that others explain are left out. The residuals' block sums S_b give the variance B/(B − 1)·(L − 1)/(L − k − 1)·ΣS_b²/L²,
 * times (L − 2)/(L − k − 2) for having fitted k coefficients [lavenberg1981].
 * Its bias and that of the mean, from fitting, are of order 1/L. Time O(L·count²).
 */
export function controlledMean(
  values: Float64Array,
  block: number,
  controls: Float64Array,
  count: number,
): ControlledMean {
  const lines = values.length;
  const columns = independent(controls, count, lines);
  const rest = values.slice();
  let mean = meanOf(values);
  const middle = mean;
  for (let l = 0; l < lines; l++) rest[l]! -= middle;
  for (const { values: column, average } of columns) {
    let along = 0;
    for (let l = 0; l < lines; l++) along += column[l]! * rest[l]!;
    for (let l = 0; l < lines; l++) rest[l]! -= along * column[l]!;
    mean -= along * average;
  }
  const blocks = Math.ceil(lines / block);
  let squares = 0;
  for (let b = 0; b < blocks; b++) {
    let sum = 0;
    for (let l = b * block; l < Math.min(lines, (b + 1) * block); l++) sum += rest[l]!;
    squares += sum * sum;
  }
  const k = columns.length;
  const freedom = ((blocks / (blocks - 1)) * (lines - 1)) / (lines - k - 1);
  const fitted = (lines - 2) / (lines - k - 2);
  return { mean, standardError: Math.sqrt((k > 0 ? freedom * fitted : freedom) * squares) / lines };
}

interface Column {
  /** Of mean 0 and length 1 over the values, orthogonal to those before. */
  readonly values: Float64Array;
  /** Mean over the values of the control that it stands for, whose true mean is 0. */
  readonly average: number;
}

/** Gram–Schmidt over the centred controls, each carrying along how far its mean is off. */
function independent(controls: Float64Array, count: number, lines: number): Column[] {
  const kept: Column[] = [];
  for (let k = 0; k < count; k++) {
    const column = Float64Array.from({ length: lines }, (_, l) => controls[l * count + k]!);
    let average = meanOf(column);
    for (let l = 0; l < lines; l++) column[l]! -= average;
    const before = dot(column, column);
    for (let pass = 0; pass < 2; pass++)
      for (const other of kept) {
        const along = dot(column, other.values);
        for (let l = 0; l < lines; l++) column[l]! -= along * other.values[l]!;
        average -= along * other.average;
      }
    const square = dot(column, column);
    if (!(square > 1e-10 * before) || !(square > 1e-300)) continue;
    const scale = 1 / Math.sqrt(square);
    kept.push({ values: column.map((value) => value * scale), average: average * scale });
  }
  return kept;
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let l = 0; l < a.length; l++) sum += a[l]! * b[l]!;
  return sum;
}
