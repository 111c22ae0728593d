import { expect, test } from "vitest";
import { both, uniform } from "./support/twins.js";

const shapes: [units: number, size: number][] = [
  [1, 1],
  [2, 3],
  [5, 1],
  [7, 9],
  [33, 4],
];
const codes = (length: number, levels: number, seed: number) =>
  Uint8Array.from(uniform(length, seed, levels), (x) => Math.min(levels - 1, Math.floor(Math.abs(x))));

test.each(shapes)("cells of two codes are counted by unit, %d units of %d rows; others are left out", (units, size) => {
  const [a, b] = [codes(units * size, 4, 1), codes(units * size, 3, 2)];
  const target = Int16Array.from({ length: 12 }, (_, cell) =>
    cell % 3 === 2 ? -1 : Math.floor(cell / 3) * 2 + (cell % 3),
  );
  const [counts] = both(({ functions }, scope) => {
    const out = scope.f64(8 * units, { zero: true });
    functions.cellCounts(scope.copy(a).ptr, scope.copy(b).ptr, 3, units, size, scope.copy(target).ptr, out.ptr);
    return [out.view];
  });
  const expected = new Float64Array(8 * units);
  a.forEach((code, i) => {
    const to = target[code * 3 + b[i]!]!;
    if (to >= 0) expected[to * units + Math.floor(i / size)]!++;
  });
  expect(counts).toEqual(expected);
});

test.each([1, 2, 3, 8, 17])("squares add up over rows and the largest |z| is kept, %d columns", (columns) => {
  const z = Float64Array.from(uniform(5 * columns, 3, 4));
  const [sums, largest] = both(({ functions }, scope) => {
    const from = scope.copy(z);
    const [squares, peaks] = [scope.f64(columns, { zero: true }), scope.f64(columns, { zero: true })];
    functions.addSquares(from.ptr, 5, columns, squares.ptr);
    functions.raiseToLargest(from.ptr, 5, columns, peaks.ptr);
    return [squares.view, peaks.view];
  });
  for (let j = 0; j < columns; j++) {
    const column = [0, 1, 2, 3, 4].map((i) => z[i * columns + j]!);
    expect(sums![j]).toBe(column.reduce((sum, x) => sum + x * x, 0));
    expect(largest![j]).toBe(Math.max(...column.map(Math.abs)));
  }
});

test.each(shapes)("scores are summed by code and multiplied by unit, %d units of %d rows", (units, size) => {
  const [x, y, code] = [uniform(units * size, 8), uniform(units * size, 9), codes(units * size, 3, 10)];
  const [byCode, products] = both(({ functions }, scope) => {
    const [sums, dots] = [scope.f64(6 * units, { zero: true }), scope.f64(units)];
    const [a, b] = [scope.copy(x), scope.copy(y)];
    functions.sumsByCode(a.ptr, scope.copy(code).ptr, units, size, 2, sums.ptr);
    functions.unitProductSums(a.ptr, b.ptr, units, size, dots.ptr);
    return [sums.view, dots.view];
  });
  const expected = { sums: new Float64Array(6 * units), dots: new Float64Array(units) };
  for (let i = 0; i < units * size; i++) {
    const u = Math.floor(i / size);
    expected.sums[2 * code[i]! * units + u]! += x[i]!;
    expected.dots[u]! += x[i]! * y[i]!;
  }
  expect([byCode, products]).toEqual([expected.sums, expected.dots]);
});

test.each([1, 2, 3, 8, 17])("float32 rows are squared and summed in float64, %d columns", (columns) => {
  const z = Float32Array.from(uniform(5 * columns, 3, 4));
  const [sums, largest] = both(({ functions }, scope) => {
    const from = scope.copy(z);
    const [squares, peaks] = [scope.f64(columns, { zero: true }), scope.f64(columns, { zero: true })];
    functions.addSquaresF32(from.ptr, 5, columns, squares.ptr);
    functions.raiseToLargestF32(from.ptr, 5, columns, peaks.ptr);
    return [squares.view, peaks.view];
  });
  for (let j = 0; j < columns; j++) {
    const column = [0, 1, 2, 3, 4].map((i) => z[i * columns + j]!);
    expect(sums![j]).toBe(column.reduce((sum, x) => sum + x * x, 0));
    expect(largest![j]).toBe(Math.max(...column.map(Math.abs)));
  }
});

test("waves of phases are summed over units at four bandwidths, within their float32 bound", () => {
  const [units, size, pn, pl, R] = [3, 5, 4, 2, 12];
  const rows = units * size;
  const numbers = Float32Array.from(uniform(rows * pn, 4, 3));
  const omega = Float32Array.from(uniform(pn * R, 5, 2));
  const levels = Uint16Array.from(codes(rows * pl, 6, 6));
  const tables = Float32Array.from(uniform(6 * R, 7, 2));
  const [sums] = both(({ functions }, scope) => {
    const out = scope.f32(units * 8 * R);
    const [x, w, l, t] = [scope.copy(numbers), scope.copy(omega), scope.copy(levels), scope.copy(tables)];
    functions.cosineSums(units, size, x.ptr, pn, w.ptr, l.ptr, pl, t.ptr, R, out.ptr);
    return [out.view];
  });
  for (let u = 0; u < units; u++)
    for (let r = 0; r < R; r++)
      for (let k = 0; k < 4; k++) {
        let [cosine, sine, bound] = [0, 0, 0];
        for (let i = u * size; i < (u + 1) * size; i++) {
          let x = 0;
          for (let j = 0; j < pn; j++) x += numbers[i * pn + j]! * omega[j * R + r]!;
          for (let c = 0; c < pl; c++) x += tables[levels[i * pl + c]! * R + r]!;
          cosine += Math.cos(2 ** k * x);
          sine += Math.sin(2 ** k * x);
          // terms of at most 6 each, rounded (pn + pl + 4) times, then doubled k times; sums round size times
          bound += 2 ** k * ((pn + pl + 4) * 40 + 8) * 2 ** -24 + size * 2 ** -23;
        }
        expect(Math.abs(sums![u * 8 * R + 2 * k * R + r]! - cosine)).toBeLessThan(bound);
        expect(Math.abs(sums![u * 8 * R + (2 * k + 1) * R + r]! - sine)).toBeLessThan(bound);
      }
});
