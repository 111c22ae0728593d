import { expect, test } from "vitest";
import { both, uniform } from "./support/twins.js";

const single = (values: Float64Array) => new Float32Array(values);

/** The twins on n rows and b candidates of `dim` coordinates, pulls starting at `start`. */
function pullsOf(n: number, b: number, dim: number, size: number, start: number) {
  const [y, g] = [single(uniform(n * dim, 1, size)), single(uniform(b * dim, 2, size))];
  const [out, pulls] = both(({ functions }, scope) => {
    const [rows, candidates] = [scope.copy(y), scope.copy(g)];
    const found = scope.f64(2 * n, { zero: true });
    const sums = scope.copy(new Float32Array(b * dim).fill(start));
    const half = n >>> 1; // splitting the rows over calls changes nothing
    for (const [from, to] of [
      [0, half],
      [half, n],
    ] as const) {
      functions.noisePulls(rows.ptr, from, to, candidates.ptr, b, dim, found.ptr, sums.ptr, scope.f32(b).ptr);
    }
    return [found.view, sums.view];
  });
  return { y, g, out: out!, pulls: pulls! };
}

test.each([
  [1, 4, 1],
  [3, 8, 1],
  [65, 12, 2],
  [20, 64, 3],
  [0, 4, 1],
])("%d rows and %d candidates in R^%d: as the formula says in float64", (n, b, dim) => {
  const { y, g, out, pulls } = pullsOf(n, b, dim, 3, 0.5);
  const known = new Float64Array(b * dim).fill(0.5);
  for (let i = 0; i < n; i++) {
    const costs = Array.from({ length: b }, (_, j) => {
      let cost = 0;
      for (let c = 0; c < dim; c++) cost += (y[i * dim + c]! - g[c * b + j]!) ** 2;
      return cost;
    });
    const nearest = Math.min(...costs);
    const weights = costs.map((cost) => Math.exp(nearest - cost));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    expect(Math.abs(out[2 * i]! - nearest)).toBeLessThan(1e-5);
    expect(Math.abs(out[2 * i + 1]! / sum - 1)).toBeLessThan(5e-5); // costs near 100 by float32, and some to spare
    for (let c = 0; c < dim; c++) {
      for (let j = 0; j < b; j++) known[c * b + j]! += (weights[j]! / sum) * (y[i * dim + c]! - g[c * b + j]!);
    }
  }
  for (let at = 0; at < known.length; at++) expect(Math.abs(pulls[at]! - known[at]!)).toBeLessThan(2e-4);
});

test("a row far from all candidates pulls the nearest with all its weight", () => {
  const [out, pulls] = both(({ functions }, scope) => {
    const y = scope.copy(Float32Array.of(1000));
    const g = scope.copy(Float32Array.of(0, -5, 1e15, 1e15));
    const [found, sums] = [scope.f64(2), scope.f32(4, { zero: true })];
    functions.noisePulls(y.ptr, 0, 1, g.ptr, 4, 1, found.ptr, sums.ptr, scope.f32(4).ptr);
    return [found.view, sums.view];
  });
  expect([...out!]).toEqual([1e6, 1]);
  expect([...pulls!]).toEqual([1000, 0, 0, 0]);
});
