import { labelCodes, labelScratchBytes } from "@pushforward/kernels";
import { expect, test } from "vitest";
import { both, uniform } from "./support/twins.js";

const sums = (x: Float32Array, units: number, columns: number, holds: (u: number, b: number) => boolean, weight = 1) =>
  both(({ functions }, scope) => {
    const [rows, stride] = [x.length / units, columns + 2];
    const out = scope.f32(rows * stride, { zero: true });
    const [codes, scratch] = [scope.copy(labelCodes(units, columns, holds)), scope.u8(labelScratchBytes(columns))];
    functions.labelSumsF32(scope.copy(x).ptr, rows, units, codes.ptr, columns, weight, out.ptr, stride, scratch.ptr);
    return [out.view];
  })[0]! as Float32Array;

const drawn = (u: number, b: number) => Math.imul(u * 613 + b * 7919 + 5, 0x9e3779b1) < 0;

test.each([
  [1, 1, 1],
  [2, 7, 3],
  [3, 8, 4],
  [4, 9, 5],
  [5, 31, 6],
  [6, 32, 7],
  [7, 33, 8],
  [9, 64, 13],
  [16, 250, 101],
])(
  "%d rows of %d units over %d sets, exact in whole numbers; what is beside the rows stays",
  (rows, units, columns) => {
    const x = Float32Array.from(uniform(rows * units, 7, 1000), Math.round);
    const found = sums(x, units, columns, drawn, 0.5);
    for (let i = 0; i < rows; i++) {
      const row = x.subarray(i * units, (i + 1) * units);
      for (let b = 0; b < columns; b++)
        expect(found[i * (columns + 2) + b]).toBe(
          row.reduce((sum, value, u) => sum + (drawn(u, b) ? value / 2 : 0), 0),
        );
      expect([...found.subarray(i * (columns + 2) + columns, (i + 1) * (columns + 2))]).toEqual([0, 0]);
    }
  },
);

test("the error stays in its bound, and equal sets have equal sums", () => {
  const [rows, units, columns, weight] = [8, 250, 40, Math.fround(0.1265)];
  const x = Float32Array.from(uniform(rows * units, 8, 3));
  const found = sums(x, units, columns, (u, b) => drawn(u, b % 20), weight);
  for (let i = 0; i < rows; i++)
    for (let b = 0; b < columns; b++) {
      let [sum, size] = [0, 0];
      for (let u = 0; u < units; u++) {
        const value = weight * x[i * units + u]!;
        if (drawn(u, b % 20)) sum += value;
        size += Math.abs(value);
      }
      const at = i * (columns + 2) + b;
      expect(Math.abs(found[at]! - sum)).toBeLessThanOrEqual((units / 32 + 11) * 2 ** -24 * size);
      expect(found[at]).toBe(found[i * (columns + 2) + (b % 20)]);
    }
});
