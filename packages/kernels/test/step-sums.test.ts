import { expect, test } from "vitest";
import { both } from "./support/twins.js";

const sums = (x: number[], y: number[]) =>
  both(({ functions }, scope) => {
    const [a, b, out] = [scope.copy(Float64Array.from(x)), scope.copy(Float64Array.from(y)), scope.f64(16)];
    functions.stepSums(a.ptr, x.length, b.ptr, y.length, out.ptr);
    return [out.view];
  })[0]! as Float64Array;

test("two points against one between them", () => {
  // F is ½ between 0 and 2, G jumps at 1: |F − G| = ½ over a length of 2, and one of two pairs is larger in y.
  const found = sums([0, 2], [1]);
  expect([...found.subarray(0, 4)]).toEqual([3, 1, 2, 1]);
  expect([...found.subarray(13)]).toEqual([0.5, 0, 1]); // 1 − G is 1 and 0 around ½; F(1) = ½
});

test("ties count half, and values with a fraction are told", () => {
  const found = sums([1, 1, 2.5], [1, 2.5, 2.5, 2.5]);
  expect([found[0], found[1]]).toEqual([2, 2 * 4 - 1 * 3]);
  // Of 12 pairs 6 are larger in y (1 and 1 below three 2.5), and 2 + 3 tie.
  expect(found[2]! / 2).toBe(6 + 5 / 2);
  expect(found[3]).toBeCloseTo((2 / 3 - 1 / 4) * 1.5, 15);
  expect(found[15]).toBe(0);
});

test("many values with ties, and infinite ones, in WebAssembly and in plain TypeScript", () => {
  const values = (n: number, step: number) => Array.from({ length: n }, (_, i) => ((i * step) % 97) / 8);
  const ascending = (list: number[]) => list.sort((a, b) => a - b);
  sums(ascending(values(500, 31)), ascending(values(300, 17)));
  sums([-Infinity, ...ascending(values(40, 5))], [...ascending(values(60, 7)), Infinity]);
});
