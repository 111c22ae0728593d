import { pairwiseScratchBytes } from "@pushforward/kernels";
import { expect, test } from "vitest";
import { both, uniform } from "./support/twins.js";

type Name = "squaredDistances" | "distances" | "dots";
type Numbers = Float64Array | Float32Array;
type Range = [from: number, to: number];

/** A tile in an array that is 2 wider, filled with −1 before. */
function tile(name: Name, x: Numbers, y: Numbers, d: number, [a, b]: Range, [e, f]: Range): Numbers {
  const bits = x instanceof Float64Array ? 64 : 32;
  return both(({ functions }, scope) => {
    const [left, right] = [scope.copy(x), scope.copy(y)];
    const stride = f - e + 2;
    const out = bits === 64 ? scope.f64((b - a) * stride) : scope.f32((b - a) * stride);
    out.view.fill(-1);
    const scratch = scope.u8(pairwiseScratchBytes(d));
    functions[`${name}F${bits}`](left.ptr, a, b, right.ptr, e, f, d, out.ptr, stride, scratch.ptr);
    return [out.view];
  })[0] as Numbers;
}

const exact: Record<Name, (a: Numbers, b: Numbers) => number> = {
  squaredDistances: (a, b) => Array.from(a).reduce((sum, u, k) => sum + (u - b[k]!) ** 2, 0),
  distances: (a, b) => Math.sqrt(Array.from(a).reduce((sum, u, k) => sum + (u - b[k]!) ** 2, 0)),
  dots: (a, b) => Array.from(a).reduce((sum, u, k) => sum + u * b[k]!, 0),
};

const names: Name[] = ["squaredDistances", "distances", "dots"];
const shapes: [n: number, m: number, d: number][] = [
  [1, 1, 1],
  [2, 7, 2],
  [3, 8, 3],
  [2, 9, 1],
  [3, 15, 5],
  [2, 16, 4],
  [1, 17, 9],
  [4, 33, 2],
];

test.each(shapes)("tiles of %d × %d pairs in R^%d, each pair in its place and nothing beside them", (n, m, d) => {
  for (const name of names) {
    for (const single of [false, true]) {
      const make = (values: Float64Array) => (single ? new Float32Array(values) : values);
      const [x, y] = [make(uniform((n + 2) * d, 1, 3)), make(uniform((m + 3) * d, 2, 3))];
      const out = tile(name, x, y, d, [1, n + 1], [2, m + 2]);
      // Sums of d + 2 roundings, each of terms below (2·3)²; the root at least halves relative errors.
      const bound = (d + 2) * 36 * d * (single ? 2 ** -24 : 2 ** -53);
      for (let i = 0; i < n; i++) {
        const row = x.subarray((i + 1) * d, (i + 2) * d);
        for (let j = 0; j < m; j++) {
          const wanted = exact[name](row, y.subarray((j + 2) * d, (j + 3) * d));
          expect(Math.abs(out[i * (m + 2) + j]! - wanted)).toBeLessThanOrEqual(bound);
        }
        expect([...out.subarray(i * (m + 2) + m, (i + 1) * (m + 2))]).toEqual([-1, -1]);
      }
    }
  }
});

test("a distance is the same bits from either side, and 0 to itself", () => {
  const x = uniform(20 * 3, 3);
  const out = tile("distances", x, x, 3, [0, 20], [0, 20]);
  for (let i = 0; i < 20; i++) {
    expect(out[i * 22 + i]).toBe(0);
    for (let j = 0; j < i; j++) expect(out[i * 22 + j]).toBe(out[j * 22 + i]);
  }
});

test("far from the origin small distances stay exact: no expansion into squares and products", () => {
  const x = Float64Array.of(1e8, 1e8 + 3);
  expect(tile("squaredDistances", x, x, 1, [0, 2], [0, 2])[1]).toBe(9);
});

test.each([
  [1, 1, 1],
  [5, 3, 2],
  [8, 2, 3],
  [17, 4, 10],
])("projections of %d points on %d lines, line after line", (n, lines, d) => {
  for (const bits of [64, 32] as const) {
    const [x, theta] = [uniform(n * d, 4), uniform(lines * d, 5)];
    const make = (values: Float64Array) => (bits === 64 ? values : new Float32Array(values));
    const [out] = both(({ functions }, scope) => {
      const [points, directions] = [scope.copy(make(x)), scope.copy(make(theta))];
      const region = bits === 64 ? scope.f64(lines * n) : scope.f32(lines * n);
      const scratch = scope.u8(pairwiseScratchBytes(d));
      const half = n >> 1; // in two ranges of points
      const project = functions[`projectF${bits}`];
      project(points.ptr, 0, half, d, directions.ptr, lines, region.ptr, n, scratch.ptr);
      const rest = region.ptr + (half * bits) / 8;
      project(points.ptr, half, n, d, directions.ptr, lines, rest, n, scratch.ptr);
      return [region.view];
    });
    for (let at = 0; at < lines * n; at++) {
      const [l, i] = [Math.floor(at / n), at % n];
      const wanted = exact.dots(theta.subarray(l * d, (l + 1) * d), x.subarray(i * d, (i + 1) * d));
      expect(Math.abs(out![at]! - wanted)).toBeLessThanOrEqual((d + 2) * d * 2 ** (bits === 64 ? -53 : -23));
    }
  }
});
