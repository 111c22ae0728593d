import { seededRng } from "@pushforward/core";
import { mannWhitney } from "@pushforward/methods/hypothesis";
import { expect, test } from "vitest";

const draws = (n: number, seed: number, f: (z: number) => number): Float64Array => {
  const rng = seededRng(seed);
  return Float64Array.from({ length: n }, () => f(rng.normal()));
};

function byPairs(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (const a of x) for (const b of y) sum += b > a ? 1 : b === a ? 0.5 : 0;
  return sum;
}

test.each([0, 1, 2])("U counts the pairs in order, ties half (seed %d)", (seed) => {
  const x = draws(23, seed, (z) => Math.round(2 * z));
  const y = draws(57, seed + 10, (z) => Math.round(2 * z + 1));
  const { statistic, auc, n, m } = mannWhitney(x, y);
  expect(statistic).toBe(byPairs(x, y));
  expect(auc).toBe(statistic / (23 * 57));
  expect([n, m]).toEqual([23, 57]);
});

test("agrees with SciPy 1.17.1 (tools/fixtures/hypothesis/mann-whitney.py)", () => {
  const x = Float64Array.of(1.1, 2.3, 2.3, 3.7, 5, 5, 6.2);
  const y = Float64Array.of(2.3, 4.1, 5, 7.3, 8.8, 9.1, 9.1, 10.2);
  const { statistic, pValue } = mannWhitney(x, y);
  expect(statistic).toBe(46);
  expect(pValue).toBeCloseTo(0.04118085447752836, 13);
});

test("only the order matters, and swapping the samples mirrors U", () => {
  const [x, y] = [draws(30, 5, (z) => z), draws(41, 6, (z) => z + 0.3)];
  const { statistic, pValue } = mannWhitney(x, y);
  expect(mannWhitney(x.map(Math.exp), y.map(Math.exp))).toMatchObject({ statistic, pValue });
  expect(mannWhitney(y, x).statistic).toBe(30 * 41 - statistic);
  expect(mannWhitney(y, x).pValue).toBeCloseTo(pValue, 14);
});

test.each([
  [12, 40],
  [60, 60],
])("rejects 5 in 100 equal laws with ties at sizes %d and %d", (n, m) => {
  const runs = 2000;
  let rejected = 0;
  for (let run = 0; run < runs; run++) {
    const round = (z: number) => Math.round(3 * z);
    if (mannWhitney(draws(n, 2 * run, round), draws(m, 2 * run + 1, round)).pValue <= 0.05) rejected++;
  }
  // Four standard errors of 2,000 runs, and the continuity correction costs up to 0.01 at these sizes.
  expect(rejected / runs).toBeLessThan(0.05 + 0.0195);
  expect(rejected / runs).toBeGreaterThan(0.05 - 0.0195 - 0.01);
});

test("constant samples say nothing, empty ones and NaN are refused", () => {
  expect(mannWhitney(Float64Array.of(1, 1), Float64Array.of(1))).toMatchObject({ auc: 0.5, pValue: 1 });
  expect(() => mannWhitney(new Float64Array(0), Float64Array.of(1))).toThrow("x must be at least 1 value; received 0");
  expect(() => mannWhitney(Float64Array.of(1), Float64Array.of(Number.NaN))).toThrow("y must be free of NaN");
});
