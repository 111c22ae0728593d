import { seededRng } from "@pushforward/core";
import {
  type Domain,
  type DomainTable,
  inputPerturbation,
  openPrivateData,
  type PublicSizes,
  squaredReach,
} from "@pushforward/methods/privacy";
import { expect, test } from "vitest";
import { categories, classTable, codedTable, meanVariation, numbers } from "./support/coded-table.js";
import { seededData } from "./support/seeded-data.js";

const sizes = [4, 3, 5];
const mixed: Domain = { attributes: [...categories(4, 3).attributes, ...numbers(5).attributes] };

const dataOf = (table: DomainTable, rho: number) =>
  seededData(table, { rho, rng: seededRng(1), adjacency: "replace-one" }).data;

/** What the door asks for, without noise. */
async function encoded(table: DomainTable, grid: number): Promise<number[][]> {
  let rows: number[][] = [];
  const { data } = seededData(table, { rho: 1, rng: seededRng(1), adjacency: "replace-one" });
  await inputPerturbation.measure(
    {
      ...data,
      remaining: 1,
      publicRows: table.rows,
      rows: ({ width, evaluate }) => {
        const values = new Float64Array(table.rows * width);
        evaluate(table, values);
        rows = Array.from({ length: table.rows }, (_, i) =>
          Array.from(values.subarray(i * width, (i + 1) * width), (x) => Math.round(x / grid) * grid),
        );
        return values;
      },
    },
    { rng: seededRng(1) },
  );
  return rows;
}

test.each([1 / 4, 1 / 8, 1 / 64, 2 ** -12])(
  "no two rows are further apart than is said, and some are: grid %d",
  async (grid) => {
    const [number] = numbers(4).attributes;
    const domain: Domain = { attributes: [...categories(3).attributes, number!, { ...number!, missing: true }] };
    const rows = Array.from({ length: 3 * 4 * 5 }, (_, i) => [i % 3, Math.floor(i / 3) % 4, Math.floor(i / 12)]);
    const table = codedTable(domain, rows);
    // Both ends of the range, too.
    const units = table.units.map((unit) => unit?.map((u) => (u < 0.25 ? 0 : u > 0.75 && u < 1 ? 1 : u)));
    const points = await encoded({ ...table, units }, grid);
    let most = 0;
    for (const x of points)
    for (const y of points) most = Math.max(most, x.reduce((sum, a, j) => sum + (a - y[j]!) ** 2, 0)); // biome-ignore format: one line
    expect(most).toBeLessThanOrEqual(squaredReach(domain, grid) + 1e-12);
    expect(most).toBeGreaterThanOrEqual(squaredReach(domain, grid) - 1e-12);
    expect(Math.abs(squaredReach(domain, grid) - 3)).toBeLessThan(3 * grid + 1e-9);
  },
);

test("only for neighbours by replacement, since the number of rows shows", async () => {
  const { data } = seededData(classTable(mixed, sizes, 100), { rho: 1, rng: seededRng(1) });
  await expect(inputPerturbation.measure(data, { rng: seededRng(1) })).rejects.toThrow(
    "adjacency must be replace-one; received add-remove; the number of rows shows in the release",
  );
  expect(data.receipt()).toEqual([]);
});

test("the real door takes it, and next to nothing of the budget is left", async () => {
  const table = classTable(mixed, sizes, 50);
  const limit = { epsilon: 4, delta: 1e-6 };
  const data = openPrivateData({ table, limit, adjacency: "replace-one" });
  const budget = data.remaining;
  const answers = await inputPerturbation.measure(data, { rng: seededRng(1) });
  expect(answers.values).toHaveLength(50 * 8);
  // Noise is in whole steps of a grid of σ/32 or finer: rounding up costs a thousandth of the variance at most.
  expect(data.remaining).toBeLessThan(0.002 * budget);
  expect(squaredReach(mixed, answers.grid) / (2 * answers.variance)).toBeLessThanOrEqual(budget);
  expect(data.receipt()[0]!.variance).toBeCloseTo(answers.variance, 12);
});

test("without noise all pairs of a tiny domain come back, missing numbers too", async () => {
  const [number] = numbers(4).attributes;
  const domain: Domain = { attributes: [...categories(4, 3).attributes, { ...number!, missing: true }] };
  const table = classTable(domain, [4, 3, 5], 6000);
  const answers = await inputPerturbation.measure(dataOf(table, 1e5), { rng: seededRng(1) });
  const made = await inputPerturbation.generate(answers, { rng: seededRng(2), rounds: 60 });
  expect(meanVariation(table, made, 1)).toBeLessThan(0.01);
  expect(meanVariation(table, made, 2)).toBeLessThan(0.02);
});

test("noise is taken off: much nearer than noisy rows moved to legal ones", async () => {
  const table = classTable(categories(4, 3, 5), [4, 3, 5], 10_000);
  const answers = await inputPerturbation.measure(dataOf(table, 3), { rng: seededRng(1) });
  const sigma = Math.sqrt(answers.variance);
  expect(sigma).toBeGreaterThan(0.7); // as large as what tells categories apart
  const made = (options: object) => inputPerturbation.generate(answers, { rng: seededRng(2), ...options });
  const [fitted, nearest, alone] = [
    await made({}),
    await made({ generator: "nearest" }),
    await made({ components: 1 }),
  ];
  // Means of coordinates tell a share to σ·√(2/10,000) = 0.01; half the sum of four, and half as much again for chance.
  expect(meanVariation(table, fitted, 1)).toBeLessThan(2 * Math.sqrt(2 / 10_000) * sigma * 1.5);
  expect(meanVariation(table, fitted, 2)).toBeLessThan(0.3 * meanVariation(table, nearest, 2));
  expect(meanVariation(table, fitted, 2)).toBeLessThan(0.6 * meanVariation(table, alone, 2));
});

test("where noise hides everything, rows held out say so, and no dependence is made up", async () => {
  const rng = seededRng(7);
  const domain = categories(3, 3, 3);
  const rows = Array.from({ length: 5000 }, () => [0, 0, 0].map(() => Math.min(rng.integer(3), rng.integer(3))));
  const table = codedTable(domain, rows);
  const answers = await inputPerturbation.measure(dataOf(table, 0.5), { rng: seededRng(1) });
  const made = await inputPerturbation.generate(answers, { rng: seededRng(2) });
  // A coordinate has noise √3; means of 5,000 rows have 0.025, over 1/√2: three codes are off by 0.035 each.
  expect(meanVariation(table, made, 1)).toBeLessThan(0.08);
  expect(meanVariation(table, made, 2)).toBeLessThan(0.16);
});

test("the same answers and seed give the same rows, without the data; other rows from another seed", async () => {
  const table = classTable(mixed, sizes, 1000);
  const { data, revoke } = seededData(table, { rho: 5, rng: seededRng(1), adjacency: "replace-one" });
  const answers = await inputPerturbation.measure(data, { rng: seededRng(1) });
  revoke();
  const rowsOf = async (seed: number, options = {}) =>
    (await inputPerturbation.generate(structuredClone(answers), { rng: seededRng(seed), rows: 300, ...options })).codes;
  expect(await rowsOf(1)).toEqual(await rowsOf(1));
  expect(await rowsOf(1)).not.toEqual(await rowsOf(2));
  const nearest = await rowsOf(1, { generator: "nearest", rows: 1500 });
  expect(nearest.map((codes) => codes.length)).toEqual([1500, 1500, 1500]);
});

test("the forecast falls with the budget, and says that the other neighbours are not served", () => {
  const known: PublicSizes = { domain: mixed, rows: 10_000, adjacency: "replace-one" };
  const error = (rho: number, changed: Partial<PublicSizes> = {}) =>
    inputPerturbation.forecast({ ...known, ...changed }, rho).pairwise;
  expect(error(2)).toBeLessThan(error(0.02));
  expect(error(2, { rows: 100 })).toBeGreaterThan(error(2));
  expect(error(2, { adjacency: "add-remove" })).toBe(1);
});

test("options out of range are refused; it can be stopped, and it tells how far it is", async () => {
  const answers = await inputPerturbation.measure(dataOf(classTable(mixed, sizes, 500), 5), { rng: seededRng(1) });
  const refused = (options: object, message: string) =>
    expect(inputPerturbation.generate(answers, { rng: seededRng(1), ...options })).rejects.toThrow(message);
  await refused({ rows: 0 }, "rows must be an integer of at least 1; received 0");
  await refused({ components: 0 }, "components must be an integer of at least 1; received 0");
  const stop = new AbortController();
  const done: number[] = [];
  const onProgress = (progress: { done: number }) => {
    done.push(progress.done);
    if (done.length === 2) stop.abort(new Error("enough"));
  };
  await refused({ watch: { signal: stop.signal, onProgress } }, "enough");
  expect(done).toEqual([...done].sort((a, b) => a - b));
});
