import { cos, normalQuantile, type Samples, samplesFrom, seededRng, sin } from "@pushforward/core";
import { neighbourTree, openKernels } from "@pushforward/kernels";
import { closedFormSamples, exactMeans, memorisation, neighbourMeans } from "@pushforward/methods/sampling";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { normal, moons as twoMoons } from "./clouds.js";

let kernels: Awaited<ReturnType<typeof openKernels>>;
beforeAll(async () => {
  kernels = await openKernels({ threads: 1 });
});
afterAll(() => kernels.close());

/** Moons around 0. */
function moons(n: number, seed: number): Samples {
  const { data } = twoMoons(n, seed);
  return samplesFrom(
    data.map((value, at) => (at % 2 === 0 ? value - 0.5 : value)),
    2,
  );
}

const treeOf = ({ data, d }: Samples) => neighbourTree(kernels, data, d);

/** w_i ∝ π_i·exp(−|q − t·x_i|²/(2(1 − t)²)). */
function softWeights({ data, n, d, weights }: Samples, q: readonly number[], t: number): number[] {
  const logs = Array.from({ length: n }, (_, j) => {
    const square = q.reduce((sum, value, k) => sum + (value - t * data[j * d + k]!) ** 2, 0);
    return Math.log(weights?.[j] ?? 1) - square / (2 * (1 - t) ** 2);
  });
  const top = Math.max(...logs);
  const masses = logs.map((value) => Math.exp(value - top));
  const total = masses.reduce((a, b) => a + b);
  return masses.map((mass) => mass / total);
}

/** The row where running sums of weights pass a share of their total. */
function rowBelow(weights: Float64Array, share: number): number {
  let sum = 0;
  const sums = weights.map((weight) => (sum += weight));
  return sums.findIndex((value) => value > share * sum);
}

const shareOf = (values: ArrayLike<number>, holds: (value: number) => boolean) =>
  Array.from(values).filter(holds).length / values.length;

describe("means of training rows", () => {
  test("give the velocity of the probability flow, whose score is a quotient of normal densities", async () => {
    const [n, d, t, sigma] = [40, 3, 0.6, 0.3];
    const x = normal(n, d, 1);
    const [z, offsets] = [normal(5, d, 2).data, normal(5, d, 3).data];
    const q = z.map((value, i) => value + sigma * offsets[i]!);
    const rows = exactMeans(kernels, x, treeOf(x));
    const means = await rows.open(5).means(q, t);
    rows.free();
    for (let i = 0; i < 5; i++) {
      // ∇ log ρ_t at q by its definition: Σ w_j (t·x_j − q)/(1 − t)².
      const weights = softWeights(x, Array.from(q.subarray(i * d, (i + 1) * d)), t);
      for (let k = 0; k < d; k++) {
        const drawn = weights.reduce((sum, w, j) => sum + w * t * x.data[j * d + k]!, 0);
        const score = (drawn - z[i * d + k]!) / (1 - t) ** 2;
        const velocity = (z[i * d + k]! + (1 - t) * score) / t;
        const ours = (means[i * d + k]! - z[i * d + k]!) / (1 - t);
        expect(Math.abs(ours - velocity)).toBeLessThan(1e-10);
      }
    }
  });

  test("over all rows as neighbours are those over all rows wherever points go, with weights too", async () => {
    const x = normal(60, 4, 4);
    const weights = Float64Array.from({ length: 60 }, (_, i) => (i + 1) / 1830);
    const q = normal(7, 4, 5).data;
    for (const given of [x, { ...x, weights }]) {
      const [all, near] = [exactMeans(kernels, given, treeOf(given)), neighbourMeans(given, treeOf(given), 60)];
      const [allProbes, nearProbes] = [all.open(7), near.open(7)];
      for (const t of [0, 0.1, 0.7, 0.98]) {
        // They move far from where their neighbours were looked up.
        const moved = q.map((value, i) => value + 4 * t * Math.sin(i));
        const [a, b] = [await allProbes.means(moved, t), await nearProbes.means(moved, t)];
        a.forEach((value, i) => {
          expect(Math.abs(value - b[i]!)).toBeLessThan(1e-9);
        });
      }
      all.free();
      near.free();
    }
  });

  test("of neighbours are off by no more than what they say was left out, and look again when points move", async () => {
    const x = normal(5000, 10, 6);
    const spread = Math.max(...x.data.map(Math.abs)) * 2;
    const near = neighbourMeans(x, treeOf(x), 50);
    const all = exactMeans(kernels, x, treeOf(x));
    const q = normal(40, 10, 7).data;
    for (const [t, step] of [
      [0.6, 0],
      [0.9, 0.02],
      [0.9, 3],
      [0.97, 0.02],
    ] as const) {
      const batch = near.open(40);
      await batch.means(q, t);
      const moved = q.map((value, i) => value + step * Math.sin(i));
      const found = await batch.means(moved, t);
      const truth = await all.open(40).means(moved, t);
      const off = Math.max(...found.map((value, i) => Math.abs(value - truth[i]!)));
      expect(off).toBeLessThan(1e-12 + spread * batch.leftOut);
      if (t === 0.97) expect(batch.leftOut).toBeLessThan(0.01);
    }
    near.free();
    all.free();
  });
});

describe("samples", () => {
  test.each([undefined, "weights"])(
    "are the means of rows that their probes see at the last step, %s",
    async (kind) => {
      const [d, probes, start, sigma] = [3, 2, 0.7, 0.4];
      const plain = normal(30, d, 20);
      const x = kind ? { ...plain, weights: Float64Array.from({ length: 30 }, (_, i) => (i + 1) / 465) } : plain;
      const { samples, parents } = await closedFormSamples(x, 20, { rng: seededRng(3), probes, start, sigma, steps: 1, kernels }); // biome-ignore format: a line
      for (let i = 0; i < 20; i++) {
        // What a sample draws: a row, noise, then its probes. Rows of weight are drawn by these.
        const own = seededRng(3).stream(i);
        const row = x.weights ? rowBelow(x.weights, own.uniform()) : own.integer(30);
        const z = Array.from({ length: d }, (_, k) => (1 - start) * own.normal() + start * x.data[row * d + k]!);
        const mean = new Float64Array(d);
        for (let m = 0; m < probes; m++) {
          const q = z.map((value) => value + sigma * own.normal());
          const weights = softWeights(x, q, start);
          expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
          expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
          expect(parents[i * probes + m]).toBe(weights.indexOf(Math.max(...weights)));
          weights.forEach((weight, j) => {
            for (let k = 0; k < d; k++) mean[k]! += (weight * x.data[j * d + k]!) / probes;
          });
        }
        for (let k = 0; k < d; k++) expect(Math.abs(samples.data[i * d + k]! - mean[k]!)).toBeLessThan(1e-9);
      }
    },
  );

  test("land nearer to where fine steps take them than steps of first order do", async () => {
    const [x, sigma, probes, count] = [moons(200, 18), 0.1, 2, 200];
    const flow = async (steps: number) =>
      (await closedFormSamples(x, count, { rng: seededRng(5), sigma, probes, steps, start: 0, kernels })).samples.data;
    const fine = await flow(320);
    const apart = (data: Float64Array) =>
      Array.from({ length: count }, (_, i) =>
        Math.hypot(data[2 * i]! - fine[2 * i]!, data[2 * i + 1]! - fine[2 * i + 1]!),
      );
    const elsewhere = (data: Float64Array) => shareOf(apart(data), (value) => value > sigma);
    const [second, first] = [elsewhere(await flow(20)), elsewhere(await ofFirstOrder(20))];
    expect(second).toBeLessThan(first);

    /** Euler's steps from the same noise. */
    async function ofFirstOrder(steps: number): Promise<Float64Array> {
      const own = Array.from({ length: count }, (_, i) => seededRng(5).stream(i));
      const z = Float64Array.from(own.flatMap((rng) => [rng.normal(), rng.normal()]));
      const offsets = own.map((rng) => Float64Array.from({ length: 2 * probes }, () => sigma * rng.normal()));
      const tree = treeOf(x);
      const rows = exactMeans(kernels, x, tree);
      const batch = rows.open(count * probes);
      for (let step = 0; step < steps; step++) {
        const q = Float64Array.from(offsets.flatMap((list, i) => Array.from(list, (e, k) => e + z[2 * i + (k % 2)]!)));
        const means = await batch.means(q, step / steps);
        for (let at = 0; at < z.length; at++) {
          const [i, k] = [Math.floor(at / 2), at % 2];
          const mean = (means[4 * i + k]! + means[4 * i + 2 + k]!) / 2;
          z[at]! += (mean - z[at]!) / (steps - step);
        }
      }
      rows.free();
      tree.free();
      return z;
    }
  });

  test("without smoothing are training rows, the more so the finer the steps", async () => {
    const x = moons(100, 8);
    const near = async (steps: number) => {
      const { samples } = await closedFormSamples(x, 250, { rng: seededRng(1), sigma: 0, steps, start: 0, kernels });
      const { distances } = await memorisation(x, samples, { kernels });
      return shareOf(distances, (value) => value < 1e-3);
    };
    const [rough, fine] = [await near(100), await near(200)];
    expect(fine).toBeGreaterThanOrEqual(0.95);
    expect(fine).toBeGreaterThan(rough);
  });

  test.each([2, 4])("between two points are means of %i of them", async (probes) => {
    const x = samplesFrom(Float64Array.of(-1, 1), 1);
    const { samples } = await closedFormSamples(x, 500, {
      rng: seededRng(2),
      sigma: 0.8,
      probes,
      steps: 200,
      kernels,
    });
    const cells = new Array(probes + 1).fill(0);
    for (const value of samples.data) {
      const place = ((value + 1) / 2) * probes;
      // Where a probe sits on the border of two basins its softmax has not settled at the last step.
      if (Math.abs(place - Math.round(place)) < 0.01) cells[Math.round(place)] += 1;
    }
    expect(cells.reduce((a, b) => a + b)).toBeGreaterThanOrEqual(495);
    expect(Math.min(...cells)).toBeGreaterThanOrEqual(25);
  });

  test("stay nearer to a circle than kernel smoothing of equal novelty", async () => {
    const gains: number[] = [];
    for (let seed = 0; seed < 3; seed++) {
      const rng = seededRng(100 + seed);
      const angles = Array.from({ length: 60 }, () => 2 * Math.PI * rng.uniform());
      const x = samplesFrom(Float64Array.from(angles.flatMap((angle) => [cos(angle), sin(angle)])), 2);
      const { samples } = await closedFormSamples(x, 500, { rng, sigma: 0.1, probes: 2, steps: 50, kernels });
      const novelty = (await memorisation(x, samples, { kernels })).medianNovelty;
      const off = (points: Samples) => {
        let sum = 0;
        for (let i = 0; i < points.n; i++)
          sum += Math.abs(Math.hypot(points.data[2 * i]!, points.data[2 * i + 1]!) - 1);
        return sum / points.n;
      };
      gains.push(off(await smoothed(x, novelty)) / off(samples));
    }
    expect(gains.sort((a, b) => a - b)[1]).toBeGreaterThan(2);

    /** Rows plus normal noise whose width gives the same median distance to the rows. */
    async function smoothed(x: Samples, novelty: number): Promise<Samples> {
      let [low, high] = [0, 1];
      let made = x;
      for (let step = 0; step < 14; step++) {
        const width = (low + high) / 2;
        const own = seededRng(9);
        made = samplesFrom(
          Float64Array.from(
            { length: 2000 },
            (_, at) => x.data[2 * (Math.floor(at / 2) % x.n) + (at % 2)]! + width * own.normal(),
          ),
          2,
        );
        if ((await memorisation(x, made, { kernels })).medianNovelty < novelty) low = width;
        else high = width;
      }
      return made;
    }
  });

  test("do not depend on how many are drawn, on threads or on where they are cut", async () => {
    const x = moons(200, 9);
    const two = await openKernels({ threads: 2 });
    for (const estimator of ["exact", "neighbours"] as const) {
      const draw = (count: number, on = kernels) =>
        closedFormSamples(x, count, { rng: seededRng(3), steps: 8, estimator, kernels: on });
      const [many, few, pair] = [await draw(300), await draw(50), await draw(300, two)]; // 256 go at once
      expect(few.samples.data).toEqual(many.samples.data.slice(0, 100));
      expect(many.samples.data.slice(512, 520)).not.toEqual(many.samples.data.slice(0, 8));
      expect(pair.samples.data).toEqual(many.samples.data);
      expect(pair.parents).toEqual(many.parents);
    }
    await two.close();
  });

  test("follow a normal law where rows are many, with any start", async () => {
    const x = samplesFrom(
      Float64Array.from({ length: 400 }, (_, i) => normalQuantile((i + 0.5) / 400)),
      1,
    );
    for (const start of [0, 0.9]) {
      const { samples } = await closedFormSamples(x, 500, {
        rng: seededRng(4),
        start,
        sigma: 0.02,
        steps: 15,
        kernels,
      });
      const mean = samples.data.reduce((a, b) => a + b) / 500;
      const variance = samples.data.reduce((a, b) => a + (b - mean) ** 2) / 500;
      expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(1 / 500));
      expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / 500));
    }
  });

  test("come from rows that have weight, as often as it says", async () => {
    const x = { ...samplesFrom(Float64Array.of(-20, 0, 20), 1), weights: Float64Array.of(0.25, 0, 0.75) };
    const { parents, samples } = await closedFormSamples(x, 2000, {
      rng: seededRng(5),
      start: 0.9,
      sigma: 0.1,
      probes: 1,
      kernels,
    });
    expect(new Set(parents)).toEqual(new Set([0, 2]));
    const right = shareOf(samples.data, (value) => value > 0);
    expect(Math.abs(right - 0.75)).toBeLessThan(4 * Math.sqrt((0.75 * 0.25) / 2000));
  });

  test("of one row are that row; of equal rows too", async () => {
    for (const data of [Float64Array.of(1, 2), Float64Array.of(1, 2, 1, 2, 1, 2)]) {
      const { samples, sigma } = await closedFormSamples(samplesFrom(data, 2), 5, { rng: seededRng(6), kernels });
      expect(sigma).toBe(0);
      for (let i = 0; i < 10; i++) expect(samples.data[i]).toBeCloseTo(1 + (i % 2), 12);
    }
  });

  test("refuse what cannot be drawn", async () => {
    const x = normal(5, 2, 11);
    const draw = (options: object, count = 3) =>
      closedFormSamples(x, count, { rng: seededRng(7), kernels, ...options });
    await expect(draw({}, 0)).rejects.toThrow("closedFormSamples: count must be a whole number of at least 1");
    await expect(draw({ sigma: -1 })).rejects.toThrow("sigma must be a finite number of at least 0");
    await expect(draw({ start: 1 })).rejects.toThrow("start must be from 0 to below 1");
    await expect(draw({ probes: 0 })).rejects.toThrow("probes");
    const aborted = AbortSignal.abort(new Error("enough"));
    await expect(draw({ watch: { signal: aborted } })).rejects.toThrow("enough");
  });
});
