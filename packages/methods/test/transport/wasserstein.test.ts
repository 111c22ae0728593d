import { type Samples, samples, samplesFrom, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { type Wasserstein, type WassersteinOptions, wasserstein } from "@pushforward/methods/transport";
import { expect, test } from "vitest";

const kernels = await openKernels({ threads: 1 });
const solve = (x: Samples, y: Samples, options: WassersteinOptions = {}) => wasserstein(x, y, { kernels, ...options });

function cloud(n: number, d: number, seed: number, shift = 0): Samples {
  const data = new Float64Array(n * d);
  seededRng(seed).fillNormal(data);
  for (let i = 0; i < n; i++) data[i * d]! += shift;
  return samplesFrom(data, d);
}
function weighted(source: Samples, seed: number): Samples {
  const rng = seededRng(seed);
  const raw = Float64Array.from({ length: source.n }, () => rng.uniform());
  const sum = raw.reduce((a, b) => a + b, 0);
  return { ...source, weights: raw.map((value) => value / sum) };
}
const map = (source: Samples, f: (value: number, coordinate: number) => number): Samples => ({
  ...source,
  data: source.data.map((value, i) => f(value, i % source.d)),
});

function pairCost(x: Samples, y: Samples, i: number, j: number, { p, metric }: Wasserstein): number {
  let sum = 0;
  for (let k = 0; k < x.d; k++) {
    const t = Math.abs(x.data[i * x.d + k]! - y.data[j * x.d + k]!);
    sum += metric === "manhattan" ? t : t * t;
  }
  return metric === "manhattan" ? sum ** p : sum ** (p / 2);
}

/** Everything that the result promises, checked pair by pair. */
function verify(x: Samples, y: Samples, result: Wasserstein): void {
  const { plan, potentials, cost, dual, gap } = result;
  const share = (side: Samples, i: number) => (side.weights ? side.weights[i]! : 1 / side.n);
  const [rows, columns] = [new Float64Array(x.n), new Float64Array(y.n)];
  let [total, largest] = [0, 0];
  plan.mass.forEach((mass, e) => {
    expect(mass).toBeGreaterThan(0);
    rows[plan.from[e]!]! += mass;
    columns[plan.to[e]!]! += mass;
    total += mass * pairCost(x, y, plan.from[e]!, plan.to[e]!, result);
  });
  rows.forEach((value, i) => {
    expect(Math.abs(value - share(x, i))).toBeLessThan(1e-14);
  });
  columns.forEach((value, j) => {
    expect(Math.abs(value - share(y, j))).toBeLessThan(1e-14);
  });
  let worst = 0;
  for (let i = 0; i < x.n; i++)
    for (let j = 0; j < y.n; j++) {
      const c = pairCost(x, y, i, j, result);
      largest = Math.max(largest, c);
      worst = Math.max(worst, potentials.x[i]! + potentials.y[j]! - c);
    }
  expect(worst).toBeLessThanOrEqual(1e-13 * largest);
  expect(Math.abs(total - cost)).toBeLessThanOrEqual(1e-13 * cost);
  expect(gap).toBeGreaterThanOrEqual(0);
  expect(gap).toBeLessThanOrEqual(1e-10 * cost + 1e-15 * largest);
  expect(Math.abs(cost - dual)).toBeLessThanOrEqual(gap + 1e-14 * largest);
  expect(result.certificate.certified).toBe(true);
}

/** Least mean cost over all permutations. */
function bestAssignment(x: Samples, y: Samples, result: Wasserstein): number {
  const used = new Set<number>();
  const search = (i: number): number => {
    if (i === x.n) return 0;
    let least = Infinity;
    for (let j = 0; j < y.n; j++) {
      if (used.has(j)) continue;
      used.add(j);
      least = Math.min(least, pairCost(x, y, i, j, result) + search(i + 1));
      used.delete(j);
    }
    return least;
  };
  return search(0) / x.n;
}

const grounds: WassersteinOptions[] = [
  { p: 2 },
  { p: 1 },
  { p: 3 },
  { p: 1.5 },
  { p: 1, metric: "manhattan" },
  { p: 2, metric: "manhattan" },
];

test.each(grounds)("six points each: the best of 720 permutations, %o", async (options) => {
  for (const d of [1, 2, 3, 5, 20]) {
    const [x, y] = [cloud(6, d, d), cloud(6, d, 10 + d)];
    const result = await solve(x, y, options);
    verify(x, y, result);
    expect(result.cost).toBeCloseTo(bestAssignment(x, y, result), 12);
    expect(result.distance ** result.p).toBeCloseTo(result.cost, 12);
  }
});

test.each(grounds)(
  "potentials and plan prove each other for unequal sizes and weights, over several levels, %o",
  async (options) => {
    for (const [n, m, d] of [
      [7, 3, 2],
      [450, 900, 2],
      [250, 330, 3],
      [300, 200, 11],
    ] as const) {
      const [x, y] = [cloud(n, d, n), cloud(m, d, m, 1)];
      verify(x, y, await solve(x, y, options));
      const [wx, wy] = [weighted(x, 1), weighted(y, 2)];
      verify(wx, wy, await solve(wx, wy, options));
    }
  },
);

test("two Gaussians of 5000 points lie as far apart as Bures says", async () => {
  // W² = |shift|² + Σ (σ_k − τ_k)²; the mean cost of n points exceeds it by less than 0.02 here, its spread is about 0.05.
  const x = cloud(5000, 2, 1);
  const y = map(cloud(5000, 2, 2), (value, k) => (k === 0 ? 2 * value + 3 : 0.5 * value));
  const { cost, gap } = await solve(x, y);
  expect(Math.abs(cost - (9 + 1 + 0.25))).toBeLessThan(0.25);
  expect(gap).toBeLessThanOrEqual(1e-9 * cost);
});

test("histograms on 0 … 99 at squared cost: 1625.06275380", async () => {
  const points = samples(Array.from({ length: 100 }, (_, i) => [i]));
  const law = (mean: number, twiceVariance: number): Samples => {
    const raw = Float64Array.from({ length: 100 }, (_, i) => Math.exp(-((i - mean) ** 2) / twiceVariance));
    const sum = raw.reduce((a, b) => a + b, 0);
    return { ...points, weights: raw.map((value) => value / sum) };
  };
  const [x, y] = [law(20, 50), law(60, 200)];
  const line = await solve(x, y);
  verify(x, y, line);
  expect(line.cost).toBeCloseTo(1625.0627538, 7);
  // The same in the plane, where the simplex does the work.
  const flat = (source: Samples): Samples => ({
    ...source,
    d: 2,
    data: Float64Array.from({ length: 200 }, (_, i) => (i % 2 ? 0 : i / 2)),
  });
  const plane = await solve(flat(x), flat(y));
  expect(plane.cost).toBeCloseTo(1625.0627538, 7);
  expect(plane.certificate.by).toBe("all pairs priced");
});

test("moving both clouds apart by t adds |t|² + 2 t·(difference of means), and turning changes nothing", async () => {
  const [x, y] = [cloud(300, 2, 5), weighted(cloud(250, 2, 6), 7)];
  const here = await solve(x, y);
  const t = 1e3;
  const away = map(y, (value, k) => (k === 0 ? value + t : value));
  const there = await solve(x, away);
  verify(x, away, there);
  const mean = (s: Samples) => s.data.reduce((sum, v, i) => sum + (i % 2 ? 0 : v * (s.weights?.[i / 2] ?? 1 / s.n)), 0);
  expect(there.cost).toBeCloseTo(here.cost + t * t + 2 * t * (mean(y) - mean(x)), 7);
  const turn = (s: Samples): Samples => ({
    ...s,
    data: s.data.map((_, i) =>
      i % 2 ? 0.6 * s.data[i - 1]! + 0.8 * s.data[i]! : 0.8 * s.data[i]! - 0.6 * s.data[i + 1]!,
    ),
  });
  expect((await solve(turn(x), turn(y))).cost).toBeCloseTo(here.cost, 12);
  expect((await solve(y, x)).cost).toBeCloseTo(here.cost, 13);
});

test.each([
  [1e-150, 2],
  [1e150, 2],
  [1e-300, 1],
  [1e300, 1],
])("coordinates of size %d in order %d cost what they should", async (size, p) => {
  const [x, y] = [cloud(40, 3, 8), cloud(50, 3, 9)];
  const big = await solve(
    map(x, (v) => v * size),
    map(y, (v) => v * size),
    { p },
  );
  const plain = await solve(x, y, { p });
  expect(Math.abs(big.distance / size / plain.distance - 1)).toBeLessThan(1e-13);
  expect(Math.abs(big.cost / (p === 2 ? size * size : size) / plain.cost - 1)).toBeLessThan(1e-13);
  expect(big.gap).toBeLessThanOrEqual(1e-9 * big.cost);
});

test("costs beyond the range of doubles are refused with a cure", async () => {
  const [x, y] = [cloud(4, 2, 1), cloud(4, 2, 2)];
  await expect(
    solve(
      map(x, (v) => v * 1e200),
      map(y, (v) => v * 1e200),
    ),
  ).rejects.toThrow("cost is above 1.8e308; divide");
  await expect(
    solve(
      map(x, (v) => v * 1e-170),
      map(y, (v) => v * 1e-170),
    ),
  ).rejects.toThrow("cost is below 2.2e-308");
});

test("one point against many, on either side", async () => {
  const [x, y] = [cloud(1, 3, 1), weighted(cloud(1000, 3, 2), 3)];
  for (const result of [await solve(x, y), await solve(y, x)]) {
    const mean = y.weights!.reduce((sum, w, j) => sum + w * pairCost(x, y, 0, j, result), 0);
    expect(result.cost).toBeCloseTo(mean, 12);
  }
  verify(x, y, await solve(x, y));
  verify(y, x, await solve(y, x, { p: 1 }));
});

test("identical clouds, however ordered, cost exactly 0", async () => {
  const x = weighted(cloud(600, 2, 3), 4);
  const y = { ...x, data: x.data.slice().reverse(), weights: x.weights!.slice().reverse() };
  const flipped = { ...y, data: y.data.map((_, i) => y.data[i % 2 ? i - 1 : i + 1]!) };
  const result = await solve(x, flipped);
  expect([result.cost, result.distance, result.certificate.certified]).toEqual([0, 0, true]);
});

test("tiny moves of large clouds are certified too", async () => {
  const x = cloud(500, 2, 3);
  const rng = seededRng(4);
  const y = map(x, (value) => value + 1e-7 * rng.normal());
  const result = await solve(x, y);
  // Points are further than 1e-5 apart, so each goes to its own image; potentials of size 0.1 round at 1e-17.
  expect(result.cost).toBeCloseTo(y.data.reduce((sum, value, i) => sum + (value - x.data[i]!) ** 2, 0) / 500, 25);
  expect(result.gap).toBeLessThanOrEqual(1e-17);
  expect(result.certificate.certified).toBe(true);
});

test("grids full of ties, repeated points and zero weights", async () => {
  const grid = (side: number, step: number): Samples =>
    samples(Array.from({ length: side * side }, (_, i) => [(i % side) * step, Math.floor(i / side) * step]));
  const [x, y] = [grid(15, 2), grid(30, 1)];
  verify(x, y, await solve(x, y));
  verify(x, y, await solve(x, y, { p: 1, metric: "manhattan" }));
  const repeated = samples(Array.from({ length: 400 }, (_, i) => [i % 5, i % 2]));
  verify(repeated, x, await solve(repeated, x));
  const some = { ...x, weights: Float64Array.from({ length: x.n }, (_, i) => (i % 3 ? 0 : 1 / 75)) };
  const kept = samples(Array.from({ length: 75 }, (_, i) => [x.data[6 * i]!, x.data[6 * i + 1]!]));
  const result = await solve(some, y);
  verify(some, y, result);
  expect(result.cost).toBeCloseTo((await solve(kept, y)).cost, 11);
  verify(y, some, await solve(y, some, { p: 1 }));
});

test("weights far below rounding are moved too", async () => {
  const [x, y] = [cloud(50, 2, 1), cloud(60, 2, 2)];
  const raw = Float64Array.from({ length: 50 }, (_, i) => 10 ** -(i % 25));
  const sum = raw.reduce((a, b) => a + b, 0);
  const steep = { ...x, weights: raw.map((value) => value / sum) };
  for (const result of [await solve(steep, y), await solve(y, steep)]) expect(result.certificate.certified).toBe(true);
  const { plan } = await solve(steep, y);
  verify(steep, y, await solve(steep, y));
  expect(new Set(plan.from).size).toBeGreaterThan(30);
});

test("one point and three points against 100,000", async () => {
  const many = cloud(100_000, 3, 5);
  for (const few of [cloud(1, 3, 6), cloud(3, 3, 7)]) {
    const result = await solve(few, many, { p: 1 });
    expect(result.gap).toBeLessThanOrEqual(1e-9 * result.cost);
    expect(result.plan.mass.length).toBeGreaterThanOrEqual(100_000);
  }
});

test("weights over ten decades and one far point", async () => {
  const [x, y] = [cloud(300, 2, 1), cloud(280, 2, 2)];
  const raw = Float64Array.from({ length: 300 }, (_, i) => 10 ** -(i % 11));
  const sum = raw.reduce((a, b) => a + b, 0);
  const steep = { ...x, weights: raw.map((value) => value / sum) };
  verify(steep, y, await solve(steep, y));
  const far = { ...x, data: x.data.slice() };
  far.data[0] = 1e5;
  verify(far, y, await solve(far, y));
});

test("unit vectors in 1000 dimensions: all as far from each other as from themselves after a shift", async () => {
  // Between e_1 … e_n and −e_1 … −e_n: c_ii = 4, c_ij = 2, so any derangement is optimal.
  const n = 50;
  const basis = (sign: number): Samples => {
    const data = new Float64Array(n * 1000);
    for (let i = 0; i < n; i++) data[i * 1001] = sign;
    return samplesFrom(data, 1000);
  };
  expect((await solve(basis(1), basis(-1))).cost).toBeCloseTo(2, 12);
  expect((await solve(basis(1), basis(-1), { p: 1, metric: "manhattan" })).cost).toBeCloseTo(2, 12);
});

test("a regular polygon turned by less than half a step: every corner moves along its own chord", async () => {
  const [n, angle] = [300, Math.PI / 350];
  const corners = (turn: number): Samples =>
    samples(
      Array.from({ length: n }, (_, i) => [
        Math.cos((2 * Math.PI * i) / n + turn),
        Math.sin((2 * Math.PI * i) / n + turn),
      ]),
    );
  const [x, y] = [corners(0), corners(angle)];
  const result = await solve(x, y);
  verify(x, y, result);
  expect(result.distance).toBeCloseTo(2 * Math.sin(angle / 2), 13);
  expect([...result.plan.from]).toEqual([...result.plan.to]);
});

test("the same bits with one thread and two, in WebAssembly and in plain TypeScript", async () => {
  const [x, y] = [weighted(cloud(900, 3, 1), 2), cloud(1100, 3, 3, 1)];
  const two = await openKernels({ threads: 2 });
  const plain = await openKernels({ threads: 1, implementation: "plain" });
  const [first, second, third] = [
    await solve(x, y),
    await solve(x, y, { kernels: two }),
    await solve(x, y, { kernels: plain }),
  ];
  expect(second).toEqual(first);
  expect(third).toEqual(first);
  await two.close();
  await plain.close();
});

test("progress never falls, and an abort stops the work", async () => {
  const [x, y] = [cloud(1500, 2, 1), cloud(1500, 2, 2)];
  const done: number[] = [];
  await solve(x, y, { watch: { onProgress: (progress) => done.push(progress.done) } });
  expect(done.length).toBeGreaterThan(1);
  expect(done).toEqual(done.toSorted((a, b) => a - b));
  const stop = new AbortController();
  const work = solve(x, y, {
    watch: { signal: stop.signal, onProgress: ({ done }) => done > 0 && stop.abort() },
  });
  await expect(work).rejects.toThrow("abort");
});

test("an error names the argument, what was expected and what came", async () => {
  const x = cloud(5, 2, 1);
  await expect(solve(x, cloud(5, 3, 1))).rejects.toThrow("wasserstein: y must be 2-dimensional like x; received 3");
  await expect(solve(x, x, { p: 0.5 })).rejects.toThrow("p must be a finite number of at least 1; received 0.5");
  await expect(
    solve(
      x,
      map(x, () => Number.NaN),
    ),
  ).rejects.toThrow("y: coordinate 0 of point 0 must be finite");
  const half = { ...x, weights: new Float64Array(5).fill(0.1) };
  await expect(solve(half, x)).rejects.toThrow("weights of x must be of sum 1 within 1e-9; received 0.5; divide them");
  const minus = { ...x, weights: Float64Array.of(2, -1, 0, 0, 0) };
  await expect(solve(x, minus)).rejects.toThrow("weights of y must be nonnegative and finite; received -1");
});
