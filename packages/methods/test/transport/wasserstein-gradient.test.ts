import { type Samples, samplesFrom, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { wasserstein, wassersteinGradient } from "@pushforward/methods/transport";
import { expect, test } from "vitest";

const kernels = await openKernels({ threads: 1 });
const [n, m, d] = [12, 15, 3];

function cloud(size: number, seed: number): Samples {
  const rng = seededRng(seed);
  const data = new Float64Array(size * d);
  rng.fillNormal(data);
  const raw = Float64Array.from({ length: size }, () => 0.5 + rng.uniform());
  const sum = raw.reduce((a, b) => a + b, 0);
  return { ...samplesFrom(data, d), weights: raw.map((value) => value / sum) };
}

test.each([
  { p: 2 },
  { p: 1 },
  { p: 3 },
  { p: 1, metric: "manhattan" as const },
  { p: 2, metric: "manhattan" as const },
])("slopes are those of finite differences, %o", async (options) => {
  const [x, y] = [cloud(n, 1), cloud(m, 2)];
  const distance = async (a: Samples, b: Samples) => (await wasserstein(a, b, { kernels, ...options })).distance;
  const result = await wasserstein(x, y, { kernels, ...options });
  const gradient = wassersteinGradient(x, y, result);
  const h = 1e-6; // central differences: error h² plus 1e-16/h
  const moved = (side: Samples, i: number, step: number): Samples => {
    const data = side.data.slice();
    data[i]! += step;
    return { ...side, data };
  };
  for (const i of [0, 7, 20]) {
    const slope = ((await distance(moved(x, i, h), y)) - (await distance(moved(x, i, -h), y))) / (2 * h);
    expect(gradient.x[i]).toBeCloseTo(slope, 7);
    const other = ((await distance(x, moved(y, i, h))) - (await distance(x, moved(y, i, -h)))) / (2 * h);
    expect(gradient.y[i]).toBeCloseTo(other, 7);
  }
  // Mass moved from point 3 to point 5.
  const shifted = (side: Samples, step: number): Samples => {
    const weights = side.weights!.slice();
    weights[5]! += step;
    weights[3]! -= step;
    return { ...side, weights };
  };
  const slope = ((await distance(shifted(x, h), y)) - (await distance(shifted(x, -h), y))) / (2 * h);
  expect(gradient.xMasses[5]! - gradient.xMasses[3]!).toBeCloseTo(slope, 7);
  const other = ((await distance(x, shifted(y, h))) - (await distance(x, shifted(y, -h)))) / (2 * h);
  expect(gradient.yMasses[5]! - gradient.yMasses[3]!).toBeCloseTo(other, 7);
});

test("the slope of the cost is p·W^(p−1) times that of the distance, and 0 where nothing moves", async () => {
  const [x, y] = [cloud(n, 1), cloud(m, 2)];
  const result = await wasserstein(x, y, { kernels });
  const [cost, distance] = [wassersteinGradient(x, y, result, "cost"), wassersteinGradient(x, y, result)];
  expect(cost.x[4]).toBeCloseTo(2 * result.distance * distance.x[4]!, 13);
  const still = wassersteinGradient(x, x, await wasserstein(x, x, { kernels }));
  expect(still.x).toEqual(new Float64Array(n * d));
  expect(() => wassersteinGradient(y, y, result)).toThrow("result must be of 15 and 15 points");
});
