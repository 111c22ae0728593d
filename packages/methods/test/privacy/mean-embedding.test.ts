import { seededRng } from "@pushforward/core";
import {
  type Adjacency,
  type Domain,
  type DomainTable,
  featureMap,
  featureSums,
  meanEmbedding,
  type PublicSizes,
} from "@pushforward/methods/privacy";
import { expect, test } from "vitest";
import { categories, classTable, codedTable, meanVariation, numbers } from "./support/coded-table.js";
import { seededData } from "./support/seeded-data.js";

const dataOf = (table: DomainTable, rho: number, adjacency: Adjacency = "add-remove") =>
  seededData(table, { rho, rng: seededRng(1), adjacency }).data;

const mixed: Domain = { attributes: [...categories(5, 4).attributes, ...numbers(6, 3).attributes] };
const shape = { waves: 60, lengthScale: 0.2, singleShare: 0.2 };

function featuresOf(
  domain: Domain,
  rows: readonly (readonly number[])[],
  given = shape,
  query = featureSums(featureMap(domain, given, seededRng(3))),
): Float64Array {
  const out = new Float64Array(query.length);
  query.add(codedTable(domain, rows), out);
  return out;
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
const apart = (a: Float64Array, b: Float64Array): number => Math.sqrt(dot(a, a) + dot(b, b) - 2 * dot(a, b));

/** Every row of sizes 5 × 4 × 6 × 3. */
const allRows = Array.from({ length: 360 }, (_, i) => [i % 5, Math.floor(i / 5) % 4, Math.floor(i / 20) % 6, Math.floor(i / 120)]); // biome-ignore format: one line

test("every row adds a vector of length 1, and two rows differ by no more than the bound", () => {
  const query = featureSums(featureMap(mixed, shape, seededRng(3)));
  const vectors = allRows.map((row) => featuresOf(mixed, [row], shape, query));
  const { rowBound, differenceBound } = query;
  expect(rowBound).toBe(1);
  for (const v of vectors) expect(Math.sqrt(dot(v, v))).toBeCloseTo(1, 12);
  const most = Math.max(...vectors.flatMap((v, i) => vectors.slice(0, i % 40).map((w) => apart(v, w))));
  expect(most).toBeLessThanOrEqual(differenceBound);
});

test("the bound for two rows is nearly reached, by one wave that turns over", () => {
  const one = { waves: 1, lengthScale: 1, singleShare: 0.2 };
  const domain = categories(40, 40);
  const bound = featureSums(featureMap(domain, one, seededRng(3))).differenceBound;
  expect(bound).toBeCloseTo(Math.sqrt(0.4 + 3.2), 12);
  const vectors = Array.from({ length: 40 }, (_, i) => featuresOf(domain, [[i, (7 * i) % 40]], one));
  const most = Math.max(...vectors.flatMap((v) => vectors.map((w) => apart(v, w))));
  expect(most).toBeLessThanOrEqual(bound);
  expect(most).toBeGreaterThan(0.99 * bound);
});

test("features of a table are the sum of those of its rows", () => {
  const rows = [3, 77, 77, 200, 359].map((i) => allRows[i]!);
  const sum = featuresOf(mixed, rows);
  for (const row of rows) {
    const alone = featuresOf(mixed, [row]);
    for (let i = 0; i < sum.length; i++) sum[i]! -= alone[i]!;
  }
  expect(Math.sqrt(dot(sum, sum))).toBeLessThan(1e-14 * 5 * sum.length);
});

test("products of features are the mean over pairs of what each attribute says", () => {
  // Equal categories 1, others 0; numbers a Gaussian of their distance.
  const wide = { waves: 8000, lengthScale: 0.2, singleShare: 1e-9 };
  const bell = (x: number, y: number, bins: number) => Math.exp(-(((x - y) / bins / 0.2) ** 2) / 2);
  for (const [x, y] of [
    [
      [0, 1, 2, 2],
      [0, 1, 3, 1],
    ],
    [
      [4, 0, 5, 0],
      [4, 2, 5, 1],
    ],
  ] as const) {
    // biome-ignore format: one line
    const k = [Number(x[0] === y[0]), Number(x[1] === y[1]), bell(x[2], y[2], 6), bell(x[3], y[3], 3)];
    const mean = (k[0]! * k[1]! + k[0]! * k[2]! + k[0]! * k[3]! + k[1]! * k[2]! + k[1]! * k[3]! + k[2]! * k[3]!) / 6;
    // A mean of 8,000 cosines: four standard errors are 4·√(½/8000).
    expect(Math.abs(dot(featuresOf(mixed, [x], wide), featuresOf(mixed, [y], wide)) - mean)).toBeLessThan(0.0317);
  }
});

test("without noise all pairs of a tiny domain come back", async () => {
  const n = 6000;
  const table = classTable(mixed, [5, 4, 6, 3], n);
  const answers = await meanEmbedding.measure(dataOf(table, 1e9), { rng: seededRng(1), waves: 300 });
  expect(Math.round(answers.total)).toBe(n);
  const made = await meanEmbedding.generate(answers, { rng: seededRng(2), steps: 400, components: 64 });
  expect(meanVariation(table, made, 1)).toBeLessThan(0.005);
  expect(meanVariation(table, made, 2)).toBeLessThan(0.02);
});

test("what is said of pairs is used: more noise, more error; independent attributes would be further off", async () => {
  const table = classTable(mixed, [5, 4, 6, 3], 6000);
  const errors: number[] = [];
  for (const rho of [1, 0.01, 0.0001]) {
    const answers = await meanEmbedding.measure(dataOf(table, rho), { rng: seededRng(1), waves: 300 });
    errors.push(meanVariation(table, await meanEmbedding.generate(answers, { rng: seededRng(2) }), 2));
  }
  expect(errors).toEqual([...errors].sort((a, b) => a - b));
  expect(errors[0]).toBeLessThan(0.04);
});

test("one release serves any generator, without the data and with nothing more spent", async () => {
  const { data, revoke } = seededData(classTable(mixed, [5, 4, 6, 3], 2000), { rho: 0.1, rng: seededRng(1) });
  const answers = await meanEmbedding.measure(data, { rng: seededRng(1), waves: 200 });
  expect(data.remaining).toBeCloseTo(0, 12);
  revoke();
  const copy = structuredClone(answers);
  const made = async (seed: number, options = {}) =>
    (await meanEmbedding.generate(copy, { rng: seededRng(seed), rows: 500, steps: 20, ...options })).codes;
  expect(await made(1)).toEqual(await made(1));
  expect(await made(1)).not.toEqual(await made(2));
  expect(await made(1)).not.toEqual(await made(1, { components: 16 }));
  expect(data.receipt()).toHaveLength(1);
});

test.each(["add-remove", "replace-one"] as const)("noise is as the bound says under %s", async (adjacency) => {
  const table = classTable(mixed, [5, 4, 6, 3], 2000);
  const answers = await meanEmbedding.measure(dataOf(table, 0.5, adjacency), { rng: seededRng(1), waves: 20 });
  expect(answers.variance).toBeCloseTo(adjacency === "add-remove" ? 1 : 3.6, 12);
  expect(answers.total === 2000).toBe(adjacency === "replace-one");
});

test("one attribute is its noisy law", async () => {
  const table = classTable(categories(5), [5], 3000);
  const answers = await meanEmbedding.measure(dataOf(table, 1e9), { rng: seededRng(1) });
  expect(answers.sums).toHaveLength(5);
  // Each of 8 components deals out its rows to whole ones: 5 cells, each off by 8 roundings at most.
  const made = await meanEmbedding.generate(answers, { rng: seededRng(1), components: 8 });
  expect(meanVariation(table, made, 1)).toBeLessThan((5 * 8) / 2 / 3000);
});

test("options out of range are refused before anything is spent", async () => {
  const data = dataOf(classTable(mixed, [5, 4, 6, 3], 100), 1);
  const refused = (options: object, message: string) =>
    expect(meanEmbedding.measure(data, { rng: seededRng(1), ...options })).rejects.toThrow(message);
  await refused({ waves: 0 }, "waves must be an integer of at least 1; received 0");
  await refused({ lengthScale: 0 }, "lengthScale must be a finite number above 0; received 0");
  await refused({ singleShare: 1 }, "singleShare must be between 0 and 1; received 1");
  expect(data.receipt()).toEqual([]);
  const answers = await meanEmbedding.measure(data, { rng: seededRng(1), waves: 10 });
  await expect(meanEmbedding.generate(answers, { rng: seededRng(1), components: 12 })).rejects.toThrow("multiple of 8");
});

test("the forecast falls with rows and budget, and knows what replace-one costs", () => {
  const sizes: PublicSizes = { domain: categories(9, 16, 7, 2), rows: 10_000, adjacency: "add-remove" };
  const error = (rho: number, changed: Partial<PublicSizes> = {}) =>
    meanEmbedding.forecast({ ...sizes, ...changed }, rho).pairwise;
  expect(error(0.02)).toBeLessThan(error(0.002));
  expect(error(0.02, { rows: 1000 })).toBeGreaterThan(error(0.02));
  expect(error(0.02, { adjacency: "replace-one" })).toBeGreaterThan(error(0.02));
});

test("it can be stopped, and it tells how far it is", async () => {
  const table = classTable(mixed, [5, 4, 6, 3], 100);
  const stop = new AbortController();
  const done: number[] = [];
  const onProgress = (progress: { done: number }) => {
    done.push(progress.done);
    if (done.length === 30) stop.abort(new Error("enough"));
  };
  const answers = await meanEmbedding.measure(dataOf(table, 1e6), { rng: seededRng(1), waves: 10 });
  const watch = { signal: stop.signal, onProgress };
  await expect(meanEmbedding.generate(answers, { rng: seededRng(1), watch })).rejects.toThrow("enough");
  expect(done).toEqual([...done].sort((a, b) => a - b));
  const data = dataOf(table, 1);
  await expect(meanEmbedding.measure(data, { rng: seededRng(1), watch })).rejects.toThrow("enough");
  expect(data.receipt()).toEqual([]);
});
