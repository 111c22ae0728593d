import { normalCdf, seededRng } from "@pushforward/core";
import { delong } from "@pushforward/methods/hypothesis";
import { expect, test } from "vitest";

const normals = (n: number, seed: number, mean: number): Float64Array => {
  const rng = seededRng(seed);
  return Float64Array.from({ length: n }, () => rng.normal() + mean);
};
const order = (a: number, b: number): number => (b > a ? 1 : b === a ? 0.5 : 0);
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: number[]): number =>
  values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1);

test("variance is that of the row and column means of the order matrix", () => {
  const x = normals(9, 1, 0).map((value) => Math.round(2 * value));
  const y = normals(14, 2, 0.5).map((value) => Math.round(2 * value));
  const rows = Array.from(x, (a) => mean(Array.from(y, (b) => order(a, b))));
  const columns = Array.from(y, (b) => mean(Array.from(x, (a) => order(a, b))));
  const found = delong(x, y);
  expect(found.auc).toBeCloseTo(mean(rows), 14);
  expect(found.variance).toBeCloseTo(variance(rows) / 9 + variance(columns) / 14, 14);
});

test("worked by hand: x = 1, 3 and y = 2, 4 have three pairs of four in order", () => {
  // Row means 1 and ½, column means ½ and 1: each sample variance is 1/8, over 2 values.
  expect(delong(Float64Array.of(1, 3), Float64Array.of(2, 4))).toMatchObject({ auc: 0.75, variance: 0.125 });
});

test.each([
  [60, 340, 0],
  [60, 60, 0.8],
  [30, 200, 1.5],
  [25, 25, 2.2],
])("95-in-100 intervals cover at %d and %d rows, shift %d", (n, m, shift) => {
  const truth = normalCdf(shift / Math.SQRT2);
  const runs = 1000;
  let hits = 0;
  for (let run = 0; run < runs; run++) {
    const { interval } = delong(normals(n, 2 * run, 0), normals(m, 2 * run + 1, shift));
    if (interval.low <= truth && truth <= interval.high) hits++;
  }
  // Four standard errors of 1,000 runs; the method is asymptotic, a further 1% is allowed below.
  expect(hits / runs).toBeGreaterThan(0.95 - 0.0276 - 0.01);
  expect(hits / runs).toBeLessThan(0.95 + 0.0276);
});

test("perfect order leaves room below 1, less with more rows, and mirrors at 0", () => {
  const low = (n: number) => delong(normals(n, 3, 0), normals(n, 4, 100)).interval.low;
  expect(low(5)).toBeLessThan(0.8);
  expect(low(50)).toBeGreaterThan(low(5));
  expect(low(50)).toBeLessThan(1);
  const { interval } = delong(normals(7, 3, 100), normals(9, 4, 0));
  expect(interval.low).toBe(0);
  expect(interval.high).toBeCloseTo(1 - delong(normals(9, 4, 0), normals(7, 3, 100)).interval.low, 12);
});

test("swapping the samples mirrors the area and its limits", () => {
  const [x, y] = [normals(20, 5, 0), normals(33, 6, 0.4)];
  const [there, back] = [delong(x, y), delong(y, x)];
  expect(back.auc).toBeCloseTo(1 - there.auc, 14);
  expect(back.interval.low).toBeCloseTo(1 - there.interval.high, 13);
  expect(delong(x, y, { level: 0.99 }).interval.low).toBeLessThan(there.interval.low);
});

test("errors say what is wrong", () => {
  const one = Float64Array.of(1);
  const two = Float64Array.of(1, 2);
  expect(() => delong(one, two)).toThrow("delong: x must be at least 2 values; received 1");
  expect(() => delong(two, two, { level: 1 })).toThrow("level must be between 0 and 1; received 1");
});
