import { seededRng } from "@pushforward/core";
import { denoised, denoiserScore, gridLaw, smoothedPoints } from "@pushforward/methods/sampling/scores";
import { expect, test } from "vitest";
import { apart, gaussian, momentsOf, noise, threeBumps } from "./laws.js";

const law = threeBumps();
const x = noise(40, 1, 2);
const shifted = (k: number, h: number) => x.map((value, e) => value + (e % 2 === k ? h : 0));

test.each([0.1, 0.7, 5])("the score is the gradient of the log-density, at noise %d", async (sigma) => {
  const score = await law.at(x, sigma);
  for (const k of [0, 1]) {
    const h = 1e-4; // the error of central differences is h²/6 of the third derivative: below 1e-6 here
    const [up, down] = [await law.logDensity(shifted(k, h), sigma), await law.logDensity(shifted(k, -h), sigma)];
    up.forEach((value, i) => {
      expect(score[2 * i + k]).toBeCloseTo((value - down[i]!) / (2 * h), 4);
    });
  }
});

test("the density moves with noise as `noiseSlope` says", async () => {
  const h = 1e-4;
  const [up, down] = [await law.logDensity(x, 0.6 + h), await law.logDensity(x, 0.6 - h)];
  const slope = await law.noiseSlope(x, 0.6);
  expect(apart(slope, up.map((value, i) => (value - down[i]!) / (2 * h)))).toBeLessThan(1e-5); // biome-ignore format: one line
});

test("the best guess is Tweedie's, and its derivative is the spread of what is behind over σ²", async () => {
  const sigma = 0.8;
  for (const k of [0, 1]) {
    const along = x.map((_, e) => Number(e % 2 === k));
    const { mean, spread } = await law.posteriorMoments(x, sigma, along);
    expect(apart(mean, await denoised(law, x, sigma))).toBeLessThan(1e-12);
    const h = 1e-4;
    const [up, down] = [await denoised(law, shifted(k, h), sigma), await denoised(law, shifted(k, -h), sigma)];
    expect(apart(spread, up.map((value, e) => (sigma * sigma * (value - down[e]!)) / (2 * h)))).toBeLessThan(1e-5); // biome-ignore format: one line
  }
});

test("draws have the moments of the law, and so have draws behind noisy draws", async () => {
  const n = 20_000;
  const drawn = law.draw(seededRng(2), n);
  const exact = law.moments();
  const noisy = noise(2 * n, 3, 1.5).map((value, e) => value + drawn.data[e]!);
  const clean = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) law.drawClean(seededRng(4).stream(i), noisy, i, 1.5, clean);
  for (const data of [drawn.data, clean]) {
    const found = momentsOf({ data, n, d: 2 });
    // Four standard errors: variances are below 4 and fourth moments below 50, over 20,000 draws.
    expect(apart(found.mean, exact.mean)).toBeLessThan(4 * Math.sqrt(4 / n));
    expect(apart(found.covariance, exact.covariance)).toBeLessThan(4 * Math.sqrt(50 / n));
  }
  // Not the same points again: the two are as far apart as noise of 1.5 lets them be.
  expect(momentsOf({ data: clean.map((value, e) => value - drawn.data[e]!), n, d: 2 }).covariance[0]).toBeGreaterThan(
    0.3,
  );
});

test("a Gaussian behind noise is the Gaussian of the textbook", async () => {
  // C = [[2, .5], [.5, 1]], σ² = .5: E[X|x] = C(C + σ²I)⁻¹x; the inverse of [[2.5, .5], [.5, 1.5]] is [[1.5, −.5], [−.5, 2.5]]/3.5.
  const one = gaussian([0, 0], [2, 0.5, 0.5, 1]);
  const { mean, spread } = await one.posteriorMoments(Float64Array.of(1, 0), Math.SQRT1_2, Float64Array.of(1, 0));
  expect(apart(mean, [(2 * 1.5 - 0.5 * 0.5) / 3.5, (0.5 * 1.5 - 0.5) / 3.5])).toBeLessThan(1e-12);
  expect(apart(spread, [(0.5 * 2.75) / 3.5, (0.5 * 0.25) / 3.5])).toBeLessThan(1e-12); // σ²·C(C + σ²I)⁻¹e₁
});

test("points smoothed, and probabilities on a grid, are the mixtures that they are", async () => {
  const points = smoothedPoints(
    { data: Float64Array.of(0, 2), n: 2, d: 1, weights: Float64Array.of(0.25, 0.75) },
    [0.5],
  );
  const at = (m: number, v: number) => Math.exp((-(1 - m) * (1 - m)) / (2 * v)) / Math.sqrt(2 * Math.PI * v);
  const v = 0.25 + 0.09;
  expect((await points.logDensity(Float64Array.of(1), 0.3))[0]).toBeCloseTo(
    Math.log(0.25 * at(0, v) + 0.75 * at(2, v)),
    12,
  );
  const grid = gridLaw([[0, 1], [10, 20, 30]], Float64Array.of(1, 0, 0, 0, 0, 3)); // biome-ignore format: one line
  const { mean, covariance } = grid.moments();
  expect([...mean]).toEqual([0.75, 25]);
  expect(apart(covariance, [0.1875, 3.75, 3.75, 75])).toBeLessThan(1e-12);
});

test("a denoiser from elsewhere gives the score back", async () => {
  const score = denoiserScore(2, (points, sigma) => denoised(law, points, sigma));
  expect(apart(await score.at(x, 0.9), await law.at(x, 0.9))).toBeLessThan(1e-12);
  await expect(denoiserScore(2, () => new Float64Array(1)).at(x, 1)).rejects.toThrow(
    "to return 40 numbers; received 1",
  );
});

test("draws behind one noisy point have the mean and covariance of the textbook, component by component", () => {
  // As above: E[X|x] = C(C + σ²I)⁻¹x = (2.75, 0.25)/3.5, Cov = σ²C(C + σ²I)⁻¹ = [[2.75, 0.25], [0.25, 2.25]]/7.
  const one = gaussian([0, 0], [2, 0.5, 0.5, 1]);
  const n = 4000;
  const x = Float64Array.from({ length: 2 * n }, (_, e) => 1 - (e % 2));
  const clean = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) one.drawClean(seededRng(6).stream(i), x, i, Math.SQRT1_2, clean);
  const { mean, covariance } = momentsOf({ data: clean, n, d: 2 });
  expect(apart(mean, [2.75 / 3.5, 0.25 / 3.5])).toBeLessThan(4 * Math.sqrt(0.4 / n));
  expect(
    apart(
      covariance,
      [2.75, 0.25, 0.25, 2.25].map((v) => v / 7),
    ),
  ).toBeLessThan(4 * 0.4 * Math.sqrt(2 / n));
  const two = smoothedPoints({ data: Float64Array.of(-1, 1), n: 2, d: 1 }, [0]); // shares 1/(1 + e^∓2x/σ²) for x = 0.3, σ = 1
  const near = Array.from({ length: n }, (_, i) => {
    two.drawClean(seededRng(7).stream(i), Float64Array.of(0.3), 0, 1, clean);
    return clean[0]!;
  });
  const share = near.filter((value) => value === 1).length / n;
  expect(Math.abs(share - 1 / (1 + Math.exp(-0.6)))).toBeLessThan(4 * Math.sqrt(0.25 / n));
});
