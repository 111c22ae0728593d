import { exp, log } from "@pushforward/core";
import { lseScratchBytes } from "@pushforward/kernels";
import { expect, test } from "vitest";
import { both, uniform } from "./support/twins.js";

type Cost = "Squared" | "Euclidean";
interface Problem {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly h: Float64Array;
  readonly dim: number;
  readonly scale: number;
}

function lse(cost: Cost, bits: 32 | 64, { x, y, h, dim, scale }: Problem, from = 0, to = x.length / dim): Float64Array {
  const make = (values: Float64Array) => (bits === 64 ? values : new Float32Array(values));
  return both(({ functions }, scope) => {
    const [a, b, c] = [scope.copy(make(x)), scope.copy(make(y)), scope.copy(make(h))];
    const out = scope.f64(x.length / dim, { zero: true });
    const scratch = scope.u8(lseScratchBytes(dim));
    functions[`lse${cost}F${bits}`](a.ptr, from, to, b.ptr, h.length, dim, c.ptr, scale, out.ptr, scratch.ptr);
    return [out.view];
  })[0] as Float64Array;
}

/** Two passes in doubles over all scores. */
function reference(cost: Cost, { x, y, h, dim, scale }: Problem): Float64Array {
  return Float64Array.from({ length: x.length / dim }, (_, i) => {
    const scores = h.map((offset, j) => {
      let squared = 0;
      for (let k = 0; k < dim; k++) squared += (x[i * dim + k]! - y[j * dim + k]!) ** 2;
      return offset - scale * (cost === "Squared" ? squared : Math.sqrt(squared));
    });
    const top = scores.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
    return top === Number.NEGATIVE_INFINITY ? top : top + log(scores.reduce((sum, score) => sum + exp(score - top), 0));
  });
}

const problem = (n: number, m: number, dim: number, scale = 4): Problem => {
  const single = (values: Float64Array) => Float64Array.from(new Float32Array(values)); // the same input for both
  return { x: single(uniform(n * dim, 1)), y: single(uniform(m * dim, 2)), h: single(uniform(m, 3, 5)), dim, scale };
};
const farthest = (found: Float64Array, wanted: Float64Array) =>
  found.reduce((most, value, i) => Math.max(most, Math.abs(value - wanted[i]!)), 0);
const costs: Cost[] = ["Squared", "Euclidean"];

const shapes: [number, number, number][] = [
  [1, 1, 1],
  [2, 7, 2],
  [3, 8, 3],
  [2, 9, 1],
  [1, 15, 4],
  [2, 16, 3],
  [3, 17, 2],
  [2, 255, 3],
  [130, 256, 2],
  [2, 257, 3],
  [129, 530, 1],
];
test.each(shapes)("%d rows of %d columns in R^%d agree with two passes in doubles", (n, m, dim) => {
  for (const cost of costs) {
    const given = problem(n, m, dim);
    const wanted = reference(cost, given);
    const size = 5 + given.scale * 4 * dim; // largest score
    expect(farthest(lse(cost, 64, given), wanted)).toBeLessThan((dim + 8 + m) * 2 ** -53 * size);
    expect(farthest(lse(cost, 32, given), wanted)).toBeLessThan((dim + 3) * 2 ** -24 * size + 1.2e-6);
  }
});

test("one column is its score; equal scores add their logarithm", () => {
  const one = { x: Float64Array.of(1, 2), y: Float64Array.of(4, 6), h: Float64Array.of(0.5), dim: 2, scale: 2 };
  for (const bits of [32, 64] as const) {
    expect([...lse("Squared", bits, one)]).toEqual([0.5 - 2 * 25]);
    expect([...lse("Euclidean", bits, one)]).toEqual([0.5 - 2 * 5]);
    const many = { ...one, y: new Float64Array(2 * 1000).fill(1), x: Float64Array.of(1, 1), h: new Float64Array(1000) };
    expect(lse("Squared", bits, many)[0]).toBeCloseTo(log(1000), 14); // sums of ones are exact
  }
});

test("scores from −10^6 to 10^6, later panels above earlier ones and far below: nothing overflows or is lost", () => {
  const m = 1000;
  const h = Float64Array.from(
    { length: m },
    (_, j) => [-1e6, 30, 1e6, 999_990][Math.floor(j / 250)]! + (j % 250) / 512,
  );
  const given = { x: uniform(3, 5), y: new Float64Array(m), h, dim: 1, scale: 1 };
  const single = { ...given, x: Float64Array.from(new Float32Array(given.x)) };
  expect(farthest(lse("Squared", 64, given), reference("Squared", given))).toBeLessThan(1e6 * 2 ** -50);
  expect(farthest(lse("Squared", 32, single), reference("Squared", single))).toBeLessThan(1e6 * 2 ** -22);
});

test("columns at −∞ count for nothing; without any other the answer is −∞; a NaN shows", () => {
  const given = problem(3, 300, 2);
  const holes = { ...given, h: given.h.map((value, j) => (j < 256 || j % 3 ? Number.NEGATIVE_INFINITY : value)) };
  const none = { ...given, h: new Float64Array(300).fill(Number.NEGATIVE_INFINITY) };
  const spoilt = { ...given, h: given.h.map((value, j) => (j === 270 ? Number.NaN : value)) };
  for (const bits of [32, 64] as const) {
    expect(farthest(lse("Squared", bits, holes), reference("Squared", holes))).toBeLessThan(1e-5);
    expect([...lse("Squared", bits, none)]).toEqual(new Array(3).fill(Number.NEGATIVE_INFINITY));
    expect([...lse("Squared", bits, spoilt)]).toEqual(new Array(3).fill(Number.NaN));
  }
});

test("a sharp cost (all but the nearest columns below the cut) is the nearest score", () => {
  const given = problem(40, 600, 2, 1e6);
  const wanted = reference("Squared", given);
  expect(farthest(lse("Squared", 64, given), wanted)).toBeLessThan(1e7 * 2 ** -50);
});

test("the bits of a row do not depend on the range it is in", () => {
  const given = problem(200, 300, 3);
  for (const bits of [32, 64] as const) {
    const whole = lse("Squared", bits, given);
    expect(lse("Squared", bits, given, 131, 140).subarray(131, 140)).toEqual(whole.subarray(131, 140));
    expect([...lse("Squared", bits, given, 131, 140)].filter((value) => value !== 0)).toHaveLength(9);
  }
});

test.each([1, 2, 7, 8, 9, 255, 256, 257, 600])("costs of a matrix with %d columns give what points give", (m) => {
  const given = problem(131, m, 2);
  const costs = new Float64Array(131 * m);
  for (let i = 0; i < 131; i++)
    for (let j = 0; j < m; j++)
      costs[i * m + j] = (given.y[2 * j]! - given.x[2 * i]!) ** 2 + (given.y[2 * j + 1]! - given.x[2 * i + 1]!) ** 2;
  const found = both(({ functions }, scope) => {
    const [c, h, out] = [scope.copy(costs), scope.copy(given.h), scope.f64(131)];
    functions.lseMatrixF64(c.ptr, 0, 131, m, h.ptr, given.scale, out.ptr, scope.u8(lseScratchBytes(1)).ptr);
    return [out.view];
  })[0] as Float64Array;
  expect(found).toEqual(lse("Squared", 64, given));
});

test("a NaN in a matrix shows, a column at −∞ does not count", () => {
  const rows = Float64Array.of(1, Number.NaN, 0, 0, 3, 0);
  const h = Float64Array.of(0, 0, Number.NEGATIVE_INFINITY);
  const found = both(({ functions }, scope) => {
    const out = scope.f64(2);
    const scratch = scope.u8(lseScratchBytes(1));
    functions.lseMatrixF64(scope.copy(rows).ptr, 0, 2, 3, scope.copy(h).ptr, 1, out.ptr, scratch.ptr);
    return [out.view];
  })[0] as Float64Array;
  expect(found[0]).toBeNaN();
  expect(found[1]).toBeCloseTo(log(1 + exp(-3)), 15);
});
