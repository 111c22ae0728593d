import { type Samples, samples, seededRng } from "@pushforward/core";
import { type SlicedWassersteinOptions, slicedWasserstein } from "@pushforward/methods/transport";
import { expect, test } from "vitest";

function cloud(n: number, d: number, seed: number): Samples {
  const rng = seededRng(seed);
  return samples(Array.from({ length: n }, () => Array.from({ length: d }, () => rng.normal())));
}
const map = (s: Samples, f: (value: number, coordinate: number) => number): Samples => ({
  ...s,
  data: s.data.map((value, i) => f(value, i % s.d)),
});
const sw = (x: Samples, y: Samples, options: Partial<SlicedWassersteinOptions> = {}) =>
  slicedWasserstein(x, y, { rng: seededRng(1), ...options }).distance;

test("on a line it is the exact distance: 0→5 and 1→7", () => {
  const [x, y] = [samples([[0], [1]]), samples([[7], [5]])];
  expect(sw(x, y, { p: 1 })).toBeCloseTo((5 + 6) / 2, 12);
  expect(sw(x, y)).toBeCloseTo(Math.sqrt((5 ** 2 + 6 ** 2) / 2), 12); // p defaults to 2
});

test.each([1, 2, 4])(
  "in R³ a shift by t costs |t|/(p+1)^(1/p), and its 95-in-100 intervals hold it that often, p = %d",
  (p) => {
    const x = cloud(3, 3, 2); // for a uniform θ in R³, θ·t/|t| is uniform on [-1, 1] (Archimedes)
    const y = map(x, (value, j) => value + [0, 0, 5][j]!);
    const hits = Array.from({ length: 400 }, (_, seed) => {
      const { distance, standardError } = slicedWasserstein(x, y, { rng: seededRng(seed), p, directions: 256 });
      return Math.abs(distance - 5 / (p + 1) ** (1 / p)) < 1.96 * standardError;
    }).filter(Boolean).length;
    expect(Math.abs(hits / 400 - 0.95)).toBeLessThan(0.044); // four binomial standard errors: 4·√(0.95·0.05/400)
  },
);

test("symmetric, zero and sure of it on itself, in the units of the data", () => {
  const [x, y] = [cloud(30, 4, 3), cloud(17, 4, 4)]; // sizes differ on purpose
  expect(sw(y, x, { p: 3 })).toBeCloseTo(sw(x, y, { p: 3 }), 12);
  expect(slicedWasserstein(x, x, { rng: seededRng(9) })).toEqual({ distance: 0, standardError: 0 });
  const ten = (s: Samples) => map(s, (value) => 10 * value);
  expect(sw(ten(x), ten(y), { p: 3 })).toBeCloseTo(10 * sw(x, y, { p: 3 }), 10);
});

test("grows with the order, as power means do", () => {
  const [x, y] = [cloud(40, 3, 8), map(cloud(25, 3, 9), (value, j) => value * (j + 1) + j)];
  const distances = [1, 1.5, 2, 3, 8].map((p) => sw(x, y, { p }));
  expect(distances).toEqual([...distances].sort((a, b) => a - b));
});

test("a repeated point weighs what a heavier point weighs", () => {
  const heavy = { ...samples([[0, 1], [2, 3]]), weights: Float64Array.of(2 / 3, 1 / 3) }; // biome-ignore format: points
  const repeated = samples([[0, 1], [0, 1], [2, 3]]); // biome-ignore format: points
  expect(sw(heavy, cloud(9, 2, 5))).toBeCloseTo(sw(repeated, cloud(9, 2, 5)), 12);
});

test("the same stream draws the same lines", () => {
  const [x, y] = [cloud(20, 3, 6), cloud(20, 3, 7)];
  expect(sw(x, y)).toBe(sw(x, y));
  expect(sw(x, y, { rng: seededRng(2) })).not.toBe(sw(x, y));
});

test("an error names the argument, what was expected and what came", () => {
  const x = cloud(5, 2, 6);
  expect(() => sw(x, cloud(5, 3, 7))).toThrow(
    "slicedWasserstein: y must be 2-dimensional like x; received 3 dimensions",
  );
  expect(() => sw(x, x, { p: 0.5 })).toThrow("p must be a finite number of at least 1; received 0.5");
  expect(() => sw(x, x, { p: Number.NaN })).toThrow("p must be a finite number of at least 1; received NaN");
  expect(() => sw(x, x, { directions: 1 })).toThrow("directions must be an integer of at least 2; received 1");
});
