import { seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import {
  type Domain,
  denoiseHistogram,
  type Measurement,
  type NoisyMarginal,
  orderedBins,
  readSingles,
  shrinkPair,
} from "@pushforward/methods/privacy";
import { expect, test } from "vitest";

const kernels = await openKernels({ threads: 1 });
const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);
const squares = (a: Float64Array, b: Float64Array) => sum(a.map((value, i) => (value - b[i]!) ** 2));
const noisy = (values: Float64Array, sigma: number, seed: number) => {
  const rng = seededRng(seed);
  return values.map((value) => value + sigma * rng.normal());
};

test("without noise a histogram stays as it is, and its total always", () => {
  const counts = Float64Array.of(5, 9, 2, 0, 0, 7, 1);
  expect([...denoiseHistogram(counts, 0)]).toEqual([...counts].map((count) => expect.closeTo(count, 12)));
  expect(sum(denoiseHistogram(counts, 4))).toBeCloseTo(24, 10);
  expect([...denoiseHistogram(Float64Array.of(3), 1)]).toEqual([3]);
});

test("a difference counts from 2.5 of its standard deviations σ√2 on", () => {
  // Of two bins each is told by the pair of both and by itself beside its reflection: (0 + 1.765)/2 below the limit 3.536.
  const [low, high] = denoiseHistogram(Float64Array.of(0, 3.53), 1);
  expect(low).toBeCloseTo(0.8825, 12);
  expect(high).toBeCloseTo(3.53 - 0.8825, 12);
  expect([...denoiseHistogram(Float64Array.of(0, 3.54), 1)]).toEqual([0, 3.54].map((x) => expect.closeTo(x, 12)));
});

test("the first bin is no neighbour of the last", () => {
  const step = Float64Array.from({ length: 16 }, (_, i) => (i < 8 ? 0 : 300));
  const smooth = denoiseHistogram(step, 1e4); // 300 is less than the limit 354, so that the step itself is blurred
  expect([smooth[7]!, smooth[8]!]).toEqual([75, 225]);
  expect(smooth[0]!).toBeLessThan(30);
  expect(smooth[15]!).toBeGreaterThan(270);
});

test("turned round, a histogram is denoised to the same values turned round", () => {
  const counts = noisy(new Float64Array(37).fill(50), 10, 3);
  const turned = denoiseHistogram(counts.slice().reverse(), 100).reverse();
  expect([...denoiseHistogram(counts, 100)]).toEqual([...turned].map((value) => expect.closeTo(value, 9)));
});

test("flat and smooth histograms lose most of their noise; a spike of ten standard deviations stays", () => {
  const flat = new Float64Array(100).fill(400);
  const smooth = flat.map((_, i) => 400 * Math.sin((Math.PI * (i + 0.5)) / 100));
  const spike = flat.map((value, i) => (i === 40 ? value + 1000 : value));
  const left = (truth: Float64Array) => {
    const runs = Array.from({ length: 50 }, (_, seed) => noisy(truth, 100, seed));
    return sum(runs.map((counts) => squares(denoiseHistogram(counts, 1e4), truth))) / (50 * 100 * 1e4); // 1 = as noisy
  };
  expect(left(flat)).toBeLessThan(0.1);
  expect(left(smooth)).toBeLessThan(0.2);
  expect(left(spike)).toBeLessThan(0.25);
  expect(denoiseHistogram(noisy(spike, 100, 1), 1e4)[40]!).toBeGreaterThan(1000);
});

const domain: Domain = {
  attributes: [
    { name: "colour", type: "category", values: ["r", "g", "b"] },
    { name: "age", type: "integer", low: 0, high: 4, edges: [0, 1, 2, 3, 4], missing: true },
  ],
};

test("bins are the codes of numbers but for missing; a reading gives laws that sum to 1", () => {
  expect(orderedBins(domain)).toEqual([0, 4]);
  const singles: Measurement[] = [
    { attributes: [0], sizes: [3], counts: Float64Array.of(500, 300, 220), variance: 100 },
    { attributes: [1], sizes: [5], counts: Float64Array.of(240, 260, 251, 249, -3), variance: 100 },
  ];
  const { total, laws, compressed, singles: cells } = readSingles(domain, singles, undefined);
  expect(total).toBeCloseTo((1020 / 3 + 997 / 5) / (1 / 3 + 1 / 5), 9);
  for (const law of laws) expect(sum(law)).toBeCloseTo(1, 12);
  // Four bins within two standard deviations of each other come together, from 20 apart to less than 3.
  const bins = cells[1]!.values.subarray(0, 4);
  expect(Math.max(...bins) - Math.min(...bins)).toBeLessThan(3);
  expect(sum(bins)).toBeCloseTo(1000, 9);
  expect(cells[1]!.values[4]).toBe(-3);
  expect(compressed.sizes).toEqual([3, 5]);
  expect(readSingles(domain, singles, 1000).total).toBe(1000);
});

/** A reading of uniform laws on m and n cells. */
const uniformReading = (m: number, n: number, total: number) => ({
  total,
  laws: [m, n].map((size) => new Float64Array(size).fill(1 / size)),
  compressed: { cells: [], sizes: [m, n], shares: [] },
  singles: [],
});
const pairOf = (m: number, n: number, values: Float64Array, sigma: number): NoisyMarginal => ({
  attributes: [0, 1],
  sizes: [m, n],
  values,
  variances: new Float64Array(m * n).fill(sigma ** 2),
});

test("noise around independence becomes independence, nearly always", () => {
  const truth = new Float64Array(20 * 30).fill(10);
  const ranks = Array.from({ length: 100 }, (_, seed) => {
    const pair = shrinkPair(kernels, pairOf(20, 30, noisy(truth, 25, seed), 25), uniformReading(20, 30, 6000));
    if (pair.rank === 0) expect(squares(pair.values, truth)).toBeLessThan(1e-12);
    return pair.rank;
  });
  // The largest singular value lies about its own spread below the edge: some runs in ten are above it.
  expect(ranks.filter((rank) => rank === 0).length).toBeGreaterThan(70);
});

test("a strong dependence is kept, and with less error than was measured", () => {
  const truth = Float64Array.from({ length: 600 }, (_, at) => {
    const [i, j] = [Math.floor(at / 30), at % 30];
    return 100 + 80 * Math.cos((Math.PI * (i + 0.5)) / 20) * Math.cos((Math.PI * (j + 0.5)) / 30); // rank 1, same margins
  });
  const counts = noisy(truth, 50, 1);
  const { values, rank } = shrinkPair(kernels, pairOf(20, 30, counts, 50), uniformReading(20, 30, 60_000));
  expect(rank).toBe(1);
  // Of 600 noisy numbers about 20 + 30 are left.
  expect(squares(values, truth) / squares(counts, truth)).toBeLessThan(0.2);
});

test("the shrinker of singular values, by its closed form", () => {
  // One cell of rank one: D = s·uvᵀ with y = s/(σ√n) = 3 and β = ½ gives √((9 − 1.5)² − 2)/3.
  const [m, n, sigma] = [2, 4, 1];
  const size = 3 * sigma * Math.sqrt(n);
  const direction = [0.5, -0.5, 0.5, -0.5];
  const values = Float64Array.from({ length: 8 }, (_, at) => 100 + size * (at < 4 ? 0.6 : -0.8) * direction[at % 4]!);
  const { values: shrunk, rank } = shrinkPair(kernels, pairOf(m, n, values, sigma), uniformReading(m, n, 800));
  expect(rank).toBe(1);
  const factor = Math.sqrt(7.5 ** 2 - 2) / 3 / 3;
  expect([...shrunk]).toEqual([...values].map((value) => expect.closeTo(100 + factor * (value - 100), 9)));
});
