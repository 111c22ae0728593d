import { meanAndVariance, type Samples, samples, samplesFrom, seededRng } from "@pushforward/core";
import {
  densityDivergence,
  gaussianDivergence,
  gaussianDivergenceOf,
  gaussianMeasures,
  type LogDensities,
} from "@pushforward/methods/divergence";
import { expect, test } from "vitest";
import { cloud, gaussianPair } from "./gaussian-pair.js";

const one = (mean: number, variance: number) => ({
  mean: Float64Array.of(mean),
  covariance: Float64Array.of(variance),
});

test("one dimension, by hand: N(1, 1) from N(0, 4)", () => {
  const value = (measure: "kl" | "squared-hellinger") => gaussianDivergence(one(1, 1), one(0, 4), { measure });
  expect(value("kl")).toBeCloseTo((0.25 + 0.25 - 1 + Math.log(4)) / 2, 15);
  expect(value("squared-hellinger")).toBeCloseTo(1 - Math.sqrt(0.8) * Math.exp(-1 / 20), 15);
});

test("chi-square: e^(δ²) − 1 for equal spreads, infinite once p is wider than √2·q", () => {
  expect(gaussianDivergence(one(0.7, 1), one(0, 1), { measure: "chi-square" })).toBeCloseTo(Math.expm1(0.49), 14);
  expect(gaussianDivergence(one(0, 2.01), one(0, 1), { measure: "chi-square" })).toBe(Infinity);
  expect(gaussianDivergence(one(0, 1.99), one(0, 1), { measure: "chi-square" })).toBeLessThan(Infinity);
});

test.each(gaussianMeasures)("%s agrees with Monte Carlo from the log-densities, or with an integral", (measure) => {
  const { p, q, logP, logQ } = gaussianPair(3);
  const exact = gaussianDivergence(p, q, { measure, order: 0.7 });
  if (measure === "cauchy-schwarz") {
    // −ln ∫pq + ½ ln ∫p² + ½ ln ∫q² in one dimension, by the midpoint rule
    const density = (x: number, m: number, v: number) =>
      Math.exp(-((x - m) ** 2) / (2 * v)) / Math.sqrt(2 * Math.PI * v);
    const sum = (f: (x: number) => number) =>
      Array.from({ length: 4000 }, (_, i) => f(-20 + 0.01 * (i + 0.5)) * 0.01).reduce((a, b) => a + b, 0);
    const [a, b] = [(x: number) => density(x, 1, 1), (x: number) => density(x, 0, 4)];
    const integral = -Math.log(sum((x) => a(x) * b(x)) / Math.sqrt(sum((x) => a(x) ** 2) * sum((x) => b(x) ** 2)));
    expect(gaussianDivergence(one(1, 1), one(0, 4), { measure })).toBeCloseTo(integral, 10);
    return;
  }
  const [x, y] = [cloud(p, 20_000, 1), cloud(q, 20_000, 2)];
  const at = ({ data, n, d }: Samples): LogDensities => {
    const rows = Array.from({ length: n }, (_, i) => data.subarray(i * d, i * d + d));
    return { logP: rows.map(logP), logQ: rows.map(logQ) };
  };
  const found = densityDivergence(at(x), at(y), { measure, order: 0.7 });
  expect(Math.abs(found.value - exact)).toBeLessThan(4 * found.standardError!);
  expect(found.standardError!).toBeLessThan(0.1 * exact); // else the line above shows little
});

test.each(gaussianMeasures)("%s: an affine map of both changes nothing, at 0 for equal laws", (measure) => {
  const { p, q } = gaussianPair(2);
  const [x, y] = [cloud(p, 300, 3), cloud(q, 200, 4)];
  const moved = ({ data, n, d }: Samples) =>
    samplesFrom(
      data.map((_, at) => {
        const [i, k] = [Math.floor(at / d), at % d];
        return k === 0 ? 5 + 2 * data[i * d]! + data[i * d + 1]! : 100 * data[i * d + 1]! - 7 + 0 * n;
      }),
      d,
    );
  const [a, b] = [gaussianDivergenceOf(x, y, { measure }), gaussianDivergenceOf(moved(x), moved(y), { measure })];
  expect(b.value).toBeCloseTo(a.value, 10);
  expect(b.standardError!).toBeCloseTo(a.standardError!, 10);
  expect(gaussianDivergence(p, p, { measure })).toBeCloseTo(0, 13);
});

test("limits: Rényi and alpha to KL at order 1, alpha to reverse KL at 0", () => {
  const { p, q } = gaussianPair(3);
  const value = (measure: "kl" | "reverse-kl" | "renyi" | "alpha", order?: number) =>
    gaussianDivergence(p, q, { measure, order });
  for (const order of [1 - 1e-6, 1 + 1e-6]) {
    expect(value("renyi", order)).toBeCloseTo(value("kl"), 5);
    expect(value("alpha", order)).toBeCloseTo(value("kl"), 5);
  }
  expect(value("alpha", 1)).toBe(value("kl"));
  expect(value("alpha", 1e-6)).toBeCloseTo(value("reverse-kl"), 5);
  expect(value("alpha", 0)).toBeCloseTo(value("reverse-kl"), 12);
});

test.each([
  ["kl", 5, 300],
  ["renyi", 2, 300],
  ["squared-hellinger", 2, 300],
] as const)("%s in %d dimensions: intervals cover 95%% of the time, and KL is unbiased", (measure, d, n) => {
  const { p, q } = gaussianPair(d);
  const truth = gaussianDivergence(p, q, { measure });
  const runs = 250;
  const found = Array.from({ length: runs }, (_, run) =>
    gaussianDivergenceOf(cloud(p, n, 2 * run), cloud(q, n + 50, 2 * run + 1), { measure }),
  );
  const hits = found.filter(({ interval }) => interval!.low <= truth && truth <= interval!.high).length;
  expect(Math.abs(hits / runs - 0.95)).toBeLessThan(0.055); // four binomial standard errors
  const bias = found.reduce((sum, { value }) => sum + value - truth, 0) / runs;
  const error = found.reduce((sum, { standardError }) => sum + standardError!, 0) / runs / Math.sqrt(runs);
  if (measure === "kl") expect(Math.abs(bias)).toBeLessThan(4 * error);
});

test("KL of nine Gaussian rows against eight is unbiased, where the plug-in is far off", () => {
  const { p, q } = gaussianPair(2);
  const truth = gaussianDivergence(p, q, { measure: "kl" });
  const values = Array.from(
    { length: 4000 },
    (_, run) => gaussianDivergenceOf(cloud(p, 9, 2 * run), cloud(q, 8, 2 * run + 1), { measure: "kl" }).value,
  );
  const { mean, variance } = meanAndVariance(values);
  expect(Math.abs(mean - truth)).toBeLessThan(4 * Math.sqrt(variance / 4000));
  expect(Math.sqrt(variance / 4000)).toBeLessThan(0.1); // the plug-in is 0.9 too large on average
});

test("equal laws: the interval holds 0 at least as often as it says", () => {
  const { p } = gaussianPair(2);
  const runs = 300;
  const hits = Array.from({ length: runs }, (_, run) =>
    gaussianDivergenceOf(cloud(p, 100, 2 * run), cloud(p, 150, 2 * run + 1), { measure: "kl" }),
  ).filter(({ interval }) => interval!.low === 0).length;
  expect(hits / runs).toBeGreaterThan(0.95 - 0.05); // four binomial standard errors below
});

test("constant and copied columns, n = 2, d > n are refused with a cure", () => {
  const rng = seededRng(1);
  const rows = (n: number, make: (z: number) => number[]) =>
    samples(Array.from({ length: n }, () => make(rng.normal())));
  const kl = { measure: "kl" } as const;
  const good = rows(20, (z) => [z, rng.normal()]);
  expect(() =>
    gaussianDivergenceOf(
      rows(20, (z) => [z, 3]),
      good,
      kl,
    ),
  ).toThrow("x: coordinate 1 is constant, so these rows have no density; leave that column out");
  expect(() =>
    gaussianDivergenceOf(
      rows(20, (z) => [z, 2 * z + 1]),
      good,
      kl,
    ),
  ).toThrow("coordinate 1 is a linear function of the columns before it");
  expect(() =>
    gaussianDivergenceOf(
      rows(2, (z) => [z, 3]),
      good,
      kl,
    ),
  ).toThrow("x must be at least d + 3 = 5 points; received 2");
});
