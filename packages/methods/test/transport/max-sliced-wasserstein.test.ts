import { type Samples, samples, samplesFrom, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { type MaxSlicedOptions, maxSlicedWasserstein, wasserstein1d } from "@pushforward/methods/transport";
import { afterAll, expect, test } from "vitest";

const kernels = await openKernels({ threads: 1 });
afterAll(() => kernels.close());
const farthest = (x: Samples, y: Samples, options: Partial<MaxSlicedOptions> = {}) =>
  maxSlicedWasserstein(x, y, { rng: seededRng(1), kernels, ...options });

function cloud(n: number, d: number, seed: number): Samples {
  const data = new Float64Array(n * d);
  seededRng(seed).fillNormal(data);
  return samplesFrom(data, d);
}
const map = (s: Samples, f: (value: number, coordinate: number) => number): Samples => ({
  ...s,
  data: s.data.map((value, i) => f(value, i % s.d)),
});

test.each([1, 2, 3])("a shift in R⁵ is farthest along itself, p = %d", async (p) => {
  const x = cloud(40, 5, 2);
  const t = [1, -2, 0, 0.5, 3];
  const length = Math.sqrt(t.reduce((sum, value) => sum + value * value, 0));
  const { distance, direction, converged } = await farthest(
    x,
    map(x, (value, j) => value + t[j]!),
    { p },
  );
  expect(distance).toBeCloseTo(length, 9);
  t.forEach((value, k) => {
    expect(direction[k]).toBeCloseTo(value / length, 4);
  });
  expect(converged).toBe(true);
});

test("spread that differs along one hidden line is found in R²⁰", async () => {
  const x = cloud(500, 20, 3);
  const y = map(cloud(500, 20, 4), (value, j) => (j === 7 ? 4 * value : value));
  const { distance, direction } = await farthest(x, y);
  expect(Math.abs(direction[7]!)).toBeGreaterThan(0.97);
  const column = (s: Samples) => Float64Array.from({ length: 500 }, (_, i) => s.data[i * 20 + 7]!);
  expect(distance).toBeGreaterThanOrEqual(wasserstein1d(column(x), column(y), 2));
});

test.each([1, 2, 2.5])(
  "in the plane no line of a fine grid is farther, weights and unequal sizes included, p = %d",
  async (p) => {
    const weights = Float64Array.from({ length: 15 }, (_, i) => (i % 4) / 21); // 0, 1, 2, 3, … of 21
    const [x, y] = [{ ...cloud(15, 2, 5), weights }, map(cloud(11, 2, 6), (value, j) => value * (j ? 2 : 0.6) + 0.4)];
    const { distance, direction } = await farthest(x, y, { p });
    const along = ({ data, n }: Samples, c: number, s: number) =>
      Float64Array.from({ length: n }, (_, i) => c * data[2 * i]! + s * data[2 * i + 1]!);
    const on = (c: number, s: number) => wasserstein1d(along(x, c, s), along(y, c, s), p, { x: weights });
    let most = 0;
    for (let k = 0; k < 20_000; k++)
      most = Math.max(most, on(Math.cos((Math.PI * k) / 20_000), Math.sin((Math.PI * k) / 20_000)));
    expect(on(direction[0]!, direction[1]!)).toBeCloseTo(distance, 12); // the direction attains the distance
    expect(distance).toBeGreaterThan(most * (1 - 1e-6));
  },
);

test("0 on itself; exact in one dimension; the same for the same seed; in the units of the data", async () => {
  const [x, y] = [cloud(20, 3, 7), cloud(25, 3, 8)];
  expect((await farthest(x, x)).distance).toBe(0);
  const line = await farthest(samples([[0], [1]]), samples([[7], [5]]), { p: 1 });
  expect([line.distance, line.direction[0]]).toEqual([5.5, 1]);
  expect(await farthest(x, y)).toEqual(await farthest(x, y));
  const ten = (s: Samples) => map(s, (value) => 1e-100 * value);
  expect((await farthest(ten(x), ten(y))).distance * 1e100).toBeCloseTo((await farthest(x, y)).distance, 9);
});

test("an error names the argument, what was expected and what came", async () => {
  const x = cloud(5, 2, 9);
  await expect(farthest(x, cloud(5, 3, 9))).rejects.toThrow("maxSlicedWasserstein: y must be 2-dimensional like x");
  await expect(farthest(x, x, { p: 0 })).rejects.toThrow("p must be a finite number of at least 1; received 0");
  await expect(farthest(x, x, { restarts: 0 })).rejects.toThrow("restarts must be a positive integer; received 0");
});
