/** Dot products of rows of small integers. @module */
import type { Views } from "../views.js";

/**
 * `out[i·count + j] = Σ_k left[i, k]·right[j, k]` in int32 for from ≤ i < to and 0 ≤ j < count.
 *
 * `left` and `right` are row-major int16 with `columns` numbers a row, a multiple of 8: pad with zeros.
 * Sums wrap at 2^31, so keep max |left|·max |right|·columns below it. `out` holds all rows of `left`; only
 * the range is written. Right rows are best passed some hundreds at a time or more.
 */
export function dotI16(
  { i16, i32 }: Views,
  left: number,
  from: number,
  to: number,
  right: number,
  count: number,
  columns: number,
  out: number,
): void {
  for (let i = from; i < to; i++) {
    for (let j = 0; j < count; j++) {
      const a = (left >>> 1) + i * columns;
      const b = (right >>> 1) + j * columns;
      let sum = 0;
      for (let k = 0; k < columns; k++) sum = (sum + i16[a + k]! * i16[b + k]!) | 0;
      i32[(out >>> 2) + i * count + j] = sum;
    }
  }
}
