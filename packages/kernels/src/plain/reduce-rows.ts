/** Reductions over the rows of a matrix into float64, in plain TypeScript. @module */
import type { Views } from "../views.js";

/** out[j] += Σ_i z[i, j]² over a rows × columns matrix, in the order of i. */
export function addSquares({ f64 }: Views, z: number, rows: number, columns: number, out: number): void {
  sumSquares(f64, z >>> 3, rows, columns, f64, out >>> 3);
}

/** The same for float32 z: squares and sums in float64. */
export function addSquaresF32({ f32, f64 }: Views, z: number, rows: number, columns: number, out: number): void {
  sumSquares(f32, z >>> 2, rows, columns, f64, out >>> 3);
}

/** out[j] = max(out[j], max_i |z[i, j]|). */
export function raiseToLargest({ f64 }: Views, z: number, rows: number, columns: number, out: number): void {
  raise(f64, z >>> 3, rows, columns, f64, out >>> 3);
}

/** The same for float32 z. */
export function raiseToLargestF32({ f32, f64 }: Views, z: number, rows: number, columns: number, out: number): void {
  raise(f32, z >>> 2, rows, columns, f64, out >>> 3);
}

type Floats = Float64Array | Float32Array;

function sumSquares(z: Floats, from: number, rows: number, columns: number, out: Float64Array, to: number): void {
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      const value = z[from + i * columns + j]!;
      out[to + j]! += value * value;
    }
}

function raise(z: Floats, from: number, rows: number, columns: number, out: Float64Array, to: number): void {
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) out[to + j] = Math.max(out[to + j]!, Math.abs(z[from + i * columns + j]!));
}
