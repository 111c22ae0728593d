import { seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { wasserstein1d, wassersteinPower1d, wassersteinPower1dSorted } from "@pushforward/methods/transport";
import { expect, test } from "vitest";

const x = Float64Array.of(1.1, 2.3, 2.3, 3.7, 5, 5, 6.2);
const y = Float64Array.of(2.3, 4.1, 5, 7.3, 8.8, 9.1, 9.1, 10.2);
const draws = (n: number, seed: number): Float64Array => {
  const out = new Float64Array(n);
  seededRng(seed).fillNormal(out);
  return out;
};

test("0, 1 and 5, 7 are 5½ apart, and √(61/2) in order 2", () => {
  expect(wasserstein1d(Float64Array.of(1, 0), Float64Array.of(7, 5))).toBe(5.5);
  expect(wasserstein1d(Float64Array.of(1, 0), Float64Array.of(7, 5), 2)).toBeCloseTo(Math.sqrt(61 / 2), 14);
  expect(wassersteinPower1d({ points: Float64Array.of(1, 0) }, { points: Float64Array.of(7, 5) }, 3)).toBeCloseTo(
    (5 ** 3 + 6 ** 3) / 2,
    10,
  );
});

test("agrees with SciPy 1.17.1 (tools/fixtures/hypothesis/columns.py)", () => {
  expect(wasserstein1d(x, y)).toBeCloseTo(3.3303571428571423, 13);
  const weights = { x: Float64Array.of(1, 2, 3, 4, 5, 6, 7), y: Float64Array.of(8, 7, 6, 5, 4, 3, 2, 1) };
  expect(wasserstein1d(x, y, 1, weights)).toBeCloseTo(1.317063492063492, 13);
});

test.each([1, 1.5, 2, 4])("sizes 6 and 15 give what both repeated to 30 give, order %d", (p) => {
  const [a, b] = [draws(6, 1), draws(15, 2)];
  const repeat = (v: Float64Array, times: number) =>
    Float64Array.from({ length: v.length * times }, (_, i) => v[i % v.length]!);
  expect(wasserstein1d(a, b, p)).toBeCloseTo(wasserstein1d(repeat(a, 5), repeat(b, 2), p), 13);
});

test.each([1, 2, 3])("a weight counts like repetitions, zero weights not at all, order %d", (p) => {
  const heavy = wasserstein1d(Float64Array.of(4, 0, 9), y, p, { x: Float64Array.of(1, 2, 0) });
  expect(heavy).toBeCloseTo(wasserstein1d(Float64Array.of(0, 0, 4), y, p), 13);
});

test.each([1, 2, 3.5])("shift by t costs |t|, scaling scales, arguments may swap, itself costs 0, order %d", (p) => {
  const [a, b] = [draws(40, 3), draws(40, 4)];
  expect(
    wasserstein1d(
      a,
      a.map((v) => v - 3),
      p,
    ),
  ).toBeCloseTo(3, 12);
  expect(
    wasserstein1d(
      a.map((v) => 1e200 * v),
      b.map((v) => 1e200 * v),
      p,
    ) / 1e200,
  ).toBeCloseTo(wasserstein1d(a, b, p), 12);
  expect(wasserstein1d(a, b, p)).toBeCloseTo(wasserstein1d(b, a, p), 13);
  expect(wasserstein1d(a, a.slice().reverse(), p)).toBe(0);
});

test("sorted points give the same without a sort, and inputs stay as they are", () => {
  const [a, b] = [draws(9, 5), draws(13, 6)];
  const before = [a.slice(), b.slice()];
  const sorted = wassersteinPower1dSorted({ points: a.slice().sort() }, { points: b.slice().sort() }, 2);
  expect(sorted).toBe(wassersteinPower1d({ points: a }, { points: b }, 2));
  expect([a, b]).toEqual(before);
});

test("equal infinities cost nothing, others everything", () => {
  expect(wasserstein1d(Float64Array.of(1, Infinity), Float64Array.of(3, Infinity))).toBe(1);
  expect(wasserstein1d(Float64Array.of(1, 2), Float64Array.of(3, Infinity), 2)).toBe(Infinity);
});

test("kernels only make it faster", async () => {
  const kernels = await openKernels({ threads: 1 });
  const [a, b] = [draws(5000, 3), draws(7000, 4)];
  const weights = { x: a.map(Math.abs) };
  expect(wasserstein1d(a, b, 2, {}, kernels)).toBe(wasserstein1d(a, b, 2));
  expect(wasserstein1d(a, b, 1, weights, kernels)).toBe(wasserstein1d(a, b, 1, weights));
  await kernels.close();
});

test("an error names the argument, what was expected and what came", () => {
  expect(() => wasserstein1d(new Float64Array(0), y)).toThrow("wasserstein1d: x must be at least 1 point; received 0");
  expect(() => wasserstein1d(x, Float64Array.of(1, Number.NaN))).toThrow("y must be free of NaN");
  expect(() => wasserstein1d(x, y, 0.5)).toThrow("p must be a finite number of at least 1; received 0.5");
  expect(() => wasserstein1d(x, y, 1, { x: Float64Array.of(1) })).toThrow("weights of x must be 7 long");
  expect(() => wasserstein1d(x, y, 1, { x: x.map(() => 0) })).toThrow("weights of x must be of positive total");
});
