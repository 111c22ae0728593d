import { type Rng, seededRng } from "@pushforward/core";
import { type CodedColumn, classifierAuc } from "@pushforward/methods/hypothesis";
import { describe, expect, test } from "vitest";

const cell = (u: number): number => Math.min(7, Math.floor(8 * u));

/** Four columns, the first of the second table drawn as u^power. */
function columnsOf(n: number, m: number, rng: Rng, power = 1): CodedColumn[] {
  return Array.from({ length: 4 }, (_, c) => ({
    codes: Uint8Array.from({ length: n + m }, (_, row) =>
      cell(c === 0 && row >= n ? rng.uniform() ** power : rng.uniform()),
    ),
    cells: 8,
    ordered: c < 2,
  }));
}

describe("with equal laws the interval holds 0.5 in 95 of 100 pairs of tables", () => {
  test.each([
    [60, 340, 150],
    [150, 150, 150],
  ])("%d and %d rows", async (n, m, runs) => {
    let hits = 0;
    for (let run = 0; run < runs; run++) {
      const { interval } = await classifierAuc(columnsOf(n, m, seededRng(run)), n, m, { rng: seededRng(run + 1) });
      if (interval!.low <= 0.5 && 0.5 <= interval!.high) hits++;
    }
    expect(hits / runs).toBeGreaterThan(0.95 - 4 * Math.sqrt((0.05 * 0.95) / runs));
  });
});

test("with different laws it holds the mean area of such classifiers in 95 of 100 pairs of tables, or more", async () => {
  const runs = 100;
  const found = [];
  for (let run = 0; run < runs; run++)
    found.push(await classifierAuc(columnsOf(150, 150, seededRng(run), 0.6), 150, 150, { rng: seededRng(run + 1) }));
  const mean = found.reduce((sum, { value }) => sum + value, 0) / runs;
  const hits = found.filter(({ interval }) => interval!.low <= mean && mean <= interval!.high).length;
  expect(hits / runs).toBeGreaterThan(0.95 - 4 * Math.sqrt((0.05 * 0.95) / runs));
});

test("a strong shift comes near the best possible area, and the interval is below it", async () => {
  // Second table: cell k with share ((k+1)² − k²)/64; the likelihood ratio rises with the cell.
  const best = Array.from({ length: 8 }, (_, k) => ((2 * k + 1) / 64) * (k / 8 + 1 / 16)).reduce((a, b) => a + b);
  const { value, interval } = await classifierAuc(columnsOf(3000, 5000, seededRng(3), 0.5), 3000, 5000, {
    rng: seededRng(1),
  });
  expect(value).toBeGreaterThan(best - 0.02);
  expect(value).toBeLessThan(best + 0.02);
  expect(interval!.low).toBeGreaterThan(0.6);
});

test("a table against itself cannot be told apart", async () => {
  const half = columnsOf(400, 0, seededRng(2));
  const columns = half.map((column) => ({ ...column, codes: Uint8Array.from([...column.codes, ...column.codes]) }));
  const { value, interval } = await classifierAuc(columns, 400, 400, { rng: seededRng(1) });
  // Both tables are dealt alike, every fold trains on equal rows, and a rule that never tells has an area of ½.
  expect(value).toBe(0.5);
  expect(interval!.low).toBeLessThanOrEqual(0.5);
});

test("two tables that share no cell are told apart always; the interval says how many rows that rests on", async () => {
  const codes = new Uint8Array(100).fill(1, 40);
  const { value, interval } = await classifierAuc([{ codes, cells: 2, ordered: true }], 40, 60, { rng: seededRng(1) });
  expect(value).toBe(1);
  expect(interval).toMatchObject({ high: 1, level: 0.95 });
  expect(interval!.low).toBeGreaterThan(0.85);
  expect(interval!.low).toBeLessThan(1);
});

test("caps rows, repeats with the seed, and says nothing about three rows", async () => {
  const columns = columnsOf(900, 1100, seededRng(4), 0.7);
  const capped = () => classifierAuc(columns, 900, 1100, { rng: seededRng(1), maxRows: 200 });
  expect(await capped()).toEqual(await capped());
  const all = await classifierAuc(columns, 900, 1100, { rng: seededRng(1) });
  expect((await capped()).standardError!).toBeGreaterThan(1.5 * all.standardError!);
  expect(await classifierAuc(columnsOf(3, 50, seededRng(1)), 3, 50, { rng: seededRng(1) })).toMatchObject({
    value: 0.5,
    interval: { low: 0, high: 1 },
  });
});
