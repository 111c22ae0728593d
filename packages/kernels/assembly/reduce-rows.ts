/** Reductions over the rows of a float64 matrix, two columns at a time; the order of rows is the order of sums. */

/** out[j] += Σ_i z[i, j]². */
export function addSquares(z: usize, rows: i32, columns: i32, out: usize): void {
  const width = <usize>columns << 3;
  for (let i = 0; i < rows; i++, z += width) {
    let j: usize = 0;
    for (; j + 16 <= width; j += 16) {
      const x = v128.load(z + j);
      v128.store(out + j, f64x2.add(v128.load(out + j), f64x2.mul(x, x)));
    }
    if (j < width) {
      const x = load<f64>(z + j);
      store<f64>(out + j, load<f64>(out + j) + x * x);
    }
  }
}

/** out[j] = max(out[j], max_i |z[i, j]|). */
export function raiseToLargest(z: usize, rows: i32, columns: i32, out: usize): void {
  const width = <usize>columns << 3;
  for (let i = 0; i < rows; i++, z += width) {
    let j: usize = 0;
    for (; j + 16 <= width; j += 16) v128.store(out + j, f64x2.max(v128.load(out + j), f64x2.abs(v128.load(z + j))));
    if (j < width) store<f64>(out + j, max(load<f64>(out + j), abs(load<f64>(z + j))));
  }
}

/** out[j] += Σ_i z[i, j]² for float32 z: squares and sums in float64. */
export function addSquaresF32(z: usize, rows: i32, columns: i32, out: usize): void {
  const width = <usize>columns << 2;
  for (let i = 0; i < rows; i++, z += width) {
    let j: usize = 0;
    for (; j + 8 <= width; j += 8) {
      const x = f64x2.promote_low_f32x4(v128.load64_zero(z + j)), at = out + (j << 1);
      v128.store(at, f64x2.add(v128.load(at), f64x2.mul(x, x)));
    }
    if (j < width) {
      const x = <f64>load<f32>(z + j), at = out + (j << 1);
      store<f64>(at, load<f64>(at) + x * x);
    }
  }
}

/** out[j] = max(out[j], max_i |z[i, j]|) for float32 z and float64 out. */
export function raiseToLargestF32(z: usize, rows: i32, columns: i32, out: usize): void {
  const width = <usize>columns << 2;
  for (let i = 0; i < rows; i++, z += width) {
    let j: usize = 0;
    for (; j + 8 <= width; j += 8) {
      const x = f64x2.promote_low_f32x4(v128.load64_zero(z + j)), at = out + (j << 1);
      v128.store(at, f64x2.max(v128.load(at), f64x2.abs(x)));
    }
    if (j < width) {
      const at = out + (j << 1);
      store<f64>(at, max(load<f64>(at), abs(<f64>load<f32>(z + j))));
    }
  }
}
