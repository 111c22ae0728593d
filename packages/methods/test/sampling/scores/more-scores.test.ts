import { type Samples, seededRng } from "@pushforward/core";
import {
  calibrated,
  denoised,
  denoiserScore,
  langevin,
  meanScore,
  mirroredStein,
  mixtureOf,
  noisyDraws,
  type Score,
  samplesScore,
  smoothedPoints,
} from "@pushforward/methods/sampling/scores";
import { expect, test } from "vitest";
import { apart, gaussian, kernels, momentsOf, noise, threeBumps } from "./laws.js";

test.each([0, 0.4])("the score on all threads is that of smoothed points, of width %d", async (width) => {
  const weights = Float64Array.from({ length: 50 }, (_, i) => (i + 1) / 1275);
  const points = { data: noise(150, 1), n: 50, d: 3, weights };
  const fast = samplesScore(kernels, points, width);
  const plain = smoothedPoints(points, [width, width, width]);
  for (const sigma of [0.3, 2]) {
    const x = noise(60, 2, 2);
    const exact = await plain.at(x, sigma);
    expect(apart(await fast.at(x, sigma), exact)).toBeLessThan(1e-9 / sigma ** 2); // (x̄ − x)/σ² to rounding of a few 1e-12
  }
  fast.free();
});

/** A score off by a vector that turns with the level. */
const biased = (score: Score): Score => ({
  d: 2,
  at: async (x, sigma) => (await score.at(x, sigma)).map((value, e) => value + (e % 2 === 0 ? 0.5 : -0.2 / sigma)),
});

test("removing the mean score makes it zero, and the error of the score smaller by its square", async () => {
  const law = threeBumps();
  const points = law.draw(seededRng(1), 4000);
  const sigmas = [4, 1, 0.25];
  const found = await meanScore(biased(law), points, sigmas, { rng: seededRng(2) });
  found.means.forEach((mean, level) => {
    const errors = found.standardErrors[level]!;
    expect(Math.abs(mean[0]! - 0.5)).toBeLessThan(4 * errors[0]!);
    expect(Math.abs(mean[1]! + 0.2 / sigmas[level]!)).toBeLessThan(4 * errors[1]!);
  });
  // At σ = 4 a mean without the control variate has an error of 1/√(18·4000) = 0.0037; at σ = ¼ with all of ξ/σ it had 0.06.
  expect(found.standardErrors[0]![0]).toBeLessThan(0.002);
  expect(found.standardErrors[2]![0]).toBeLessThan(0.035);
  const mended = calibrated(biased(law), found);
  const fresh = await meanScore(mended, law.draw(seededRng(3), 4000), sigmas, { rng: seededRng(4) });
  fresh.means.forEach((mean, level) => {
    for (const k of [0, 1]) expect(Math.abs(mean[k]!)).toBeLessThan(4 * Math.SQRT2 * fresh.standardErrors[level]![k]!);
  });
  const x = noisyDraws(law, seededRng(5), 100, 1);
  const error = async (score: Score) =>
    (await score.at(x, 1)).reduce((sum, value, e) => sum + (value - truth[e]!) ** 2, 0) / 100;
  const truth = await law.at(x, 1);
  expect(await error(biased(law))).toBeCloseTo(0.29, 10);
  expect(await error(mended)).toBeLessThan(0.29 / 50);
});

test("between levels the mean is a line in log σ, and beyond them the nearest one", async () => {
  const flat = denoiserScore(1, (x) => x); // a score of 0
  const given = { sigmas: [4, 1], means: [Float64Array.of(3), Float64Array.of(1)], standardErrors: [] };
  const at = async (sigma: number) => -(await calibrated(flat, given).at(Float64Array.of(0), sigma))[0]!;
  expect(await at(2)).toBeCloseTo(2, 12);
  expect([await at(9), await at(4), await at(1), await at(0.1)]).toEqual([3, 3, 1, 1]);
});

test("langevin settles on the variance that its step leads to", async () => {
  // v = 1.5² + 0.5²: v/(1 − h/(2v)) for h = 1, at a rate of 0.6 a step: 0.6^40 = 1e-9.
  const v = 2.5;
  const chains = { rng: seededRng(1), count: 20_000, sigma: 0.5, step: 1, steps: 40 };
  const start: Samples = { data: noise(400, 3, 1.5), n: 400, d: 1 };
  const { covariance, mean } = momentsOf(await langevin(gaussian([0], [2.25]), start, chains));
  const settled = v / (1 - 1 / (2 * v));
  expect(Math.abs(covariance[0]! / settled - 1)).toBeLessThan(4 * Math.sqrt(2 / 20_000));
  expect(Math.abs(mean[0]!)).toBeLessThan(4 * Math.sqrt(settled / 20_000));
  expect(settled / v).toBeGreaterThan(1.2); // far from what no bias would give
});

test("from data it keeps the shares of modes that it could not find; from one row it stays in one", async () => {
  const two = mixtureOf([gaussian([-10], [1]), gaussian([10], [1])], [1, 3]);
  const chains = { rng: seededRng(2), count: 1000, sigma: 0.1, step: 0.05, steps: 60 };
  const right = ({ data }: Samples) => data.filter((value) => value > 0).length / 1000;
  const data = two.draw(seededRng(3), 400);
  const kept = right(await langevin(two, data, chains));
  const share = data.data.filter((value) => value > 0).length / 400;
  expect(Math.abs(kept - share)).toBeLessThan(4 * Math.sqrt(0.19 / 1000));
  expect(right(await langevin(two, { data: Float64Array.of(-10), n: 1, d: 1 }, chains))).toBe(0);
  const weighted = { data: Float64Array.of(-10, 10), n: 2, d: 1, weights: Float64Array.of(0.9, 0.1) };
  expect(Math.abs(right(await langevin(two, weighted, chains)) - 0.1)).toBeLessThan(4 * Math.sqrt(0.09 / 1000));
});

const alpha = [2, 3, 5];
const dirichlet = (theta: Float64Array) => theta.map((value, e) => (alpha[e % 3]! - 1) / value);
function inside(n: number): Samples {
  const raw = noise(3 * n, 7).map(Math.exp);
  const data = raw.map((value, e) => value / (raw[e - (e % 3)]! + raw[e - (e % 3) + 1]! + raw[e - (e % 3) + 2]!));
  return { data, n, d: 3 };
}

test("mirrored Stein with the kernel of moments matches those of a Dirichlet law exactly", async () => {
  const found = await mirroredStein(dirichlet, inside(20), { kernel: "moments", tolerance: 1e-10, updates: 20_000 });
  expect(found.converged).toBe(true);
  const { mean, covariance } = momentsOf(found.samples);
  expect(apart(mean, [0.2, 0.3, 0.5])).toBeLessThan(1e-8);
  // Cov = (δ·m_a − m_a·m_b)/(A + 1) with A = 10.
  const m = [0.2, 0.3, 0.5];
  const exact = Array.from({ length: 9 }, (_, e) => {
    const [a, b] = [Math.floor(e / 3), e % 3];
    return ((a === b ? m[a]! : 0) - m[a]! * m[b]!) / 11;
  });
  expect(apart(covariance, exact)).toBeLessThan(1e-8);
});

test("with the multiquadric points spread over the law and stay inside, whatever the start", async () => {
  const found = await mirroredStein(dirichlet, inside(60), { updates: 600, step: 0.5, tolerance: 1e-4 });
  const { mean, covariance } = momentsOf(found.samples);
  expect(apart(mean, [0.2, 0.3, 0.5])).toBeLessThan(0.01);
  expect(Math.abs(covariance[0]! / (0.16 / 11) - 1)).toBeLessThan(0.2);
  expect(found.samples.data.every((value) => value > 0 && value < 1)).toBe(true);
  await expect(mirroredStein(dirichlet, { data: Float64Array.of(0, 1), n: 1, d: 2 })).rejects.toThrow(
    "inside the simplex",
  );
});

test("guidance and best guesses fit the calibrated score too", async () => {
  const law = gaussian([1, 2], [1, 0, 0, 1]);
  const exact = { sigmas: [1], means: [Float64Array.of(0.5, -0.2)], standardErrors: [] };
  const x = noise(10, 9);
  expect(apart(await denoised(calibrated(biased(law), exact), x, 1), await denoised(law, x, 1))).toBeLessThan(1e-12);
});
