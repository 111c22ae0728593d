import { seededRng } from "@pushforward/core";
import {
  type Adjacency,
  type DomainTable,
  genetic,
  marginalsSynthesizer,
  PairMisses,
  type PublicSizes,
} from "@pushforward/methods/privacy";
import { expect, test } from "vitest";
import { categories, classTable, codedTable, meanVariation } from "./support/coded-table.js";
import { countMarginal, seededData } from "./support/seeded-data.js";

const sizes = [5, 4, 6, 3];
const domain = categories(...sizes);

const dataOf = (table: DomainTable, rho: number, adjacency: Adjacency = "add-remove") =>
  seededData(table, { rho, rng: seededRng(1), adjacency }).data;

/** Exact counts with weights of their own, of some singles and some pairs. */
function exactCounts(table: DomainTable) {
  return [[0], [2], [0, 1], [1, 3], [0, 2], [2, 3]].map((attributes, k) => {
    const { counts, ...shape } = countMarginal(table, attributes);
    return { ...shape, values: counts, variances: new Float64Array(counts.length).fill(k + 1) };
  });
}

test("a change is worth what the loss says before and after, for every cell of a row", () => {
  const target = exactCounts(classTable(domain, sizes, 300));
  const table = classTable(domain, sizes, 50, 2);
  const columns = table.codes.map((codes) => codes.slice());
  const misses = new PairMisses(columns, target, 300);
  const rng = seededRng(3);
  for (let trial = 0; trial < 100; trial++) {
    const [row, i] = [rng.integer(50), rng.integer(4)];
    const to = rng.integer(sizes[i]!);
    const [before, change] = [misses.loss(), to === columns[i]![row] ? 0 : misses.change(row, i, to)];
    misses.apply(row, i, to);
    // Sums of 90 squares below 10^5, a few roundings each.
    expect(misses.loss() - before).toBeCloseTo(change, 7);
    expect(misses.loss()).toBeCloseTo(new PairMisses(columns, target, 300).loss(), 7);
  }
});

test("a table that has the counts misses nothing", () => {
  const table = classTable(domain, sizes, 300);
  expect(new PairMisses(table.codes, exactCounts(table), 300).loss()).toBe(0);
  expect(new PairMisses(table.codes, exactCounts(table), 600).loss()).toBeGreaterThan(100);
});

test("without noise a tiny domain's pairs are reached to a few rows", async () => {
  const table = classTable(domain, sizes, 2000);
  const answers = await genetic.measure(dataOf(table, 1e12), { rng: seededRng(1) });
  const made = await genetic.generate(answers, { rng: seededRng(2) });
  expect(made.rows).toBe(2000);
  expect(meanVariation(table, made, 2)).toBeLessThan(0.004);
});

test("noise is not followed: attributes that have nothing to do with each other stay so", async () => {
  const many = [12, 12, 12, 12];
  const rng = seededRng(4);
  const rows = Array.from({ length: 3000 }, () => many.map((size) => Math.min(rng.integer(size), rng.integer(size))));
  const table = codedTable(categories(...many), rows);
  const answers = await genetic.measure(dataOf(table, 0.02), { rng: seededRng(1) });
  const error = async (options: object) =>
    meanVariation(table, await genetic.generate(answers, { rng: seededRng(2), generations: 10, ...options }), 2);
  const stopped = await error({});
  expect(stopped).toBeLessThan(0.7 * (await error({ stop: 0 })));
});

test("what is told above the noise is followed", async () => {
  const table = classTable(domain, sizes, 5000);
  const answers = await genetic.measure(dataOf(table, 0.02), { rng: seededRng(1) });
  const error = async (options: object) =>
    meanVariation(table, await genetic.generate(answers, { rng: seededRng(2), ...options }), 2);
  expect(await error({})).toBeLessThan(0.3 * (await error({ generations: 0 })));
});

test("the release of the marginals synthesizer is one of this, and nothing more is asked", async () => {
  const { data, revoke } = seededData(classTable(domain, sizes, 2000), { rho: 0.1, rng: seededRng(1) });
  const answers = await marginalsSynthesizer.measure(data, { rng: seededRng(1) });
  expect(answers.pairs.length).toBeGreaterThan(6); // some were looked at twice
  revoke();
  const asked = data.receipt().length;
  const rowsOf = async (seed: number, options = {}) =>
    (await genetic.generate(structuredClone(answers), { rng: seededRng(seed), rows: 500, ...options })).codes;
  expect(await rowsOf(1)).toEqual(await rowsOf(1));
  expect(await rowsOf(1)).not.toEqual(await rowsOf(2));
  expect(data.receipt()).toHaveLength(asked);
});

test("more rows than members are copies of them, as even as can be", async () => {
  const answers = await genetic.measure(dataOf(classTable(domain, sizes, 2000), 10), { rng: seededRng(1) });
  const made = await genetic.generate(answers, { rng: seededRng(1), members: 30, rows: 100 });
  const copies = new Map<string, number>();
  for (let row = 0; row < 100; row++) {
    const key = made.codes.map((codes) => codes[row]).join();
    copies.set(key, (copies.get(key) ?? 0) + 1);
  }
  expect(copies.size).toBeLessThanOrEqual(30);
  expect([...copies.values()].every((count) => count >= 3)).toBe(true);
});

test.each(["add-remove", "replace-one"] as const)("all is spent under %s", async (adjacency) => {
  const data = dataOf(classTable(domain, sizes, 2000), 0.5, adjacency);
  const answers = await genetic.measure(data, { rng: seededRng(1) });
  expect(data.remaining).toBeLessThan(1e-9);
  expect(answers.publicRows).toBe(adjacency === "replace-one" ? 2000 : undefined);
});

test("one attribute is its noisy law", async () => {
  const table = classTable(categories(5), [5], 3000);
  const answers = await genetic.measure(dataOf(table, 1e12), { rng: seededRng(1) });
  expect(meanVariation(table, await genetic.generate(answers, { rng: seededRng(1) }), 1)).toBeLessThan(0.001);
});

test("options out of range are refused", async () => {
  const answers = await genetic.measure(dataOf(classTable(domain, sizes, 50), 1), { rng: seededRng(1) });
  const refused = (options: object, message: string) =>
    expect(genetic.generate(answers, { rng: seededRng(1), ...options })).rejects.toThrow(message);
  await refused({ rows: 0 }, "rows must be an integer of at least 1; received 0");
  await refused({ members: 0 }, "members must be an integer of at least 1; received 0");
  await refused({ litter: 0.5 }, "litter must be an integer of at least 1; received 0.5");
  await refused({ stop: -1 }, "stop must be at least 0; received -1");
});

test("the forecast falls with rows and budget, and knows what replace-one costs", () => {
  const known: PublicSizes = { domain: categories(9, 16, 7, 2), rows: 10_000, adjacency: "add-remove" };
  const error = (rho: number, changed: Partial<PublicSizes> = {}) =>
    genetic.forecast({ ...known, ...changed }, rho).pairwise;
  expect(error(0.02)).toBeLessThan(error(0.002));
  expect(error(0.02, { rows: 1000 })).toBeGreaterThan(error(0.02));
  expect(error(0.02, { adjacency: "replace-one" })).toBeGreaterThan(error(0.02));
});

test("it can be stopped, and it tells how far it is", async () => {
  const answers = await genetic.measure(dataOf(classTable(domain, sizes, 2000), 1e12), { rng: seededRng(1) });
  const stop = new AbortController();
  const done: number[] = [];
  const onProgress = (progress: { done: number }) => {
    done.push(progress.done);
    if (done.length === 2) stop.abort(new Error("enough"));
  };
  const watch = { signal: stop.signal, onProgress };
  await expect(genetic.generate(answers, { rng: seededRng(1), watch })).rejects.toThrow("enough");
  expect(done).toEqual([...done].sort((a, b) => a - b));
});
