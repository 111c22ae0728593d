import { seededRng } from "@pushforward/core";
import { effectiveNumber, hillNumbers } from "@pushforward/methods/diversity";
import { expect, test } from "vitest";

const orders = [0, 0.5, 1, 1.5, 2, Infinity];
const value = (counts: readonly number[], order: number) =>
  hillNumbers(counts, { orders: [order] }).estimates[0]!.value;

/** C(a, k) for real a. */
const choose = (a: number, k: number) =>
  Array.from({ length: k }, (_, j) => (a - j) / (j + 1)).reduce((x, y) => x * y, 1);

/** Σ p^q as [chao2015] writes it: a double sum, then the rare part. */
function byDefinition(counts: readonly number[], q: number): number {
  const n = counts.reduce((a, b) => a + b, 0);
  const [f1, f2] = [1, 2].map((x) => counts.filter((count) => count === x).length) as [number, number];
  let sum = 0;
  for (const x of counts)
    for (let k = 0; k <= n - x; k++)
      sum += (((choose(q - 1, k) * (-1) ** k * x) / n) * choose(n - x, k)) / choose(n - 1, k);
  if (f1 === 0) return sum;
  const rate = f2 > 0 ? (2 * f2) / ((n - 1) * f1 + 2 * f2) : 2 / ((n - 1) * (f1 - 1) + 2);
  let rest = rate ** (q - 1);
  for (let r = 0; r < n; r++) rest -= choose(q - 1, r) * (rate - 1) ** r;
  return sum + (f1 / n) * (1 - rate) ** (1 - n) * rest;
}

test("Chao1 at order 0: S + (n − 1)/n·f₁²/(2f₂), or with f₁(f₁ − 1)/2 when there is no doubleton", () => {
  expect(value([10, 5, 3, 2, 2, 1, 1, 1, 1], 0)).toBeCloseTo(9 + (25 / 26) * (16 / 4), 10);
  expect(value([10, 5, 3, 1, 1, 1], 0)).toBeCloseTo(6 + (20 / 21) * 3, 10);
  expect(value([10, 5, 3], 0)).toBe(3);
});

test.each([0.25, 0.5, 1.5, 2, 3])("the sum that is summed by an identity is the sum of the paper, q = %d", (q) => {
  for (const counts of [
    [10, 5, 3, 2, 2, 1, 1, 1, 1],
    [7, 4, 4, 3],
    [6, 6, 1, 1],
    [1, 2, 2, 2, 2, 2, 2],
  ])
    expect(value(counts, q) ** (1 - q)).toBeCloseTo(byDefinition(counts, q), 8);
});

test("order 1 is the limit of its neighbours, order 2 the unbiased Σ X(X − 1)/(n(n − 1))", () => {
  const counts = [10, 5, 3, 2, 2, 1, 1, 1, 1];
  const around = (value(counts, 1 - 1e-5) + value(counts, 1 + 1e-5)) / 2;
  expect(value(counts, 1)).toBeCloseTo(around, 6);
  const pairs = 90 + 20 + 6 + 2 + 2;
  expect(value(counts, 2)).toBeCloseTo((26 * 25) / pairs, 12);
});

test("equal kinds without rare ones count themselves at every order as observed", () => {
  const { estimates, coverage, kinds } = hillNumbers(new Array(7).fill(50), { orders });
  for (const { observed } of estimates) expect(observed).toBeCloseTo(7, 12);
  expect(estimates[0]).toMatchObject({ value: 7, standardError: 0 });
  expect({ coverage, kinds }).toEqual({ coverage: 1, kinds: 7 });
  expect(orders.map((q) => effectiveNumber([0.25, 0.25, 0, 0.5], q))).toEqual([
    3,
    expect.closeTo((2 * 0.5 + Math.SQRT1_2) ** 2, 12),
    expect.closeTo(2 ** 1.5, 12),
    expect.closeTo((2 * 0.25 ** 1.5 + 0.5 ** 1.5) ** -2, 12),
    expect.closeTo(8 / 3, 12),
    2,
  ]);
});

/** n individuals of a geometric law. */
function sample(n: number, law: readonly number[], seed: number): number[] {
  const rng = seededRng(seed);
  const counts = law.map(() => 0);
  for (let i = 0; i < n; i++) {
    let left = rng.uniform();
    let kind = 0;
    while (left >= law[kind]! && kind < law.length - 1) left -= law[kind++]!;
    counts[kind]! += 1;
  }
  return counts;
}
const geometric = (kinds: number, ratio: number) =>
  Array.from({ length: kinds }, (_, k) => (ratio ** k * (1 - ratio)) / (1 - ratio ** kinds));

test("95% intervals hold the truth 95% of the time at orders 1 and 2, n = 400", () => {
  const law = geometric(40, 0.9);
  const asked = [1, 2];
  const hits = [0, 0];
  for (let seed = 0; seed < 400; seed++)
    for (const [k, { interval }] of hillNumbers(sample(400, law, seed), { orders: asked }).estimates.entries()) {
      const truth = effectiveNumber(law, asked[k]!);
      hits[k]! += Number(interval!.low <= truth && truth <= interval!.high);
    }
  for (const hit of hits) expect(Math.abs(hit / 400 - 0.95)).toBeLessThan(0.044); // four binomial standard errors
});

test("standard errors are the spread over samples", () => {
  const law = geometric(100, 0.97);
  const runs = Array.from(
    { length: 200 },
    (_, seed) => hillNumbers(sample(600, law, seed), { orders: [0, 0.5, 1, 2] }).estimates,
  );
  for (let k = 0; k < 4; k++) {
    const values = runs.map((run) => run[k]!.value);
    const mean = values.reduce((a, b) => a + b) / values.length;
    const spread = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1));
    const told = Math.sqrt(runs.reduce((sum, run) => sum + run[k]!.standardError! ** 2, 0) / runs.length);
    expect(Math.abs(told / spread - 1)).toBeLessThan(4 / Math.sqrt(2 * 200)); // four standard errors of a deviation
  }
});

test("one kind, one individual, no two alike", () => {
  for (const { value, standardError } of hillNumbers([12], { orders }).estimates)
    expect([value, standardError]).toEqual([expect.closeTo(1, 12), expect.closeTo(0, 12)]);
  for (const { value } of hillNumbers([1], { orders }).estimates) expect(value).toBeCloseTo(1, 12);
  const { value, standardError } = hillNumbers(new Array(50).fill(1), { orders: [0] }).estimates[0]!;
  expect(standardError! / value).toBeGreaterThan(0.5); // one doubleton more or less would halve or double it
  const { estimates, coverage } = hillNumbers([1, 1, 1], { orders: [0, 2] });
  expect(estimates[0]!.value).toBeCloseTo(3 + (2 / 3) * 3, 12);
  expect(estimates[1]!).toMatchObject({ value: Infinity });
  expect(estimates[1]!.interval).toBeUndefined();
  expect(coverage).toBeCloseTo(1 - (3 / 3) * (1 - 2 / (2 * 2 + 2)), 12);
});

test("what is no count is refused by name", () => {
  expect(() => hillNumbers([1, 2.5])).toThrow("hillNumbers: counts[1] must be a nonnegative integer; received 2.5");
  expect(() => hillNumbers([0, 0])).toThrow("counts must be positive at least once");
  expect(() => hillNumbers([1], { orders: [-1] })).toThrow("orders must be numbers from 0 to Infinity; received -1");
  expect(() => hillNumbers([1], { orders: [] })).toThrow("orders must be at least one number");
});
