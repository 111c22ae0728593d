/** Sums of features over many sets of units. @module */
import type { Views } from "../views.js";
import { round } from "./lanes/float32.js";

/**
 * out_ib = weight·Σ x_iu over the units u of set b, for rows 0 ≤ i < rows of `units` float32 at `x` and 0 ≤ b < columns;
 * `out` has `stride` float32 a row. `codes` says who is in the sets, as `labelCodes` writes it; `scratch` has
 * `labelScratchBytes(columns)` bytes. Sums of eight units are looked up in a table of all subsets, so that the error is
 * at most (units/32 + 11)·2⁻²⁴·Σ|weight·x_iu|. Time O(rows·(units·32 + columns·units/8)).
 */
export function labelSumsF32(
  { f32, u16 }: Views,
  x: number,
  rows: number,
  units: number,
  codes: number,
  columns: number,
  weight: number,
  out: number,
  stride: number,
  scratch: number,
): void {
  const tables = f32.subarray(scratch >>> 2, (scratch >>> 2) + 4 * 256);
  for (let i = 0; i < rows; i++) {
    const row = f32.subarray((x >>> 2) + i * units, (x >>> 2) + (i + 1) * units);
    const sums = f32.subarray((out >>> 2) + i * stride, (out >>> 2) + i * stride + columns).fill(0);
    for (let u = 0, at = codes >>> 1; u < units; u += 32, at += 4 * columns) {
      for (let g = 0; g < 4; g++) fillTable(tables.subarray(256 * g), row.subarray(u + 8 * g, u + 8 * g + 8), weight);
      for (let b = 0; b < columns; b++) {
        const [one, two, three, four] = [0, 1, 2, 3].map((g) => tables[256 * g + u16[at + 4 * b + g]! / 16]!);
        sums[b]! += round(round(one! + two!) + round(three! + four!));
      }
    }
  }
}

/** The sum over every subset of the units, times the weight. */
function fillTable(table: Float32Array, units: Float32Array, weight: number): void {
  table[0] = 0;
  units.forEach((value, j) => {
    const size = 1 << j;
    const more = round(value * round(weight));
    for (let p = 0; p < size; p++) table[size + p] = table[p]! + more;
  });
}
