import { drawSubspace, type Samples, samplesFrom, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { type SlicedWassersteinOptions, slicedWasserstein, wasserstein } from "@pushforward/methods/transport";
import { afterAll, expect, test } from "vitest";

const kernels = await openKernels({ threads: 1 });
afterAll(() => kernels.close());

const sliced = (x: Samples, y: Samples, options: Partial<SlicedWassersteinOptions>) =>
  slicedWasserstein(x, y, { rng: seededRng(1), kernels, ...options });

function cloud(n: number, d: number, seed: number): Samples {
  const data = new Float64Array(n * d);
  seededRng(seed).fillNormal(data);
  return samplesFrom(data, d);
}
const map = (s: Samples, f: (value: number, coordinate: number) => number): Samples => ({
  ...s,
  data: s.data.map((value, at) => f(value, at % s.d)),
});
function turned({ data, n, d }: Samples, rotation: Float64Array): Samples {
  const out = new Float64Array(n * d);
  for (let i = 0; i < n; i++)
    for (let r = 0; r < d; r++) for (let t = 0; t < d; t++) out[i * d + r]! += rotation[r * d + t]! * data[i * d + t]!;
  return samplesFrom(out, d);
}

test("in all dimensions it is the exact distance", async () => {
  for (const [d, p] of [
    [2, 2],
    [3, 1],
    [5, 3],
  ] as const) {
    // biome-ignore format: pairs
    const raw = Float64Array.from({ length: 40 }, (_, i) => 1 + (i % 7));
    const sum = raw.reduce((a, b) => a + b, 0);
    const x = { ...cloud(40, d, 3), weights: raw.map((weight) => weight / sum) };
    const y = map(cloud(25, d, 4), (value, k) => 2 * value + k);
    const exact = await wasserstein(x, y, { p, kernels });
    const found = await sliced(x, y, { p, dimension: d });
    expect(found.distance / exact.distance).toBeCloseTo(1, 12);
    expect(found).toMatchObject({ standardError: 0, directions: 1, dimension: d, gain: 1 });
  }
});

/**
 * A shift by t costs E|Vt|^p to the 1/p, and in R³ a plane with the normal u leaves |Vt| = |t|·√(1 − (u·t/|t|)²), where u·t/|t| is
 * uniform on [−1, 1] (Archimedes): moments π/4, 2/3, 8/15.
 */
test.each([
  [1, Math.PI / 4],
  [2, 2 / 3],
  [4, 8 / 15],
])("planes in R³, a shift, p = %d: the closed form, in 95 of 100 intervals", async (p, moment) => {
  const x = cloud(3, 3, 2);
  const y = map(x, (value, k) => value + [0, 3, 4][k]!);
  const truth = 5 * moment ** (1 / p);
  const plain = { p, dimension: 2, orthogonal: false, controls: false };
  let hits = 0;
  for (let seed = 100; seed < 250; seed++) {
    const { distance, standardError } = await sliced(x, y, { ...plain, rng: seededRng(seed) });
    hits += Number(Math.abs(distance - truth) < 1.96 * standardError);
  }
  expect(Math.abs(hits / 150 - 0.95)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / 150));
  // |Vt|² is a control, and with 100 planes so is its square: then nothing is left to chance.
  const { distance, gain } = await sliced(x, y, { p, dimension: 2, directions: 100 });
  if (p !== 1) expect(distance).toBeCloseTo(truth, 8);
  expect(gain).toBeGreaterThan(p === 1 ? 5 : 1e6);
});

test("y = s·x + t in R⁶: on every subspace the map stays affine, so the mean is k/d of the whole cost, and known", async () => {
  const x = cloud(30, 6, 5);
  const y = map(x, (value, k) => 1.5 * value + 0.3 * k);
  const whole = await wasserstein(x, y, { kernels });
  for (const dimension of [1, 2, 3, 5]) {
    const { distance } = await sliced(x, y, { dimension });
    expect(distance ** 2).toBeCloseTo((dimension / 6) * whole.cost, 8);
  }
});

/** Between N(0, I) and N(0, D) in R³, on planes with the normal u; the mean over u on a fine grid of the sphere. */
function gaussianOnPlanes(d: readonly [number, number, number], steps = 200): number {
  let sum = 0;
  for (let i = 0; i < steps; i++)
    for (let j = 0; j < steps; j++) {
      const [z, angle] = [(2 * i + 1) / steps - 1, (2 * Math.PI * (j + 0.5)) / steps];
      const across = Math.sqrt(1 - z * z);
      const u = [across * Math.cos(angle), across * Math.sin(angle), z];
      const form = (f: (value: number) => number) => u.reduce((total, v, k) => total + v * v * f(d[k]!), 0);
      // Eigenvalues λ, μ of D on the plane: λ + μ and λ·μ, and √λ + √μ = √(λ + μ + 2√(λμ)).
      const trace = d[0] + d[1] + d[2] - form((value) => value);
      const determinant = d[0] * d[1] * d[2] * form((value) => 1 / value);
      sum += 2 + trace - 2 * Math.sqrt(trace + 2 * Math.sqrt(determinant));
    }
  return Math.sqrt(sum / steps ** 2);
}

test("between Gaussians: the closed form, as near as samples are to their laws", async () => {
  const variances = [1, 4, 16] as const;
  const stretch = (s: Samples) => map(s, (value, k) => value * Math.sqrt(variances[k]!));
  const options = { dimension: 2, directions: 25 };
  const { distance, standardError } = await sliced(cloud(500, 3, 6), stretch(cloud(500, 3, 7)), options);
  // The triangle inequality; the distance of a sample from its law is at most that from a second sample, on average.
  const fromLaw = await sliced(cloud(500, 3, 6), cloud(500, 3, 8), options);
  const fromStretched = await sliced(stretch(cloud(500, 3, 7)), stretch(cloud(500, 3, 9)), options);
  const room = fromLaw.distance + fromStretched.distance;
  expect(Math.abs(distance - gaussianOnPlanes(variances))).toBeLessThan(room + 4 * standardError);
  expect(room).toBeLessThan(0.6 * distance);
});

test("turning, moving and scaling both clouds, and their order", async () => {
  const [x, y] = [cloud(20, 4, 10), map(cloud(15, 4, 11), (value, k) => value * (1 + k) + k)];
  const options = { dimension: 2, p: 1.5 };
  const found = await sliced(x, y, options);
  expect((await sliced(y, x, options)).distance).toBeCloseTo(found.distance, 11);
  const rotation = drawSubspace(seededRng(12), 4, 4);
  const other = await sliced(turned(x, rotation), turned(y, rotation), options);
  expect(Math.abs(other.distance - found.distance)).toBeLessThan(
    4 * Math.hypot(other.standardError, found.standardError),
  );
  for (const by of [10, 1e-150, 1e150]) {
    const scaled = (s: Samples) => map(s, (value) => by * value);
    expect((await sliced(scaled(x), scaled(y), options)).distance / by).toBeCloseTo(found.distance, 10);
  }
  expect(await sliced(x, x, options)).toMatchObject({ distance: 0, standardError: 0, directions: 50 });
});

test("orthogonal planes and controls: less variance at equal planes, and standard errors of the size of what is seen", async () => {
  const [x, y] = [cloud(15, 6, 13), map(cloud(12, 6, 14), (value, k) => value * (1 + (k % 3)) + 0.5 * (k % 2))];
  const spread = async (options: Partial<SlicedWassersteinOptions>) => {
    const found = [];
    for (let seed = 100; seed < 140; seed++)
      found.push(await sliced(x, y, { rng: seededRng(seed), dimension: 2, directions: 100, ...options }));
    const mean = found.reduce((sum, { distance }) => sum + distance, 0) / 40;
    const variance = found.reduce((sum, { distance }) => sum + (distance - mean) ** 2, 0) / 39;
    const told = found.reduce((sum, { standardError }) => sum + standardError ** 2, 0) / 40;
    return { mean, variance, told };
  };
  const [plain, both] = [await spread({ orthogonal: false, controls: false }), await spread({})];
  expect(plain.variance / both.variance).toBeGreaterThan(5);
  expect(Math.abs(plain.mean - both.mean)).toBeLessThan(4 * Math.sqrt(plain.variance / 40));
  for (const { variance, told } of [plain, both])
    expect(Math.abs(Math.log(told / variance))).toBeLessThan(Math.log(2.2)); // χ² with 39 degrees
});
