import { chiSquareSf } from "@pushforward/core";
import {
  bernoulliExp,
  bernoulliExpBig,
  discreteGaussian,
  discreteLaplace,
  exponentialMechanism,
  type Fraction,
  systemSource,
} from "@pushforward/methods/privacy/noise";
import { expect, test } from "vitest";
import { seededSource } from "./seeded-source.js";

const draws = 200_000;
const fraction = (numerator: number, denominator: number): Fraction => ({ numerator, denominator });

/** p-value of draws against a law on the whole numbers; values expected less than 10 times share one cell. */
function fit(draw: () => number, law: (y: number) => number, reach: number, n = draws): number {
  const counts = new Map<number, number>();
  for (let i = 0; i < n; i++) {
    const y = draw();
    counts.set(y, (counts.get(y) ?? 0) + 1);
  }
  const cells: [number, number][] = [];
  let rest = [n, n];
  for (let y = -reach; y <= reach; y++) {
    const expected = n * law(y);
    if (expected < 10) continue;
    const count = counts.get(y) ?? 0;
    cells.push([count, expected]);
    rest = [rest[0]! - count, rest[1]! - expected];
  }
  if (rest[1]! > 10) cells.push([rest[0]!, rest[1]!]);
  else expect(rest[0]).toBeLessThan(40); // ten are expected at most
  const statistic = cells.reduce((sum, [count, expected]) => sum + (count - expected) ** 2 / expected, 0);
  return chiSquareSf(statistic, cells.length - 1);
}

function gaussianLaw(variance: number): (y: number) => number {
  const reach = Math.ceil(40 * Math.sqrt(variance)) + 10;
  let total = 0;
  for (let y = -reach; y <= reach; y++) total += Math.exp((-y * y) / (2 * variance));
  return (y) => Math.exp((-y * y) / (2 * variance)) / total;
}

function laplaceLaw(scale: number): (y: number) => number {
  const q = Math.exp(-1 / scale);
  return (y) => ((1 - q) / (1 + q)) * q ** Math.abs(y);
}

test("the laws that draws are held against are the published probabilities", () => {
  const g = (variance: number) => [0, 1, 2, 3].map(gaussianLaw(variance));
  expect(g(1 / 4).slice(0, 3)).toEqual([0.786570707, 0.106450769, 0.000263865].map((p) => expect.closeTo(p, 9)));
  expect(g(1)).toEqual([0.398942278, 0.241970723, 0.053990966, 0.004431848].map((p) => expect.closeTo(p, 8)));
  expect(g(10 / 3)).toEqual([0.218509686, 0.18807303, 0.119920658, 0.056646508].map((p) => expect.closeTo(p, 8)));
  expect([0, 1, 2].map(laplaceLaw(5 / 2))).toEqual([0.19737532, 0.132304634, 0.088686448].map((p) => expect.closeTo(p, 8))); // biome-ignore format: a row
});

test.each([
  ["1/4", fraction(1, 4)],
  ["1", fraction(1, 1)],
  ["10/3", fraction(10, 3)],
  ["100", fraction(100, 1)],
])("discrete Gaussian noise of variance %s has its law, under three seeds", (_, variance) => {
  const law = gaussianLaw(variance.numerator / variance.denominator);
  for (const seed of [1, 2, 3])
    expect(fit(discreteGaussian(seededSource(seed), variance), law, 60, draws)).toBeGreaterThan(1e-4);
});

test("fractions need not be in lowest terms, and where products pass 2^53 the law is the same: 10/3 written so large that no double would do", () => {
  const parts = discreteGaussian(seededSource(4), fraction(256, 1024));
  expect(fit(parts, gaussianLaw(1 / 4), 60, 50_000)).toBeGreaterThan(1e-4);
  const scale = 2 ** 45;
  const draw = discreteGaussian(seededSource(4), fraction(10 * scale, 3 * scale));
  expect(fit(draw, gaussianLaw(10 / 3), 60, 30_000)).toBeGreaterThan(1e-4);
});

test("wide noise, on both sides of 2^53, has its standard deviation and its shares within one and two of them", () => {
  // σ² = 5000² + 1 is no square: |y|·t − a passes 2^26.5, and squares 2^53. 5000² is, and stays in doubles.
  for (const [seed, variance] of [
    [5, 5000 ** 2 + 1],
    [6, 5000 ** 2],
  ] as const) {
    // biome-ignore format: pairs
    const n = 40_000;
    const draw = discreteGaussian(seededSource(seed), fraction(variance, 1));
    const values = Array.from({ length: n }, draw);
    const squares = values.reduce((sum, y) => sum + y * y, 0);
    expect(Math.abs(squares / n / variance - 1)).toBeLessThan(5 * Math.sqrt(2 / n)); // Var Z² = 2
    for (const [width, share] of [
      [1, 0.6826894921],
      [2, 0.9544997361],
    ] as const) {
      // biome-ignore format: pairs
      const inside = values.filter((y) => Math.abs(y) <= width * 5000).length / n;
      // Up to 10⁻⁴ more than of a continuous law, since both ends count.
      expect(Math.abs(inside - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / n) + 1e-4);
    }
  }
});

test("narrow noise varies less than its parameter: .2150 for 1/4", () => {
  const draw = discreteGaussian(seededSource(7), fraction(1, 4));
  let squares = 0;
  for (let i = 0; i < draws; i++) squares += draw() ** 2;
  const fourth = 2 * (0.106450769 + 16 * 0.000263865); // E y⁴
  expect(Math.abs(squares / draws - 0.215013)).toBeLessThan(5 * Math.sqrt((fourth - 0.215013 ** 2) / draws));
});

test.each([
  ["1", fraction(1, 1)],
  ["5/2", fraction(5, 2)],
  ["3/7", fraction(3, 7)],
])("discrete Laplace noise of scale %s has its law, under three seeds", (_, scale) => {
  const law = laplaceLaw(scale.numerator / scale.denominator);
  for (const seed of [1, 2, 3]) expect(fit(discreteLaplace(seededSource(seed), scale), law, 60)).toBeGreaterThan(1e-4);
});

test.each([
  [0, 1],
  [1, 2],
  [1, 1],
  [7, 3],
  [2 ** 52, 2 ** 53],
])("a coin of e^(−%d/%d), in doubles and in large numbers", (a, b) => {
  const p = Math.exp(-a / b);
  const error = 5 * Math.sqrt((p * (1 - p)) / draws);
  const source = seededSource(8);
  const share = (toss: () => boolean) => {
    let heads = 0;
    for (let i = 0; i < draws; i++) heads += toss() ? 1 : 0;
    return heads / draws;
  };
  expect(Math.abs(share(() => bernoulliExp(source, a, b)) - p)).toBeLessThanOrEqual(error);
  const [large, larger] = [BigInt(a) << 60n, BigInt(b) << 60n];
  expect(Math.abs(share(() => bernoulliExpBig(source, large, larger)) - p)).toBeLessThanOrEqual(error);
});

test("uniform numbers fill their range evenly, whatever its size", () => {
  const source = seededSource(9);
  for (const bound of [1, 2, 3, 10, 17, 1000]) {
    const law = (y: number) => (y >= 0 && y < bound ? 1 / bound : 0);
    expect(bound === 1 ? source.below(1) : fit(() => source.below(bound), law, bound)).toBeGreaterThanOrEqual(
      bound === 1 ? 0 : 1e-4,
    );
  }
  for (const bound of [2 ** 31 + 1, 2 ** 32, 2 ** 32 + 1, 3 * 2 ** 40 + 5, 2 ** 53]) {
    const tenths = () => Math.floor((10 * source.below(bound)) / bound);
    expect(fit(tenths, (y) => (y >= 0 && y < 10 ? 0.1 : 0), 10, 50_000)).toBeGreaterThan(1e-4);
  }
  for (const bound of [3n << 60n, (1n << 64n) + 1n, 10n ** 40n]) {
    const tenths = () => Number((10n * source.belowBig(bound)) / bound);
    expect(fit(tenths, (y) => (y >= 0 && y < 10 ? 0.1 : 0), 10, 20_000)).toBeGreaterThan(1e-4);
  }
  expect(() => source.below(2.5 * 2 ** 40)).not.toThrow();
  expect(() => source.below(2 ** 40 + 0.5)).toThrow("bound must be a whole number from 1 to 2^53");
});

test("the exponential mechanism has its exact frequencies on 4 scores", () => {
  const n = 100_000;
  const counts = [0, 0, 0, 0];
  const source = seededSource(10);
  const scores = [0n, 3n, 1n, -2n];
  for (let i = 0; i < n; i++) counts[exponentialMechanism(source, scores, { numerator: 1n, denominator: 2n })]! += 1;
  const weights = scores.map((score) => Math.exp(Number(score) / 2));
  const total = weights.reduce((a, b) => a + b);
  const error = Math.max(...weights.map((weight, i) => Math.abs(weight / total - counts[i]! / n)));
  expect(error).toBeLessThan(0.006);
});

test("the system's noise has the law as well, and 40,000 cells take well under a second", () => {
  const draw = discreteGaussian(systemSource(), fraction(100, 1));
  expect(fit(draw, gaussianLaw(100), 60)).toBeGreaterThan(1e-6);
  const before = process.cpuUsage();
  const wide = discreteGaussian(systemSource(), fraction(862, 1));
  for (let i = 0; i < 40_000; i++) wide();
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(1);
});
