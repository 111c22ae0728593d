import { type Samples, samples, samplesFrom, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { type SlicedWassersteinOptions, slicedWasserstein, wassersteinPower1d } from "@pushforward/methods/transport";
import { afterAll, expect, test } from "vitest";

const kernels = await openKernels({ threads: 1 });
afterAll(() => kernels.close());

function cloud(n: number, d: number, seed: number): Samples {
  const rng = seededRng(seed);
  return samples(Array.from({ length: n }, () => Array.from({ length: d }, () => rng.normal())));
}
const map = (s: Samples, f: (value: number, coordinate: number) => number): Samples => ({
  ...s,
  data: s.data.map((value, i) => f(value, i % s.d)),
});
const sliced = (x: Samples, y: Samples, options: Partial<SlicedWassersteinOptions> = {}) =>
  slicedWasserstein(x, y, { rng: seededRng(1), kernels, ...options });
const sw = async (x: Samples, y: Samples, options: Partial<SlicedWassersteinOptions> = {}) =>
  (await sliced(x, y, options)).distance;

/** In the plane the average over lines is one over an angle, of which a fine grid knows the integral. */
function inThePlane(x: Samples, y: Samples, p: number, steps = 4000): number {
  let sum = 0;
  for (let k = 0; k < steps; k++) {
    const [c, s] = [Math.cos((Math.PI * (k + 0.5)) / steps), Math.sin((Math.PI * (k + 0.5)) / steps)];
    const line = ({ data, n, weights }: Samples) => {
      return { points: Float64Array.from({ length: n }, (_, i) => c * data[2 * i]! + s * data[2 * i + 1]!), weights };
    };
    sum += wassersteinPower1d(line(x), line(y), p);
  }
  return (sum / steps) ** (1 / p);
}

test("on a line it is the exact distance: 0→5 and 1→7", async () => {
  const [x, y] = [samples([[0], [1]]), samples([[7], [5]])];
  expect(await sw(x, y, { p: 1 })).toBeCloseTo((5 + 6) / 2, 12);
  expect(await sliced(x, y)).toMatchObject({
    distance: Math.sqrt((5 ** 2 + 6 ** 2) / 2),
    standardError: 0,
    directions: 1,
    dimension: 1,
    gain: 1,
  });
});

/** How often |estimate − truth| < 1.96 standard errors, of 400; four binomial standard errors are 0.044. */
async function coverage(x: Samples, y: Samples, truth: number, options: Partial<SlicedWassersteinOptions>) {
  let hits = 0;
  for (let seed = 100; seed < 500; seed++) {
    const { distance, standardError } = await sliced(x, y, { rng: seededRng(seed), directions: 200, ...options });
    hits += Number(Math.abs(distance - truth) < 1.96 * standardError);
  }
  return hits / 400;
}

test.each([1, 2, 4])(
  "in R³ a shift by t costs |t|/(p+1)^(1/p), and intervals hold it 95 times in 100, p = %d",
  async (p) => {
    const x = cloud(3, 3, 2); // for a uniform θ in R³, θ·t/|t| is uniform on [-1, 1] (Archimedes)
    const y = map(x, (value, j) => value + [0, 0, 5][j]!);
    const truth = 5 / (p + 1) ** (1 / p);
    const found = await coverage(x, y, truth, { p, orthogonal: false, controls: false });
    expect(Math.abs(found - 0.95)).toBeLessThan(0.044);
    // With controls a shift is known without error for p = 2, and for p = 4, where |θ·t|⁴ is the square of the first control.
    const { distance, gain } = await sliced(x, y, { p });
    if (p !== 1) expect(distance).toBeCloseTo(truth, 9);
    expect(gain).toBeGreaterThan(p === 1 ? 5 : 1e6);
  },
);

test.each([1, 2, 3])(
  "with orthogonal lines and controls intervals in the plane hold the true value, p = %d",
  async (p) => {
    const [x, y] = [cloud(12, 2, 11), map(cloud(9, 2, 12), (value, j) => value * (j ? 2 : 0.5) + 0.7)];
    const found = await coverage(x, y, inThePlane(x, y, p), { p });
    // A standard error from 200 lines, of which 9 controls were fitted, is a few per cent off: two more points of room below.
    expect(found).toBeGreaterThan(0.95 - 0.044 - 0.02);
    expect(found).toBeLessThanOrEqual(0.95 + 0.044);
  },
);

test("orthogonal lines and controls: many times less variance at equal lines, in many dimensions too", async () => {
  const stretch = (s: Samples) => map(s, (value, j) => value * (1 + (j % 3)) + 0.2 * (j % 2));
  for (const d of [3, 10, 50]) {
    const [x, y] = [cloud(400, d, 13), stretch(cloud(300, d, 14))];
    const spread = async (options: Partial<SlicedWassersteinOptions>) => {
      const found = [];
      for (let seed = 100; seed < 140; seed++)
        found.push(await sliced(x, y, { rng: seededRng(seed), directions: 150, ...options }));
      const mean = found.reduce((sum, { distance }) => sum + distance, 0) / 40;
      const variance = found.reduce((sum, { distance }) => sum + (distance - mean) ** 2, 0) / 39;
      const told = found.reduce((sum, { standardError }) => sum + standardError ** 2, 0) / 40;
      return { mean, variance, told };
    };
    const [plain, both] = [await spread({ orthogonal: false, controls: false }), await spread({})];
    expect(plain.variance / both.variance).toBeGreaterThan(5); // two estimates of one variance with 39 degrees stay within 2.9
    // Both are unbiased for the same number, and the standard errors are of the size of what is seen (χ² with 39: ± 70%).
    expect(Math.abs(plain.mean - both.mean)).toBeLessThan(4 * Math.sqrt(plain.variance / 40));
    for (const { variance, told } of [plain, both])
      expect(Math.abs(Math.log(told / variance))).toBeLessThan(Math.log(2.2));
  }
});

test("symmetric, zero and sure of it on itself, in the units of the data", async () => {
  const [x, y] = [cloud(30, 4, 3), cloud(17, 4, 4)]; // sizes differ on purpose
  expect(await sw(y, x, { p: 3 })).toBeCloseTo(await sw(x, y, { p: 3 }), 12);
  expect(await sliced(x, x)).toMatchObject({ distance: 0, standardError: 0, directions: 128, dimension: 1, gain: 1 });
  for (const by of [10, 1e-150, 1e150]) {
    const scaled = (s: Samples) => map(s, (value) => by * value);
    expect((await sw(scaled(x), scaled(y), { p: 3 })) / by).toBeCloseTo(await sw(x, y, { p: 3 }), 10);
  }
});

test("grows with the order, as power means do", async () => {
  const [x, y] = [cloud(40, 3, 8), map(cloud(25, 3, 9), (value, j) => value * (j + 1) + j)];
  const distances = [];
  for (const p of [1, 1.5, 2, 3, 8]) distances.push(await sw(x, y, { p, controls: false }));
  expect(distances).toEqual([...distances].sort((a, b) => a - b));
});

test("a repeated point weighs what a heavier point weighs, a point of weight 0 nothing", async () => {
  const heavy = { ...samples([[0, 1], [2, 3], [9, 9]]), weights: Float64Array.of(2 / 3, 1 / 3, 0) }; // biome-ignore format: points
  const repeated = samples([[0, 1], [0, 1], [2, 3]]); // biome-ignore format: points
  expect(await sw(heavy, cloud(9, 2, 5))).toBeCloseTo(await sw(repeated, cloud(9, 2, 5)), 12);
});

test("float32 moves the distance within its bound", async () => {
  const [x, y] = [cloud(500, 6, 15), map(cloud(500, 6, 16), (value) => value + 0.3)];
  const [double, single] = [await sw(x, y, { precision: "double" }), await sw(x, y, { precision: "single" })];
  const extent = [...x.data, ...y.data].reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(double).not.toBe(single);
  expect(Math.abs(double - single)).toBeLessThan((6 + 2) * 2 ** -23 * 2 * extent);
});

test("the same stream draws the same lines, on any number of threads", async () => {
  const [x, y] = [cloud(2000, 3, 6), cloud(1500, 3, 7)];
  const two = await openKernels({ threads: 2 });
  expect(await sliced(x, y, { kernels: two })).toEqual(await sliced(x, y));
  await two.close();
  expect(await sw(x, y, { rng: seededRng(2) })).not.toBe(await sw(x, y));
});

test("an error names the argument, what was expected and what came", async () => {
  const x = cloud(5, 2, 6);
  const failure = (promise: Promise<unknown>) => expect(promise).rejects;
  await failure(sw(x, cloud(5, 3, 7))).toThrow(
    "slicedWasserstein: y must be 2-dimensional like x; received 3 dimensions",
  );
  await failure(sw(x, x, { p: 0.5 })).toThrow("p must be a finite number of at least 1; received 0.5");
  await failure(sw(x, x, { p: Number.NaN })).toThrow("p must be a finite number of at least 1; received NaN");
  for (const dimension of [0, 1.5, 3])
    await failure(sw(x, x, { dimension })).toThrow(
      `dimension must be an integer from 1 to d = 2; received ${dimension}`,
    );
  await failure(sw(x, x, { directions: 1 })).toThrow("directions must be an integer of at least 2; received 1");
  const spoilt = samplesFrom(new Float64Array(4), 2);
  spoilt.data[2] = Number.NaN;
  await failure(sw(x, spoilt)).toThrow("each coordinate must be finite; received NaN");
});
