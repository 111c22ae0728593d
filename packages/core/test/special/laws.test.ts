import * as core from "@pushforward/core";
import { expect, test } from "vitest";
import { relative, worst } from "./fixture.js";

const low = (k: number, n: number, level: number) => core.clopperPearson(k, n, level).low;
const high = (k: number, n: number, level: number) => core.clopperPearson(k, n, level).high;

test.each([
  ["logGamma", core.logGamma],
  ["digamma", core.digamma],
  ["erf", core.erf],
  ["erfc", core.erfc],
  ["gammaP", core.gammaP],
  ["gammaQ", core.gammaQ],
  ["betaI", core.betaI],
  ["normalCdf", core.normalCdf],
  ["normalQuantile", core.normalQuantile],
  ["chiSquareCdf", core.chiSquareCdf],
  ["chiSquareSf", core.chiSquareSf],
  ["chiSquareQuantile", core.chiSquareQuantile],
  ["chiSquareUpperQuantile", core.chiSquareUpperQuantile],
  ["studentTCdf", core.studentTCdf],
  ["studentTQuantile", core.studentTQuantile],
  ["betaQuantile", core.betaQuantile],
  ["clopperPearsonLow", low],
  ["clopperPearsonHigh", high],
  ["binomialCdf", core.binomialCdf],
  ["binomialSf", core.binomialSf],
  ["hypergeometricDensity", core.hypergeometricDensity],
  ["hypergeometricCdf", core.hypergeometricCdf],
  ["hypergeometricSf", core.hypergeometricSf],
  ["kolmogorovSf", core.kolmogorovSf],
] as const)("%s agrees with 40-digit values to 1e-12", (name, compute) => {
  const { error, row } = worst(name, compute as (...args: number[]) => number, relative);
  expect(error, `at ${row}`).toBeLessThan(1e-12);
});

test("normalCdf keeps its digits at −37, where half an ulp of x/√2 alone would cost 1e-13", () => {
  expect(worst("normalCdf", core.normalCdf, relative).error).toBeLessThan(3e-15);
});

test("quantiles invert their laws, from the deepest tail to the other end", () => {
  for (const p of [1e-300, 1e-100, 1e-15, 1e-3, 0.2, 0.5, 0.7, 0.999]) {
    expect(relative(core.normalCdf(core.normalQuantile(p)), p)).toBeLessThan(3e-12); // e^(−x²/2) turns ε into x²·ε
    for (const df of [0.5, 1, 4.5, 300]) {
      const inverts = (quantile: number, law: (x: number) => number) => {
        const representable = Number.isFinite(quantile) && Math.abs(quantile) > 1e-300;
        if (representable) expect(relative(law(quantile), p), `p ${p}, df ${df}`).toBeLessThan(1e-11);
      };
      inverts(core.chiSquareQuantile(p, df), (x) => core.chiSquareCdf(x, df));
      inverts(core.chiSquareUpperQuantile(p, df), (x) => core.chiSquareSf(x, df));
      inverts(core.studentTQuantile(p, df), (t) => core.studentTCdf(t, df));
      inverts(core.betaQuantile(p, df, 3), (x) => core.betaI(x, df, 3));
    }
  }
});

test("closed forms: Student's t is Cauchy at one degree of freedom, chi-square is exponential at two", () => {
  for (const t of [-1e200, -1e10, -3, -0.1, 0, 0.1, 3, 1e10]) {
    const cauchy = t < -1 ? core.atan(-1 / t) / Math.PI : 0.5 + core.atan(t) / Math.PI;
    expect(relative(core.studentTCdf(t, 1), cauchy)).toBeLessThan(460 * Number.EPSILON); // ln of the smallest is −460
  }
  for (const x of [1e-8, 0.5, 10, 1400]) expect(relative(core.chiSquareSf(x, 2), core.exp(-x / 2))).toBeLessThan(1e-12);
});

test("the ends of every law", () => {
  expect([core.normalQuantile(0), core.normalQuantile(1), core.normalQuantile(0.5)]).toEqual([-Infinity, Infinity, 0]);
  expect([core.normalQuantile(-0.1), core.normalQuantile(1.1)]).toEqual([NaN, NaN]);
  expect([core.normalCdf(-Infinity), core.normalCdf(Infinity)]).toEqual([0, 1]);
  expect([core.chiSquareQuantile(0, 3), core.chiSquareQuantile(1, 3)]).toEqual([0, Infinity]);
  expect([core.chiSquareCdf(-1, 3), core.chiSquareSf(-1, 3), core.chiSquareSf(Infinity, 3)]).toEqual([0, 1, 0]);
  expect([core.studentTQuantile(0, 3), core.studentTQuantile(1, 3), core.studentTQuantile(0.5, 3)]).toEqual([
    -Infinity,
    Infinity,
    0,
  ]);
  expect([core.studentTCdf(-Infinity, 3), core.studentTCdf(Infinity, 3)]).toEqual([0, 1]);
  expect([core.betaQuantile(0, 2, 3), core.betaQuantile(1, 2, 3)]).toEqual([0, 1]);
  expect([core.betaI(0, 2, 3), core.betaI(1, 2, 3)]).toEqual([0, 1]);
  expect([core.binomialCdf(-1, 4, 0.3), core.binomialCdf(4, 4, 0.3), core.binomialSf(3.5, 4, 0)]).toEqual([0, 1, 0]);
  expect([core.kolmogorovSf(0), core.kolmogorovSf(-1), core.kolmogorovSf(1e3)]).toEqual([1, 1, 0]);
  expect(core.clopperPearson(0, 5, 0.95).low).toBe(0);
  expect(core.clopperPearson(5, 5, 0.95).high).toBe(1);
  // With no success the upper end solves (1 − p)^n = α/2
  expect(relative(core.clopperPearson(0, 20, 0.95).high, 1 - core.pow(0.025, 1 / 20))).toBeLessThan(1e-12);
});

test("hypergeometric: the densities sum to 1, the tails add up, a support of one point has mass 1", () => {
  const [population, marked, draws] = [60, 25, 40];
  let total = 0;
  for (let k = 0; k <= 25; k++) {
    total += core.hypergeometricDensity(k, population, marked, draws);
    const both =
      core.hypergeometricCdf(k, population, marked, draws) + core.hypergeometricSf(k, population, marked, draws);
    expect(Math.abs(both - 1)).toBeLessThan(1e-14);
    expect(Math.abs(core.hypergeometricCdf(k, population, marked, draws) - total)).toBeLessThan(1e-13);
  }
  expect(core.hypergeometricDensity(4, 60, 25, 40)).toBe(0); // 40 draws leave only 20 behind, so at least 5 are marked
  for (const [N, K, n, k] of [
    [5, 5, 3, 3],
    [5, 0, 3, 0],
    [5, 2, 5, 2],
    [5, 2, 0, 0],
    [0, 0, 0, 0],
  ] as const) {
    expect(core.hypergeometricDensity(k, N, K, n)).toBe(1);
    expect(core.hypergeometricCdf(k, N, K, n)).toBe(1);
    expect(core.hypergeometricSf(k - 1, N, K, n)).toBe(1);
  }
});

test("Clopper–Pearson covers at least as often as it says, for every share", () => {
  const [n, level] = [17, 0.9];
  for (let p = 0.02; p < 1; p += 0.02) {
    let covered = 0;
    for (let k = 0; k <= n; k++) {
      const { low, high } = core.clopperPearson(k, n, level);
      if (low <= p && p <= high) covered += core.binomialDensity(k, n - k, p, 1 - p);
    }
    expect(covered).toBeGreaterThanOrEqual(level);
  }
});

test("Kolmogorov's two series meet where one takes over from the other", () => {
  expect(relative(core.kolmogorovSf(0.8 - 1e-12), core.kolmogorovSf(0.8))).toBeLessThan(1e-11);
});

test("an error names the argument", () => {
  expect(() => core.gammaP(0, 1)).toThrow("gammaP: a must be a positive finite number; received 0");
  expect(() => core.betaI(1.5, 1, 1)).toThrow("betaI: x must be a number from 0 to 1; received 1.5");
  expect(() => core.studentTCdf(1, -2)).toThrow("df must be a positive finite number; received -2");
  expect(() => core.clopperPearson(4, 3, 0.9)).toThrow("k must be an integer from 0 to n = 3; received 4");
  expect(() => core.hypergeometricCdf(1, 5, 6, 2)).toThrow("marked must be an integer from 0 to 5; received 6");
  expect(() => core.chiSquareQuantile(2, 1)).toThrow("chiSquareQuantile: p");
});
