/**
 * Small symmetric systems in plain TypeScript: a few unknowns, solved thousands of times.
 * @module
 */

/**
 * x with a·x = b for a symmetric nonnegative definite a (k × k, row-major), by Cholesky's factor. Unknowns whose pivot is
 * below 1e-13 of their diagonal depend on those before them and are set to 0. Time O(k³).
 */
export function solvePositive(a: Float64Array, b: Float64Array): Float64Array {
  const k = b.length;
  const l = choleskyWithGaps(a, k);
  const x = b.slice();
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < i; j++) x[i]! -= l[i * k + j]! * x[j]!;
    x[i] = l[i * k + i]! > 0 ? x[i]! / l[i * k + i]! : 0;
  }
  for (let i = k - 1; i >= 0; i--) {
    for (let j = i + 1; j < k; j++) x[i]! -= l[j * k + i]! * x[j]!;
    x[i] = l[i * k + i]! > 0 ? x[i]! / l[i * k + i]! : 0;
  }
  return x;
}

/** Lower triangular L with L·Lᵀ = a; a row of zeros for each column that depends on earlier ones. */
export function choleskyWithGaps(a: Float64Array, k: number, tolerance = 1e-13): Float64Array {
  const l = new Float64Array(k * k);
  for (let j = 0; j < k; j++) {
    let pivot = a[j * k + j]!;
    for (let c = 0; c < j; c++) pivot -= l[j * k + c]! * l[j * k + c]!;
    if (!(pivot > tolerance * a[j * k + j]!)) {
      l.fill(0, j * k, (j + 1) * k);
      continue;
    }
    l[j * k + j] = Math.sqrt(pivot);
    for (let i = j + 1; i < k; i++) {
      let sum = a[i * k + j]!;
      for (let c = 0; c < j; c++) sum -= l[i * k + c]! * l[j * k + c]!;
      l[i * k + j] = sum / l[j * k + j]!;
    }
  }
  return l;
}
