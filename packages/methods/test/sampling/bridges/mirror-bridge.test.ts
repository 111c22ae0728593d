import { type Samples, samplesFrom, seededRng } from "@pushforward/core";
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

  test.each([1, 2, 3, 4, 5])(
    "on 1,500 rows of one and two columns, along the principal axes, seed %d",
    async (seed) => {
      const line = centred(normalCloud(1500, [1.2], seed));
      const found = await mirrorBridge(line, { epsilon: 0.5, kernels });
      const beta = correlationAlong(mirrorPlan(found), line, [1]);
      expect(Math.abs(beta - correlationOf(totalVariance(line), 0.5))).toBeLessThan(0.01);
      const { x, axes, variances } = turned(centred(normalCloud(1500, [1, 1.5], 10 + seed)), 0.6);
      const plan = mirrorPlan(await mirrorBridge(x, { epsilon: 0.5, kernels }));
      axes.forEach((u, k) => {
        expect(Math.abs(correlationAlong(plan, x, u) - correlationOf(variances[k]!, 0.5))).toBeLessThan(0.01);
      });
    },
  );
});

function centred({ data, n, d }: Samples): Samples {
  const mean = Array.from({ length: d }, (_, k) => data.reduce((sum, v, at) => (at % d === k ? sum + v / n : sum), 0));
  return { data: data.map((value, at) => value - mean[at % d]!), n, d };
}

/** Turned by an angle after the second column has lost what it shares with the first, so that the axes are known. */
function turned({ data, n }: Samples, angle: number) {
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    xx += data[2 * i]! ** 2 / n;
    xy += (data[2 * i]! * data[2 * i + 1]!) / n;
  }
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const out = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    const [a, b] = [data[2 * i]!, data[2 * i + 1]! - (xy / xx) * data[2 * i]!];
    yy += b ** 2 / n;
    out[2 * i] = c * a - s * b;
    out[2 * i + 1] = s * a + c * b;
  }
  const axes = [
    [c, s],
    [-s, c],
  ] as const;
  return { x: samplesFrom(out, 2), axes, variances: [xx, yy] };
}

test.each([0.01, 0.1, 1, 10])(
  "rows and columns sum to the weights, and the plan equals its transpose, ε = %d of the variance",
  async (share) => {
    const x = moons(600, 1);
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
  test.each([0.05, 0.1, 0.25, 0.5, 1, 1.5])(
    "reaches %d of the variance: within one hundredth on the plan, one tenth on 2,000 draws",
    async (change) => {
      const x = moons(500, 3);
      const bridge = await mirrorBridge(x, { change, kernels });
      const goal = change * totalVariance(x);
      expect(Math.abs(bridge.change.mean / goal - 1)).toBeLessThan(0.01);
      expect(Math.abs(planChange(bridge) / goal - 1)).toBeLessThan(0.01);
      const drawn = await resample(bridge, x, 4, { rng: seededRng(1), jitter: 0, kernels });
      expect(Math.abs(drawn.achieved.mean / goal - 1)).toBeLessThan(0.1);
    },
  );

  test("runs from copies to independence", async () => {
    const x = moons(500, 4);
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
  const [x, fresh] = [moons(600, 5), moons(2000, 6)];
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
        sum += Math.hypot(a.data[2 * i]! - b.data[2 * j]!, a.data[2 * i + 1]! - b.data[2 * j + 1]!);
    return sum / (a.n * b.n);
  };
  return 2 * mean(x, y) - mean(x, x) - mean(y, y);
}

describe("variations", () => {
  test("of a row are drawn by its row of the plan", async () => {
    const x = moons(60, 8);
    const bridge = await mirrorBridge(x, { change: 0.3, kernels });
    const plan = mirrorPlan(bridge);
    const point = samplesFrom(x.data.slice(10, 12), 2);
    const { parents, effectiveCandidates, expectedChange } = await resample(bridge, point, 20_000, {
      rng: seededRng(2),
      jitter: 0,
      kernels,
    });
    const counts = new Float64Array(x.n);
    for (const row of parents) counts[row]! += 1;
    let [square, entropy, change] = [0, 0, 0];
    for (let j = 0; j < x.n; j++) {
      const p = plan[5 * x.n + j]! * x.n;
      square += (counts[j]! - 20_000 * p) ** 2 / (20_000 * p);
      entropy -= p * Math.log(p);
      change += p * ((x.data[2 * j]! - x.data[10]!) ** 2 + (x.data[2 * j + 1]! - x.data[11]!) ** 2);
    }
    // χ² of 59 degrees of freedom passes 110 with probability 6e-5.
    expect(square).toBeLessThan(110);
    expect(effectiveCandidates[0]).toBeCloseTo(Math.exp(entropy), 6);
    expect(expectedChange[0]).toBeCloseTo(change, 8);
  });

  test("of a point are the same beside any others, and existing rows without jitter", async () => {
    const x = moons(100, 9);
    const bridge = await mirrorBridge(x, { change: 0.3, kernels });
    const points = moons(3, 10);
    const all = await resample(bridge, points, 4, { rng: seededRng(3), jitter: 0, kernels });
    const first = await resample(bridge, samplesFrom(points.data.slice(0, 2), 2), 4, {
      rng: seededRng(3),
      jitter: 0,
      kernels,
    });
    expect(first.samples.data).toEqual(all.samples.data.slice(0, 8));
    all.parents.forEach((row, i) => {
      expect(all.samples.data.slice(2 * i, 2 * i + 2)).toEqual(x.data.slice(2 * row, 2 * row + 2));
    });
  });

  test("with jitter add its square to the variance of each coordinate", async () => {
    const x = moons(300, 11);
    const bridge = await mirrorBridge(x, { change: 0.3, kernels });
    const made = await resample(bridge, x, 20, { rng: seededRng(4), kernels });
    expect(made.jitter).toBeGreaterThan(0);
    expect(made.jitter ** 2).toBeLessThanOrEqual(bridge.epsilon / 4);
    const noise = made.samples.data.map(
      (value, at) => value - x.data[2 * made.parents[Math.floor(at / 2)]! + (at % 2)]!,
    );
    const variance = noise.reduce((sum, value) => sum + value ** 2, 0) / noise.length;
    expect(Math.abs(variance / made.jitter ** 2 - 1)).toBeLessThan(4 * Math.sqrt(2 / noise.length));
    const still = await resample(bridge, x, 1, { rng: seededRng(4), jitter: 0, kernels });
    expect(made.expectedChange[7]! - still.expectedChange[7]!).toBeCloseTo(2 * made.jitter ** 2, 12);
    expect(made.achieved.low).toBeLessThan(made.achieved.median);
    expect(made.achieved.median).toBeLessThan(made.achieved.high);
  });
});

test("a potential fitted to half of the rows reaches the others", async () => {
  const x = moons(1200, 12);
  const epsilon = 0.1 * totalVariance(x);
  const [all, half] = [
    await mirrorBridge(x, { epsilon, kernels }),
    await mirrorBridge(x, { epsilon, fitRows: 600, kernels }),
  ];
  expect(half.fittedRows).toBe(600);
  expect(Math.abs(half.change.mean / all.change.mean - 1)).toBeLessThan(0.05);
  expect(half.marginalError).toBeGreaterThan(1e-4);
  expect(half.marginalError).toBeLessThan(0.5);
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
