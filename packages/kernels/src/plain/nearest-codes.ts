/** Nearest rows of small whole numbers, in plain TypeScript. @module */
import type { Views } from "../views.js";

/** Rows that lie together, column by column. */
const tileRows = 32;

/**
 * The nearest of `rows` rows for each query of [from, to), under
 *
 *     d(q, r) = Σ_{c < ordered} |q_c − r_c| + Σ_{c ≥ ordered} [q_c ≠ r_c]·weight_c,
 *
 * which the caller keeps below 2^16 − 1, codes below 2^15. Queries are u16, row-major; row i of the others has column c
 * at tiles[32·columns·⌊i/32⌋ + 32·c + i mod 32] (u16), the last tile filled up with copies of the last row. A row nearer
 * than `distance[q]` (u16) replaces it, and `index[q]` (u32); of equals the first wins. Query q leaves out row
 * self + q − from, none when `self` is negative. `scratch`: 64 bytes.
 */
export function nearestCodes(
  { u16, u32 }: Views,
  queries: number,
  from: number,
  to: number,
  tiles: number,
  rows: number,
  ordered: number,
  columns: number,
  weights: number,
  self: number,
  distance: number,
  index: number,
  _scratch: number,
): void {
  for (let q = from; q < to; q++)
    for (let i = 0; i < rows; i++) {
      if (self >= 0 && i === self + q - from) continue;
      const tile = (tiles >>> 1) + tileRows * columns * Math.floor(i / tileRows) + (i % tileRows);
      let sum = 0;
      for (let c = 0; c < columns; c++) {
        const gap = Math.abs(u16[(queries >>> 1) + q * columns + c]! - u16[tile + tileRows * c]!);
        if (c < ordered) sum += gap;
        else if (gap > 0) sum += u16[(weights >>> 1) + c]!;
      }
      if (sum >= u16[(distance >>> 1) + q]!) continue;
      u16[(distance >>> 1) + q] = sum;
      u32[(index >>> 2) + q] = i;
    }
}
