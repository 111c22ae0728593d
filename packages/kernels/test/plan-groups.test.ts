import { exp, log } from "@pushforward/core";
import { planGroupsScratchBytes } from "@pushforward/kernels";
import { expect, test } from "vitest";
import { both, uniform } from "./support/twins.js";

interface Problem {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly h: Float32Array;
  readonly tops: Float64Array;
  readonly dim: number;
  readonly scale: number;
}
type Cost = "Squared" | "Euclidean";

function problem(n: number, m: number, dim: number, cost: Cost, scale = 3): Problem {
  const [x, y, h] = [uniform(n * dim, 1), uniform(m * dim, 2), uniform(m, 3, 2)].map(
    (a) => new Float32Array(a),
  ) as Three;
  const given = { x, y, h, dim, scale, tops: new Float64Array(n) };
  const tops = given.tops.map((_, i) => log(h.reduce((sum, _, j) => sum + exp(score(given, cost, i, j)), 0)));
  return { ...given, tops };
}
type Three = [Float32Array, Float32Array, Float32Array];

function score({ x, y, h, dim, scale, tops }: Problem, cost: Cost, i: number, j: number): number {
  let squared = 0;
  for (let k = 0; k < dim; k++) squared += (x[i * dim + k]! - y[j * dim + k]!) ** 2;
  return h[j]! - scale * (cost === "Squared" ? squared : Math.sqrt(squared)) - tops[i]!;
}

/** Groups of rows `from` on, then the product with v and factors. */
function groupsOf(given: Problem, cost: Cost, cut: number, capacity: number, from = 0) {
  const [n, m] = [given.tops.length, given.h.length];
  const padded = 16 * Math.ceil(m / 16);
  const [count, counts, sums, groups, values, product] = both(({ functions }, scope) => {
    const [x, y, h] = [given.x, given.y, given.h].map((array) => scope.copy(array).ptr) as [number, number, number];
    const [counts, sums] = [scope.u32(n, { zero: true }), scope.f64(n, { zero: true })];
    const [groups, values] = [scope.u32(2 * capacity, { zero: true }), scope.f32(16 * capacity, { zero: true })];
    const scratch = scope.u8(planGroupsScratchBytes(given.dim));
    const where = [counts.ptr, sums.ptr, groups.ptr, values.ptr, scratch.ptr] as const;
    const plan = [
      x,
      from,
      n,
      y,
      m,
      given.dim,
      h,
      given.scale,
      scope.copy(given.tops).ptr,
      cut,
      capacity,
      ...where,
    ] as const;
    const found = functions[`planGroups${cost}F32`](...plan);
    const v = scope.f32(padded, { zero: true });
    v.view.set(vectorOf(m));
    const [factors, out] = [scope.copy(factorsOf(n)), scope.f32(padded)];
    const rows = scope.u8(8 * (n - from));
    const written = Math.min(found, capacity);
    functions.groupsNormalF32(groups.ptr, values.ptr, written, from, n, v.ptr, factors.ptr, m, out.ptr, rows.ptr);
    return [Float64Array.of(found), counts.view, sums.view, groups.view, values.view, out.view];
  });
  return { count: count![0]!, counts: counts!, sums: sums!, groups: groups!, values: values!, product: product! };
}
const vectorOf = (m: number) => new Float32Array(uniform(m, 5));
const factorsOf = (n: number) => uniform(n, 6).map(Math.abs);

test.each([
  [1, 1, 1],
  [3, 15, 2],
  [5, 16, 3],
  [4, 257, 2],
  [7, 600, 1],
])("all groups of %d rows and %d columns in R^%d hold the weights, and give the product", (n, m, dim) => {
  for (const cost of ["Squared", "Euclidean"] as const) {
    const given = problem(n, m, dim, cost);
    const perRow = Math.ceil(m / 16);
    const { count, counts, sums, groups, values, product } = groupsOf(given, cost, 40, n * perRow);
    expect([count, ...counts]).toEqual([n * perRow, ...new Array(n).fill(perRow)]);
    const rows = new Float64Array(n);
    const [v, factors] = [vectorOf(m), factorsOf(n)];
    for (let g = 0; g < count; g++)
      for (let k = 0; k < 16; k++) {
        const [i, j] = [groups[2 * g]!, 16 * groups[2 * g + 1]! + k];
        const wanted = j < m ? exp(score(given, cost, i, j)) : 0;
        expect(Math.abs(values[16 * g + k]! - wanted)).toBeLessThanOrEqual(1e-5 * wanted);
        if (j < m) rows[i]! += wanted * v[j]!;
      }
    for (const sum of sums) expect(sum).toBeCloseTo(1, 5);
    for (let j = 0; j < m; j++) {
      const wanted = rows.reduce((sum, row, i) => sum + exp(score(given, cost, i, j)) * factors[i]! * row, 0);
      expect(product[j]).toBeCloseTo(wanted, 5);
    }
  }
});

test("groups with nothing above the cut are left out; what has no place is counted", () => {
  const given = problem(20, 500, 1, "Squared", 400);
  const all = groupsOf(given, "Squared", 10, 1000);
  const kept = new Set(Array.from({ length: all.count }, (_, g) => `${all.groups[2 * g]} ${all.groups[2 * g + 1]}`));
  expect(kept.size).toBe(all.count);
  let wanted = 0;
  for (let i = 0; i < 20; i++)
    for (let group = 0; group < 32; group++) {
      const scores = Array.from({ length: 16 }, (_, k) => 16 * group + k).filter((j) => j < 500);
      const top = Math.max(...scores.map((j) => score(given, "Squared", i, j)));
      if (Math.abs(top + 10) > 1e-3) expect(kept.has(`${i} ${group}`)).toBe(top > -10);
      wanted += Number(top > -10);
    }
  expect(Math.abs(all.count - wanted)).toBeLessThan(3);
  const some = groupsOf(given, "Squared", 10, 5);
  expect(some.count).toBe(all.count);
  expect(some.counts).toEqual(all.counts);
  expect(some.sums).toEqual(all.sums);
  expect(some.values).toEqual(all.values.slice(0, 80));
});

test("rows from the middle on are those rows", () => {
  const given = problem(9, 40, 2, "Squared");
  const part = groupsOf(given, "Squared", 40, 100, 4);
  expect(part.count).toBe(5 * 3);
  expect([...part.counts]).toEqual([0, 0, 0, 0, 3, 3, 3, 3, 3]);
  expect(part.groups[0]).toBe(4);
});
