import { type Rng, type Samples, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { vendiScore } from "@pushforward/methods/diversity";
import {
  featureKernel,
  type SelectSubsetOptions,
  selectSubset,
  subsetMethods,
  unionDraw,
} from "@pushforward/methods/sampling";
import { afterAll, expect, test } from "vitest";
import { determinant, fitOf, gramAmong, gramOf, minor, normalMatrix, setsOf } from "./support.js";

const kernels = await openKernels({ threads: 2 });
afterAll(() => kernels.close());
const cloud = (n: number, d: number, seed: number): Samples => ({ n, d, data: normalMatrix(n, d, seed).data });
const select = (x: Samples, options: Omit<SelectSubsetOptions, "rng"> & { seed?: number }) =>
  selectSubset(x, { rng: seededRng(options.seed ?? 1), kernels, ...options });

test.each(subsetMethods)(
  "%s: different rows, more diverse than random ones, judged by the scores of others",
  async (method) => {
    const x = cloud(300, 4, 1);
    const found = await select(x, { method, count: 4 });
    expect(new Set(found.rows).size).toBe(4);
    expect(found.logDeterminant).toBeGreaterThan(Number.NEGATIVE_INFINITY);
    expect(found.random.subsets).toBe(20);
    expect(found.random.standardError).toBeGreaterThan(0);
    if (method !== "volume") expect(found.vendi).toBeGreaterThan(found.random.mean - 3 * found.random.standardError);
    if (method === "map" || method === "vendi") expect(found.vendi).toBeGreaterThan(found.random.mean + 3 * found.random.standardError); // biome-ignore format: one line
    const data = Float64Array.from(
      Array.from(found.rows).flatMap((i) => Array.from(x.data.subarray(4 * i, 4 * i + 4))),
    );
    const by = method === "volume" ? { similarity: "cosine" as const } : { similarity: "rbf" as const, bandwidth: found.bandwidth }; // biome-ignore format: one line
    const { estimates } = await vendiScore({ n: 4, d: 4, data }, { ...by, orders: [1], rng: seededRng(0), kernels });
    expect(found.vendi).toBeCloseTo(estimates[0]!.value, 12);
    expect(await select(x, { method, count: 4 })).toEqual(found);
    if (method !== "map") expect((await select(x, { method, count: 4, seed: 2 })).rows).not.toEqual(found.rows);
    if (method === "vendi") {
      expect(found.growth!.map(({ size }) => size)).toEqual([1, 2, 3, 4]);
      expect(found.growth![0]).toMatchObject({ score: 1, random: expect.closeTo(1, 12) });
      expect(found.growth!.at(-1)).toMatchObject({ score: expect.closeTo(found.vendi, 9), random: expect.closeTo(found.random.mean, 12) }); // biome-ignore format: one line
    }
  },
);

test("k-dpp sets are more diverse than random ones on average", async () => {
  const x = cloud(120, 2, 2);
  let [ours, random, variance] = [0, 0, 0];
  for (let seed = 0; seed < 20; seed++) {
    const found = await select(x, { count: 10, seed, bandwidth: 1 });
    ours += found.vendi / 20;
    random += found.random.mean / 20;
    variance += found.random.standardError ** 2 / 400;
  }
  expect(ours).toBeGreaterThan(random + 5 * Math.sqrt(variance));
});

test("features of all rows leave nothing to correct; fewer say how near they come", async () => {
  const x = cloud(60, 2, 3);
  const whole = await select(x, { count: 8, largestExact: 10, features: 60 });
  expect(whole.approximation).toMatchObject({ proposals: 8, effectiveProposals: expect.closeTo(8, 6) });
  expect(whole.approximation!.traceKept).toBeCloseTo(1, 9);
  const few = await select(x, { count: 8, largestExact: 10, features: 5 });
  expect(few.approximation).toMatchObject({ features: 5, proposals: 8 });
  expect(few.approximation!.traceKept).toBeLessThan(0.99);
  expect(few.approximation!.effectiveProposals).toBeLessThan(7.9);
  expect(few.approximation!.effectiveProposals).toBeGreaterThanOrEqual(1);
  expect((await select(x, { count: 8 })).approximation).toBeUndefined();
  await expect(select(x, { count: 2, features: 0 })).rejects.toThrow("features must be an integer of at least 1");
  await expect(select(x, { count: 2, proposals: 1.5 })).rejects.toThrow("proposals must be an integer of at least 1");
});

test("sets come as often as the determinants of features and a remainder say", () => {
  const [factor, rest] = [normalMatrix(8, 3, 8), Float64Array.of(0.5, 0, 2, 1, 0.1, 0, 0.7, 3)];
  const l = gramOf(factor);
  rest.forEach((value, i) => {
    l.data[9 * i]! += value;
  });
  for (const count of [2, 4, 6]) {
    const sets = setsOf(8, count);
    const draw = unionDraw(kernels, featureKernel(factor), factor, rest, count);
    const repeated = (rng: Rng): Uint32Array => draw(rng) ?? repeated(rng);
    expect(fitOf(sets, sets.map((set) => minor(l, set)), 2500, repeated, count)).toBeGreaterThan(1e-3); // biome-ignore format: one line
  }
  expect(() => unionDraw(kernels, featureKernel(factor), factor, new Float64Array(8), 4)).toThrow(
    "rank of the kernel, 3",
  );
});

test("copies never come together, from features either", async () => {
  const x: Samples = { n: 40, d: 1, data: Float64Array.from({ length: 40 }, (_, i) => i % 20) };
  for (let seed = 0; seed < 30; seed++) {
    const { rows } = await select(x, { count: 6, largestExact: 10, features: 4, bandwidth: 1, seed });
    expect(new Set(Array.from(rows, (row) => row % 20)).size).toBe(6);
  }
});

test("volume with more rows than columns tells ln det(XᵀX) of the rows; copies have no determinant", async () => {
  const x = cloud(50, 3, 4);
  const found = await select(x, { method: "volume", count: 9 });
  const gram = gramAmong({ rows: 50, columns: 3, data: x.data }, Array.from(found.rows));
  expect(found.logDeterminant).toBeCloseTo(Math.log(determinant(gram)), 9);
  expect(found).toMatchObject({ similarity: "linear" });
  const copies: Samples = { n: 6, d: 1, data: Float64Array.of(0, 0, 0, 1, 1, 1) };
  const both = await select(copies, { method: "vendi", count: 4 });
  expect(both.logDeterminant).toBe(Number.NEGATIVE_INFINITY);
  await expect(select(copies, { method: "map", count: 3 })).rejects.toThrow("directions that the rows have, 2");
  await expect(select(copies, { method: "k-dpp", count: 3 })).rejects.toThrow("rank of the kernel, 2");
});

test("one row, all rows, and what is refused", async () => {
  const x = cloud(5, 3, 5);
  for (const method of subsetMethods) {
    const one = await select(x, { method, count: 1 });
    expect(one).toMatchObject({ vendi: expect.closeTo(1, 12), random: { mean: expect.closeTo(1, 12) } });
    const all = await select(x, { method, count: method === "volume" ? 5 : 3 });
    expect(new Set(all.rows).size).toBe(method === "volume" ? 5 : 3);
  }
  expect(Array.from((await select(x, { count: 5 })).rows)).toEqual([0, 1, 2, 3, 4]);
  await expect(select(x, { count: 6 })).rejects.toThrow("selectSubset: count must be an integer from 1 to the 5 rows; received 6"); // biome-ignore format: one line
  await expect(select(x, { count: 0 })).rejects.toThrow("received 0");
  await expect(select(x, { count: 2, randomSubsets: 1 })).rejects.toThrow(
    "randomSubsets must be an integer of at least 2",
  );
  await expect(select(x, { count: 4, similarity: "cosine" })).rejects.toThrow("rank of the kernel, 3");
  const zero: Samples = { n: 3, d: 1, data: Float64Array.of(1, 0, 2) };
  await expect(select(zero, { method: "volume", count: 2 })).rejects.toThrow(
    "selectSubset: row 2 must be different from 0",
  );
  const same: Samples = { n: 3, d: 1, data: Float64Array.of(7, 7, 7) };
  expect((await select(same, { count: 1 })).rows).toHaveLength(1); // the bandwidth is 1 where nothing differs
});
