import { samplesFrom, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import {
  cloudAt,
  endDistance,
  epsilonOf,
  gaussianBridge,
  gaussianPaths,
  schrodingerBridge,
} from "@pushforward/methods/sampling";
import { gaussianGeodesic, gaussianOf } from "@pushforward/methods/transport";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { moons, normalCloud } from "../clouds.js";

let kernels: Awaited<ReturnType<typeof openKernels>>;
beforeAll(async () => {
  kernels = await openKernels({ threads: 1 });
});
afterAll(() => kernels.close());

const spread = (values: ArrayLike<number>) => {
  const mean = Array.from(values).reduce((a, b) => a + b, 0) / values.length;
  return Array.from(values).reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
};

/** A normal law on a grid, as weighted points. */
function normalGrid(n: number, mean: number, deviation: number) {
  const data = Float64Array.from({ length: n }, (_, i) => mean + 5 * deviation * ((2 * i) / (n - 1) - 1));
  const density = data.map((value) => Math.exp(-((value - mean) ** 2) / (2 * deviation ** 2)));
  const total = density.reduce((a, b) => a + b);
  return { data, n, d: 1, weights: density.map((value) => value / total) };
}

describe("between Gaussians the closed form", () => {
  const x = { mean: Float64Array.of(0, 1), covariance: Float64Array.of(1, 0.3, 0.3, 0.5) };
  const y = { mean: Float64Array.of(3, -1), covariance: Float64Array.of(0.4, -0.2, -0.2, 2) };

  test("is displacement interpolation as ε falls, and leaves the ends alone", async () => {
    const bridge = await gaussianBridge(x, y, { epsilon: 1e-9, kernels });
    for (const t of [0, 0.3, 1]) {
      const [ours, geodesic] = [bridge.at(t), await gaussianGeodesic(x, y, t, { kernels })];
      ours.covariance.forEach((value, at) => {
        expect(value).toBeCloseTo(geodesic.covariance[at]!, 6);
      });
      ours.mean.forEach((value, k) => {
        expect(value).toBeCloseTo(geodesic.mean[k]!, 9);
      });
    }
    const wide = await gaussianBridge(x, y, { epsilon: 0.7, alpha: 1.3, kernels });
    for (const [t, end] of [
      [0, x],
      [1, y],
    ] as const)
      wide.at(t).covariance.forEach((value, at) => {
        expect(value).toBeCloseTo(end.covariance[at]!, 12);
      });
  });

  test("solves the equation of the coupling: the inverse of the joint covariance has −I/ε across", async () => {
    // The density is a(x)·b(y)·exp(⟨x, y⟩/ε), so only 1/ε couples x to y, in every pair of coordinates alike.
    const epsilon = 0.7;
    const { crossCovariance: c } = await gaussianBridge(x, y, { epsilon, kernels });
    const joint = [
      [x.covariance[0]!, x.covariance[1]!, c[0]!, c[1]!],
      [x.covariance[2]!, x.covariance[3]!, c[2]!, c[3]!],
      [c[0]!, c[2]!, y.covariance[0]!, y.covariance[1]!],
      [c[1]!, c[3]!, y.covariance[2]!, y.covariance[3]!],
    ];
    // Joint · [[P, −I/ε], [−I/ε, Q]] = I gives, for the upper right block, Σ₀·(−1/ε) + C·Q = 0 with Q from the lower right.
    const inverse = inverted(joint);
    for (let j = 0; j < 2; j++)
      for (let k = 0; k < 2; k++) expect(inverse[j]![2 + k]!).toBeCloseTo(j === k ? -1 / epsilon : 0, 9);
  });

  test("of one variance is the mirror bridge: correlation β, β/(1 − β²) = s²/ε", async () => {
    const one = { mean: Float64Array.of(0), covariance: Float64Array.of(2) };
    const { crossCovariance, change } = await gaussianBridge(one, one, { epsilon: epsilonOf(1, 1), kernels });
    const beta = crossCovariance[0]! / 2;
    expect(beta / (1 - beta ** 2)).toBeCloseTo(2 / Math.sinh(1), 10);
    expect(change).toBeCloseTo(4 * (1 - beta), 10);
  });

  test("takes singular covariances", async () => {
    const flat = { mean: Float64Array.of(0, 0), covariance: Float64Array.of(1, 1, 1, 1) };
    const bridge = await gaussianBridge(flat, y, { epsilon: 0.5, kernels });
    bridge.at(1).covariance.forEach((value, at) => {
      expect(value).toBeCloseTo(y.covariance[at]!, 10);
    });
    expect(bridge.crossCovariance[0]).toBeCloseTo(bridge.crossCovariance[2]!, 10);
  });

  test("is what paths follow, at every time and with any pull", async () => {
    const [from, to] = [normalCloud(2000, [1, 0.5], 1), normalCloud(1500, [0.5, 2], 2)];
    const paths = 8000;
    for (const alpha of [0, 2]) {
      const made = await gaussianPaths(from, to, {
        rng: seededRng(3),
        epsilon: 0.8,
        alpha,
        paths,
        times: [0.2, 0.6],
        kernels,
      });
      made.times.forEach((t, place) => {
        const [ours, exact] = [gaussianOf(cloudAt(made, place)), made.bridge.at(t)];
        for (let k = 0; k < 2; k++) {
          const variance = exact.covariance[3 * k]!;
          expect(Math.abs(ours.mean[k]! - exact.mean[k]!)).toBeLessThan(4 * Math.sqrt(variance / paths));
          expect(Math.abs(ours.covariance[3 * k]! / variance - 1)).toBeLessThan(5 * Math.sqrt(2 / paths));
        }
      });
    }
  });
});

function inverted(matrix: readonly (readonly number[])[]): number[][] {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...Array.from({ length: n }, (_, k) => Number(k === i))]);
  for (let i = 0; i < n; i++) {
    const pivot = rows[i]![i]!;
    rows[i] = rows[i]!.map((value) => value / pivot);
    for (let j = 0; j < n; j++) {
      const factor = rows[j]![i]!;
      if (j !== i) rows[j] = rows[j]!.map((value, k) => value - factor * rows[i]![k]!);
    }
  }
  return rows.map((row) => row.slice(n));
}

describe("between samples", () => {
  test.each([0, 1.5])("of two Gaussians it is the closed form, α = %d", async (alpha) => {
    const [x, y] = [normalGrid(201, 0, 1), normalGrid(301, 2, 0.6)];
    const epsilon = 0.5;
    const paths = 6000;
    const made = await schrodingerBridge(x, y, {
      rng: seededRng(4),
      epsilon,
      alpha,
      paths,
      times: [0.3, 0.8],
      kernels,
    });
    expect(made.converged).toBe(true);
    expect(made.marginalError).toBeLessThan(1e-7);
    const exact = await gaussianBridge(gaussianOf(x), gaussianOf(y), { epsilon, alpha, kernels });
    made.times.forEach((t, place) => {
      const [ours, law] = [gaussianOf(cloudAt(made, place)), exact.at(t)];
      expect(Math.abs(ours.mean[0]! - law.mean[0]!)).toBeLessThan(4 * Math.sqrt(law.covariance[0]! / paths));
      expect(Math.abs(ours.covariance[0]! / law.covariance[0]! - 1)).toBeLessThan(5 * Math.sqrt(2 / paths));
    });
    expect(Math.abs(made.change.mean / exact.change - 1)).toBeLessThan(0.08);
  });

  test.each([0, 2])(
    "positions at two times go together as those of the reference between fixed ends do, α = %d",
    async (alpha) => {
      // Cov(X_s, X_t) = σ²·R(s)·R(1 − t)/R(1) with R(u) = sinh(αu)/α and ε = σ²·R(1); s·(1 − t)·ε for α = 0.
      const reach = (u: number) => (alpha === 0 ? u : Math.sinh(alpha * u) / alpha);
      const covariance = (s: number, t: number) => (2 * reach(s) * reach(1 - t)) / reach(1) ** 2;
      const point = samplesFrom(Float64Array.of(0, 0), 2);
      const paths = 20_000;
      const options = { rng: seededRng(5), epsilon: 2, alpha, paths, times: [0.25, 0.5], kernels };
      const made = await schrodingerBridge(point, point, options);
      const [a, b] = [cloudAt(made, 1).data, cloudAt(made, 2).data];
      const cross = a.reduce((sum, value, at) => sum + value * b[at]!, 0) / a.length;
      const [aa, ab, bb] = [covariance(0.25, 0.25), covariance(0.25, 0.5), covariance(0.5, 0.5)];
      expect(Math.abs(spread(a) - aa)).toBeLessThan(4 * aa * Math.sqrt(1 / paths));
      expect(Math.abs(cross - ab)).toBeLessThan(4 * Math.sqrt((aa * bb + ab * ab) / (2 * paths)));
    },
  );

  test("ε left out is a fortieth of the mean squared distance; what few sweeps leave out of place is told", async () => {
    const [x, y] = [moons(30, 14), moons(40, 15)];
    const cost = (i: number, j: number) => (x.data[2 * i]! - y.data[2 * j]!) ** 2 + (x.data[2 * i + 1]! - y.data[2 * j + 1]!) ** 2; // biome-ignore format: a line
    const made = await schrodingerBridge(x, y, { rng: seededRng(8), paths: 2, maxIterations: 2, kernels });
    const apart = Array.from({ length: 1200 }, (_, at) => cost(at % 30, Math.floor(at / 30)));
    expect(made.epsilon).toBeCloseTo((0.025 * apart.reduce((sum, value) => sum + value)) / 1200, 10);
    const mass = (i: number, j: number) => Math.exp((made.potentials.x[i]! + made.potentials.y[j]! - cost(i, j)) / (2 * made.epsilon)) / 1200; // biome-ignore format: a line
    let out = 0;
    for (let j = 0; j < 40; j++)
      out += Math.abs(Array.from({ length: 30 }, (_, i) => mass(i, j)).reduce((a, b) => a + b) - 1 / 40);
    expect(made.converged).toBe(false);
    expect(made.marginalError).toBeGreaterThan(1e-6);
    expect(made.marginalError).toBeCloseTo(out, 6);
  });

  test("small noise gives straight lines along the optimal plan, much noise independent ends", async () => {
    const [x, y] = [samplesFrom(Float64Array.of(0, 1), 1), samplesFrom(Float64Array.of(10, 11), 1)];
    const still = await schrodingerBridge(x, y, { rng: seededRng(6), epsilon: 1e-4, paths: 50, times: [0.5], kernels });
    still.starts.forEach((row, i) => {
      expect(still.ends[i]).toBe(row);
      expect(Math.abs(still.data[3 * i + 1]! - (5 + row))).toBeLessThan(0.03);
    });
    const wild = await schrodingerBridge(x, y, { rng: seededRng(6), epsilon: 1e4, paths: 4000, times: [], kernels });
    const crossed = wild.starts.reduce((sum, row, i) => sum + Number(row !== wild.ends[i]), 0) / 4000;
    expect(Math.abs(crossed - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / 4000));
    expect(wild.effectiveCandidates[0]).toBeCloseTo(2, 6);
  });

  test("a path is the same beside any others, and times are put in order", async () => {
    const [x, y] = [moons(80, 7), moons(70, 8)];
    const make = (paths: number, times: number[]) =>
      schrodingerBridge(x, y, { rng: seededRng(7), paths, times, kernels });
    const [many, few] = [await make(9, [0.75, 0.25, 0.25, 1]), await make(4, [0.25, 0.75])];
    expect(many.times).toEqual([0, 0.25, 0.75, 1]);
    expect(few.data).toEqual(many.data.slice(0, few.data.length));
    for (let i = 0; i < 4; i++) {
      expect(few.data.slice(8 * i, 8 * i + 2)).toEqual(x.data.slice(2 * few.starts[i]!, 2 * few.starts[i]! + 2));
      expect(few.data.slice(8 * i + 6, 8 * i + 8)).toEqual(y.data.slice(2 * few.ends[i]!, 2 * few.ends[i]! + 2));
    }
  });
});

test("what has no bridge is refused in words", async () => {
  const [x, y] = [moons(10, 12), moons(10, 13)];
  const make = (options: object, to = y) => schrodingerBridge(x, to, { rng: seededRng(1), kernels, ...options });
  await expect(make({}, samplesFrom(Float64Array.of(1), 1))).rejects.toThrow("y must be 2-dimensional like x");
  await expect(make({ epsilon: 0 })).rejects.toThrow("epsilon must be positive and finite");
  await expect(make({ alpha: -1 })).rejects.toThrow("alpha must be a finite number of at least 0");
  await expect(make({ paths: 0 })).rejects.toThrow("paths must be a whole number");
  await expect(make({ times: [2] })).rejects.toThrow("times must be between 0 and 1");
  const box = { low: Float64Array.of(-9, -9), high: Float64Array.of(9, 0) };
  await expect(make({ box })).rejects.toThrow("within the box, -9 to 0");
  await expect(make({ box: { low: Float64Array.of(0), high: Float64Array.of(1) } })).rejects.toThrow(
    "low and high of 2",
  );
  const wide = { low: Float64Array.of(-9, -9), high: Float64Array.of(9, 9) };
  await expect(make({ box: wide, alpha: 1 })).rejects.toThrow("alpha must be 0 in a box");
  await expect(make({ watch: { signal: AbortSignal.abort(new Error("enough")) } })).rejects.toThrow("enough");
});

test("how far ends are from a table is a sliced distance, and stands beside that of rows of the table", async () => {
  const [x, y] = [samplesFrom(Float64Array.of(0, 0), 2), samplesFrom(Float64Array.of(1, 1), 2)];
  const made = await schrodingerBridge(x, y, { rng: seededRng(1), paths: 5, kernels });
  const far = samplesFrom(Float64Array.of(4, 5), 2);
  // All mass moves by (3, 4), and a line in the plane shows half of its square.
  const { distance, fresh } = await endDistance(made, far, { rng: seededRng(2), kernels });
  expect(distance).toBeCloseTo(5 / Math.SQRT2, 9);
  expect(fresh).toBeCloseTo(0, 12);
  const two = samplesFrom(Float64Array.of(1, 1, 2, 2), 2);
  expect((await endDistance(made, two, { rng: seededRng(2), kernels })).fresh).toBeGreaterThan(0);
});

test("one row on each side, and rows all equal, have a bridge", async () => {
  const [x, y] = [samplesFrom(Float64Array.of(0, 0), 2), samplesFrom(Float64Array.of(1, 1, 1, 1), 2)];
  const made = await schrodingerBridge(x, y, { rng: seededRng(1), paths: 3, kernels });
  expect(made.change.mean).toBeCloseTo(2, 12);
  expect(made.data.every(Number.isFinite)).toBe(true);
});
