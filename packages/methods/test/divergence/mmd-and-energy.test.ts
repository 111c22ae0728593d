import { type Estimate, erf, exp, meanAndVariance, type Samples, samplesFrom, seededRng } from "@pushforward/core";
import { type Kernels, openKernels } from "@pushforward/kernels";
import { energyDistance, medianDistance, mmd } from "@pushforward/methods/divergence";
import { afterAll, beforeAll, expect, test } from "vitest";

let kernels: Kernels;
beforeAll(async () => {
  kernels = await openKernels({ threads: 1 });
});
afterAll(() => kernels.close());

const wave = (n: number, d: number, step: number, shift = 0): Samples =>
  samplesFrom(
    Float64Array.from({ length: n * d }, (_, i) => Math.sin(step * (i + 1)) + shift),
    d,
  );
const normal = (n: number, d: number, seed: number, shift = 0): Samples => {
  const rng = seededRng(seed);
  return samplesFrom(
    Float64Array.from({ length: n * d }, () => rng.normal() + shift),
    d,
  );
};
const [x, y] = [wave(12, 2, 0.7), wave(17, 2, 1.3, 0.3)];

test("agrees with NumPy 2.2.6 and SciPy 1.15.3 (tools/fixtures/hypothesis/tests.py)", async () => {
  const of = async (estimator: "biased" | "unbiased" | "linear") =>
    (await mmd(x, y, { estimator, bandwidth: 0.8, kernels })).value;
  expect(await of("biased")).toBeCloseTo(0.0583647378182911, 13);
  expect(await of("unbiased")).toBeCloseTo(-0.033530136993500714, 13);
  expect(await of("linear")).toBeCloseTo(-0.07906258069162865, 13);
  const { value } = await energyDistance(x, y, { estimator: "biased", kernels });
  expect(value).toBeCloseTo(0.14497798856979416, 13);
  const [a, b] = [wave(9, 1, 0.7), wave(14, 1, 1.3, 0.3)];
  expect((await energyDistance(a, b, { estimator: "biased" })).value).toBeCloseTo(0.09949829425600647, 13);
});

test("one column sorted is one column by all pairs, far from 0 too", async () => {
  const [a, b] = [wave(40, 1, 0.7, 1e6), wave(31, 1, 1.3, 1e6)];
  const flat = ({ data, n }: Samples): Samples =>
    samplesFrom(
      Float64Array.from({ length: 2 * n }, (_, i) => (i % 2 === 0 ? data[i / 2]! : 0)),
      2,
    );
  const [line, plane] = [await energyDistance(a, b), await energyDistance(flat(a), flat(b), { kernels })];
  // Differences of numbers near 1e6 carry 1e-10; sums of 40 of them stay below 1e-8.
  expect(Math.abs(line.value - plane.value)).toBeLessThan(1e-8);
  expect(Math.abs(line.standardError - plane.standardError)).toBeLessThan(1e-8);
});

test("a mean of kernels has the mean of their values; one bandwidth is a list of one", async () => {
  const at = async (bandwidth: number | number[]) => (await mmd(x, y, { bandwidth, kernels })).value;
  expect(await at([0.5, 2])).toBeCloseTo(((await at(0.5)) + (await at(2))) / 2, 14);
  expect(await at([0.5])).toBe(await at(0.5));
  const { bandwidths } = await mmd(x, y, { bandwidth: "aggregated", kernels });
  const unit = medianDistance([x, y], seededRng(0));
  expect(bandwidths).toEqual([0.25, 0.5, 1, 2, 4].map((scale) => scale * unit));
});

test("the median distance by hand, and 1 when all rows are equal", () => {
  const points = samplesFrom(Float64Array.of(0, 1, 3, 3), 1); // 1, 3, 3, 2, 2 and one 0 left out
  expect(medianDistance([points], seededRng(0))).toBe(2);
  expect(medianDistance([samplesFrom(Float64Array.of(5, 5, 5), 1)], seededRng(0))).toBe(1);
});

test("Gaussian truth: MMD² and D² of a shift are inside their intervals 95 times in 100", async () => {
  // N(0, 1) against N(t, 1): X − Y is N(t, 2), X − X' is N(0, 2); E exp(−Z²/2) for Z ~ N(μ, 2) is exp(−μ²/6)/√3, and
  // E|Z| = 2/√π·exp(−μ²/4) + μ·erf(μ/2).
  const t = 0.8;
  const truths = { mmd: (2 / Math.sqrt(3)) * (1 - exp(-(t * t) / 6)), energy: 2 * meanSize(t) - 2 * meanSize(0) };
  const hits = { mmd: 0, linear: 0, energy: 0 };
  const inside = ({ interval }: Estimate, truth: number) => Number(interval!.low <= truth && truth <= interval!.high);
  const runs = 250;
  for (let seed = 0; seed < runs; seed++) {
    const [a, b] = [normal(60, 1, 2 * seed), normal(90, 1, 2 * seed + 1, t)];
    hits.mmd += inside(await mmd(a, b, { bandwidth: 1, kernels }), truths.mmd);
    hits.linear += inside(await mmd(a, b, { bandwidth: 1, estimator: "linear", kernels }), truths.mmd);
    hits.energy += inside(await energyDistance(a, b), truths.energy);
  }
  // Four binomial standard errors of 250 runs are 0.055.
  for (const count of Object.values(hits)) expect(Math.abs(count / runs - 0.95)).toBeLessThan(0.055);
});

const meanSize = (mu: number) => (2 / Math.sqrt(Math.PI)) * exp((-mu * mu) / 4) + mu * erf(mu / 2);

test("near equal laws the standard error is not too small", async () => {
  const runs = Array.from(
    { length: 200 },
    (_, seed) => [normal(40, 2, 2 * seed), normal(70, 2, 2 * seed + 1)] as const,
  );
  for (const measure of [mmd, energyDistance]) {
    const found = await Promise.all(runs.map(([a, b]) => measure(a, b, { kernels })));
    const spread = Math.sqrt(meanAndVariance(found.map(({ value }) => value)).variance);
    const claimed = meanAndVariance(found.map(({ standardError }) => standardError)).mean;
    expect(claimed / spread).toBeGreaterThan(1);
    expect(claimed / spread).toBeLessThan(2); // √2 for large samples
  }
});

test("symmetric in the samples, 0 between a sample and itself when biased", async () => {
  for (const measure of [mmd, energyDistance]) {
    const [there, back] = [await measure(x, y, { kernels }), await measure(y, x, { kernels })];
    expect(there.value).toBeCloseTo(back.value, 14);
    expect(there.standardError).toBeCloseTo(back.standardError, 14);
    expect((await measure(x, x, { estimator: "biased", kernels })).value).toBeLessThan(1e-14);
  }
});

test("errors name the argument", async () => {
  await expect(mmd(x, wave(5, 3, 1))).rejects.toThrow("mmd: y must be 2-dimensional like x; received 3 dimensions");
  await expect(mmd(x, y, { bandwidth: 0 })).rejects.toThrow("bandwidth must be positive and finite; received 0");
  await expect(energyDistance(x, wave(1, 2, 1))).rejects.toThrow("y must be at least 2 rows; received 1");
  const weighted = { ...x, weights: new Float64Array(12).fill(1 / 12) };
  await expect(mmd(weighted, y)).rejects.toThrow("weights must be absent");
});
