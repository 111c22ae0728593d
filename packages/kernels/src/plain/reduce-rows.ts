/** Reductions over the rows of a float64 matrix, in plain TypeScript. @module */
import type { Views } from "../views.js";

/** out[j] += Σ_i z[i, j]² over a rows × columns matrix, in the order of i. */
export function addSquares({ f64 }: Views, z: number, rows: number, columns: number, out: number): void {
  const [from, to] = [z >>> 3, out >>> 3];
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) f64[to + j]! += f64[from + i * columns + j]! ** 2;
}

/** out[j] = max(out[j], max_i |z[i, j]|). */
export function raiseToLargest({ f64 }: Views, z: number, rows: number, columns: number, out: number): void {
  const [from, to] = [z >>> 3, out >>> 3];
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) f64[to + j] = Math.max(f64[to + j]!, Math.abs(f64[from + i * columns + j]!));
}
