import { normalQuantile, seededRng } from "@pushforward/core";
import {
  type Adjacency,
  type DomainTable,
  gaussianCopula,
  type PublicSizes,
  productSums,
} from "@pushforward/methods/privacy";
import { expect, test } from "vitest";
import { categories, codedTable, meanVariation, numbers } from "./support/coded-table.js";
import { seededData } from "./support/seeded-data.js";

const dataOf = (table: DomainTable, rho: number, adjacency: Adjacency = "add-remove") =>
  seededData(table, { rho, rng: seededRng(1), adjacency }).data;

/** Normal rows with correlation r between neighbours (an autoregression), cut at the quantiles of `bins` equal shares. */
function copulaTable(r: number, bins: readonly number[], rows: number): DomainTable {
  const rng = seededRng(5);
  const cuts = bins.map((count) => Array.from({ length: count - 1 }, (_, v) => normalQuantile((v + 1) / count)));
  return codedTable(
    numbers(...bins),
    Array.from({ length: rows }, () => {
      let z = rng.normal();
      return cuts.map((cut) => {
        const code = cut.filter((c) => c <= z).length;
        z = r * z + Math.sqrt(1 - r * r) * rng.normal();
        return code;
      });
    }),
  );
}

test("without noise the law of a coarsely cut Gaussian copula comes back, flags too", async () => {
  const bins = [2, 3, 10, 4, 2];
  const n = 40_000;
  const table = copulaTable(0.8, bins, n);
  const answers = await gaussianCopula.measure(dataOf(table, 1e12), { rng: seededRng(1) });
  const made = await gaussianCopula.generate(answers, { rng: seededRng(2) });
  expect(made.rows).toBe(n);
  // Codes are given out by rank, so attributes alone are met to one row each.
  expect(meanVariation(table, made, 1)).toBeLessThan(10 / n);
  // Two samples of n rows over k cells differ by ½·Σ√(4p/(πn)) ≤ √(k/(πn)) on average; mean k = 15. Rows shortened to
  // length C cost a little on top.
  expect(meanVariation(table, made, 2)).toBeLessThan(Math.sqrt(15 / (Math.PI * n)) + 0.006);
});

test("a sum of products moves by no more than its bounds, and nearly by as much", () => {
  for (const d of [2, 3, 4, 8]) {
    // Scores far out, so that shortening is what bounds them; signs of a row are bits of its number.
    const scores = Array.from({ length: d }, () => Float64Array.of(-3.5, 3.5, 0.3));
    const query = productSums(scores);
    const domain = categories(...scores.map(() => 3));
    const vectorOf = (row: readonly number[]) => {
      const out = new Float64Array(query.length);
      query.add(codedTable(domain, [row]), out);
      return out;
    };
    const rng = seededRng(d);
    const all = Array.from({ length: d < 5 ? 3 ** d : 400 }, (_, i) =>
      Array.from({ length: d }, (_, j) => (d < 5 ? Math.floor(i / 3 ** j) % 3 : rng.integer(3))),
    );
    const vectors = all.map(vectorOf);
    const length = (v: Float64Array) => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
    const most = Math.max(...vectors.map(length));
    let apart = 0;
    for (const v of vectors) for (const w of vectors) apart = Math.max(apart, length(v.map((x, k) => x - w[k]!)));
    expect(most).toBeLessThanOrEqual(query.rowBound * (1 + 1e-12));
    expect(most).toBeGreaterThan(query.rowBound * (1 - 1e-12));
    expect(apart).toBeLessThanOrEqual(query.differenceBound * (1 + 1e-12));
    expect(apart).toBeGreaterThan(query.differenceBound * (d % 2 === 0 ? (d < 5 ? 1 - 1e-12 : 0.96) : 0.94));
  }
});

test("rows of any scores stay within the bounds: climbing from random starts", () => {
  const rng = seededRng(9);
  for (let trial = 0; trial < 200; trial++) {
    const d = 2 + rng.integer(5);
    const at = Array.from({ length: d }, () => Float64Array.of(4 * rng.normal(), 4 * rng.normal()));
    const query = productSums(at);
    const [z, w] = [0, 1].map((code) => {
      const out = new Float64Array(query.length);
      query.add(codedTable(categories(...at.map(() => 2)), [at.map(() => code)]), out);
      return out;
    });
    const length = (v: Float64Array) => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
    expect(length(z!)).toBeLessThanOrEqual(query.rowBound * (1 + 1e-12));
    expect(length(z!.map((x, k) => x - w![k]!))).toBeLessThanOrEqual(query.differenceBound * (1 + 1e-12));
  }
});

test.each(["add-remove", "replace-one"] as const)(
  "the whole budget is spent, and no more, under %s",
  async (adjacency) => {
    const table = copulaTable(0.5, [2, 3, 4], 500);
    const data = dataOf(table, 0.1, adjacency);
    const answers = await gaussianCopula.measure(data, { rng: seededRng(1) });
    expect(data.remaining).toBeCloseTo(0, 12);
    expect(answers.total === 500).toBe(adjacency === "replace-one");
    const bound = adjacency === "add-remove" ? 1.44 * 3 * Math.sqrt(1 / 3) : 1.44 * 3;
    expect(answers.variance).toBeCloseTo((bound * bound) / (2 * 0.025), 9);
  },
);

test("answers and a seed give the same bits; another seed other rows; any number of rows can be had", async () => {
  const data = dataOf(copulaTable(0.5, [2, 3, 4], 500), 0.1);
  const answers = await gaussianCopula.measure(data, { rng: seededRng(1) });
  const rowsOf = async (seed: number, rows = 300) =>
    (await gaussianCopula.generate(answers, { rng: seededRng(seed), rows })).codes;
  expect(await rowsOf(1)).toEqual(await rowsOf(1));
  expect(await rowsOf(1)).not.toEqual(await rowsOf(2));
  expect((await rowsOf(1, 1)).map((codes) => codes.length)).toEqual([1, 1, 1]);
  await expect(rowsOf(1, 0)).rejects.toThrow("rows must be an integer of at least 1");
});

test("hopeless noise still gives rows of the domain", async () => {
  const table = copulaTable(0.5, [2, 3, 100], 20);
  const answers = await gaussianCopula.measure(dataOf(table, 1e-6), { rng: seededRng(1) });
  const made = await gaussianCopula.generate(answers, { rng: seededRng(1), rows: 50 });
  made.codes.forEach((codes, j) => {
    expect(Math.max(...codes)).toBeLessThan([2, 3, 100][j]!);
  });
});

test("one attribute is its noisy law", async () => {
  const table = copulaTable(0.5, [4], 1000);
  const answers = await gaussianCopula.measure(dataOf(table, 1e12), { rng: seededRng(1) });
  const made = await gaussianCopula.generate(answers, { rng: seededRng(1) });
  expect(meanVariation(table, made, 1)).toBeLessThan(1e-12);
});

test("the forecast falls with rows and budget, and knows what replace-one costs", () => {
  const sizes: PublicSizes = { domain: categories(9, 16, 7, 2), rows: 10_000, adjacency: "add-remove" };
  const error = (rho: number, changed: Partial<PublicSizes> = {}) =>
    gaussianCopula.forecast({ ...sizes, ...changed }, rho).pairwise;
  expect(error(0.02)).toBeLessThan(error(0.002));
  expect(error(0.02, { rows: 1000 })).toBeGreaterThan(error(0.02));
  expect(error(0.02, { adjacency: "replace-one" })).toBeGreaterThan(error(0.02));
});

test("it can be stopped, and it tells how far it is", async () => {
  const table = copulaTable(0.5, [2, 3], 100);
  const stop = new AbortController();
  stop.abort(new Error("enough"));
  const watch = { signal: stop.signal };
  const data = dataOf(table, 1);
  await expect(gaussianCopula.measure(data, { rng: seededRng(1), watch })).rejects.toThrow("enough");
  expect(data.receipt()).toEqual([]);
  const done: number[] = [];
  const onProgress = (progress: { done: number }) => done.push(progress.done);
  const answers = await gaussianCopula.measure(data, { rng: seededRng(1), watch: { onProgress } });
  await gaussianCopula.generate(answers, { rng: seededRng(1), watch: { onProgress } });
  expect(done.filter((share) => share === 1)).toHaveLength(2);
  await expect(gaussianCopula.generate(answers, { rng: seededRng(1), watch })).rejects.toThrow("enough");
});
