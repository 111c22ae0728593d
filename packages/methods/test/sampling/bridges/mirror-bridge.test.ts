import { type Samples, samplesFrom, sampleWithoutReplacement, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { type MirrorBridge, mirrorBridge, mirrorPlan, resample } from "@pushforward/methods/sampling";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { moons, normalCloud, totalVariance } from "../clouds.js";

let kernels: Awaited<ReturnType<typeof openKernels>>;
beforeAll(async () => {
  kernels = await openKernels({ threads: 1 });
});
afterAll(() => kernels.close());

/** β/(1 − β²) = s²/ε, the correlation of a Gaussian of variance s² with its mirror image. */
const correlationOf = (s2: number, epsilon: number) => (Math.sqrt(epsilon ** 2 + 4 * s2 ** 2) - epsilon) / (2 * s2);

/** Σ γ_ij (x_i·u)(x_j·u) / Σ π_i (x_i·u)² for centred points. */
function correlationAlong(plan: Float64Array, x: Samples, u: readonly number[]): number {
  const line = Float64Array.from({ length: x.n }, (_, i) =>
    u.reduce((sum, part, k) => sum + part * x.data[i * x.d + k]!, 0),
  );
  let [cross, square] = [0, 0];
  for (let i = 0; i < x.n; i++) {
    square += (x.weights ? x.weights[i]! : 1 / x.n) * line[i]! ** 2;
    for (let j = 0; j < x.n; j++) cross += plan[i * x.n + j]! * line[i]! * line[j]!;
  }
  return cross / square;
}

describe("a Gaussian and its mirror image have the correlation of the formula", () => {
  test.each(
    [1, 2].flatMap((s2) =>
      [
        [1, 1],
        [0, 1],
        [0.5, 0.4],
        [1, 2],
      ].map(([alpha, sigma]) => [s2, alpha!, sigma!]),
    ),
  )("on a grid: variance %d, α = %d, σ = %d", async (s2, alpha, sigma) => {
    const n = 401;
    const data = Float64Array.from({ length: n }, (_, i) => 7 * Math.sqrt(s2) * (i / 200 - 1));
    const density = data.map((value) => Math.exp((-value * value) / (2 * s2)));
    const total = density.reduce((a, b) => a + b);
    const x = { data, n, d: 1, weights: density.map((value) => value / total) };
    const epsilon = alpha === 0 ? sigma ** 2 : (sigma ** 2 / alpha) * Math.sinh(alpha);
    const bridge = await mirrorBridge(x, { epsilon, kernels });
    expect(Math.abs(correlationAlong(mirrorPlan(bridge), x, [1]) - correlationOf(s2, epsilon))).toBeLessThan(5e-4);
    expect(bridge.change.mean).toBeCloseTo(2 * s2 * (1 - correlationOf(s2, epsilon)), 3);
  });

  test("on a grid in the plane, turned, along the principal axes", async () => {
    const [side, deviations, angle] = [25, [1, 1.5], 0.6];
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    const grid = Array.from({ length: side * side }, (_, at) => [4.5 * ((2 * (at % side)) / (side - 1) - 1), 4.5 * ((2 * Math.floor(at / side)) / (side - 1) - 1)]); // biome-ignore format: a line
    const density = grid.map(([u, v]) => Math.exp(-(u! * u! + v! * v!) / 2));
    const total = density.reduce((a, b) => a + b);
    const data = Float64Array.from(
      grid.flatMap(([u, v]) => [
        c * deviations[0]! * u! - s * deviations[1]! * v!,
        s * deviations[0]! * u! + c * deviations[1]! * v!,
      ]),
    );
    const x = { data, n: side * side, d: 2, weights: Float64Array.from(density, (value) => value / total) };
    const plan = mirrorPlan(await mirrorBridge(x, { epsilon: 0.5, kernels }));
    const axes = [[c, s], [-s, c]] as const; // biome-ignore format: a line
    // The normal law ends at 4.5 deviations.
    axes.forEach((u, k) => {
      expect(Math.abs(correlationAlong(plan, x, u) - correlationOf(deviations[k]! ** 2, 0.5))).toBeLessThan(5e-4);
    });
  });

  test("on 600 rows, up to what they miss of their law", async () => {
    const line = centred(normalCloud(600, [1.2], 1));
    const found = await mirrorBridge(line, { epsilon: 0.5, kernels });
    const beta = correlationAlong(mirrorPlan(found), line, [1]);
    expect(Math.abs(beta - correlationOf(totalVariance(line), 0.5))).toBeLessThan(0.02);
  });
});

function centred({ data, n, d }: Samples): Samples {
  const mean = Array.from({ length: d }, (_, k) => data.reduce((sum, v, at) => (at % d === k ? sum + v / n : sum), 0));
  return { data: data.map((value, at) => value - mean[at % d]!), n, d };
}

test.each([0.01, 0.1, 10])(
  "rows and columns sum to the weights, and the plan equals its transpose, ε = %d of the variance",
  async (share) => {
    const x = moons(300, 1);
    const bridge = await mirrorBridge(x, { epsilon: share * totalVariance(x), kernels });
    const plan = mirrorPlan(bridge);
    const most = plan.reduce((a, b) => Math.max(a, b));
    let [marginal, turned] = [0, 0];
    for (let i = 0; i < x.n; i++) {
      let [row, column] = [0, 0];
      for (let j = 0; j < x.n; j++) {
        row += plan[i * x.n + j]!;
        column += plan[j * x.n + i]!;
        turned = Math.max(turned, Math.abs(plan[i * x.n + j]! - plan[j * x.n + i]!));
      }
      marginal = Math.max(marginal, Math.abs(row * x.n - 1), Math.abs(column * x.n - 1));
    }
    expect(turned).toBeLessThanOrEqual(1e-12 * most);
    expect(marginal).toBeLessThan(1e-6);
    expect(bridge.converged).toBe(true);
    expect(bridge.marginalError).toBeLessThan(1e-6);
    expect(bridge.symmetryError).toBeLessThan(1e-6);
  },
);

test("only ε counts: the step of α = σ = 1 with its whole kernel gives the plan of Brownian motion with σ² = sinh 1", async () => {
  const x = moons(200, 2);
  const epsilon = Math.sinh(1);
  const ours = mirrorPlan(await mirrorBridge(x, { epsilon, kernels }));
  // Plain Sinkhorn on N(y; e^−1 x, (1 − e^−2)/2), whose rows and columns are scaled apart.
  const [shrink, variance] = [Math.exp(-1), (1 - Math.exp(-2)) / 2];
  const kernel = Float64Array.from({ length: x.n ** 2 }, (_, at) => {
    const [i, j] = [Math.floor(at / x.n), at % x.n];
    const gap = (k: number) => x.data[2 * j + k]! - shrink * x.data[2 * i + k]!;
    return Math.exp(-(gap(0) ** 2 + gap(1) ** 2) / (2 * variance));
  });
  const [u, v] = [new Float64Array(x.n).fill(1), new Float64Array(x.n).fill(1)];
  for (let sweep = 0; sweep < 100; sweep++) {
    for (let i = 0; i < x.n; i++) u[i] = 1 / x.n / v.reduce((sum, value, j) => sum + value * kernel[i * x.n + j]!, 0);
    for (let j = 0; j < x.n; j++) v[j] = 1 / x.n / u.reduce((sum, value, i) => sum + value * kernel[i * x.n + j]!, 0);
  }
  const apart = ours.map((value, at) => Math.abs(value / (u[Math.floor(at / x.n)]! * kernel[at]! * v[at % x.n]!) - 1));
  expect(Math.max(...apart)).toBeLessThan(1e-8);
});

describe("the dial", () => {
  test.each([0.05, 0.25, 1, 1.5])(
    "reaches %d of the variance: within one hundredth on the plan, one tenth on 2,000 draws",
    async (change) => {
      const x = moons(300, 3);
      const bridge = await mirrorBridge(x, { change, kernels });
      const goal = change * totalVariance(x);
      expect(Math.abs(bridge.change.mean / goal - 1)).toBeLessThan(0.01);
      expect(Math.abs(planChange(bridge) / goal - 1)).toBeLessThan(0.01);
      const drawn = await resample(bridge, x, 7, { rng: seededRng(1), jitter: 0, kernels });
      expect(Math.abs(drawn.achieved.mean / goal - 1)).toBeLessThan(0.1);
    },
  );

  test("runs from copies to independence", async () => {
    const x = moons(300, 4);
    const variance = totalVariance(x);
    const relative = async (share: number) =>
      (await mirrorBridge(x, { epsilon: share * variance, kernels })).change.relative;
    const along = [];
    for (const share of [1e-3, 0.01, 0.1, 0.5, 1, 10, 1e3]) along.push(await relative(share));
    expect(along[0]).toBeLessThan(0.02);
    expect(along.at(-1)).toBeGreaterThan(1.95);
    expect(along.at(-1)).toBeLessThan(2);
    along.reduce((before, now) => {
      expect(now).toBeGreaterThan(before);
      return now;
    });
  });
});

function planChange({ rows: { data, n, d }, ...bridge }: MirrorBridge): number {
  const plan = mirrorPlan({ rows: { data, n, d }, ...bridge });
  let sum = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      for (let k = 0; k < d; k++) sum += plan[i * n + j]! * (data[i * d + k]! - data[j * d + k]!) ** 2;
  return sum;
}

test("ten steps in a row keep the law; noise of the same size does not", async () => {
  const [x, fresh] = [moons(600, 5), moons(1000, 6)];
  const bridge = await mirrorBridge(x, { epsilon: 0.1 * totalVariance(x), kernels });
  const rng = seededRng(7);
  let [ours, noisy] = [x, x];
  const size = Math.sqrt(bridge.change.mean / 2);
  for (let step = 0; step < 10; step++) {
    ours = (await resample(bridge, ours, 1, { rng: rng.stream(step), jitter: 0, kernels })).samples;
    noisy = { ...noisy, data: noisy.data.map((value) => value + size * rng.normal()) };
  }
  const gap = (own: Samples) => energyBetween(own, fresh);
  expect(gap(ours)).toBeLessThan(0.006);
  expect(gap(noisy)).toBeGreaterThan(10 * gap(ours));
});

/** 2E|X − Y| − E|X − X'| − E|Y − Y'| over all pairs. */
function energyBetween(x: Samples, y: Samples): number {
  const mean = (a: Samples, b: Samples) => {
    let sum = 0;
    for (let i = 0; i < a.n; i++)
      for (let j = 0; j < b.n; j++)
        sum += Math.sqrt((a.data[2 * i]! - b.data[2 * j]!) ** 2 + (a.data[2 * i + 1]! - b.data[2 * j + 1]!) ** 2);
    return sum / (a.n * b.n);
  };
  return 2 * mean(x, y) - mean(x, x) - mean(y, y);
}

test("a potential fitted to half of the rows is theirs and reaches the others, with weights and with the error it says", async () => {
  const plain = moons(400, 12);
  const sum = (400 * 401) / 2;
  const x = { ...plain, weights: Float64Array.from({ length: 400 }, (_, i) => (i + 1) / sum) };
  const epsilon = 0.1 * totalVariance(plain);
  const [all, half] = [
    await mirrorBridge(x, { epsilon, kernels }),
    await mirrorBridge(x, { epsilon, fitRows: 200, kernels }),
  ];
  expect(half.fittedRows).toBe(200);
  expect(Math.abs(half.change.mean / all.change.mean - 1)).toBeLessThan(0.1);
  // The rows that it is fitted to, by themselves: one more update of a solution changes nothing.
  const places = sampleWithoutReplacement(seededRng(0), 400, 200).sort();
  const total = places.reduce((mass, i) => mass + x.weights[i]!, 0);
  const own = samplesFrom(Float64Array.from([...places].flatMap((i) => [x.data[2 * i]!, x.data[2 * i + 1]!])), 2);
  const weights = Float64Array.from(places, (i) => x.weights[i]! / total);
  const alone = await mirrorBridge({ ...own, weights }, { epsilon, kernels });
  places.forEach((i, at) => {
    expect(Math.abs(half.potential[i]! - alone.potential[at]!)).toBeLessThan(1e-6 * epsilon);
  });
  const plan = mirrorPlan(half);
  const shares = Array.from(x.weights, (weight, i) => plan.subarray(400 * i, 400 * i + 400).reduce((a, b) => a + b) / weight); // biome-ignore format: a line
  expect(half.marginalError).toBeCloseTo(Math.max(...shares.map((share) => Math.abs(share - 1))), 8);
  expect(half.symmetryError).toBeCloseTo(Math.max(...shares) / Math.min(...shares) - 1, 8);
  expect(half.marginalError).toBeGreaterThan(1e-4);
});

describe("hard tables", () => {
  test("weights count as repeated rows", async () => {
    const two = samplesFrom(Float64Array.of(0, 0, 1, 3), 1);
    const weighted = { ...samplesFrom(Float64Array.of(0, 1, 3), 1), weights: Float64Array.of(0.5, 0.25, 0.25) };
    const [a, b] = [
      await mirrorBridge(two, { epsilon: 0.7, kernels }),
      await mirrorBridge(weighted, { epsilon: 0.7, kernels }),
    ];
    expect(b.change.mean).toBeCloseTo(a.change.mean, 10);
    expect(b.potential[2]).toBeCloseTo(a.potential[3]!, 8);
  });

  test("more columns than rows, constant columns, duplicates, and coordinates of any unit", async () => {
    const wide = normalCloud(20, new Array(50).fill(1), 13);
    expect((await mirrorBridge(wide, { change: 1, kernels })).change.relative).toBeCloseTo(1, 2);
    const doubled = samplesFrom(Float64Array.from([...moons(100, 14).data, ...moons(100, 14).data]), 2);
    expect((await mirrorBridge(doubled, { change: 0.2, kernels })).marginalError).toBeLessThan(1e-6);
    const x = moons(100, 14);
    const far = samplesFrom(
      x.data.map((value) => 1e9 + 1e4 * value),
      2,
    );
    const [near, moved] = [
      await mirrorBridge(x, { change: 0.2, kernels }),
      await mirrorBridge(far, { change: 0.2, kernels }),
    ];
    expect(moved.epsilon / near.epsilon / 1e8).toBeCloseTo(1, 5);
  });

  test("what cannot be varied is refused in words", async () => {
    const same = samplesFrom(Float64Array.of(2, 2, 2), 1);
    await expect(mirrorBridge(same, { kernels })).rejects.toThrow("all 3 rows are equal, so nothing can vary");
    await expect(mirrorBridge(samplesFrom(Float64Array.of(1), 1), { kernels })).rejects.toThrow("all 1 rows are equal");
    const x = moons(20, 15);
    await expect(mirrorBridge(x, { change: 2, kernels })).rejects.toThrow(
      "change must be above 0 (copies) and below 2",
    );
    await expect(mirrorBridge(x, { epsilon: -1, kernels })).rejects.toThrow("epsilon must be positive and finite");
    await expect(mirrorBridge(x, { epsilon: 1, change: 1, kernels })).rejects.toThrow("left out when epsilon is given");
    const nan = { data: Float64Array.of(0, Number.NaN, 1), n: 3, d: 1 };
    await expect(mirrorBridge(nan, { kernels })).rejects.toThrow("finite");
    const bridge = await mirrorBridge(x, { kernels });
    const options = { rng: seededRng(1), kernels };
    await expect(resample(bridge, samplesFrom(Float64Array.of(1), 1), 1, options)).rejects.toThrow(
      "2-dimensional like the rows",
    );
    await expect(resample(bridge, x, 0, options)).rejects.toThrow("count must be a whole number");
    await expect(resample(bridge, x, 1, { ...options, jitter: -1 })).rejects.toThrow("jitter");
    const aborted = AbortSignal.abort(new Error("enough"));
    await expect(mirrorBridge(x, { kernels, watch: { signal: aborted } })).rejects.toThrow("enough");
    await expect(resample(bridge, x, 1, { ...options, watch: { signal: aborted } })).rejects.toThrow("enough");
  });
});
