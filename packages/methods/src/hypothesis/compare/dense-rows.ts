/**
 * Rows of the common space as plain vectors, for kernels.
 * @module
 */
import type { CommonSpace } from "./common-space.js";

/** Coordinates d of a row: numbers, then one for each level. */
export function dimension({ numbers, levels }: CommonSpace): number {
  return numbers.length + levels.reduce((sum, block) => sum + block.count, 0);
}

/** Write all rows, row-major, rounded to float32. */
export function denseRows(space: CommonSpace, out: Float32Array): void {
  const d = dimension(space);
  out.fill(0);
  space.numbers.forEach((values, j) => {
    for (let i = 0, at = j; i < values.length; i++, at += d) out[at] = values[i]!;
  });
  let first = space.numbers.length;
  for (const { level, count, height } of space.levels) {
    for (let i = 0; i < level.length; i++) out[i * d + first + level[i]!] = height;
    first += count;
  }
}
