/** Counts of pairs of codes in units of consecutive rows, in plain TypeScript. @module */
import type { Views } from "../views.js";

/**
 * Row i of unit u adds one to out[target[a·width + b]][u]: codes a and b are u8 a row, `target` i16 for each
 * cell (negative: not counted), `out` f64 with one line of `units` for each target, zeroed by the caller.
 */
export function cellCounts(
  { u8, i16, f64 }: Views,
  a: number,
  b: number,
  width: number,
  units: number,
  size: number,
  target: number,
  out: number,
): void {
  for (let u = 0; u < units; u++)
    for (let i = u * size; i < (u + 1) * size; i++) {
      const to = i16[(target >>> 1) + u8[a + i]! * width + u8[b + i]!]!;
      if (to >= 0) f64[(out >>> 3) + to * units + u]!++;
    }
}
