import { samples, seededRng } from "@pushforward/core";
import { type Matrix, matrix, openKernels } from "@pushforward/kernels";
import {
  determinantalKernel,
  determinantalKernelOfFeatures,
  kDpp,
  matrixKernel,
  pointKernel,
} from "@pushforward/methods/sampling";
import { afterAll, expect, test } from "vitest";
import { drawProjection } from "../../../dist/sampling/subsets/draw-projection.js";
import { fixedSizeChoice } from "../../../dist/sampling/subsets/fixed-size-choice.js";
import { fitOf, gramOf, minor, normalMatrix, setsOf } from "./support.js";

const kernels = await openKernels({ threads: 1 });
afterAll(() => kernels.close());
const sum = (values: Iterable<number>) => Array.from(values).reduce((total, value) => total + value, 0);
/** Chance at which a fit counts as bad; seeds are fixed, so the tests are, too. */
const bad = 1e-3;

function rbf(points: readonly number[][], bandwidth: number): Matrix {
  const n = points.length;
  const kernel = pointKernel(samples(points), "rbf", bandwidth);
  const data = new Float64Array(n * n);
  for (let i = 0; i < n; i++) kernel.fillRow(i, data.subarray(i * n, i * n + n));
  return matrix(n, n, data);
}

test.each([
  [6, 3],
  [8, 4],
  [8, 7],
  [5, 5],
  [7, 1],
])(
  // biome-ignore format: pairs
  "sets of %d rows, %d at a time, come as often as their determinants say",
  (n, k) => {
    const l = gramOf(normalMatrix(n, n, 10 * n + k));
    const law = kDpp(determinantalKernel(kernels, l), k);
    const sets = setsOf(n, k);
    const masses = sets.map((set) => minor(l, set));
    expect(law.logNormalizer).toBeCloseTo(Math.log(sum(masses)), 9);
    expect(fitOf(sets, masses, 2500, law.draw)).toBeGreaterThan(bad);
    const inclusion = law.inclusion();
    for (let i = 0; i < n; i++) {
      const mass = sum(sets.map((set, s) => (set.includes(i) ? masses[s]! : 0)));
      expect(inclusion[i]).toBeCloseTo(mass / sum(masses), 9);
    }
  },
);

test("the dual in the space of features is the primal", () => {
  const features = normalMatrix(9, 4, 3);
  const [dual, primal] = [
    determinantalKernelOfFeatures(kernels, features),
    determinantalKernel(kernels, gramOf(features)),
  ];
  expect(primal.values).toHaveLength(4); // the rank, found among nine eigenvalues
  expect(Array.from(dual.values)).toEqual(Array.from(primal.values, (value) => expect.closeTo(value, 10)));
  for (let k = 0; k <= 4; k++) {
    const [one, other] = [kDpp(dual, k), kDpp(primal, k)];
    expect(one.logNormalizer).toBeCloseTo(other.logNormalizer, 9);
    expect(Array.from(one.inclusion())).toEqual(Array.from(other.inclusion(), (value) => expect.closeTo(value, 9)));
  }
  const sets = setsOf(9, 3);
  const masses = sets.map((set) => minor(gramOf(features), set));
  expect(fitOf(sets, masses, 2500, kDpp(dual, 3).draw, 2)).toBeGreaterThan(bad);
  expect(fitOf(sets, masses, 2500, kDpp(primal, 3).draw, 3)).toBeGreaterThan(bad);
  const wide = { ...features, rows: 4, columns: 9 }; // more features than rows
  expect(determinantalKernelOfFeatures(kernels, wide).values).toHaveLength(4);
});

test("none, one, all", () => {
  const l = gramOf(normalMatrix(6, 6, 4));
  const law = determinantalKernel(kernels, l);
  expect(kDpp(law, 0)).toMatchObject({ logNormalizer: 0, tilt: 0 });
  expect(kDpp(law, 0).draw(seededRng(1))).toHaveLength(0);
  expect(sum(kDpp(law, 0).inclusion())).toBe(0);
  expect(Array.from(kDpp(law, 6).draw(seededRng(1)))).toEqual([0, 1, 2, 3, 4, 5]);
  const trace = sum(Array.from({ length: 6 }, (_, i) => l.data[7 * i]!));
  expect(Array.from(kDpp(law, 1).inclusion())).toEqual(Array.from({ length: 6 }, (_, i) => expect.closeTo(l.data[7 * i]! / trace, 10))); // biome-ignore format: one line
  expect(kDpp(law, 1).logNormalizer).toBeCloseTo(Math.log(trace), 10);
});

test("a kernel of low rank gives no more rows than directions", () => {
  const law = determinantalKernelOfFeatures(kernels, normalMatrix(30, 3, 5));
  expect(() => kDpp(law, 4)).toThrow("kDpp: count must be an integer from 0 to the rank of the kernel, 3; received 4; more rows than directions"); // biome-ignore format: one line
  for (const count of [-1, 1.5, Number.NaN]) expect(() => kDpp(law, count)).toThrow("an integer from 0");
  const nothing = determinantalKernelOfFeatures(kernels, matrix(5, 2));
  expect(() => kDpp(nothing, 1)).toThrow("rank of the kernel, 0");
  expect(kDpp(nothing, 0).draw(seededRng(1))).toHaveLength(0);
});

test("equal rows, and multiples under a linear kernel, never come together", () => {
  // 16 places, each twice, so near each other that the kernel is singular in float64: eigenvalues down to rounding.
  const line = rbf(Array.from({ length: 32 }, (_, i) => [i % 16]), 8); // biome-ignore format: one line
  const law = determinantalKernel(kernels, line);
  const k = law.values.length;
  expect(k).toBeLessThan(16);
  expect(law.values[0]! / law.values.at(-1)!).toBeLessThan(1e-12);
  const process = kDpp(law, k);
  for (let seed = 0; seed < 400; seed++) {
    const places = Array.from(process.draw(seededRng(seed)), (row) => row % 16);
    expect(new Set(places).size).toBe(k);
  }
  const rows = [1, 0, 2, 0, -3, 0, 1, 1, 2, 2, 0, 1];
  const flat = kDpp(determinantalKernelOfFeatures(kernels, matrix(6, 2, Float64Array.from(rows))), 2);
  const direction = [0, 0, 0, 1, 1, 2];
  for (let seed = 0; seed < 400; seed++) {
    const [a, b] = flat.draw(seededRng(seed));
    expect(direction[a!]).not.toBe(direction[b!]);
  }
});

test("rows that are equal in the kernel are kept apart even where vectors hold too few digits to tell", () => {
  // Rows 0 and 1 are the same, and yet their vectors point apart.
  const kernel = matrixKernel(gramOf(matrix(4, 2, Float64Array.of(1, 2, 1, 2, 3, 0, 0, 1))));
  const v = Float64Array.of(0.6, 0, 0, 0.6, 0.8, 0, 0, 0.8);
  for (let seed = 0; seed < 200; seed++) {
    const rows = drawProjection(v, 2, kernel, seededRng(seed));
    expect(rows && Array.from(rows)).not.toEqual([0, 1]);
  }
});

test("the unit of the kernel changes nothing but the normalizer", () => {
  const l = gramOf(normalMatrix(12, 12, 6));
  const scaled = matrix(12, 12, l.data.map((value) => 1e-200 * value)); // biome-ignore format: one line
  const [one, other] = [kDpp(determinantalKernel(kernels, l), 5), kDpp(determinantalKernel(kernels, scaled), 5)];
  expect(other.logNormalizer).toBeCloseTo(one.logNormalizer + 5 * Math.log(1e-200), 8);
  for (let seed = 0; seed < 50; seed++) expect(other.draw(seededRng(seed))).toEqual(one.draw(seededRng(seed)));
});

test("polynomials of thousands of weights neither over- nor underflow", () => {
  const logChoose = (n: number, k: number) => sum(Array.from({ length: k }, (_, i) => Math.log((n - i) / (i + 1))));
  const equal = fixedSizeChoice(new Float64Array(3000).fill(1), 1500);
  expect(equal.logNormalizer).toBeCloseTo(logChoose(3000, 1500), 6);
  expect(Array.from(equal.inclusion()).every((share) => Math.abs(share - 0.5) < 1e-9)).toBe(true);
  expect(new Set(equal.draw(seededRng(1))).size).toBe(1500);
  // Weights over 300 orders of magnitude: the three largest, nearly surely.
  const spread = fixedSizeChoice(Float64Array.from({ length: 300 }, (_, i) => 10 ** (i - 150)), 3); // biome-ignore format: one line
  expect(spread.logNormalizer).toBeCloseTo(
    (149 + 148 + 147) * Math.log(10) + Math.log(1 + 0.1 + 0.01 + 0.01 + 0.001),
    1,
  );
  const byHand = fixedSizeChoice(Float64Array.of(1, 2, 3), 2);
  expect(byHand.logNormalizer).toBeCloseTo(Math.log(2 + 3 + 6), 12);
  expect(Array.from(byHand.inclusion())).toEqual([5 / 11, 8 / 11, 9 / 11].map((share) => expect.closeTo(share, 12)));
});

test("what is no kernel is refused", () => {
  expect(() => determinantalKernel(kernels, matrix(2, 2, Float64Array.of(1, 2, 2, 1)))).toThrow("kernel must be positive semidefinite; received an eigenvalue of -0.99"); // biome-ignore format: one line
  expect(() => determinantalKernel(kernels, matrix(2, 2, Float64Array.of(1, 0.5, 0, 1)))).toThrow("symmetric");
  expect(() => pointKernel(samples([[1], [2]]), "rbf", 0)).toThrow("bandwidth must be a positive finite number");
  expect(() => pointKernel(samples([[1, 0], [0, 0]]), "cosine")).toThrow("row 2"); // biome-ignore format: rows
});
