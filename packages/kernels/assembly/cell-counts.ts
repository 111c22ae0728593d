/**
 * Counts of pairs of codes in units of consecutive rows: row i of unit u adds one to out[target[a·width + b]][u]
 * (float64, one line of `units` a target); cells whose target is negative are not counted.
 */
export function cellCounts(a: usize, b: usize, width: i32, units: i32, size: i32, target: usize, out: usize): void {
  const line = <usize>units << 3;
  for (let u = 0; u < units; u++, out += 8) {
    for (let i = 0; i < size; i++, a++, b++) {
      const to = load<i16>(target + (<usize>(<i32>load<u8>(a) * width + <i32>load<u8>(b)) << 1));
      if (to < 0) continue;
      const at = out + <usize>to * line;
      store<f64>(at, load<f64>(at) + 1);
    }
  }
}

/** out[code·apart][u] += x[i] for the rows i of unit u with that code (float64, lines of `units`). */
export function sumsByCode(x: usize, code: usize, units: i32, size: i32, apart: i32, out: usize): void {
  const line = <usize>(units * apart) << 3;
  for (let u = 0; u < units; u++, out += 8) {
    for (let i = 0; i < size; i++, x += 8, code++) {
      const at = out + <usize>load<u8>(code) * line;
      store<f64>(at, load<f64>(at) + load<f64>(x));
    }
  }
}

/** out[u] = Σ x[i]·y[i] over the rows of unit u. */
export function unitProductSums(x: usize, y: usize, units: i32, size: i32, out: usize): void {
  for (let u = 0; u < units; u++, out += 8) {
    let sum = 0.0;
    for (let i = 0; i < size; i++, x += 8, y += 8) sum += load<f64>(x) * load<f64>(y);
    store<f64>(out, sum);
  }
}
