/** Dot products of rows of bits. @module */
import type { Views } from "../views.js";

/**
 * `out[i·count + j]` = number of bits set in both row i of `left` and row j of `right`, in int32, for
 * from ≤ i < to and 0 ≤ j < count.
 *
 * A row is `words` words of 64 bits; bits beyond the last column must be 0 on one side. `out` holds all rows
 * of `left`; only the range is written.
 */
export function bitDot(
  { u32, i32 }: Views,
  left: number,
  from: number,
  to: number,
  right: number,
  count: number,
  words: number,
  out: number,
): void {
  const halves = 2 * words;
  for (let i = from; i < to; i++) {
    for (let j = 0; j < count; j++) {
      const a = (left >>> 2) + i * halves;
      const b = (right >>> 2) + j * halves;
      let sum = 0;
      for (let k = 0; k < halves; k++) sum += bitCount(u32[a + k]! & u32[b + k]!);
      i32[(out >>> 2) + i * count + j] = sum;
    }
  }
}

/** Sums of 2, 4, then 8 neighbouring bits; the product adds the four bytes. */
function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
