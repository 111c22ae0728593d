import { jensenShannon } from "@pushforward/methods/divergence";
import { expect, test } from "vitest";

test("0 bits for proportional counts, 1 bit for disjoint ones", () => {
  expect(jensenShannon([1, 2, 3, 0], [10, 20, 30, 0])).toBe(0);
  expect(jensenShannon([5, 0, 1], [0, 9, 0])).toBe(1);
});

test("½ against all in one of two cells: ¾·log₂(4/3) + ¼·log₂ 4 − ½, by hand", () => {
  // entropy of the mixture (¾, ¼) less half the entropies, 1 and 0
  const mixture = -0.75 * Math.log2(0.75) - 0.25 * Math.log2(0.25);
  expect(jensenShannon([1, 1], [1, 0])).toBeCloseTo(mixture - 0.5, 15);
});

test("agrees with SciPy 1.17.1 (tools/fixtures/hypothesis/columns.py), either way round", () => {
  expect(jensenShannon([30, 14, 34], [20, 19, 12])).toBeCloseTo(0.046859567136834514, 14);
  expect(jensenShannon([20, 19, 12], [30, 14, 34])).toBe(jensenShannon([30, 14, 34], [20, 19, 12]));
});

test("small divergences keep their digits: δ²/(2 ln 2) for (½ ± δ/2) against (½ ∓ δ/2)", () => {
  for (const delta of [0.3, 0.11, 0.09, 1e-3, 1e-8]) {
    const r = delta; // (p − q)/(p + q) in both cells
    const exact =
      delta > 0.01
        ? ((1 + r) * Math.log2(1 + r) + (1 - r) * Math.log2(1 - r)) / 2
        : (r * r + r ** 4 / 6) / (2 * Math.LN2);
    const value = jensenShannon([0.5 + delta / 2, 0.5 - delta / 2], [0.5 - delta / 2, 0.5 + delta / 2]);
    expect(Math.abs(value / exact - 1)).toBeLessThan(1e-7); // ½ ± δ/2 is itself rounded: 1e-16/1e-8
  }
});

test("a cell split in two alike parts changes nothing, merging cells never adds", () => {
  const [p, q] = [
    [4, 7, 9, 1],
    [8, 3, 5, 6],
  ];
  expect(jensenShannon([2, 2, 7, 9, 1], [4, 4, 3, 5, 6])).toBeCloseTo(jensenShannon(p, q), 14);
  expect(jensenShannon([11, 9, 1], [11, 5, 6])).toBeLessThan(jensenShannon(p, q));
});

test("an error names the argument, what was expected and what came", () => {
  expect(() => jensenShannon([1, 2], [1])).toThrow("jensenShannon: q must be 2 long like p; received 1");
  expect(() => jensenShannon([1, -2], [1, 1])).toThrow("p[1] must be nonnegative and finite; received -2");
  expect(() => jensenShannon([1, 2], [0, 0])).toThrow("q must be of positive total; received 0");
});
