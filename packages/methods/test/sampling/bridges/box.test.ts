import { type Samples, samplesFrom, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { boxCost, cloudAt, drawImage, fold, schrodingerBridge } from "@pushforward/methods/sampling";
import { afterAll, beforeAll, expect, test } from "vitest";
import { moons } from "../clouds.js";

let kernels: Awaited<ReturnType<typeof openKernels>>;
beforeAll(async () => {
  kernels = await openKernels({ threads: 1 });
});
afterAll(() => kernels.close());

/** Reflected Brownian motion on [0, L] by its cosines, as heat in a rod that lets none out. */
function rod(u: number, v: number, length: number, variance: number): number {
  let sum = 1 / length;
  for (let k = 1, left = 1; left > 1e-18; k++) {
    const rate = (k * Math.PI) / length;
    left = Math.exp((-rate * rate * variance) / 2);
    sum += (2 / length) * Math.cos(rate * u) * Math.cos(rate * v) * left;
  }
  return sum;
}

test.each([0.02, 0.3, 4, 35.9])("the kernel of images is that of cosines, variance %d on a length of 2", (variance) => {
  for (const from of [0, 0.035, 0.9, 2])
    for (const to of [0, 0.5, 1.3, 2]) {
      // boxCost leaves out ln √(2πσ²).
      const ours = Math.exp(-boxCost(from, to, 2, variance)) / Math.sqrt(2 * Math.PI * variance);
      expect(Math.abs(ours - rod(from, to, 2, variance))).toBeLessThan(1e-12 * rod(from, from, 2, variance));
    }
});

test("beyond three lengths it is flat, as it was to the last digits before", () => {
  const flat = (v: number) => boxCost(0.1, v, 1, 8.99);
  expect(Math.abs(flat(0.2) - flat(0.9))).toBeLessThan(1e-13);
  expect(boxCost(0.1, 0.9, 1, 9.01)).toBe(0);
});

test("an image is drawn by its share, and folds back onto its point", () => {
  const rng = seededRng(8);
  const [u, v, length, variance] = [0.2, 0.9, 1, 0.8];
  const count = 20_000;
  const images = Array.from({ length: count }, () => drawImage(u, v, length, variance, rng));
  for (const image of new Set(images)) expect(fold(image, length)).toBeCloseTo(v, 12);
  const weight = (image: number) => Math.exp(-((u - image) ** 2) / (2 * variance));
  const all = Array.from({ length: 21 }, (_, k) => [2 * (k - 10) + v, 2 * (k - 10) - v]).flat();
  const total = all.reduce((sum, image) => sum + weight(image), 0);
  for (const image of [0.9, -0.9, 1.1]) {
    const share = weight(image) / total;
    const drawn = images.filter((other) => Math.abs(other - image) < 1e-9).length / count;
    expect(Math.abs(drawn - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / count));
  }
});

test("weighted points in an oblong: positions on the way follow Σ γ_ij·p_t(x_i, z)·p_{1−t}(z, y_j)/p_1(x_i, y_j)", async () => {
  const [epsilon, t, paths, bins] = [0.5, 0.4, 20_000, 12];
  const box = { low: Float64Array.of(3, -1), high: Float64Array.of(4, 1) };
  const x: Samples = { ...samplesFrom(Float64Array.of(3.04, 0.6, 3.5, -0.9), 2), weights: Float64Array.of(0.3, 0.7) };
  const y: Samples = { ...samplesFrom(Float64Array.of(3.84, -0.7, 3.95, 0.9), 2), weights: Float64Array.of(0.6, 0.4) };
  const made = await schrodingerBridge(x, y, { rng: seededRng(9), epsilon, paths, times: [t], box, kernels });
  const length = (k: number) => box.high[k]! - box.low[k]!;
  const place = ({ data }: Samples, i: number, k: number) => data[2 * i + k]! - box.low[k]!;
  const whole = (i: number, j: number, k: number) => rod(place(x, i, k), place(y, j, k), length(k), epsilon);
  // Sinkhorn by hand on the 2 × 2 kernel.
  const kernel = [0, 1].map((i) => [0, 1].map((j) => whole(i, j, 0) * whole(i, j, 1)));
  let [a, b] = [
    [1, 1],
    [1, 1],
  ];
  for (let sweep = 0; sweep < 200; sweep++) {
    a = kernel.map((row, i) => x.weights![i]! / (row[0]! * b[0]! + row[1]! * b[1]!));
    b = [0, 1].map((j) => y.weights![j]! / (kernel[0]![j]! * a[0]! + kernel[1]![j]! * a[1]!));
  }
  const close = (found: number, share: number) =>
    // Four standard errors, and what the middle of a cell misses of its mean.
    expect(Math.abs(found - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / paths) + 1e-3 * share);
  for (const i of [0, 1])
    for (const j of [0, 1]) {
      const both = made.starts.filter((start, path) => start === i && made.ends[path] === j).length / paths;
      close(both, a[i]! * kernel[i]![j]! * b[j]!);
    }
  const { data } = cloudAt(made, 1);
  for (const k of [0, 1]) {
    const wanted = new Float64Array(bins);
    for (let cell = 0; cell < 10 * bins; cell++) {
      const z = ((cell + 0.5) * length(k)) / (10 * bins);
      for (const i of [0, 1])
        for (const j of [0, 1]) {
          const [there, on] = [rod(place(x, i, k), z, length(k), t * epsilon), rod(z, place(y, j, k), length(k), (1 - t) * epsilon)]; // biome-ignore format: a line
          const share = (a[i]! * kernel[i]![j]! * b[j]! * there * on) / whole(i, j, k);
          wanted[Math.floor(cell / 10)]! += (share * length(k)) / (10 * bins);
        }
    }
    const seen = new Float64Array(bins);
    let outside = 0;
    for (let path = 0; path < paths; path++) {
      const share = (data[2 * path + k]! - box.low[k]!) / length(k);
      outside += Number(share < 0 || share > 1);
      seen[Math.min(bins - 1, Math.floor(share * bins))]! += 1 / paths;
    }
    expect(outside).toBe(0);
    wanted.forEach((share, bin) => {
      close(seen[bin]!, share);
    });
  }
});

test("far walls change nothing", async () => {
  const [x, y] = [moons(40, 10), moons(40, 11)];
  const options = { rng: seededRng(10), epsilon: 0.1, paths: 30, kernels };
  const free = await schrodingerBridge(x, y, options);
  const walls = { low: Float64Array.of(-50, -50), high: Float64Array.of(50, 50) };
  const walled = await schrodingerBridge(x, y, { ...options, box: walls });
  walled.potentials.y.forEach((value, j) => {
    expect(value - walled.potentials.y[0]!).toBeCloseTo(free.potentials.y[j]! - free.potentials.y[0]!, 6);
  });
});
