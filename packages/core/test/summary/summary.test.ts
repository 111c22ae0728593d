import { meanAndVariance, median, quantile, seededRng, weightedQuantile } from "@pushforward/core";
import { expect, test } from "vitest";

test("type 7 quantiles: numbers worked out by hand", () => {
  expect([0, 0.25, 0.5, 1].map((p) => quantile([1, 2, 4, 8], p))).toEqual([1, 1.75, 3, 8]);
  expect(quantile([1, 2, 4, 8], 0.9)).toBeCloseTo(4 + 0.7 * 4, 14); // place 2.7 of 0 … 3
  expect(quantile([7], 0.3)).toBe(7);
  expect(median([5, 1, 3])).toBe(3);
  expect(median(Float64Array.of(5, 1, 3, 4))).toBe(3.5);
});

test("a quantile of equal or infinite neighbours is no NaN and stays between them", () => {
  expect(quantile([-Infinity, -Infinity, 0], 0.25)).toBe(-Infinity);
  expect(quantile([1, Infinity, Infinity], 0.75)).toBe(Infinity);
  expect(quantile([0.1, 0.1, 0.1], 0.37)).toBe(0.1);
  expect(quantile([-1.7e308, 1.7e308], 1)).toBe(1.7e308);
});

test("whole weights count like repeated numbers", () => {
  const rng = seededRng(1);
  const sorted = Float64Array.from({ length: 9 }, () => rng.normal()).sort();
  const weights = [3, 0, 1, 4, 1, 5, 9, 2, 6];
  const repeated = Array.from(sorted).flatMap((x, i) => Array<number>(weights[i]!).fill(x));
  for (let k = 1; k <= repeated.length; k++)
    expect(weightedQuantile(sorted, weights, k / repeated.length)).toBe(repeated[k - 1]); // type 1 at its jumps
  const [plain, heavy] = [meanAndVariance(repeated), meanAndVariance(sorted, weights)];
  expect(heavy.mean).toBeCloseTo(plain.mean, 14);
  // Weights that sum to 31 and are shares of importance: Σw(x − m)²/(1 − Σw²), not Σ(x − m)²/(n − 1)
  const total = 31;
  const squares = weights.reduce((sum, w) => sum + (w / total) ** 2, 0);
  expect(heavy.variance).toBeCloseTo((plain.variance * (total - 1)) / total / (1 - squares), 13);
});

test("equal weights change nothing", () => {
  const values = [1, 5, 2, 9, 4];
  const [plain, weighted] = [
    meanAndVariance(values),
    meanAndVariance(
      values,
      values.map(() => 0.2),
    ),
  ];
  expect(weighted.mean).toBeCloseTo(plain.mean, 14);
  expect(weighted.variance).toBeCloseTo(plain.variance, 13);
});

test("the variance of 1, 2, …, n is n(n + 1)/12, also a trillion away from 0", () => {
  for (const n of [2, 3, 100]) {
    for (const far of [0, 1e12]) {
      const { mean, variance } = meanAndVariance(Float64Array.from({ length: n }, (_, i) => far + i + 1));
      expect(mean).toBe(far + (n + 1) / 2);
      expect(variance).toBeCloseTo((n * (n + 1)) / 12, 10);
    }
  }
});

test("constant values have exactly their mean and variance 0", () => {
  for (const n of [1, 10, 999])
    expect(meanAndVariance(new Float64Array(n).fill(0.1))).toEqual({ mean: 0.1, variance: 0 });
  expect(meanAndVariance([3, 4], [1, 0])).toEqual({ mean: 3, variance: 0 });
});

test("an error names the argument", () => {
  expect(() => quantile([], 0.5)).toThrow("quantile: sorted must be at least one number; received 0 numbers");
  expect(() => quantile([1], 1.5)).toThrow("quantile: p must be a number from 0 to 1; received 1.5");
  expect(() => meanAndVariance([1, 2], [1])).toThrow("weights must be 2 numbers; received 1 numbers");
  expect(() => weightedQuantile([1, 2], [0, 0], 0.5)).toThrow("weights must be of positive finite sum; received 0");
});
