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

/** out[code·apart][u] += x[i] for the rows i of unit u with that code; lines as above. */
export function sumsByCode(
  { u8, f64 }: Views,
  x: number,
  code: number,
  units: number,
  size: number,
  apart: number,
  out: number,
): void {
  for (let u = 0; u < units; u++)
    for (let i = u * size; i < (u + 1) * size; i++)
      f64[(out >>> 3) + u8[code + i]! * apart * units + u]! += f64[(x >>> 3) + i]!;
}

/** out[u] = Σ x[i]·y[i] over the rows of unit u, in their order. */
export function unitProductSums({ f64 }: Views, x: number, y: number, units: number, size: number, out: number): void {
  for (let u = 0; u < units; u++) {
    let sum = 0;
    for (let i = u * size; i < (u + 1) * size; i++) sum += f64[(x >>> 3) + i]! * f64[(y >>> 3) + i]!;
    f64[(out >>> 3) + u] = sum;
  }
}
