import { exp, log, type Samples, samples, samplesFrom, seededRng } from "@pushforward/core";
import { type KernelOptions, openKernels } from "@pushforward/kernels";
import {
  entropicMap,
  entropicPlan,
  type Sinkhorn,
  type SinkhornOptions,
  sinkhorn,
  sinkhornMatrix,
} from "@pushforward/methods/transport";
import { afterAll, expect, test } from "vitest";

const kernels = await openKernels({ threads: 2 });
afterAll(() => kernels.close());
const run = (x: Samples, y: Samples, options: SinkhornOptions = {}) => sinkhorn(x, y, { kernels, ...options });

function cloud(n: number, d: number, seed: number, weighted = false): Samples {
  const rng = seededRng(seed);
  const data = new Float64Array(n * d);
  rng.fillNormal(data);
  if (!weighted) return samplesFrom(data, d);
  const raw = Float64Array.from({ length: n }, () => rng.uniform());
  const total = raw.reduce((sum, value) => sum + value, 0);
  return { ...samplesFrom(data, d), weights: raw.map((value) => value / total) };
}

/** A density at the middles of a grid. */
function grid(low: number, high: number, count: number, logDensity: (at: number) => number): Samples {
  const data = Float64Array.from({ length: count }, (_, i) => low + ((high - low) * (i + 0.5)) / count);
  const mass = data.map((at) => Math.exp(logDensity(at)));
  const total = mass.reduce((sum, value) => sum + value, 0);
  return { ...samplesFrom(data, 1), weights: mass.map((value) => value / total) };
}

test("Gaussians N(0, 1) and N(1, 4) at ε = 2: 3.817508 [janati2020]", async () => {
  const x = grid(-7, 7, 700, (at) => (-at * at) / 2);
  const y = grid(-13, 15, 700, (at) => -((at - 1) ** 2) / 8);
  // |m₁ − m₂|² + s₁² + s₂² − D + σ²·(1 − ln 2σ² + ln(D + σ²)) with D = √(4·s₁²·s₂² + σ⁴) and ε = 2σ²
  const root = Math.sqrt(4 * 1 * 4 + 1);
  const closed = 1 + 1 + 4 - root + 1 * (1 - Math.log(2) + Math.log(root + 1));
  expect(closed).toBeCloseTo(3.817508, 6);
  const result = await run(x, y, { blur: 1 });
  expect(result.epsilon).toBe(2);
  expect(result.converged).toBe(true);
  expect(Math.abs(result.objective - closed)).toBeLessThan(1e-6); // tails beyond 7 sd hold 1e-11, the grid is spectral
});

const histogram = (centre: number, spread: number) => {
  const mass = Float64Array.from({ length: 100 }, (_, i) => Math.exp(-((i - centre) ** 2) / spread));
  const total = mass.reduce((sum, value) => sum + value, 0);
  return mass.map((value) => value / total);
};
const [left, right] = [histogram(20, 50), histogram(60, 200)];

test.each([
  [0.1, 0.17494881],
  [0.01, 0.16962047],
  [0.001, 0.16626805],
])(
  "histograms on 0..99 with cost (i − j)²/9801 at ε = %d cost %d, from points and from a matrix",
  async (epsilon, cost) => {
    const line = samplesFrom(
      Float64Array.from({ length: 100 }, (_, i) => i / 99),
      1,
    );
    const matrix = Float64Array.from({ length: 10_000 }, (_, k) => ((Math.floor(k / 100) - (k % 100)) / 99) ** 2);
    const points = await run({ ...line, weights: left }, { ...line, weights: right }, { epsilon, tolerance: 1e-10 });
    const given = await sinkhornMatrix(matrix, left, right, { epsilon, kernels, tolerance: 1e-10 });
    for (const result of [points, given]) {
      expect(result.converged).toBe(true);
      expect(Math.abs(result.transportCost - cost)).toBeLessThan(6e-9); // half a unit of the last digit given
      expect(result.residual).toBeLessThan(1e-10);
    }
  },
);

/** ⟨P, C⟩ + ε·KL(P | a⊗b) + penalties, from the whole plan. */
function primal(
  x: Samples,
  y: Samples,
  result: Sinkhorn,
): { value: number; rows: Float64Array; columns: Float64Array } {
  const plan = entropicPlan(x, y, result);
  const { masses, epsilon, unbalanced } = result;
  const a = massesOf(x, masses.x);
  const b = massesOf(y, masses.y);
  const [rows, columns] = [new Float64Array(x.n), new Float64Array(y.n)];
  let value = 0;
  plan.forEach((mass, at) => {
    const [i, j] = [Math.floor(at / y.n), at % y.n];
    rows[i]! += mass;
    columns[j]! += mass;
    value += mass * costOf(x, y, i, j, result) + (mass > 0 ? epsilon * mass * Math.log(mass / (a[i]! * b[j]!)) : 0);
    value += epsilon * (a[i]! * b[j]! - mass);
  });
  const rho = typeof unbalanced?.rho === "object" ? unbalanced.rho : { x: unbalanced?.rho, y: unbalanced?.rho };
  const penalty = (p: Float64Array, q: Float64Array, rho: number | undefined) => {
    if (!unbalanced || rho === undefined || rho === Infinity) return 0;
    const term = (at: number) =>
      unbalanced.penalty === "tv"
        ? Math.abs(p[at]! - q[at]!)
        : (p[at]! > 0 ? p[at]! * Math.log(p[at]! / q[at]!) : 0) - p[at]! + q[at]!;
    return rho * p.reduce((sum, _, at) => sum + term(at), 0);
  };
  return { value: value + penalty(rows, a, rho.x) + penalty(columns, b, rho.y), rows, columns };
}

function costOf(x: Samples, y: Samples, i: number, j: number, { cost }: Sinkhorn): number {
  let squared = 0;
  for (let k = 0; k < x.d; k++) squared += (x.data[i * x.d + k]! - y.data[j * x.d + k]!) ** 2;
  return cost === "squared" ? squared : Math.sqrt(squared);
}
const massesOf = ({ n, weights }: Samples, mass: number) =>
  (weights ?? new Float64Array(n).fill(1 / n)).map((weight) => weight * mass);

const kinds: [string, SinkhornOptions][] = [
  ["balanced", {}],
  ["balanced, Euclidean cost", { cost: "euclidean" }],
  ["KL", { unbalanced: { penalty: "kl", rho: 2 } }],
  ["KL of one side", { unbalanced: { penalty: "kl", rho: { x: Infinity, y: 2 } }, masses: { x: 1, y: 3 } }],
  ["KL with unequal masses", { unbalanced: { penalty: "kl", rho: 1 }, masses: { x: 2, y: 0.5 } }],
  ["total variation", { unbalanced: { penalty: "tv", rho: 1 }, masses: { x: 1, y: 1.5 } }],
  ["part of the mass", { partial: 0.6 }],
  ["all of the smaller mass", { partial: 1, masses: { x: 1, y: 2 } }],
];
test.each(kinds)("%s: the plan costs what the dual promises, which proves both optimal", async (_, options) => {
  const [x, y] = [cloud(60, 2, 1, true), cloud(45, 2, 2, true)];
  for (const epsilon of [1, 0.05]) {
    const result = await run(x, y, { epsilon, tolerance: 1e-11, ...options });
    expect(result.converged).toBe(true);
    const { value, rows, columns } = primal(x, y, result);
    // What is left of the residual costs at most the largest potential, about 20 here.
    expect(Math.abs(value - result.objective)).toBeLessThan(1e-9);
    const mass = rows.reduce((sum, row) => sum + row, 0);
    expect(result.mass).toBeCloseTo(mass, 10);
    if (options.partial !== undefined) {
      expect(mass).toBeCloseTo(options.partial, 9);
      const over = (p: Float64Array, q: Float64Array) => p.some((value, i) => value > q[i]! + 1e-9);
      expect(over(rows, massesOf(x, result.masses.x)) || over(columns, massesOf(y, result.masses.y))).toBe(false);
    }
  }
});

test("where moving mass earns, total variation creates it until the price is met", async () => {
  const matrix = Float64Array.of(-5, 0, 0, -5); // a pair earns 5, a created unit of mass costs 1 on each side
  const half = Float64Array.of(0.5, 0.5);
  const options = { epsilon: 1, unbalanced: { penalty: "tv", rho: 1 }, tolerance: 1e-12, kernels } as const;
  const { objective, potentials, mass, transportCost } = await sinkhornMatrix(matrix, half, half, options);
  expect([...potentials.x, ...potentials.y]).toEqual([-1, -1, -1, -1]);
  const plan = matrix.map((cost) => 0.25 * exp(-2 - cost)); // a·b·exp((f + g − C)/ε)
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  const entropy = sum(plan.map((share) => share * log(share / 0.25) - share + 0.25));
  const earned = sum(plan.map((share, k) => share * matrix[k]!));
  expect(mass).toBeCloseTo(sum(plan), 9);
  expect(transportCost).toBeCloseTo(earned, 9);
  expect(objective).toBeCloseTo(earned + entropy + 2 * (sum(plan) - 1), 9);
});

test.each([
  [60, 3, 0.001],
  [60, 3, 0.0001],
  [300, 2, 0.001],
  [300, 2, 0.0002],
])(
  "%d points in R^%d at ε = max cost·%d converge in tens of sweeps, where plain ones need thousands",
  async (n, d, share) => {
    const [x, y] = [cloud(n, d, 20), cloud(n, d, 21)];
    let largest = 0;
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) largest = Math.max(largest, costOf(x, y, i, j, { cost: "squared" } as Sinkhorn));
    const result = await run(x, y, { epsilon: share * largest, tolerance: 1e-9 });
    expect(result.converged).toBe(true);
    expect(result.iterations).toBeLessThan(200);
    expect(Math.abs(primal(x, y, result).value - result.objective)).toBeLessThan(1e-9 * 10 * largest);
  },
);

test("a matrix of the same costs gives the same answer", async () => {
  const [x, y] = [cloud(90, 2, 22, true), cloud(70, 2, 23, true)];
  const at = (k: number) => costOf(x, y, Math.floor(k / 70), k % 70, { cost: "squared" } as Sinkhorn);
  const matrix = Float64Array.from({ length: 6300 }, (_, k) => at(k));
  const options = { epsilon: 0.01, tolerance: 1e-10, kernels };
  const given = await sinkhornMatrix(matrix, x.weights!, y.weights!, options);
  const points = await sinkhorn(x, y, options);
  expect([given.converged, points.converged]).toEqual([true, true]);
  expect(given.objective).toBeCloseTo(points.objective, 9);
  expect(given.transportCost).toBeCloseTo(points.transportCost, 9);
});

test("with most of the mass too costly to move, KL moves less of it; with ρ → ∞ it is the balanced problem", async () => {
  const [x, y] = [
    cloud(30, 1, 3),
    samplesFrom(
      cloud(30, 1, 4).data.map((value) => value + 9),
      1,
    ),
  ];
  const at = async (rho: number) => run(x, y, { epsilon: 0.5, unbalanced: { penalty: "kl", rho } });
  const [little, much] = [await at(1), await at(1e7)];
  expect(little.mass).toBeLessThan(0.1);
  expect(much.transportCost).toBeCloseTo((await run(x, y, { epsilon: 0.5 })).transportCost, 3);
});

test("the map of a large ε sends all to the mean, that of a small one each to its partner, and it goes on beyond x", async () => {
  const x = samples([[0, 0], [1, 0], [0, 5]]); // biome-ignore format: points
  const y = samples([[0.1, 0.2], [1.2, 0], [0, 5.5]]); // biome-ignore format: points
  const image = async (epsilon: number, at: Samples) => {
    const { potentials } = await run(x, y, { epsilon });
    return (await entropicMap(at, y, potentials.y, { epsilon, cost: "squared", kernels })).images.data;
  };
  const close = (a: Float64Array, b: readonly number[], digits: number) =>
    b.forEach((value, k) => {
      expect(a[k]).toBeCloseTo(value, digits);
    });
  close(await image(1e9, x), [1.3 / 3, 5.7 / 3, 1.3 / 3, 5.7 / 3, 1.3 / 3, 5.7 / 3], 6);
  close(await image(0.01, x), [...y.data], 10);
  close(await image(0.01, samples([[-0.1, 4]])), [0, 5.5], 10);
});

test("the map of x is the mean of the rows of the plan", async () => {
  const [x, y] = [cloud(40, 3, 5, true), cloud(30, 3, 6, true)];
  for (const cost of ["squared", "euclidean"] as const) {
    const result = await run(x, y, { epsilon: 0.3, cost, tolerance: 1e-10 });
    const plan = entropicPlan(x, y, result);
    const { images, potential } = await entropicMap(x, y, result.potentials.y, { epsilon: 0.3, cost, kernels });
    for (let i = 0; i < x.n; i++) {
      let mean = 0;
      for (let j = 0; j < y.n; j++) mean += (plan[i * y.n + j]! / x.weights![i]!) * y.data[j * 3]!;
      expect(images.data[i * 3]).toBeCloseTo(mean, 9);
      expect(potential[i]).toBeCloseTo(result.potentials.x[i]!, 9);
    }
  }
});

test("where parts of the plan hang together by next to nothing it still converges, and a matrix agrees with its points", async () => {
  // At this ε a point sends e^−50 and less to others than its own copy, so unequal weights barely reach each other.
  const x = cloud(50, 3, 3, true);
  const y = { ...x, data: x.data.map((value) => value + 0.7) };
  const options = { epsilon: 0.02, tolerance: 1e-11, maxIterations: 200, kernels };
  const points = await sinkhorn(x, y, options);
  const costs = Float64Array.from({ length: 2500 }, (_, at) => {
    let square = 0;
    for (let k = 0; k < 3; k++) square += (x.data[3 * Math.floor(at / 50) + k]! - y.data[3 * (at % 50) + k]!) ** 2;
    return square;
  });
  const given = await sinkhornMatrix(costs, x.weights!, y.weights!, options);
  for (const { converged, residual } of [points, given]) expect([converged, residual <= 1e-11]).toEqual([true, true]);
  expect(given.objective).toBeCloseTo(points.objective, 10);
  // A step to the right costs |t|² and keeps the plan of x against itself, whose potentials are equal on both sides.
  const still = await sinkhorn(x, x, options);
  expect(points.objective - still.objective).toBeCloseTo(3 * 0.49, 10);
});

test("one point, duplicates, zero weights, n ≠ m, d = 1000, points on a circle: converged and right", async () => {
  const one = samples([[1, 2]]);
  const y = cloud(7, 2, 8);
  const mean = (await run(one, y, { epsilon: 0.1 })).transportCost;
  const byHand = Array.from({ length: 7 }, (_, j) => (y.data[2 * j]! - 1) ** 2 + (y.data[2 * j + 1]! - 2) ** 2);
  expect(mean).toBeCloseTo(byHand.reduce((sum, value) => sum + value, 0) / 7, 12);
  expect((await run(one, one, { epsilon: 0.1 })).transportCost).toBe(0);
  expect((await run(one, one)).objective).toBe(0); // all costs are 0, so is their mean

  const x = cloud(20, 2, 9);
  const twice = samplesFrom(Float64Array.of(...x.data, ...x.data), 2);
  const base = await run(x, y, { epsilon: 0.2 });
  expect((await run(twice, y, { epsilon: 0.2 })).objective).toBeCloseTo(base.objective, 9);
  const padded = { ...samplesFrom(Float64Array.of(...x.data, 50, 50), 2), weights: new Float64Array(21).fill(0.05) };
  padded.weights[20] = 0;
  const ignored = await run(padded, y, { epsilon: 0.2 });
  expect(ignored.converged).toBe(true);
  expect(ignored.objective).toBeCloseTo(base.objective, 9);
  expect(Number.isFinite(ignored.potentials.x[20])).toBe(true);

  const wide = await run(cloud(40, 1000, 10), cloud(30, 1000, 11));
  expect(wide.converged).toBe(true);
  expect(Math.abs(wide.transportCost / 2000 - 1)).toBeLessThan(0.05);

  const circle = (turn: number) =>
    samplesFrom(
      Float64Array.from({ length: 64 }, (_, k) => (Math.PI * ((k >> 1) + turn)) / 16 - (k % 2) * (Math.PI / 2)).map(
        Math.cos,
      ),
      2,
    );
  const half = await run(circle(0), circle(0.5), { epsilon: 0.001 });
  expect(half.converged).toBe(true);
  expect(half.transportCost).toBeGreaterThan((2 * Math.sin(Math.PI / 32)) ** 2 / 4 - 1e-6); // neighbours are this far
});

test("costs of 1e−300 and 1e300 are the same problem in another unit; beyond doubles it refuses", async () => {
  const [x, y] = [cloud(30, 2, 12), cloud(20, 2, 13)];
  const scaled = (s: Samples, by: number): Samples => ({ ...s, data: s.data.map((value) => value * by) });
  const base = await run(x, y, { epsilon: 0.01 });
  for (const power of [-500, 500]) {
    const by = 2 ** power; // a power of 2 changes no digit
    const result = await run(scaled(x, by), scaled(y, by), { epsilon: 0.01 * by * by });
    expect(result.transportCost / by / by).toBe(base.transportCost);
    expect(result.converged).toBe(true);
  }
  await expect(run(scaled(x, 1e160), scaled(y, 1e160), { epsilon: 1 })).rejects.toThrow("epsilon must be at least");
  await expect(run(scaled(x, 1e160), scaled(y, 1e160))).rejects.toThrow("epsilon must be positive and finite");
  const matrix = Float64Array.of(0, 1e300, 1e300, 0);
  const diagonal = await sinkhornMatrix(matrix, Float64Array.of(1, 1), Float64Array.of(1, 1), {
    epsilon: 1e298,
    kernels,
  });
  expect(diagonal.transportCost).toBeLessThan(1e300 * 1e-40);
  await expect(run(x, y, { epsilon: 1e-12 })).rejects.toThrow("raise it, or use the exact wasserstein");
});

test("the same numbers with one thread, two, and in plain TypeScript", async () => {
  const answers = async (n: number, options: KernelOptions) => {
    const own = await openKernels(options);
    const result = await sinkhorn(cloud(n, 2, 14, true), cloud(n - 10, 2, 15), { kernels: own, epsilon: 0.1 });
    await own.close();
    return result;
  };
  expect(await answers(300, { threads: 2 })).toEqual(await answers(300, { threads: 1 })); // 300·290 pairs go to workers
  expect(await answers(60, { threads: 1, implementation: "plain" })).toEqual(await answers(60, { threads: 1 }));
});

test("what does not converge says so; an abort stops it; errors name the argument", async () => {
  const [x, y] = [cloud(80, 2, 16), cloud(80, 2, 17)];
  const short = await run(x, y, { epsilon: 0.001, maxIterations: 5 });
  expect([short.converged, short.iterations <= 5]).toEqual([false, true]);
  expect(short.residual).toBeGreaterThan(1e-8);
  await expect(run(x, y, { watch: { signal: AbortSignal.abort(new Error("enough")) } })).rejects.toThrow("enough");
  await expect(run(x, cloud(5, 3, 1))).rejects.toThrow(
    "sinkhorn: y must be 2-dimensional like x; received 3 dimensions",
  );
  await expect(run(x, y, { epsilon: 1, blur: 1 })).rejects.toThrow("blur must be left out when epsilon is given");
  await expect(run(x, y, { partial: 1.5 })).rejects.toThrow("partial must be above 0 and at most 1");
  await expect(run(x, y, { masses: { x: 1, y: 2 } })).rejects.toThrow("use unbalanced or partial transport");
  await expect(run(x, { ...y, data: y.data.map(() => Number.NaN) })).rejects.toThrow("each coordinate must be finite");
});
