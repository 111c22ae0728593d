import { type Rng, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { brunnerMunzelOfSteps, kolmogorovSmirnovOfSteps } from "@pushforward/methods/hypothesis";
import { pooledSteps, summedSteps, wasserstein1d, wasserstein1dEstimate } from "@pushforward/methods/transport";
import { expect, test } from "vitest";

type Law = (rng: Rng) => number;
const normal: Law = (rng) => rng.normal();
const draw = (law: Law, n: number, rng: Rng) => Float64Array.from({ length: n }, () => law(rng)).sort();
const estimate = (x: Float64Array, y: Float64Array, level = 0.95) => wasserstein1dEstimate(pooledSteps(x, y), level);

test("pooled steps count the rows up to each distinct value", () => {
  const { values, x, y } = pooledSteps(Float64Array.of(1, 2, 2, 5), Float64Array.of(2, 3));
  expect([...values]).toEqual([1, 2, 3, 5]);
  expect([...x]).toEqual([1, 3, 3, 4]);
  expect([...y]).toEqual([0, 1, 2, 2]);
});

test.each([0, 1, 2])("the value is the exact distance, whatever the ties (seed %d)", (seed) => {
  const rng = seededRng(seed);
  const x = draw((r) => Math.round(3 * r.normal()), 41, rng);
  const y = draw((r) => Math.round(3 * r.normal() + 1), 97, rng);
  expect(estimate(x, y).value).toBeCloseTo(wasserstein1d(x, y), 13);
});

test("for a pure shift without overlap the error is that of the difference of means", () => {
  const rng = seededRng(5);
  const [x, y] = [draw(normal, 30, rng), draw((r) => 100 + 2 * r.normal(), 50, rng)];
  const variance = (v: Float64Array) => {
    const mean = v.reduce((a, b) => a + b) / v.length;
    return v.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (v.length - 1);
  };
  const { value, standardError, interval } = estimate(x, y);
  expect(standardError).toBeCloseTo(Math.sqrt(variance(x) / 30 + variance(y) / 50), 12);
  expect(interval!.high).toBeCloseTo(value + 1.959963984540054 * standardError!, 12);
});

test("where F and G may touch, the lower end makes room for the mean of |B|", () => {
  const ones = (n: number, k: number) => Float64Array.from({ length: n }, (_, i) => (i < n - k ? 0 : 1));
  const error = (share: number) => Math.sqrt((0.3 * 0.7) / 99 + (share * (1 - share)) / 149);
  const z = 0.12566134685507402; // normal quantile of 0.55
  // one gap; 0.7 against 0.5 is 3.26 standard errors apart, 0.7 against 0.6 only 1.6
  const clear = estimate(ones(100, 30), ones(150, 75), 0.1).interval!;
  expect(clear.low).toBeCloseTo(0.2 - z * error(0.5), 12);
  const touching = estimate(ones(100, 30), ones(150, 60), 0.1).interval!;
  const sigma = Math.sqrt((0.3 * 0.7) / 100 + (0.4 * 0.6) / 150);
  expect(touching.low).toBeCloseTo(0.1 - Math.sqrt(2 / Math.PI) * sigma - z * error(0.4), 12);
  expect(touching.high).toBeCloseTo(0.1 + z * error(0.4), 12);
});

test("where F and G may touch, the error takes the sign for which it is larger", () => {
  const sample = (counts: readonly number[]) =>
    Float64Array.from(counts.flatMap((count, value) => Array(count).fill(value)));
  const [x, y] = [sample([100, 40, 60]), sample([40, 104, 56])];
  // F − G is 0.3 on (0, 1), 6.6 standard errors, and −0.02 on (1, 2): with + on both the potential is the value itself
  const variance = (v: Float64Array) => {
    const mean = v.reduce((a, b) => a + b) / 200;
    return v.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 199;
  };
  expect(estimate(x, y).standardError).toBeCloseTo(Math.sqrt((variance(x) + variance(y)) / 200), 12);
  const mirror = (v: Float64Array) => v.map((value) => 2 - value).sort();
  expect(estimate(mirror(x), mirror(y)).standardError).toBeCloseTo(estimate(x, y).standardError!, 12);
  expect(estimate(y, x).standardError).toBeCloseTo(estimate(x, y).standardError!, 12);
});

const bernoulli: Law = (rng) => (rng.uniform() < 0.3 ? 1 : 0);
const cases: [name: string, x: Law, y: Law, distance: number, n: number, m: number][] = [
  ["normal shifted by 0.5", normal, (r) => r.normal() + 0.5, 0.5, 60, 340],
  ["normal shifted by 2", normal, (r) => r.normal() + 2, 2, 60, 340],
  ["normal shifted by 0.3", normal, (r) => r.normal() + 0.3, 0.3, 400, 600],
  ["normal stretched × 2, the signs of F − G differ", normal, (r) => 2 * r.normal(), Math.sqrt(2 / Math.PI), 300, 200],
  [
    "half of the rows moved, F = G on the left",
    normal,
    (r) => {
      const z = r.normal();
      return z > 0 ? z + 1 : z;
    },
    0.5,
    200,
    300,
  ],
  ["0 and 1 with shares 0.3 and 0.5", bernoulli, (r) => (r.uniform() < 0.5 ? 1 : 0), 0.2, 100, 150],
  ["equal normals", normal, normal, 0, 60, 340],
  ["equal zeros and ones", bernoulli, bernoulli, 0, 60, 340],
];

test.each(cases)("intervals hold the distance at least 95 in 100 times: %s", (_, x, y, distance, n, m) => {
  const rng = seededRng(11);
  const runs = 600;
  let hits = 0;
  for (let run = 0; run < runs; run++) {
    const { low, high } = estimate(draw(x, n, rng), draw(y, m, rng)).interval!;
    if (low <= distance && distance <= high) hits++;
  }
  expect(hits / runs).toBeGreaterThan(0.95 - 4 * Math.sqrt((0.95 * 0.05) / runs));
});

test("away from 0 it is no wider than a normal interval needs to be", () => {
  const rng = seededRng(13);
  const runs = 400;
  let hits = 0;
  for (let run = 0; run < runs; run++) {
    const { low, high } = estimate(
      draw(normal, 400, rng),
      draw((r) => r.normal() + 3, 400, rng),
      0.9,
    ).interval!;
    if (low <= 3 && 3 <= high) hits++;
  }
  expect(Math.abs(hits / runs - 0.9)).toBeLessThan(4 * Math.sqrt((0.9 * 0.1) / runs));
});

test("one row has no spread to judge by", () => {
  expect(estimate(Float64Array.of(1), Float64Array.of(2, 3)).interval).toBeUndefined();
});

test("steps summed by the kernel give what steps one by one give, with ties and gaps", async () => {
  const kernels = await openKernels({ threads: 1 });
  const rng = seededRng(9);
  const draw = (n: number, shift: number) =>
    Float64Array.from({ length: n }, () => Math.round(8 * (rng.normal() + shift)) / 8).sort();
  for (const shift of [0, 0.2, 20]) {
    const [x, y] = [draw(700, 0), draw(400, shift)];
    const [one, all] = [pooledSteps(x, y), summedSteps(x, y, kernels)];
    const [w, v] = [wasserstein1dEstimate(one), wasserstein1dEstimate(all)];
    expect(v.value).toBeCloseTo(w.value, 12);
    expect(v.standardError! / w.standardError!).toBeCloseTo(1, 9);
    expect(v.interval!.low).toBeCloseTo(w.interval!.low, 9);
    const exactUpTo = 0;
    expect(kolmogorovSmirnovOfSteps(all, { exactUpTo })).toEqual(kolmogorovSmirnovOfSteps(one, { exactUpTo }));
    const [b, c] = [brunnerMunzelOfSteps(one, 0.95), brunnerMunzelOfSteps(all, 0.95)];
    expect(c.value).toBe(b.value);
    expect(c.interval.low).toBeCloseTo(b.interval.low, 12);
    expect([...all.x]).toEqual([...one.x]);
  }
});
