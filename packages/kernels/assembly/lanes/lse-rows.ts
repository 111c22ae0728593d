// What rows of a log-sum-exp keep between panels: a running maximum and a total beside it.
import { exp2 } from "./exp-f64";
import { log2 } from "./log-f64";

export const SQUARED: i32 = 0;
export const EUCLIDEAN: i32 = 1;

/** Columns in a panel. */
export const PANEL: i32 = 256;
/** Rows that share one turned panel. */
export const ROWS: i32 = 128;

export function startRows(rows: i32, maxima: usize, totals: usize): void {
  for (let r = 0; r < rows; r++) {
    store<f64>(maxima + (<usize>r << 3), -Infinity);
    store<f64>(totals + (<usize>r << 3), 0);
  }
}

export function finishRows(rows: i32, maxima: usize, totals: usize, out: usize): void {
  for (let r: usize = 0; r < <usize>rows << 3; r += 8) {
    const logarithm = log2(v128.load64_splat(totals + r));
    store<f64>(out + r, load<f64>(maxima + r) + f64x2.extract_lane(logarithm, 0));
  }
}

/** total·e^change, from the operations of `exp`; a total of 0 has no maximum yet. */
export function rescale(change: f64, total: usize): void {
  const old = load<f64>(total);
  if (old != 0) store<f64>(total, old * f64x2.extract_lane(exp2(f64x2.splat(change)), 0));
}
