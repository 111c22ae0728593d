import { benjaminiHochberg, benjaminiYekutieli, holm } from "@pushforward/methods/hypothesis";
import { expect, test } from "vitest";

const p = [0.01, 0.02, 0.03, 0.03, 0.2, 0.5, 0.0004, 0.9, 1];
const close = (got: Float64Array, expected: readonly number[]) =>
  expected.forEach((value, i) => {
    expect(got[i]).toBeCloseTo(value, 14);
  });

test("Benjamini–Hochberg and –Yekutieli agree with SciPy 1.17.1 (tools/fixtures/hypothesis/columns.py)", () => {
  close(benjaminiHochberg(p), [0.045, 0.054, 0.054, 0.054, 0.3, 0.6428571428571429, 0.0036, 1, 1]);
  const by = [
    0.1273035714285714, 0.15276428571428569, 0.15276428571428569, 0.15276428571428569, 0.8486904761904762, 1,
    0.010184285714285713, 1, 1,
  ];
  close(benjaminiYekutieli(p), by);
});

test("Holm by hand: 9·0.0004, 8·0.01, 7·0.02, 6·0.03, never falling, 4·0.2, at most 1", () => {
  close(holm(p), [0.08, 0.14, 0.18, 0.18, 0.8, 1, 0.0036, 1, 1]);
});

test("one test needs no correction, none gives none", () => {
  for (const adjust of [benjaminiHochberg, benjaminiYekutieli, holm]) {
    expect([...adjust([0.03])]).toEqual([0.03]);
    expect([...adjust([])]).toEqual([]);
  }
});

test("rejecting adjusted p ≤ q is the step-up rule: the largest i with p₍ᵢ₎ ≤ iq/K", () => {
  const values = Array.from({ length: 50 }, (_, i) => ((i * 37) % 50) / 400 + 0.0005);
  const sorted = values.slice().sort((a, b) => a - b);
  for (const q of [0.02, 0.05, 0.13]) {
    const largest = sorted.findLastIndex((value, i) => value <= ((i + 1) * q) / 50) + 1;
    expect(benjaminiHochberg(values).filter((value) => value <= q).length).toBe(largest);
  }
});

test("an error names the argument, what was expected and what came", () => {
  expect(() => holm([0.1, 1.2])).toThrow("holm: p-value 1 must be from 0 to 1; received 1.2");
  expect(() => benjaminiHochberg([Number.NaN])).toThrow("p-value 0 must be from 0 to 1; received NaN");
});
