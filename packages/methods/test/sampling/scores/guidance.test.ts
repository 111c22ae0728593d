import { type Samples, seededRng } from "@pushforward/core";
import {
  classifierFree,
  denoised,
  denoiserScore,
  ensembleKalman,
  type GaussianMixture,
  type LinearMeasurement,
  linearPosterior,
  measured,
  noisyDraws,
  rewarded,
  smoothedPoints,
  solveFlow,
  timeGrid,
} from "@pushforward/methods/sampling/scores";
import { expect, test } from "vitest";
import { apart, gaussian, kernels, momentsOf, noise, threeBumps } from "./laws.js";

const x = noise(60, 1, 2);
/** One measurement across the axes, and one of the second coordinate. */
const seen: LinearMeasurement = {
  matrix: Float64Array.of(1, 0.5, 0, 1),
  values: Float64Array.of(1.2, 1),
  variances: Float64Array.of(0.5, 0.8),
};

/** Moments of prior × likelihood and its mass, by sums over a fine grid: exact to rounding for smooth laws. */
async function byQuadrature(prior: GaussianMixture, { matrix, values, variances }: LinearMeasurement) {
  const [step, half] = [0.05, 200];
  const size = 2 * half + 1;
  const data = Float64Array.from({ length: 2 * size * size }, (_, e) => {
    const i = e >> 1;
    return 1 + step * ((e % 2 === 0 ? Math.floor(i / size) : i % size) - half);
  });
  const density = await prior.logDensity(data, 0);
  const weights = density.map((value, i) => {
    let score = value;
    values.forEach((y, a) => {
      const gap = y - matrix[2 * a]! * data[2 * i]! - matrix[2 * a + 1]! * data[2 * i + 1]!;
      score -= (gap * gap) / (2 * variances[a]!) + Math.log(2 * Math.PI * variances[a]!) / 2;
    });
    return Math.exp(score);
  });
  const mass = weights.reduce((a, b) => a + b, 0);
  const share = weights.map((weight) => weight / mass);
  return { ...momentsOf({ data, n: size * size, d: 2, weights: share }), logEvidence: Math.log(mass * step * step) };
}

test("the posterior of a mixture under a linear measurement is the exact one, with its evidence", async () => {
  const { law, logEvidence } = linearPosterior(kernels, threeBumps(), seen);
  const exact = await byQuadrature(threeBumps(), seen);
  const { mean, covariance } = law.moments();
  expect(apart(mean, exact.mean)).toBeLessThan(1e-8);
  expect(apart(covariance, exact.covariance)).toBeLessThan(1e-8);
  expect(logEvidence).toBeCloseTo(exact.logEvidence, 8);
});

test("rows drawn from it have its moments to 2%", () => {
  const { law } = linearPosterior(kernels, threeBumps(), seen);
  const found = momentsOf(law.draw(seededRng(1), 40_000));
  const { mean, covariance } = law.moments();
  // 2% is over four standard errors of 40,000 draws; means are judged by the spread.
  mean.forEach((value, k) => {
    expect(Math.abs(found.mean[k]! - value) / Math.sqrt(covariance[3 * k]!)).toBeLessThan(0.02);
    expect(Math.abs(found.covariance[3 * k]! / covariance[3 * k]! - 1)).toBeLessThan(0.03);
  });
});

const tilted = gaussian([0.5, -1], [2, 0.7, 0.7, 1]);

test.each([0.2, 1, 6])(
  "for a Gaussian law the guided score is that of the exact posterior, at noise %d",
  async (sigma) => {
    const { law } = linearPosterior(kernels, tilted, seen);
    const exact = await law.at(x, sigma);
    expect(apart(await measured(tilted, seen).at(x, sigma), exact)).toBeLessThan(1e-9);
    const handedIn = denoiserScore(2, (points, level) => denoised(tilted, points, level));
    // Central differences of a linear function: rounding of 1e-16 over a step of 1e-3.
    expect(apart(await measured(handedIn, seen).at(x, sigma), exact)).toBeLessThan(1e-8);
  },
);

test("a guided flow of a Gaussian law ends on the exact posterior, moments to 2%", async () => {
  const { law } = linearPosterior(kernels, tilted, seen);
  const start = noisyDraws(law, seededRng(2), 10_000, 30);
  const sigmas = timeGrid("karras", 30, { most: 30, least: 0.01 });
  const { x: ends } = await solveFlow(measured(tilted, seen), start, { sigmas });
  const found = momentsOf({ data: ends, n: 10_000, d: 2 });
  const { mean, covariance } = law.moments();
  mean.forEach((value, k) => {
    expect(Math.abs(found.mean[k]! - value) / Math.sqrt(covariance[3 * k]!)).toBeLessThan(0.02); // 2 standard errors; the same seed gives the same rows
    expect(Math.abs(found.covariance[3 * k]! / covariance[3 * k]! - 1)).toBeLessThan(0.04); // 3 standard errors
  });
});

test("a linear reward moves a Gaussian by its covariance, exactly; no reward leaves it", async () => {
  const slope = (points: Float64Array) => points.map((_, e) => (e % 2 === 0 ? 1 : -2));
  // C·(1, −2) = (2 − 1.4, 0.7 − 2).
  const moved = gaussian([0.5 + 0.3 * 0.6, -1 - 0.3 * 1.3], [2, 0.7, 0.7, 1]);
  expect(apart(await rewarded(tilted, slope, 0.3).at(x, 0.7), await moved.at(x, 0.7))).toBeLessThan(1e-9);
  expect(await rewarded(threeBumps(), slope, 0).at(x, 0.7)).toEqual(await threeBumps().at(x, 0.7));
});

test("classifier-free guidance: between the laws, beyond them, and only inside its interval", async () => {
  const [all, kind] = [gaussian([0, 0], [1, 0, 0, 1]), gaussian([1, 2], [1, 0, 0, 1])];
  const beyond = gaussian([3, 6], [1, 0, 0, 1]); // w = 3: the mean moves on in a line
  const guided = classifierFree(all, kind, 3, { from: 0.5, to: 2 });
  expect(apart(await guided.at(x, 1), await beyond.at(x, 1))).toBeLessThan(1e-12);
  expect(await guided.at(x, 0.4)).toEqual(await kind.at(x, 0.4));
  expect(await guided.at(x, 2.1)).toEqual(await kind.at(x, 2.1));
  expect(apart(await classifierFree(all, kind, 0).at(x, 1), await all.at(x, 1))).toBe(0);
  expect(await classifierFree(all, kind, 1).at(x, 1)).toEqual(await kind.at(x, 1));
});

test.each([1, 4])("an ensemble with %d updates finds the posterior of a Gaussian", async (updates) => {
  const n = 20_000;
  const { law } = linearPosterior(kernels, tilted, seen);
  const measure = (points: Float64Array) =>
    Float64Array.from({ length: points.length }, (_, e) => {
      const i = e >> 1;
      return e % 2 === 0 ? points[2 * i]! + 0.5 * points[2 * i + 1]! : points[2 * i + 1]!;
    });
  const how = { rng: seededRng(3), variances: seen.variances, updates, kernels };
  const found = momentsOf(await ensembleKalman(tilted.draw(seededRng(4), n), measure, seen.values, how));
  const { mean, covariance } = law.moments();
  // The gain is that of 20,000 points: errors of a few 1/√n, as for the mean of as many draws.
  expect(apart(found.mean, mean)).toBeLessThan(6 / Math.sqrt(n));
  expect(apart(found.covariance, covariance)).toBeLessThan(8 / Math.sqrt(n));
});

test("a black box that is bent is followed better by more, gentler updates", async () => {
  // x ~ N(0, 1), e^x measured as 3 with error 0.3: the posterior by sums over a grid.
  const grid = Float64Array.from({ length: 4001 }, (_, k) => (k - 2000) / 400);
  const weights = grid.map((v) => Math.exp(-(v * v) / 2 - (3 - Math.exp(v)) ** 2 / 0.18));
  const mass = weights.reduce((a, b) => a + b, 0);
  const exact = grid.reduce((sum, v, i) => sum + (v * weights[i]!) / mass, 0);
  const prior: Samples = { data: noise(20_000, 5), n: 20_000, d: 1 };
  const meanAfter = async (updates: number) => {
    const how = { rng: seededRng(6), variances: Float64Array.of(0.09), updates, kernels };
    const after = await ensembleKalman(prior, (points) => points.map(Math.exp), Float64Array.of(3), how);
    return momentsOf(after).mean[0]!;
  };
  const [once, often] = [await meanAfter(1), await meanAfter(16)];
  expect(Math.abs(often - exact)).toBeLessThan(Math.abs(once - exact) / 3);
});

test("measurements that do not fit are refused", () => {
  const bad = { ...seen, variances: Float64Array.of(1, 0) };
  expect(() => linearPosterior(kernels, tilted, bad)).toThrow("linearPosterior: variances must be positive and finite; received 1,0"); // biome-ignore format: one line
  const line = smoothedPoints({ data: Float64Array.of(1), n: 1, d: 1 }, [1]);
  expect(() => measured(line, seen)).toThrow("measured: matrix must be 2 × 1 numbers");
});
