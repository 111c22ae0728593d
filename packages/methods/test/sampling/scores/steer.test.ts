import { type Samples, seededRng } from "@pushforward/core";
import { bestOfN } from "@pushforward/methods/divergence";
import {
  ancestralSteps,
  bestOfDraws,
  exactSteps,
  linearPosterior,
  linearTilt,
  type PointTilt,
  smoothedPoints,
  steer,
  timeGrid,
  valueDecoding,
} from "@pushforward/methods/sampling/scores";
import { expect, test } from "vitest";
import { apart, gaussian, kernels, momentsOf, threeBumps } from "./laws.js";

const law = threeBumps();
const levels = (steps: number) => [...timeGrid("karras", steps - 1, { most: 8, least: 0.1 }), 0];
const first = (x: Float64Array) => Float64Array.from({ length: x.length / 2 }, (_, i) => x[2 * i]!);
const tilt = (strength: number, given: Partial<PointTilt> = {}): PointTilt => {
  return { reference: exactSteps(law), reward: first, divergence: "kl", strength, ...given };
};
const meanOf = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length;

test("a linear reward tilts a mixture in closed form", async () => {
  const { law: tilted, logNormalizer } = linearTilt(law, [0.8, -0.3]);
  const x = law.draw(seededRng(1), 30).data;
  const [after, before] = [await tilted.logDensity(x, 0), await law.logDensity(x, 0)];
  after.forEach((value, i) => {
    expect(value).toBeCloseTo(before[i]! + 0.8 * x[2 * i]! - 0.3 * x[2 * i + 1]! - logNormalizer, 10);
  });
});

const exact = linearTilt(law, [0.7, 0]);

test("the normalizer of particles is unbiased, in few steps and for few of them, and its standard error is right", async () => {
  const runs = 300;
  const found = await Promise.all(
    Array.from({ length: runs }, (_, seed) =>
      steer(tilt(0.7), { rng: seededRng(seed), count: 40, islands: 4, sigmas: levels(5) }),
    ),
  );
  const ratios = found.map(({ logNormalizer }) => Math.exp(logNormalizer - exact.logNormalizer));
  const mean = meanOf(ratios);
  const sd = Math.sqrt(meanOf(ratios.map((value) => (value - mean) ** 2)));
  expect(Math.abs(mean - 1)).toBeLessThan((3 * sd) / Math.sqrt(runs));
  // The claimed variance, from four islands each, agrees with the seen one to a few standard errors of either.
  const claimed = Math.sqrt(meanOf(found.map((one, i) => (one.standardErrors.logNormalizer * ratios[i]!) ** 2)));
  expect(Math.abs(claimed / sd - 1)).toBeLessThan(0.25);
});

test.each([2, 5, 200])(
  "islands of %d particles: their normalizers have the closed form as mean, to half a percent",
  async (size) => {
    // q = N(0, 1), r = x: Z = e^(b²/2). All are resampled at every level, so that an error of 1% in one of them is seen.
    const islands = Math.ceil(40_000 / size);
    const given = tilt(0.7, { reference: exactSteps(gaussian([0], [1])), reward: (x) => x });
    const how = { rng: seededRng(size), count: islands * size, islands, resampleBelow: 1, sigmas: [3, 1, 0.4, 0] };
    const { logNormalizer, standardErrors, meanReward } = await steer(given, how);
    expect(standardErrors.logNormalizer).toBeLessThan(0.006);
    expect(Math.abs(logNormalizer - 0.245)).toBeLessThan(3 * standardErrors.logNormalizer);
    expect(Math.abs(meanReward - 0.7)).toBeLessThan(3 * standardErrors.meanReward);
  },
);

test("steered rows have the moments of the tilted law, and their KL", async () => {
  const found = await steer(tilt(0.7), { rng: seededRng(1), count: 4000, sigmas: levels(12) });
  const { mean, covariance } = exact.law.moments();
  const seen = momentsOf(found.samples);
  const se = found.standardErrors.meanReward;
  expect(Math.abs(found.meanReward - mean[0]!)).toBeLessThan(4 * se);
  expect(se).toBeLessThan(0.05);
  expect(Math.abs(seen.mean[0]! - found.meanReward)).toBeLessThan(0.02); // systematic resampling adds 1/4000 of the range
  expect(Math.abs(seen.covariance[0]! / covariance[0]! - 1)).toBeLessThan(0.15);
  expect(Math.abs(found.distance - (0.7 * mean[0]! - exact.logNormalizer))).toBeLessThan(0.05);
  expect(found.rewards).toEqual(first(found.samples.data));
  expect(found.effectiveShares).toHaveLength(13);
});

test("no reward gives back the base law, point by point", async () => {
  const how = { rng: seededRng(2), count: 200, sigmas: levels(4) };
  const none = await steer(tilt(0), how);
  expect(none).toMatchObject({ logNormalizer: 0, distance: 0, distinct: 200, effectiveShares: [1, 1, 1, 1, 1].map((one) => expect.closeTo(one, 12)) }); // biome-ignore format: one line
  const constant = await steer(tilt(3, { reward: (x) => new Float64Array(x.length / 2).fill(2) }), how);
  expect(constant.samples).toEqual(none.samples);
  expect(constant.logNormalizer).toBeCloseTo(6, 12);
  const odd = await steer(tilt(1), { ...how, count: 25 });
  expect([odd.samples.n, odd.rewards.length]).toEqual([25, 25]);
  const large = await steer(tilt(0), { ...how, count: 4000 });
  expect(apart(momentsOf(large.samples).mean, law.moments().mean)).toBeLessThan(4 * Math.sqrt(3 / 4000)); // variances below 3
});

test("steering by a likelihood gives the posterior and the evidence, moments to 2% of the spread", async () => {
  const seen = { matrix: Float64Array.of(1, 0.5), values: Float64Array.of(1.2), variances: Float64Array.of(0.5) };
  const posterior = linearPosterior(kernels, law, seen);
  const logLikelihood = (x: Float64Array) =>
    Float64Array.from({ length: x.length / 2 }, (_, i) => -((1.2 - x[2 * i]! - 0.5 * x[2 * i + 1]!) ** 2) / 1);
  const found = await steer(tilt(1, { reward: logLikelihood }), {
    rng: seededRng(5),
    count: 20_000,
    sigmas: levels(8),
  });
  const { mean, covariance } = posterior.law.moments();
  const own = momentsOf(found.samples);
  mean.forEach((value, k) => {
    expect(Math.abs(own.mean[k]! - value) / Math.sqrt(covariance[3 * k]!)).toBeLessThan(0.02);
    expect(Math.abs(own.covariance[3 * k]! / covariance[3 * k]! - 1)).toBeLessThan(0.04);
  });
  const evidence = found.logNormalizer - Math.log(2 * Math.PI * 0.5) / 2;
  expect(Math.abs(evidence - posterior.logEvidence)).toBeLessThan(4 * found.standardErrors.logNormalizer);
});

test("ancestral steps of a score reach the same law when they are small", async () => {
  const one = gaussian([0, 0], [1, 0, 0, 1]);
  const run = (steps: number) =>
    steer(tilt(0.5, { reference: ancestralSteps(one) }), { rng: seededRng(3), count: 2000, sigmas: levels(steps) });
  const found = await run(60);
  expect(Math.abs(found.logNormalizer - 0.125)).toBeLessThan(4 * found.standardErrors.logNormalizer + 0.02);
});

test("value decoding of few candidates lags; its weights take the bias away, and tell ln Z and its error", async () => {
  // q = N(0, I), r = x₁: p = N((1, 0), I), ln Z = ½ and KL = ½ at b = 1.
  const given = tilt(1, { reference: exactSteps(gaussian([0, 0], [1, 0, 0, 1])) });
  const count = 4000;
  for (const candidates of [1, 3]) {
    const found = await valueDecoding(given, { rng: seededRng(4), count, candidates, sigmas: levels(3) });
    const { logNormalizer, meanReward, standardErrors, unweightedReward, samples } = found;
    expect(Math.abs(logNormalizer - 0.5)).toBeLessThan(4 * standardErrors.logNormalizer);
    expect(Math.abs(meanReward - 1)).toBeLessThan(4 * standardErrors.meanReward);
    expect(standardErrors.logNormalizer).toBeLessThan(0.03);
    expect(unweightedReward).toBeLessThan(1 - 10 / Math.sqrt(count));
    const { mean } = momentsOf(samples);
    expect(Math.abs(mean[0]! - 1)).toBeLessThan(4 * standardErrors.meanReward + 0.02);
    expect(Math.abs(mean[1]!)).toBeLessThan(4 * Math.sqrt(2 / (found.effectiveShares.at(-1)! * count))); // rows repeat: drawn twice over
  }
  const many = await valueDecoding(given, { rng: seededRng(4), count: 1000, candidates: 40, sigmas: levels(3) });
  expect(Math.abs(many.unweightedReward - 1)).toBeLessThan(4 / 40 + 4 / Math.sqrt(1000));
  expect(many.effectiveShares.at(-1)).toBeGreaterThan(0.9);
  const none = await valueDecoding(tilt(0), { rng: seededRng(4), count: 1000, candidates: 3, sigmas: levels(4) });
  expect(none).toMatchObject({ logNormalizer: expect.closeTo(0, 12), distance: 0, distinct: 1000 });
});

test("best of n: its KL, and the mean of the largest of three normal numbers", async () => {
  const one = gaussian([0], [1]);
  const best = await bestOfDraws((rng, count) => one.draw(rng, count), (x) => x, { rng: seededRng(1), count: 4000, n: 3 }); // biome-ignore format: one line
  expect(Math.abs(meanOf(best.rewards) - 3 / (2 * Math.sqrt(Math.PI)))).toBeLessThan(4 * Math.sqrt(0.56 / 4000));
  const all = one.draw(seededRng(1), 12_000).data;
  expect(best.rewards).toEqual(Float64Array.from({ length: 4000 }, (_, i) => Math.max(...all.subarray(3 * i, 3 * i + 3)))); // biome-ignore format: one line
  expect(best).toMatchObject({ distance: Math.log(3) - 2 / 3, ties: false });
  expect(Math.abs(best.meanBefore)).toBeLessThan(4 / Math.sqrt(12_000));
});

test("best of n with ties on a finite law has the exact value, below the one without", async () => {
  // Rewards 0, 1, 1 with weights ½, ¼, ¼: best of 2 is ¼, ⅜, ⅜; KL = ¼·ln ½ + ¾·ln 1.5.
  const reward = [0, 1, 1];
  const weights = Float64Array.of(0.5, 0.25, 0.25);
  const finite = bestOfN(reward, 2, { reference: weights });
  expect([...finite.weights]).toEqual([0.25, 0.375, 0.375]);
  expect(finite.distance).toBeCloseTo(0.25 * Math.log(0.5) + 0.75 * Math.log(1.5), 12);
  const points: Samples = { data: Float64Array.of(0, 1, 2), n: 3, d: 1, weights };
  const atoms = smoothedPoints(points, [0]);
  const rewardOf = (x: Float64Array) => x.map((value) => reward[value]!);
  const best = await bestOfDraws((rng, count) => atoms.draw(rng, count), rewardOf, { rng: seededRng(2), count: 4000, n: 2 }); // biome-ignore format: one line
  [0, 1, 2].forEach((value, i) => {
    const share = best.samples.data.filter((one) => one === value).length / 4000;
    expect(Math.abs(share - finite.weights[i]!)).toBeLessThan(4 * Math.sqrt(0.25 / 4000));
  });
  expect(best.ties).toBe(true);
  expect(best.distance).toBeGreaterThan(finite.distance);
});

test("what cannot be steered is refused", async () => {
  const how = { rng: seededRng(1), count: 20, sigmas: levels(3) };
  await expect(steer(tilt(1), { ...how, count: 9 })).rejects.toThrow(
    "steer: count must be an integer of at least the 10 islands",
  );
  await expect(steer(tilt(1), { ...how, sigmas: [2, 1] })).rejects.toThrow("sigmas must be falling to 0; received 1");
  await expect(steer(tilt(Infinity), how)).rejects.toThrow("strength must be finite");
  const bad = tilt(1, { reward: (x) => new Float64Array(x.length / 2).fill(Number.NaN) });
  await expect(steer(bad, how)).rejects.toThrow("steer: the reward must be finite; received NaN");
});
