import { type Samples, seededRng } from "@pushforward/core";
import { anyOf, bothOf, mixtureOf, productOf, RemovedPart, smoothedPoints, solveFlow, timeGrid } from "@pushforward/methods/sampling/scores"; // biome-ignore format: one line
import { expect, test } from "vitest";
import { apart, gaussian, kernels, momentsOf, noise, threeBumps } from "./laws.js";

const x = noise(60, 1, 1.5);

test("the product of two Gaussians adds their precisions", () => {
  // Precisions [[1, 0], [0, 4]] and [[2, 1], [1, 1]]: covariance the inverse of [[3, 1], [1, 5]], mean that times (0, 4) + (1, 1).
  const product = productOf(kernels, [gaussian([0, 1], [1, 0, 0, 0.25]), gaussian([0, 1], [1, -1, -1, 2])]);
  const { mean, covariance } = product.moments();
  expect(apart(covariance, [5 / 14, -1 / 14, -1 / 14, 3 / 14])).toBeLessThan(1e-12);
  expect(apart(mean, [(5 * 1 - 5) / 14, (-1 + 3 * 5) / 14])).toBeLessThan(1e-12);
});

test("the density of a product of mixtures is that of the parts, multiplied, but for one constant", async () => {
  const parts = [threeBumps(), mixtureOf([gaussian([1, 0], [1, 0.3, 0.3, 0.5]), gaussian([0, 2], [0.4, 0, 0, 2])])];
  const round = smoothedPoints({ data: noise(20, 5), n: 10, d: 2 }, [0.6, 0.9]);
  for (const laws of [parts, [round, round], [round, threeBumps(), round]]) {
    const product = await productOf(kernels, laws).logDensity(x, 0);
    const sums = await Promise.all(laws.map((law) => law.logDensity(x, 0)));
    const left = product.map((value, i) => value - sums.reduce((sum, one) => sum + one[i]!, 0));
    expect(apart(left, left.map(() => left[0]!))).toBeLessThan(1e-9); // biome-ignore format: one line
  }
});

test("the density of a mixture is the mean of the parts by their shares", async () => {
  const parts = [threeBumps(), gaussian([1, 0], [1, 0.3, 0.3, 0.5])];
  const densities = await Promise.all(parts.map((law) => law.logDensity(x, 0.2)));
  const mixed = await mixtureOf(parts, [1, 3]).logDensity(x, 0.2);
  mixed.forEach((value, i) => {
    expect(Math.exp(value)).toBeCloseTo(0.25 * Math.exp(densities[0]![i]!) + 0.75 * Math.exp(densities[1]![i]!), 12);
  });
});

test.each([0.05, 1, 20])("any of several scores is the score of their mixture, at noise %d", async (sigma) => {
  const parts = [threeBumps(), gaussian([1, 0], [1, 0.3, 0.3, 0.5]), gaussian([-4, 0], [1, 0, 0, 1])];
  const either = await anyOf(parts, [1, 2, 3]).at(x, sigma);
  expect(apart(either, await mixtureOf(parts, [1, 2, 3]).at(x, sigma))).toBeLessThan(1e-9);
});

test("both of two Gaussians of one width: the flow ends between them, in closed form", async () => {
  // Their log-densities differ by 2·m·z/(s² + σ²) along the axis, which the flow keeps; across it is that of one Gaussian.
  const [m, s2, most, least] = [1.5, 0.25, 20, 0.01];
  const both = bothOf(gaussian([m, 0], [s2, 0, 0, s2]), gaussian([-m, 0], [s2, 0, 0, s2]));
  const start = noise(40, 2, most);
  const sigmas = timeGrid("karras", 200, { most, least });
  const { x: ends } = await solveFlow(both, start, { sigmas, solver: "heun" });
  const along = (s2 + least * least) / (s2 + most * most);
  const exact = start.map((value, e) => value * (e % 2 === 0 ? along : Math.sqrt(along)));
  expect(apart(ends, exact)).toBeLessThan(2e-3); // second order in 200 steps
});

const both: Samples = { data: noise(60, 7), n: 30, d: 2 };
const some: Samples = { data: both.data.slice(0, 24), n: 12, d: 2 };
const rest: Samples = { data: both.data.slice(24), n: 18, d: 2 };
const [whole, part, left] = [both, some, rest].map((points) => smoothedPoints(points, [0.4, 0.4]));

test.each([0.01, 0.5, 10])("rows taken out of a table leave the law of the others, at noise %d", async (sigma) => {
  const removed = new RemovedPart(whole!, part!, 12 / 30);
  expect(apart(await removed.at(x, sigma), await left!.at(x, sigma))).toBeLessThan(1e-8);
  expect(apart(await removed.logDensity(x, sigma), await left!.logDensity(x, sigma))).toBeLessThan(1e-8);
  expect(apart(await removed.noiseSlope(x, sigma), await left!.noiseSlope(x, sigma))).toBeLessThan(1e-7);
});

test("draws of what is left have its moments, which are known", async () => {
  const removed = new RemovedPart(whole!, part!, 12 / 30);
  const exact = left!.moments();
  expect(apart(removed.moments().mean, exact.mean)).toBeLessThan(1e-12);
  expect(apart(removed.moments().covariance, exact.covariance)).toBeLessThan(1e-12);
  const n = 4000;
  const found = momentsOf(await removed.draw(seededRng(3), n));
  expect(apart(found.mean, exact.mean)).toBeLessThan(4 * Math.sqrt(2 / n)); // variances below 2, fourth moments below 12
  expect(apart(found.covariance, exact.covariance)).toBeLessThan(4 * Math.sqrt(12 / n));
});

test("a part that is not there is refused", async () => {
  const far = gaussian([30, 30], [1, 0, 0, 1]);
  await expect(new RemovedPart(far, threeBumps(), 0.5).draw(seededRng(1), 1)).resolves.toMatchObject({ n: 1 });
  const tight = gaussian([0, 0], [0.01, 0, 0, 0.01]);
  const wide = gaussian([0, 0], [1, 0, 0, 1]);
  await expect(new RemovedPart(wide, tight, 0.5).draw(seededRng(1), 500)).rejects.toThrow("holds less of the part than 0.5"); // biome-ignore format: one line
  expect(() => new RemovedPart(wide, tight, 1)).toThrow("RemovedPart: share must be from 0 to below 1; received 1");
  expect(() => mixtureOf([wide, smoothedPoints({ data: Float64Array.of(1), n: 1, d: 1 }, [1])])).toThrow("all 2-dimensional"); // biome-ignore format: one line
});

test("a product of too many pairs, or of laws without anything in common, is refused with a cure", () => {
  const crowd = smoothedPoints({ data: noise(600 * 30, 8), n: 600, d: 30 }, new Float64Array(30).fill(5));
  expect(() => productOf(kernels, [crowd, crowd])).toThrow("take fewer rows or smooth less");
  const atom = smoothedPoints({ data: Float64Array.of(0, 0), n: 1, d: 2 }, [0, 0]);
  expect(() => productOf(kernels, [atom, atom])).toThrow("a component without width meets another; smooth them");
});
