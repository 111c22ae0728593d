import { type Samples, samplesFrom, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { cloudAt, coupledPairs, flowMatching } from "@pushforward/methods/sampling";
import { gaussianOf, gaussianWasserstein, wasserstein } from "@pushforward/methods/transport";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { moons, normalCloud } from "../clouds.js";

let kernels: Awaited<ReturnType<typeof openKernels>>;
beforeAll(async () => {
  kernels = await openKernels({ threads: 1 });
});
afterAll(() => kernels.close());

/** x moved by z ↦ m + A·z. */
function affine(x: Samples, a: readonly [number, number, number, number], m: readonly [number, number]): Samples {
  const data = new Float64Array(x.data.length);
  for (let i = 0; i < x.n; i++) {
    const [u, v] = [x.data[2 * i]!, x.data[2 * i + 1]!];
    data[2 * i] = m[0] + a[0] * u + a[1] * v;
    data[2 * i + 1] = m[1] + a[2] * u + a[3] * v;
  }
  return samplesFrom(data, 2);
}

describe("with a linear velocity", () => {
  test("and the exact coupling, rows that are an affine image go where the optimal map carries them", async () => {
    const x = normalCloud(200, [1, 0.5], 1);
    const y = affine(x, [2, 0.3, 0.3, 0.7], [3, -1]); // symmetric and positive: the optimal map
    const made = await flowMatching(x, y, { rng: seededRng(1), paths: 30, times: [0.5], velocity: "linear", kernels });
    expect(made.pairCost).toBeCloseTo((await wasserstein(x, y, { kernels })).cost, 9);
    made.starts.forEach((row, i) => {
      for (let k = 0; k < 2; k++) {
        const [from, to] = [x.data[2 * row + k]!, y.data[2 * row + k]!];
        // Ways are straight and run at one speed, so that steps of any size are exact.
        expect(made.data[6 * i + 4 + k]).toBeCloseTo(to, 9);
        expect(made.data[6 * i + 2 + k]).toBeCloseTo((from + to) / 2, 9);
      }
    });
  });

  test("and independent ends, Gaussians on a line go by the monotone map, and moments pass through those between", async () => {
    const x = normalCloud(2000, [1], 2);
    const y = { ...normalCloud(2000, [0.4], 3), data: normalCloud(2000, [0.4], 3).data.map((value) => 5 + value) };
    const made = await flowMatching(x, y, {
      rng: seededRng(2),
      paths: 500,
      times: [0.5],
      coupling: "independent",
      velocity: "linear",
      pairs: 20_000,
      kernels,
    });
    const slope = (made.data[3 + 2]! - made.data[2]!) / (made.data[3]! - made.data[0]!);
    expect(Math.abs(slope - 0.4)).toBeLessThan(4 * 0.4 * Math.sqrt(2 / 2000));
    const middle = gaussianOf(cloudAt(made, 1));
    const start = gaussianOf(cloudAt(made, 0));
    // Var Z_½ = (1 + 0.16)/4 for starts of variance 1.
    expect(Math.abs(middle.covariance[0]! / start.covariance[0]! - 0.29)).toBeLessThan(0.03);
  });

  test("and independent ends the scale of the pairs is met, nearer at least by the square of the steps", async () => {
    const x = normalCloud(500, [1], 4);
    const y = normalCloud(500, [3], 5);
    const drawn = { coupling: "independent", pairs: 2000, kernels } as const;
    const { from, to } = await coupledPairs(x, y, { rng: seededRng(3).stream(0), ...drawn });
    const variance = (rows: Uint32Array, { data }: Samples) => {
      const mean = rows.reduce((sum, row) => sum + data[row]! / 2000, 0);
      return rows.reduce((sum, row) => sum + (data[row]! - mean) ** 2 / 2000, 0);
    };
    // d ln z/dt = ½·d ln Var Z_t/dt along the way.
    const scale = Math.sqrt(variance(to, y) / variance(from, x));
    const miss = async (steps: number) => {
      const options = { rng: seededRng(3), paths: 2, times: [], velocity: "linear", steps, ...drawn } as const;
      const { data } = await flowMatching(x, y, options);
      return Math.abs((data[3]! - data[1]!) / (data[2]! - data[0]!) - scale);
    };
    const [coarse, fine] = [await miss(80), await miss(160)];
    expect(fine).toBeLessThan(1e-3);
    expect(coarse / fine).toBeGreaterThan(3.9);
  });
});

test("a linear velocity carries one covariance to the other, where their axes differ", async () => {
  const [x, y] = [normalCloud(300, [1, 0.5], 20), affine(normalCloud(200, [1, 1], 21), [1, 0.8, 0.3, 2], [3, 0])];
  const drawn = { coupling: "independent", pairs: 1000, kernels } as const;
  const { from, to } = await coupledPairs(x, y, { rng: seededRng(13).stream(0), ...drawn });
  const of = (rows: Uint32Array, { data }: Samples) => gaussianOf(samplesFrom(Float64Array.from([...rows].flatMap((i) => [data[2 * i]!, data[2 * i + 1]!])), 2)); // biome-ignore format: a line
  const made = await flowMatching(x, y, { rng: seededRng(13), paths: 3, times: [], velocity: "linear", steps: 200, ...drawn }); // biome-ignore format: a line
  // Three points and their images name the affine map T; then T·Σ₀·Tᵀ = Σ₁.
  const side = (end: number) => [0, 1].map((k) => [1, 2].map((i) => made.data[4 * i + 2 * end + k]! - made.data[2 * end + k]!)); // biome-ignore format: a line
  const product = (a: number[][], b: number[][]) => a.map((row) => [0, 1].map((k) => row[0]! * b[0]![k]! + row[1]! * b[1]![k]!)); // biome-ignore format: a line
  const [[a, b], [c, d]] = side(0) as [[number, number], [number, number]];
  const map = product(side(1), [[d, -b], [-c, a]].map((row) => row.map((value) => value / (a * d - b * c)))); // biome-ignore format: a line
  const [sigma, goal] = [of(from, x).covariance, of(to, y).covariance];
  const turned = map[0]!.map((_, k) => map.map((row) => row[k]!));
  const found = product(product(map, [[sigma[0]!, sigma[1]!], [sigma[2]!, sigma[3]!]]), turned); // biome-ignore format: a line
  found.flat().forEach((value, at) => {
    expect(Math.abs(value - goal[at]!)).toBeLessThan(5e-3); // steps of the midpoint rule
  });
});

test("a linear velocity goes by weighted moments: on a line distances from the mean grow as deviations do", async () => {
  const weights = Float64Array.of(0.1, 0.2, 0.7);
  const [x, y] = [Float64Array.of(0, 1, 3), Float64Array.of(5, 9, 10)].map((data) => ({ ...samplesFrom(data, 1), weights })); // biome-ignore format: a line
  const options = { rng: seededRng(11), paths: 40, times: [], velocity: "linear", steps: 400, kernels } as const;
  const { data, starts } = await flowMatching(x!, y!, options);
  const [from, to] = [gaussianOf(x!), gaussianOf(y!)];
  const scale = Math.sqrt(to.covariance[0]! / from.covariance[0]!);
  expect(new Set(starts).size).toBe(3);
  // Steps of the midpoint rule miss by the square of their length.
  starts.forEach((_, i) => {
    expect(Math.abs(data[2 * i + 1]! - to.mean[0]! - scale * (data[2 * i]! - from.mean[0]!))).toBeLessThan(1e-3);
  });
});

describe("with the velocity of nearby ways", () => {
  test("a Gaussian is carried to a Gaussian as the optimal map does", async () => {
    const x = normalCloud(300, [1, 1], 5);
    const y = affine(normalCloud(300, [1, 1], 6), [1.5, 0, 0, 0.5], [4, 0]);
    const made = await flowMatching(x, y, { rng: seededRng(4), paths: 100, kernels });
    const end = gaussianOf(cloudAt(made, made.times.length - 1));
    const { map } = await gaussianWasserstein(gaussianOf(x), gaussianOf(y), { kernels });
    let [apart, size] = [0, 0];
    const [from, to] = [gaussianOf(x), gaussianOf(y)];
    for (let i = 0; i < 100; i++) {
      const at = i * made.times.length * 2;
      for (let k = 0; k < 2; k++) {
        const z = [made.data[at]! - from.mean[0]!, made.data[at + 1]! - from.mean[1]!];
        const goal = to.mean[k]! + map[2 * k]! * z[0]! + map[2 * k + 1]! * z[1]!;
        apart += (made.data[at + made.times.length * 2 - 2 + k]! - goal) ** 2;
        size += (goal - to.mean[k]!) ** 2;
      }
    }
    // The plan between 300 points and 300 others is off the map of the laws by about a tenth of their variance.
    expect(apart / size).toBeLessThan(0.15);
    expect(Math.abs(end.mean[0]! - to.mean[0]!)).toBeLessThan(4 * Math.sqrt(2.25 / 100));
    expect(Math.abs(end.covariance[0]! / to.covariance[0]! - 1)).toBeLessThan(0.5);
  });

  test("starts with the mean of the pairs' velocities, by their masses and by a normal kernel of where they are", async () => {
    const weights = Float64Array.of(0.2, 0.8);
    const [x, y] = [Float64Array.of(0, 1), Float64Array.of(10, 13)].map((data) => ({ ...samplesFrom(data, 1), weights })); // biome-ignore format: a line
    const [h, moment, paths] = [0.7, 1e-6, 400];
    const { data, starts } = await flowMatching(x!, y!, { rng: seededRng(8), paths, times: [moment], bandwidth: h, steps: 4, kernels }); // biome-ignore format: a line
    const near = Math.exp(-1 / (2 * h * h)); // 0 goes to 10 with mass 0.2, and 1 to 13 with 0.8
    const velocity = [(0.2 * 10 + 0.8 * near * 12) / (0.2 + 0.8 * near), (0.2 * near * 10 + 0.8 * 12) / (0.2 * near + 0.8)]; // biome-ignore format: a line
    starts.forEach((row, i) => {
      expect((data[3 * i + 1]! - data[3 * i]!) / moment).toBeCloseTo(velocity[row]!, 4);
    });
    const first = starts.filter((row) => row === 0).length / paths;
    expect(Math.abs(first - 0.2)).toBeLessThan(4 * Math.sqrt(0.16 / paths));
  });

  test("the kernel is as wide as nearest rows are apart, in the table where that is more", async () => {
    const [x, y] = [samplesFrom(Float64Array.of(0, 1, 2, 3), 1), samplesFrom(Float64Array.of(0, 3, 6, 9), 1)];
    for (const [from, to] of [[x, y], [y, x]] as const) // biome-ignore format: a line
      expect((await flowMatching(from, to, { rng: seededRng(9), paths: 1, kernels })).bandwidth).toBe(3);
  });

  test("one pair is one straight way", async () => {
    const [x, y] = [samplesFrom(Float64Array.of(1, 2), 2), samplesFrom(Float64Array.of(-3, 5), 2)];
    const made = await flowMatching(x, y, { rng: seededRng(5), paths: 2, times: [0.25], kernels });
    expect(Array.from(made.data.slice(0, 6))).toEqual([
      1,
      2,
      expect.closeTo(0, 12),
      expect.closeTo(2.75, 12),
      expect.closeTo(-3, 12),
      expect.closeTo(5, 12),
    ]);
  });
});

describe("pairs", () => {
  test("of small parts are optimal within each and keep both laws", async () => {
    const [x, y] = [moons(300, 7), moons(400, 8)];
    const { from, to, mass } = await coupledPairs(x, y, {
      rng: seededRng(6),
      coupling: "minibatch",
      pairs: 65,
      batch: 32,
      kernels,
    });
    expect(mass.length).toBe(96); // whole parts
    expect(mass.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect(from.slice(0, 32)).not.toEqual(from.slice(32, 64));
    expect(Math.max(...to)).toBeGreaterThan(300);
    for (const part of [0, 1, 2]) {
      const rows = (list: Uint32Array, cloud: Samples) => {
        const own = list.slice(32 * part, 32 * part + 32);
        return samplesFrom(
          Float64Array.from({ length: 64 }, (_, at) => cloud.data[2 * own[at >> 1]! + (at % 2)]!),
          2,
        );
      };
      const [a, b] = [rows(from, x), rows(to, y)];
      const cost = a.data.reduce((sum, value, at) => sum + (value - b.data[at]!) ** 2, 0) / 32;
      expect(cost).toBeCloseTo((await wasserstein(a, b, { kernels })).cost, 10);
    }
  });

  test.each(["minibatch", "independent"] as const)(
    "that are drawn come by the weights of the rows: %s",
    async (coupling) => {
      const [x, y] = [moons(40, 9), moons(50, 10)];
      const some = (n: number, shares: (i: number) => boolean) => {
        const rows = Float64Array.from({ length: n }, (_, i) => Number(shares(i)));
        return rows.map((value) => value / rows.reduce((a, b) => a + b));
      };
      const [a, b] = [
        { ...x, weights: some(40, (i) => i < 10) },
        { ...y, weights: some(50, (i) => i >= 30) },
      ];
      const { from, to } = await coupledPairs(a, b, { rng: seededRng(12), coupling, pairs: 200, batch: 50, kernels });
      expect([Math.min(...from), Math.max(...from), Math.min(...to), Math.max(...to)]).toEqual([0, 9, 30, 49]);
    },
  );

  test("of whole plans have the weights of the rows", async () => {
    const x = { ...samplesFrom(Float64Array.of(0, 1), 1), weights: Float64Array.of(0.25, 0.75) };
    const { from, mass } = await coupledPairs(x, samplesFrom(Float64Array.of(0, 1, 2), 1), {
      rng: seededRng(7),
      coupling: "exact",
      kernels,
    });
    expect(from.reduce((sum, row, e) => sum + (row === 0 ? mass[e]! : 0), 0)).toBeCloseTo(0.25, 12);
  });
});

test("what cannot flow is refused in words", async () => {
  const [x, y] = [moons(10, 9), moons(10, 10)];
  const make = (options: object, to = y) => flowMatching(x, to, { rng: seededRng(1), kernels, ...options });
  await expect(make({}, samplesFrom(Float64Array.of(1), 1))).rejects.toThrow("y must be 2-dimensional like x");
  await expect(make({ steps: 0 })).rejects.toThrow("steps must be a whole number");
  await expect(make({ bandwidth: 0 })).rejects.toThrow("bandwidth must be positive and finite");
  await expect(make({ coupling: "minibatch", batch: 0 })).rejects.toThrow("batch must be a whole number");
  await expect(make({ watch: { signal: AbortSignal.abort(new Error("enough")) } })).rejects.toThrow("enough");
});
