import { seededRng } from "@pushforward/core";
import { kolmogorovSf, kolmogorovSmirnov } from "@pushforward/methods/hypothesis";
import { expect, test } from "vitest";
import { subsets } from "./subsets.js";

test("agrees with SciPy 1.17.1, method exact, without ties (tools/fixtures/hypothesis/columns.py)", () => {
  const x = Float64Array.of(0.13, 0.77, 1.21, 2.02, 2.9, 3.3, 4.71);
  const y = Float64Array.of(0.5, 1.9, 3.1, 3.9, 4.4, 5.2, 5.9, 6.1, 7.7, 8.3);
  const small = kolmogorovSmirnov(x, y);
  expect(small.statistic).toBeCloseTo(0.5571428571428572, 15);
  expect(small.pValue / 0.11651583710407241).toBeCloseTo(1, 13);
  const a = Float64Array.from({ length: 60 }, (_, i) => Math.sin(i));
  const wave = (shift: number) => Float64Array.from({ length: 340 }, (_, i) => Math.sin(0.7 * i) + shift);
  expect(kolmogorovSmirnov(a, wave(0.4)).pValue / 0.0002160173462476628).toBeCloseTo(1, 11);
  // SciPy's own count loses digits here: 8 of them are compared
  expect(kolmogorovSmirnov(a, wave(1.1)).pValue / 7.080840364907916e-14).toBeCloseTo(1, 8);
});

test.each([0, 1, 2, 3, 4, 5])("with heavy ties the p-value is the share of all labellings (seed %d)", (seed) => {
  const rng = seededRng(seed);
  const pooled = Float64Array.from({ length: 11 }, () => rng.integer(4));
  const n = 3 + (seed % 3);
  const distance = (rows: readonly number[]) => {
    const isX = new Set(rows);
    const share = (upTo: number, ofX: boolean) =>
      pooled.filter((value, i) => isX.has(i) === ofX && value <= upTo).length * (ofX ? 11 - n : n);
    return Math.max(...[0, 1, 2, 3].map((t) => Math.abs(share(t, true) - share(t, false))));
  };
  const observed = distance(Array.from({ length: n }, (_, i) => i));
  const all = subsets(11, n);
  const expected = all.filter((rows) => distance(rows) >= observed).length / all.length;
  const { pValue, statistic, method } = kolmogorovSmirnov(pooled.slice(0, n), pooled.slice(n));
  expect(statistic).toBeCloseTo(observed / (n * (11 - n)), 14);
  expect(pValue).toBeCloseTo(expected, 13);
  expect(method).toBe("exact");
});

test("Kolmogorov's limit agrees with scipy.special.kolmogorov", () => {
  const expected = [
    [0.2, 0.999999999999495],
    [0.5, 0.9639452436648751],
    [0.99, 0.2808738392255489],
    [1, 0.26999967167735456],
    [1.5, 0.022217962616525127],
    [3, 3.045995948942526e-8],
  ] as const;
  for (const [t, p] of expected) expect(Math.abs(kolmogorovSf(t) / p - 1)).toBeLessThan(1e-13);
  expect(kolmogorovSf(0)).toBe(1);
});

test("the limit is close to the exact law at 300/500", () => {
  const rng = seededRng(3);
  const x = Float64Array.from({ length: 300 }, () => rng.normal());
  const y = Float64Array.from({ length: 500 }, () => rng.normal() + 0.15);
  const [exact, limit] = [kolmogorovSmirnov(x, y), kolmogorovSmirnov(x, y, { exactUpTo: 0 })];
  expect(limit.method).toBe("asymptotic");
  expect(limit.statistic).toBe(exact.statistic);
  expect(Math.abs(limit.pValue / exact.pValue - 1)).toBeLessThan(0.15); // O(1/√300)
});

test("equal samples, disjoint samples and infinite values", () => {
  const x = Float64Array.of(3, 1, 1, Infinity);
  expect(kolmogorovSmirnov(x, x)).toMatchObject({ statistic: 0, pValue: 1 });
  const far = kolmogorovSmirnov(Float64Array.of(1, 2, 3), Float64Array.of(4, 5, Infinity));
  expect(far.statistic).toBe(1);
  expect(far.pValue).toBeCloseTo(2 / 20, 15); // 2 of C(6, 3) labellings
});

test("invariant under increasing maps; swapped samples give the same", () => {
  const rng = seededRng(4);
  const [x, y] = [
    Float64Array.from({ length: 30 }, () => rng.normal()),
    Float64Array.from({ length: 47 }, () => rng.normal()),
  ];
  const base = kolmogorovSmirnov(x, y);
  expect(kolmogorovSmirnov(x.map(Math.atan), y.map(Math.atan))).toEqual(base);
  expect(kolmogorovSmirnov(y, x).pValue).toBeCloseTo(base.pValue, 13);
});

test("an error names the argument, what was expected and what came", () => {
  expect(() => kolmogorovSmirnov(new Float64Array(0), Float64Array.of(1))).toThrow(
    "kolmogorovSmirnov: x must be at least 1 value; received 0",
  );
  expect(() => kolmogorovSmirnov(Float64Array.of(1), Float64Array.of(Number.NaN))).toThrow("y must be free of NaN");
});
