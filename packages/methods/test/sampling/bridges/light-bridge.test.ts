import { type Samples, samplesFrom, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { endDistance, lightBridge, schrodingerBridge } from "@pushforward/methods/sampling";
import { afterAll, beforeAll, expect, test } from "vitest";

let kernels: Awaited<ReturnType<typeof openKernels>>;
beforeAll(async () => {
  kernels = await openKernels({ threads: 1 });
});
afterAll(() => kernels.close());

function drawn(n: number, seed: number, draw: (normal: () => number, i: number) => number[]): Samples {
  const rng = seededRng(seed);
  const rows = Array.from({ length: n }, (_, i) => draw(() => rng.normal(), i));
  return samplesFrom(Float64Array.from(rows.flat()), rows[0]!.length);
}
const column = ({ data, n, d }: Samples, k: number) => Float64Array.from({ length: n }, (_, i) => data[i * d + k]!);
const moments = (values: Float64Array) => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
};

test("with one component it is the bridge of Gaussians, coordinate by coordinate", async () => {
  const x = drawn(300, 1, (normal) => [normal(), 3 + 0.5 * normal(), normal()]);
  const y = drawn(200, 2, (normal) => [5 + 2 * normal(), normal(), 0.3 * normal()]);
  const epsilon = 0.8;
  const { potential, means, marginalError, converged } = await lightBridge(x, y, { kernels, rng: seededRng(3), components: 1, epsilon, fittingSteps: 1000 }); // biome-ignore format: one line
  for (let k = 0; k < 3; k++) {
    const [from, to] = [moments(column(x, k)), moments(column(y, k))];
    // S²·v + ε·S = u, and from their means r is 0.
    const slope = (Math.sqrt(epsilon ** 2 + 4 * from.variance * to.variance) - epsilon) / (2 * from.variance);
    expect(potential.slopes[k]! / slope).toBeCloseTo(1, 3); // what 1,000 steps leave
    expect(potential.shifts[k]).toBeCloseTo(0, 3);
    expect([means.x[k], means.y[k]]).toEqual([expect.closeTo(from.mean, 12), expect.closeTo(to.mean, 12)]);
  }
  expect({ marginalError, converged }).toEqual({ marginalError: expect.closeTo(0, 9), converged: true });
});

/** Eight clumps on a circle. */
const clumps = (n: number, seed: number) =>
  drawn(n, seed, (normal, i) => [2 * Math.cos((i * Math.PI) / 4) + 0.1 * normal(), 2 * Math.sin((i * Math.PI) / 4) + 0.1 * normal()]); // biome-ignore format: one line

test("from a Gaussian to eight clumps, new ends keep the law, and means are those of the plan between rows", async () => {
  const [x, y] = [drawn(600, 4, (normal) => [normal(), normal()]), clumps(600, 5)];
  const epsilon = 0.4;
  const light = await lightBridge(x, y, {
    kernels,
    rng: seededRng(6),
    epsilon,
    components: 16,
    paths: 1000,
    times: [0.5],
  });
  const rows = await schrodingerBridge(x, y, { rng: seededRng(7), epsilon, paths: 1000, times: [0.5], kernels });
  expect(light.converged).toBe(true);
  const end = await endDistance(light, clumps(1000, 8), { rng: seededRng(9), kernels });
  expect(end.distance).toBeLessThan(3 * end.fresh);
  // The mean squared change is E|x|² + E|y|² − 2 E x·y, and 1,000 paths give it within some percent.
  expect(Math.abs(light.change.mean / rows.change.mean - 1)).toBeLessThan(0.08);
  const last = (i: number) => light.data.subarray((3 * i + 2) * 2, (3 * i + 3) * 2);
  const isRow = (i: number) => y.data.some((value, e) => e % 2 === 0 && value === last(i)[0] && y.data[e + 1] === last(i)[1]); // biome-ignore format: one line
  expect(Array.from({ length: 100 }, (_, i) => isRow(i)).some(Boolean)).toBe(false);
});

test("more components come nearer to the law, and a row's weight counts like so many rows", async () => {
  const [x, y] = [drawn(300, 10, (normal) => [normal(), normal()]), clumps(304, 11)];
  const off = async (components: number) => {
    const made = await lightBridge(x, y, {
      kernels,
      rng: seededRng(12),
      epsilon: 0.3,
      components,
      paths: 600,
      fittingSteps: 300,
    });
    return (await endDistance(made, y, { rng: seededRng(13), kernels })).distance;
  };
  expect(await off(16)).toBeLessThan((await off(2)) / 2); // two Gaussians cannot make eight clumps
  const heavy = { ...samplesFrom(Float64Array.of(0, 4), 1), weights: Float64Array.of(0.25, 0.75) };
  const made = await lightBridge(drawn(200, 14, (normal) => [normal()]), heavy, { kernels, rng: seededRng(15), components: 4, epsilon: 1, paths: 2000, times: [] }); // biome-ignore format: one line
  const ends = Float64Array.from({ length: 2000 }, (_, i) => made.data[2 * i + 1]!);
  expect(Math.abs(moments(ends).mean - 3)).toBeLessThan(0.15); // 2,000 rows of y drawn by weight, 2,000 paths: .055 a standard error
});

test("what is told of the fit is the mass of the components, seen from x and from y", async () => {
  const x = drawn(50, 20, (normal) => [normal(), 2 * normal()]);
  const y = drawn(40, 21, (normal, i) => (i % 2 ? [0.2 * normal(), 0.2 * normal()] : [2 * normal(), normal()]));
  const [epsilon, components] = [0.7, 3];
  const made = await lightBridge(x, y, { kernels, rng: seededRng(22), epsilon, components, fittingSteps: 30 });
  const { logWeights, shifts, slopes } = made.potential;
  const seen = (
    rows: Samples,
    means: Float64Array,
    exponent: (value: number, shift: number, slope: number) => number,
  ) => {
    const masses = new Array(components).fill(0);
    for (let i = 0; i < rows.n; i++) {
      const parts = masses.map((_, k) => Math.exp(logWeights[k]! + [0, 1].reduce((sum, j) => sum + exponent(rows.data[2 * i + j]! - means[j]!, shifts[2 * k + j]!, slopes[2 * k + j]!), 0))); // biome-ignore format: one line
      const total = parts.reduce((a, b) => a + b, 0);
      parts.forEach((part, k) => {
        masses[k] += part / total / rows.n;
      });
    }
    return masses as number[];
  };
  const fromX = seen(x, made.means.x, (v, shift, slope) => ((slope * v) / 2 + shift) * (v / epsilon));
  const fromY = seen(y, made.means.y, (v, shift, slope) => -((v - shift) ** 2) / (2 * epsilon * slope) - Math.log(slope) / 2); // biome-ignore format: one line
  const error = fromX.reduce((sum, mass, k) => sum + Math.abs(mass - fromY[k]!), 0);
  expect(made.marginalError).toBeCloseTo(error, 9);
  expect(error).toBeGreaterThan(1e-3);
});

test("in hundreds of columns, where the product of the widths leaves the numbers of a machine", async () => {
  const d = 600;
  const wide = (seed: number, spread: number) =>
    drawn(60, seed, (normal, i) => Array.from({ length: d }, (_, k) => (k === 0 && i % 2 ? 6 : 0) + spread * normal()));
  for (const spread of [0.05, 20]) {
    const [x, y] = [wide(23, 1), wide(24, spread)];
    const made = await lightBridge(x, y, { kernels, rng: seededRng(25), epsilon: spread, components: 2, fittingSteps: 100, paths: 200, times: [] }); // biome-ignore format: one line
    const size = made.potential.slopes.subarray(0, d).reduce((product, slope) => product * slope, 1);
    expect([0, Infinity]).toContain(size);
    expect(made.converged).toBe(true);
    const ends = { data: made.data.filter((_, e) => e % (2 * d) >= d), n: 200, d };
    // Both means of the first column are 3 and 30 rows stand on each side; the others are 0.
    expect(Math.abs(moments(column(ends, 0)).mean - moments(column(y, 0)).mean)).toBeLessThan(0.3 * (3 + spread));
    expect(Math.abs(moments(column(ends, 1)).mean - moments(column(y, 1)).mean)).toBeLessThan(0.3 * spread);
  }
});

test("the same seed gives the same paths, and units do not matter", async () => {
  const [x, y] = [drawn(80, 16, (normal) => [normal()]), drawn(60, 17, (normal) => [2 + normal()])];
  const of = (scale: number) => lightBridge(...([x, y].map((rows) => ({ ...rows, data: rows.data.map((v) => scale * v) })) as [Samples, Samples]), { rng: seededRng(18), epsilon: 0.5 * scale ** 2, components: 3, fittingSteps: 50 }); // biome-ignore format: one line
  const [once, again, grown] = [await of(1), await of(1), await of(8)];
  expect(again.data).toEqual(once.data);
  grown.data.forEach((value, e) => {
    expect(value / 8).toBeCloseTo(once.data[e]!, 9);
  });
});

test("an error names the argument", async () => {
  const x = drawn(5, 1, (normal) => [normal()]);
  const given = { rng: seededRng(1) };
  await expect(lightBridge(x, x, { ...given, components: 0 })).rejects.toThrow("lightBridge: components must be a whole number of at least 1; received 0"); // biome-ignore format: one line
  await expect(lightBridge(x, x, { ...given, epsilon: 0 })).rejects.toThrow("epsilon must be positive and finite; received 0"); // biome-ignore format: one line
  await expect(
    lightBridge(
      x,
      drawn(5, 1, (n) => [n(), n()]),
      given,
    ),
  ).rejects.toThrow("y must be 1-dimensional like x");
});
