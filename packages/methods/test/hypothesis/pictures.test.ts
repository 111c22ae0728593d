import { seededRng } from "@pushforward/core";
import type { Picture } from "@pushforward/methods/hypothesis";
import { expect, test } from "vitest";
import { barsPicture, histogramPicture } from "../../dist/hypothesis/compare/pictures.js";

type Histogram = Extract<Picture, { kind: "histogram" }>;
const histogram = (reference: number[], current: number[], options = {}): Histogram => {
  const [a, b] = [Float64Array.from(reference).sort(), Float64Array.from(current).sort()];
  const integers = [...a, ...b].every(Number.isInteger);
  const rows = { reference: a, current: b, n: a.length, m: b.length, unit: "number" as const, integers, ...options };
  return histogramPicture(rows) as Histogram;
};
const draws = (n: number, seed: number, f: (z: number) => number): number[] => {
  const rng = seededRng(seed);
  return Array.from({ length: n }, () => f(rng.normal()));
};

test("few integers get a bar each, whole numbers at the edges", () => {
  const { edges, reference, current } = histogram([1, 1, 2, 4], [2, 3, 3, 3]);
  expect(edges).toEqual([1, 2, 3, 4, 5]);
  expect(reference).toEqual([0.5, 0.25, 0, 0.25]);
  expect(current).toEqual([0, 0.25, 0.75, 0]);
});

test("many integers share bars of whole round widths", () => {
  const { edges } = histogram(
    draws(2000, 1, (z) => Math.round(300 * z)),
    draws(2000, 2, (z) => Math.round(300 * z)),
  );
  const widths = new Set(edges.slice(2, -1).map((edge, k) => edge - edges[k + 1]!));
  expect([...widths]).toEqual([100]);
  expect(edges.every(Number.isInteger)).toBe(true);
});

test("edges are round decimals, without the noise of adding steps", () => {
  const { edges } = histogram(
    draws(3000, 3, (z) => 0.21 * Math.tanh(z)),
    draws(3000, 4, (z) => 0.21 * Math.tanh(z)),
  );
  expect(edges[0]).toBe(-0.22);
  expect(edges).toContain(-0.06);
  expect(edges).toContain(0.18);
});

test("every row is in a bar: long tails stretch the outer ones, infinities count there, missing rows apart", () => {
  const heavy = draws(4000, 5, (z) => z ** 9);
  const { edges, reference, missing } = histogram(
    [...heavy, Infinity, -Infinity],
    draws(100, 6, (z) => z),
    { n: 5000 },
  );
  expect(edges.length).toBeLessThanOrEqual(25);
  expect(edges[0]).toBe(Math.min(...heavy));
  expect(edges.at(-1)).toBe(Math.max(...heavy));
  expect(missing).toEqual({ reference: 998 / 5000, current: 0 });
  expect(reference.reduce((a, b) => a + b) + missing.reference).toBeCloseTo(1, 12);
});

test.each([
  [[7], [7, 7], [7, 8]],
  [[0.25], [0.25], [-0.25, 0.75]],
  [[Infinity], [Infinity], [0, 1]],
])("one value has one bar: %j and %j", (reference, current, edges) => {
  const picture = histogram(reference, current);
  expect(picture.edges).toEqual(edges);
  expect([picture.reference, picture.current]).toEqual([[1], [1]]);
});

test("nothing observed on one side leaves its bars empty", () => {
  const { reference, missing } = histogram([], [1.5, 2.5], { n: 3 });
  expect(reference.every((share) => share === 0)).toBe(true);
  expect(missing.reference).toBe(1);
});

test("time has edges at whole days, hours or minutes", () => {
  const day = 86_400_000;
  const start = Date.UTC(2024, 2, 1);
  const days = histogram(
    draws(2000, 7, (z) => start + 5 * day * Math.tanh(z)),
    [start],
    { unit: "time", integers: false },
  );
  expect(days.edges.every((edge) => edge % (day / 2) === 0)).toBe(true);
  const spread = histogram(
    draws(2000, 7, (z) => start + 400 * day * Math.tanh(z)),
    [start],
    { unit: "time", integers: false },
  );
  expect(new Set(spread.edges.slice(1).map((edge, k) => edge - spread.edges[k]!))).toEqual(new Set([91 * day]));
});

test.each([1e-300, 1e-9, 1, 1e9, 1e300, 1.7e308])(
  "numbers of size %d get ascending finite edges around them",
  (size) => {
    const values = draws(500, 8, (z) => size * Math.tanh(z));
    const { edges } = histogram(values, values);
    expect(edges.every(Number.isFinite)).toBe(true);
    expect(edges.every((edge, k) => k === 0 || edge > edges[k - 1]!)).toBe(true);
    expect(edges[0]).toBeLessThanOrEqual(Math.min(...values));
    expect(edges.at(-1)).toBeGreaterThanOrEqual(Math.max(...values));
  },
);

test("bars are shares of all rows in the order of the levels, missing apart", () => {
  const picture = barsPicture(["b", "a", "missing"], Float64Array.of(3, 1, 1), Float64Array.of(2, 2, 0), 2);
  expect(picture).toEqual({
    kind: "bars",
    levels: ["b", "a"],
    reference: [0.6, 0.2],
    current: [0.5, 0.5],
    missing: { reference: 0.2, current: 0 },
  });
});
