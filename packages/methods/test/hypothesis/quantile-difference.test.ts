import { type Rng, seededRng } from "@pushforward/core";
import { quantileDifference } from "@pushforward/methods/hypothesis";
import { expect, test } from "vitest";

const x = Float64Array.of(5, 1.1, 2.3, 6.2, 3.7, 5, 2.3);

test("quantiles agree with NumPy 2.4.6 (tools/fixtures/hypothesis/columns.py)", () => {
  const zero = Float64Array.of(0);
  [0.1, 0.5, 0.9].forEach((p, i) => {
    expect(quantileDifference(zero, x, p).value).toBeCloseTo([1.82, 3.7, 5.48][i]!, 14);
  });
});

test("limits of a median of 10 are the 2nd and 9th value: P(Bin(10, ½) ≤ 1) = 11/1024 ≤ 0.025 < 56/1024", () => {
  const ten = Float64Array.of(0, 1, 3, 6, 10, 15, 21, 28, 36, 45);
  const { interval, value } = quantileDifference(
    ten,
    ten.map((v) => 100 + 2 * v),
    0.5,
  );
  // medians 12.5 and 125; limits 1, 36 and 102, 172
  expect(value).toBe(112.5);
  expect(interval!.low).toBeCloseTo(112.5 - Math.hypot(125 - 102, 36 - 12.5), 12);
  expect(interval!.high).toBeCloseTo(112.5 + Math.hypot(172 - 125, 12.5 - 1), 12);
});

test("samples too small to bound the quantile get no interval: 5 values at level 0.95", () => {
  expect(quantileDifference(x.slice(0, 5), x, 0.5).interval).toBeUndefined(); // P(Bin(5, ½) = 0) = 1/32
  expect(quantileDifference(x.slice(0, 6), x, 0.5).interval).toBeDefined(); // 1/64
  expect(quantileDifference(x, x, 0.01).interval).toBeUndefined();
});

const poisson = (rng: Rng): number => {
  let [count, left] = [0, rng.uniform() - Math.exp(-2)];
  for (let p = Math.exp(-2); left > 0; left -= p) p *= 2 / ++count;
  return count;
};
const cauchy = (rng: Rng): number => rng.normal() / rng.normal();
const cases: [name: string, p: number, x: (r: Rng) => number, y: (r: Rng) => number, difference: number][] = [
  ["medians of normals", 0.5, (r) => r.normal(), (r) => 2 * r.normal() + 1, 1],
  ["medians of Cauchy laws", 0.5, cauchy, (r) => cauchy(r) + 3, 3],
  [
    "90% quantiles of exponentials",
    0.9,
    (r) => -Math.log1p(-r.uniform()),
    (r) => -3 * Math.log1p(-r.uniform()),
    2 * Math.log(10),
  ],
  ["10% quantiles of tied counts", 0.1, poisson, (r) => poisson(r) + 1, 1],
];
test.each(cases)(
  "intervals hold the difference at least 95 in 100 times at 60/340: %s",
  (_, p, drawX, drawY, difference) => {
    const rng = seededRng(2);
    const runs = 800;
    let hits = 0;
    for (let run = 0; run < runs; run++) {
      const a = Float64Array.from({ length: 60 }, () => drawX(rng));
      const b = Float64Array.from({ length: 340 }, () => drawY(rng));
      const { low, high } = quantileDifference(a, b, p).interval!;
      if (low <= difference && difference <= high) hits++;
    }
    expect(hits / runs).toBeGreaterThan(0.95 - 4 * Math.sqrt((0.95 * 0.05) / runs));
  },
);

test("infinite values are values", () => {
  const tail = Float64Array.of(1, 2, 3, Infinity, Infinity);
  expect(quantileDifference(tail, tail, 0.9).value).toBe(0);
  expect(quantileDifference(x, tail, 0.9).value).toBe(Infinity);
  expect(quantileDifference(x, tail, 0.9).interval).toBeUndefined();
});

test("an error names the argument, what was expected and what came", () => {
  expect(() => quantileDifference(x, x, 1)).toThrow("quantileDifference: p must be between 0 and 1; received 1");
  expect(() => quantileDifference(x, Float64Array.of(Number.NaN), 0.5)).toThrow("y must be free of NaN");
});
