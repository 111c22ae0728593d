import { type Samples, samples, samplesFrom, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import {
  type SinkhornDivergenceOptions,
  type SinkhornOptions,
  sinkhorn,
  sinkhornDivergence,
  sinkhornDivergenceGradient,
  sinkhornGradient,
} from "@pushforward/methods/transport";
import { afterAll, expect, test } from "vitest";

const kernels = await openKernels({ threads: 1 });
afterAll(() => kernels.close());
const divergence = (x: Samples, y: Samples, options: SinkhornDivergenceOptions = {}) =>
  sinkhornDivergence(x, y, { kernels, tolerance: 1e-11, ...options });

function cloud(n: number, d: number, seed: number, weighted = true): Samples {
  const rng = seededRng(seed);
  const data = new Float64Array(n * d);
  rng.fillNormal(data);
  if (!weighted) return samplesFrom(data, d);
  const raw = Float64Array.from({ length: n }, () => 0.2 + rng.uniform());
  const total = raw.reduce((sum, value) => sum + value, 0);
  return { ...samplesFrom(data, d), weights: raw.map((value) => value / total) };
}
const moved = (s: Samples, by: number): Samples => ({ ...s, data: s.data.map((value) => value + by) });

test("equal laws are at 0, in any order of their points; others are apart; it is symmetric", async () => {
  const x = cloud(40, 2, 1);
  for (const options of [{}, { cost: "euclidean" }, { unbalanced: { penalty: "kl", rho: 1 } }] as const) {
    expect((await divergence(x, x, options)).divergence).toBe(0);
    expect((await divergence(x, { ...x }, options)).divergence).toBe(0);
    const y = cloud(30, 2, 2);
    const [there, back] = [await divergence(x, y, options), await divergence(y, x, options)];
    expect(there.divergence).toBeGreaterThan(0.01);
    expect(back.divergence).toBeCloseTo(there.divergence, 9);
    expect(there.converged).toBe(true);
  }
  const order = Array.from({ length: 40 }, (_, i) => 39 - i);
  const reversed = {
    ...samplesFrom(Float64Array.from(order.flatMap((i) => [x.data[2 * i]!, x.data[2 * i + 1]!])), 2),
    weights: Float64Array.from(order, (i) => x.weights![i]!),
  };
  expect((await divergence(x, reversed)).divergence).toBeLessThan(1e-12);
});

test("under the squared cost a shift t costs |t|² at any ε", async () => {
  // c(x, y + t) = c(x, y) − 2⟨x − y, t⟩ + |t|², of which the middle depends on the marginals alone.
  const x = cloud(50, 3, 3);
  for (const epsilon of [0.02, 0.1, 1, 100]) {
    const found = await divergence(x, moved(x, 0.7), { epsilon });
    expect(found.divergence).toBeCloseTo(3 * 0.49, 8);
    expect(found.converged).toBe(true);
  }
});

test("for ε → ∞ it is half the squared distance of kernel −c: under |x − y|² that of the means, under |x − y| energy", async () => {
  const [x, y] = [cloud(40, 2, 4), moved(cloud(50, 2, 5), 1)];
  const mean = (s: Samples, k: number) => s.weights!.reduce((sum, weight, i) => sum + weight * s.data[2 * i + k]!, 0);
  const gap = (mean(x, 0) - mean(y, 0)) ** 2 + (mean(x, 1) - mean(y, 1)) ** 2;
  expect((await divergence(x, y, { epsilon: 1e7 })).divergence).toBeCloseTo(gap, 5);
  const between = (a: Samples, b: Samples) => {
    let sum = 0;
    a.weights!.forEach((p, i) => {
      b.weights!.forEach((q, j) => {
        sum += p * q * Math.hypot(a.data[2 * i]! - b.data[2 * j]!, a.data[2 * i + 1]! - b.data[2 * j + 1]!);
      });
    });
    return sum;
  };
  const energy = between(x, y) - between(x, x) / 2 - between(y, y) / 2;
  expect((await divergence(x, y, { epsilon: 1e6, cost: "euclidean" })).divergence).toBeCloseTo(energy, 5);
});

test("Gaussians on fine grids: the closed form of [janati2020], balanced", async () => {
  const grid = (mean: number, sd: number) => {
    const data = Float64Array.from({ length: 500 }, (_, i) => mean + sd * 7 * ((2 * (i + 0.5)) / 500 - 1));
    const mass = data.map((at) => Math.exp(-((at - mean) ** 2) / (2 * sd * sd)));
    const total = mass.reduce((sum, value) => sum + value, 0);
    return { ...samplesFrom(data, 1), weights: mass.map((value) => value / total) };
  };
  const closed = (gap: number, s: number, t: number, sigma2: number) => {
    const root = Math.sqrt(4 * s * s * t * t + sigma2 ** 2);
    return gap ** 2 + s * s + t * t - root + sigma2 * (1 - Math.log(2 * sigma2) + Math.log(root + sigma2));
  };
  const wanted = closed(1, 1, 2, 1) - closed(0, 1, 1, 1) / 2 - closed(0, 2, 2, 1) / 2;
  const result = await divergence(grid(0, 1), grid(1, 2), { blur: 1 });
  expect(Math.abs(result.divergence - wanted)).toBeLessThan(1e-6);
});

const settings: [string, SinkhornOptions & SinkhornDivergenceOptions][] = [
  ["balanced", { epsilon: 0.3 }],
  ["Euclidean", { epsilon: 0.3, cost: "euclidean" }],
  ["KL, unequal masses", { epsilon: 0.3, unbalanced: { penalty: "kl", rho: 1 }, masses: { x: 1, y: 1.4 } }],
  ["total variation", { epsilon: 0.3, unbalanced: { penalty: "tv", rho: 1.5 } }],
];

test.each(settings)("gradients agree with differences: %s", async (_, options) => {
  const [x, y] = [cloud(9, 2, 6), moved(cloud(7, 2, 7), 0.5)];
  const precise = { kernels, tolerance: 1e-13, ...options };
  const cross = await sinkhorn(x, y, precise);
  const whole = await sinkhornDivergence(x, y, precise);
  const found = {
    sinkhorn: await sinkhornGradient(x, y, cross, { kernels }),
    divergence: await sinkhornDivergenceGradient(x, y, whole, { kernels }),
  };
  const value = {
    sinkhorn: async (a: Samples, b: Samples) => (await sinkhorn(a, b, precise)).objective,
    divergence: async (a: Samples, b: Samples) => (await sinkhornDivergence(a, b, precise)).divergence,
  };
  const step = 1e-4; // central differences: error step²·third derivative, about 1e-8 of the gradient
  const nudge = (s: Samples, at: number, by: number) => ({ ...s, data: s.data.map((v, k) => (k === at ? v + by : v)) });
  // Mass moves from one point to another, so that the total stays.
  const shift = (s: Samples, by: number) => ({
    ...s,
    weights: s.weights!.map((w, i) => (i === 1 ? w + by : i === 4 ? w - by : w)),
  });
  const { x: massX, y: massY } = cross.masses;
  for (const what of ["sinkhorn", "divergence"] as const) {
    const slope = async (change: (by: number) => readonly [Samples, Samples]) =>
      ((await value[what](...change(step))) - (await value[what](...change(-step)))) / (2 * step);
    for (const at of [0, 5]) {
      expect(await slope((by) => [nudge(x, at, by), y])).toBeCloseTo(found[what].x[at]!, 6);
      expect(await slope((by) => [x, nudge(y, at, by)])).toBeCloseTo(found[what].y[at]!, 6);
    }
    const { xMasses, yMasses } = found[what];
    expect(await slope((by) => [shift(x, by / massX), y])).toBeCloseTo(xMasses[1]! - xMasses[4]!, 6);
    expect(await slope((by) => [x, shift(y, by / massY)])).toBeCloseTo(yMasses[1]! - yMasses[4]!, 6);
  }
});

test("with free masses the gradient also says what a change of the total costs", async () => {
  const [x, y] = [cloud(8, 2, 8), cloud(6, 2, 9)];
  const at = (mass: number) => {
    return {
      kernels,
      tolerance: 1e-13,
      epsilon: 0.5,
      unbalanced: { penalty: "kl", rho: 2 },
      masses: { x: mass, y: 1 },
    } as const;
  };
  const result = await sinkhornDivergence(x, y, at(1.2));
  const gradient = await sinkhornDivergenceGradient(x, y, result, { kernels });
  const up = (await sinkhornDivergence(x, y, at(1.2001))).divergence;
  const down = (await sinkhornDivergence(x, y, at(1.1999))).divergence;
  const along = x.weights!.reduce((sum, weight, i) => sum + weight * gradient.xMasses[i]!, 0);
  expect((up - down) / 0.0002).toBeCloseTo(along, 6);
});

test("following the gradient brings a cloud to its goal", async () => {
  const [start, goal] = [cloud(12, 2, 10, false), moved(cloud(12, 2, 11, false), 3)];
  let x = start;
  for (let step = 0; step < 30; step++) {
    const result = await sinkhornDivergence(x, goal, { kernels, epsilon: 0.1 });
    const { x: slope } = await sinkhornDivergenceGradient(x, goal, result, { kernels });
    x = { ...x, data: x.data.map((value, k) => value - 0.3 * 12 * slope[k]!) };
  }
  expect((await divergence(x, goal, { epsilon: 0.1 })).divergence).toBeLessThan(1e-3);
});

test("one point against one point is their cost", async () => {
  const result = await divergence(samples([[0, 0]]), samples([[3, 4]]), { cost: "euclidean", epsilon: 0.1 });
  expect(result.divergence).toBeCloseTo(5, 12);
});
