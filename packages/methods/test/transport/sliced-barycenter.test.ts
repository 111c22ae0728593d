import { type Samples, samples, samplesFrom, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { lineBarycenter, slicedBarycenter, slicedWasserstein } from "@pushforward/methods/transport";
import { describe, expect, test } from "vitest";

const kernels = await openKernels({ threads: 1 });

function cloud(n: number, d: number, seed: number): Samples {
  const data = new Float64Array(n * d);
  seededRng(seed).fillNormal(data);
  return samplesFrom(data, d);
}
const map = (s: Samples, f: (value: number, k: number) => number): Samples => {
  return { ...s, data: s.data.map((value, at) => f(value, at % s.d)) };
};
const sb = (laws: readonly Samples[], options = {}) =>
  slicedBarycenter(laws, { rng: seededRng(1), directions: 40, kernels, ...options });
const meanOf = ({ data, n, d }: Samples, k: number) =>
  Array.from({ length: n }, (_, i) => data[i * d + k]!).reduce((a, b) => a + b, 0) / n;

describe("masses at points", () => {
  test("between two points lies their mean, for every point and after one step", async () => {
    const laws = [samples([[1, 2, 3]]), samples([[5, 2, -1]])];
    const { points, cost, iterations, converged } = await sb(laws, { shares: [1, 3], points: 4 });
    for (let i = 0; i < 4; i++)
      [4, 2, 0].forEach((value, k) => {
        expect(points.data[3 * i + k]).toBeCloseTo(value, 12);
      });
    expect([iterations, converged]).toEqual([1, true]);
    // λ(1 − λ)·(mean of (θ·t)² over the lines), t = (4, 0, −4): 32/3 on average, within the spread of 40 lines.
    expect(cost / (0.1875 * 32)).toBeGreaterThan(0.2);
    expect(cost / (0.1875 * 32)).toBeLessThan(0.5);
  });

  test("two masses each, the second law shifted: two masses, half the shift away", async () => {
    const law = samples([[0, 0], [6, 1]]); // biome-ignore format: points
    const other = map(law, (value, k) => value + [2, 8][k]!);
    const { points, distances } = await sb([law, other], { start: samples([[0.5, 3], [5, 4]]) }); // biome-ignore format: points
    [1, 4, 7, 5].forEach((value, at) => {
      expect(points.data[at]).toBeCloseTo(value, 9);
    });
    expect(distances[0]).toBeCloseTo(distances[1]!, 9);
  });
});

test("laws that are scaled and shifted copies: points scaled and shifted between are at rest, at λ(1 − λ)·SW²", async () => {
  const x = cloud(50, 3, 2);
  const y = map(x, (value, k) => 2.5 * value + [1, 0, -2][k]!);
  const between = map(x, (value, k) => 0.4 * value + 0.6 * (2.5 * value + [1, 0, -2][k]!));
  const found = await sb([x, y], { shares: [0.4, 0.6], start: between });
  found.points.data.forEach((value, at) => {
    expect(value).toBeCloseTo(between.data[at]!, 9);
  });
  // Along every line both lie on one geodesic: distances to the ends are as 0.6 to 0.4.
  expect(found.distances[0]! / found.distances[1]!).toBeCloseTo(1.5, 9);
  const whole = found.distances[0]! + found.distances[1]!;
  expect(found.cost).toBeCloseTo(0.24 * whole * whole, 9);
});

test("isotropic Gaussians N(m_s, σ_s²·I): N(mean of m, (mean of σ)²·I), whatever the start", async () => {
  const laws = [
    map(cloud(4000, 2, 3), (value, k) => value + [0, 4][k]!),
    map(cloud(3000, 2, 4), (value, k) => 3 * value + [6, 0][k]!),
  ];
  const { points, cost } = await sb(laws, { points: 400, directions: 60 });
  // Means of the laws are off by about 3/√3000 = 0.055; the half counts.
  expect(Math.abs(meanOf(points, 0) - 3)).toBeLessThan(4 * 0.03);
  expect(Math.abs(meanOf(points, 1) - 2)).toBeLessThan(4 * 0.03);
  const second = (k: number, l: number) =>
    Array.from(
      { length: 400 },
      (_, i) => (points.data[2 * i + k]! - meanOf(points, k)) * (points.data[2 * i + l]! - meanOf(points, l)),
    ).reduce((a, b) => a + b, 0) / 400;
  // σ = (1 + 3)/2; a standard deviation of 2 is known from the rows to 2/√(2·3000) = 0.026, and 400 points hold a little less spread.
  for (const k of [0, 1]) expect(Math.abs(Math.sqrt(second(k, k)) - 2)).toBeLessThan(0.15);
  expect(Math.abs(second(0, 1))).toBeLessThan(0.15);
  // Σ λ_s·((θ·(m_s − m))² + (σ_s − σ)²) on average: (9 + 4)/2 + 1.
  expect(Math.abs(cost - 7.5)).toBeLessThan(0.8);
});

test("shifting, scaling and permuting the laws moves the answer along", async () => {
  const [x, y, z] = [cloud(30, 2, 5), cloud(25, 2, 6), map(cloud(20, 2, 7), (value) => value + 3)];
  const start = cloud(12, 2, 8);
  const plain = await sb([x, y, z], { start, shares: [1, 2, 3] });
  const moved = (s: Samples) => map(s, (value, k) => 4 * value + [100, -7][k]!);
  const there = await sb([x, y, z].map(moved), { start: moved(start), shares: [1, 2, 3] });
  moved(plain.points).data.forEach((value, at) => {
    expect(there.points.data[at]).toBeCloseTo(value, 8);
  });
  expect(there.cost / plain.cost).toBeCloseTo(16, 8);
  const turned = await sb([z, x, y], { start, shares: [3, 1, 2] });
  plain.points.data.forEach((value, at) => {
    expect(turned.points.data[at]).toBeCloseTo(value, 9);
  });
});

test("the mean of the points is the mean of means; the value never rises and is the one that is told", async () => {
  const weights = Float64Array.from({ length: 31 }, (_, i) => (i + 1) / 496);
  const laws = [cloud(40, 4, 9), { ...map(cloud(31, 4, 10), (value) => 2 * value + 1), weights }];
  const { points, trace, cost, converged } = await sb(laws, { shares: [0.3, 0.7], points: 17 });
  for (let k = 0; k < 4; k++) {
    const weighted = weights.reduce((sum, weight, i) => sum + weight * laws[1]!.data[4 * i + k]!, 0);
    expect(meanOf(points, k)).toBeCloseTo(0.3 * meanOf(laws[0]!, k) + 0.7 * weighted, 12);
  }
  for (let k = 1; k < trace.length; k++) expect(trace[k]!).toBeLessThanOrEqual(trace[k - 1]! * (1 + 1e-12));
  expect(trace.at(-1)! / cost).toBeCloseTo(1, 11);
  expect(converged).toBe(true);
});

test("on a line it is the barycenter of quantiles", async () => {
  const laws = [cloud(30, 1, 11), cloud(17, 1, 12)];
  const { points, weights } = lineBarycenter(
    laws.map(({ data }) => ({ points: data })),
    [0.2, 0.8],
  );
  const k = 30 * 17; // so that every part of the mass holds one value of each law
  const { points: found, distances } = await sb(laws, { shares: [0.2, 0.8], points: k });
  const sorted = found.data.slice().sort();
  let [t, upTo] = [0, weights[0]!];
  for (let i = 0; i < k; i++) {
    while ((i + 0.5) / k > upTo) upTo += weights[++t]!;
    expect(sorted[i]).toBeCloseTo(points[t]!, 9);
  }
  const whole = (await slicedWasserstein(laws[0]!, laws[1]!, { rng: seededRng(1), kernels })).distance;
  expect(distances[0]).toBeCloseTo(0.8 * whole, 9);
});

test("fewer lines than dimensions: what no line sees stays where it was", async () => {
  const laws = [samples([[0, 0, 0]]), samples([[2, 4, 6]])];
  const start = samples([[1, 1, 1]]);
  const { points, distances } = await sb(laws, { start, directions: 1 });
  expect(distances[0]).toBeCloseTo(distances[1]!, 12);
  expect(points.data.some((value, k) => Math.abs(value - [1, 2, 3][k]!) > 0.01)).toBe(true);
});

test("the same seed gives the same points; what does not fit is refused", async () => {
  const laws = [cloud(9, 2, 13), cloud(8, 2, 14)];
  expect((await sb(laws, { points: 5 })).points).toEqual((await sb(laws, { points: 5 })).points);
  await expect(sb(laws)).rejects.toThrow("slicedBarycenter: points must be an integer of at least 1, or a start given");
  await expect(sb([...laws, cloud(3, 3, 1)], { points: 2 })).rejects.toThrow("law 2 must be 2-dimensional like law 0");
  await expect(sb(laws, { points: 2, directions: 0 })).rejects.toThrow("directions must be a positive integer");
  const weighted = { ...cloud(2, 2, 1), weights: Float64Array.of(0.5, 0.5) };
  await expect(sb(laws, { start: weighted })).rejects.toThrow("start must be of equal weights");
});
