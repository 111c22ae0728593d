import { exp } from "@pushforward/core";
import { lseScratchBytes } from "@pushforward/kernels";
import { expect, test } from "vitest";
import { both, uniform } from "./support/twins.js";

interface Problem {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly h: Float64Array;
  readonly values: Float64Array;
  readonly dim: number;
  readonly width: number;
  readonly scale: number;
}

function problem(n: number, m: number, dim: number, width: number, scale = 3): Problem {
  const points = { x: uniform(n * dim, 1), y: uniform(m * dim, 2) };
  return { ...points, h: uniform(m, 3, 2), values: uniform(m * width, 4), dim, width, scale };
}

/** Row log-sum-exps, then the means, of which the first rows are left alone. */
function means(cost: "Squared" | "Euclidean", given: Problem, slope: 0 | 1, from = 0): Float64Array {
  const { dim, width, scale } = given;
  const [n, m] = [given.x.length / dim, given.h.length];
  return both(({ functions }, scope) => {
    const [x, y, h, values] = [given.x, given.y, given.h, given.values].map((array) => scope.copy(array).ptr) as Four;
    const [tops, out] = [scope.f64(n), scope.f64(n * (width + 2), { zero: true })];
    const scratch = scope.u8(lseScratchBytes(dim)).ptr;
    functions[`lse${cost}F64`](x, 0, n, y, m, dim, h, scale, tops.ptr, scratch);
    const tail = [values, width, slope, out.ptr, scratch] as const;
    functions[`planMeans${cost}F64`](x, from, n, y, m, dim, h, scale, tops.ptr, ...tail);
    return [out.view];
  })[0] as Float64Array;
}
type Four = [number, number, number, number];

test.each([
  [1, 1, 1, 0],
  [3, 7, 2, 1],
  [5, 255, 3, 2],
  [4, 257, 1, 3],
  [2, 600, 5, 5],
])("%d rows of %d columns in R^%d with %d values a column are the sums by hand", (n, m, dim, width) => {
  const given = problem(n, m, dim, width);
  for (const cost of ["Squared", "Euclidean"] as const)
    for (const slope of cost === "Squared" ? ([0] as const) : ([0, 1] as const)) {
      const found = means(cost, given, slope);
      const wanted = byHand(cost, given, slope);
      found.forEach((value, k) => {
        expect(Math.abs(value - wanted[k]!)).toBeLessThan(1e-12 * (slope ? 100 : 1));
      });
      if (!slope) for (let i = 0; i < n; i++) expect(found[i * (width + 2)]).toBeCloseTo(1, 12);
    }
});

function byHand(cost: "Squared" | "Euclidean", given: Problem, slope: 0 | 1): Float64Array {
  const { x, y, h, values, dim, width, scale } = given;
  const n = x.length / dim;
  const out = new Float64Array(n * (width + 2));
  for (let i = 0; i < n; i++) {
    const costs = Array.from(h, (_, j) => {
      let squared = 0;
      for (let k = 0; k < dim; k++) squared += (x[i * dim + k]! - y[j * dim + k]!) ** 2;
      return cost === "Squared" ? squared : Math.sqrt(squared);
    });
    const total = costs.reduce((sum, c, j) => sum + exp(h[j]! - scale * c), 0);
    costs.forEach((c, j) => {
      const weight = exp(h[j]! - scale * c) / total;
      const weighed = slope ? weight / c : weight;
      const row = i * (width + 2);
      out[row]! += weighed;
      out[row + 1]! += weight * c;
      for (let k = 0; k < width; k++) out[row + 2 + k]! += weighed * values[j * width + k]!;
    });
  }
  return out;
}

test("coinciding points have no slope; columns at −∞ and weights below e^−60 count for nothing; rows left out stay", () => {
  const y = Float64Array.of(0, 1, 100, 2);
  const h = Float64Array.of(0, 0, 0, Number.NEGATIVE_INFINITY);
  const given = { x: Float64Array.of(0, 0), y, h, values: Float64Array.of(1, 1, 1, 1), dim: 1, width: 1, scale: 1 };
  const found = means("Euclidean", given, 1, 1);
  const share = exp(-1) / (1 + exp(-1));
  expect([...found.subarray(0, 3)]).toEqual([0, 0, 0]);
  [share, share, share].forEach((value, k) => {
    expect(found[3 + k]).toBeCloseTo(value, 14);
  });
});
