import { seededRng } from "@pushforward/core";
import { type CodedColumn, delong, fitBoostedTrees, scoreBoostedTrees } from "@pushforward/methods/hypothesis";
import { describe, expect, test } from "vitest";

const upTo = (n: number, from = 0): Uint32Array => Uint32Array.from({ length: n }, (_, i) => from + i);

/** Columns drawn row by row, the second half of `rows` being the second group. */
function draw(rows: number, seed: number, f: (uniform: () => number, second: boolean) => number[], ordered = true) {
  const rng = seededRng(seed);
  const second = new Uint8Array(rows).fill(1, rows / 2);
  const cells = Array.from({ length: rows }, (_, i) => f(() => rng.uniform(), second[i] === 1));
  const columns: CodedColumn[] = cells[0]!.map((_, c) => ({
    codes: Uint8Array.from(cells, (row) => row[c]!),
    cells: 8,
    ordered,
  }));
  return { columns, second };
}
const fit = ({ columns, second }: { columns: CodedColumn[]; second: Uint8Array }, options = {}) =>
  fitBoostedTrees(columns, upTo(second.length), second, { rng: seededRng(1), ...options });

/** Area on rows that were not trained on. */
function freshArea(f: (uniform: () => number, second: boolean) => number[], ordered = true): number {
  const model = fit(draw(4000, 1, f, ordered));
  const { columns } = draw(4000, 2, f, ordered);
  const [first, second] = [upTo(2000), upTo(2000, 2000)].map((rows) => scoreBoostedTrees(model, columns, rows));
  return delong(first!, second!).auc;
}
const cell = (u: number): number => Math.min(7, Math.floor(8 * u));

test("one tree with one cut takes the Newton step of each side", () => {
  // 10 of 50 rows of the first group and 40 of 50 of the second have code 1. At p = ½ the gradients of a
  // side sum to (second − first)/2 and the curvatures to (second + first)/4; ridge 2, rate 0.1.
  const codes = Uint8Array.from({ length: 100 }, (_, i) => Number(i < 50 ? i < 10 : i < 90));
  const second = new Uint8Array(100).fill(1, 50);
  const columns = [{ codes, cells: 2, ordered: true }];
  const model = fitBoostedTrees(columns, upTo(100), second, { rng: seededRng(1), trees: 1, depth: 1, rate: 0.1 });
  const step = (0.1 * ((40 - 10) / 2)) / (50 / 4 + 2);
  const scores = scoreBoostedTrees(model, columns, Uint32Array.of(0, 99));
  expect(scores[0]).toBeCloseTo(step, 5); // gradients are rounded to 2^-27 of their sum
  expect(scores[1]).toBeCloseTo(-step, 5);
});

test("groups of unequal size weigh the same: the score is odds against equal shares", () => {
  // Code 1 holds for half of either group, so no score should lean anywhere, at 300 rows against 700.
  const second = new Uint8Array(1000).fill(1, 300);
  const codes = Uint8Array.from({ length: 1000 }, (_, i) => i % 2);
  const columns = [{ codes, cells: 2, ordered: true }];
  const model = fitBoostedTrees(columns, upTo(1000), second, { rng: seededRng(1) });
  for (const score of scoreBoostedTrees(model, columns, upTo(4))) expect(Math.abs(score)).toBeLessThan(1e-4); // rounded to 2^-27 a row
});

describe("what it learns holds for new rows", () => {
  test("a shift of one column comes near the best possible area", () => {
    // Cell of √u against cell of u: the best area is that of the cells' likelihood ratio, 2/3 less the ties.
    const area = freshArea((u, second) => [cell(second ? Math.sqrt(u()) : u()), cell(u())]);
    const p = Array.from({ length: 8 }, (_, k) => ((k + 1) ** 2 - k ** 2) / 64); // of the second group; 1/8 of the first
    const best = p.reduce((sum, share, k) => sum + share * (k / 8 + 1 / 16), 0);
    expect(area).toBeGreaterThan(best - 0.02);
    expect(area).toBeLessThan(best + 4 * 0.0085); // four standard errors at 2,000 rows each
  });
  test("an exclusive-or of two columns, which no column shows alone", () => {
    const f = (u: () => number, second: boolean) => {
      const [a, b] = [u(), u()];
      return [cell(a), cell(a < 0.5 === second ? b / 2 : 0.5 + b / 2), cell(u())];
    };
    expect(freshArea(f)).toBeGreaterThan(0.98);
  });
  test("levels in no order", () => {
    const f = (u: () => number, second: boolean) => {
      const code = cell(u());
      return [second && u() < 0.5 ? [1, 4, 6][Math.floor(3 * u())]! : code];
    };
    // Second group: 1/16 on five levels, 1/16 + 1/6 on three. Best area: ½ + the trapezoid between.
    const [p, q] = [3 / 8, 3 / 16 + 1 / 2];
    expect(freshArea(f, false)).toBeGreaterThan(0.5 + (q - p) / 2 - 0.02);
  });
  test("nothing where there is nothing", () => {
    expect(Math.abs(freshArea((u) => [cell(u()), cell(u())]) - 0.5)).toBeLessThan(4 * 0.0092);
  });
});

test("the order of the rows is of no account below 2,000 rows, where none are left out", () => {
  const data = draw(600, 5, (u, second) => [cell(second ? u() ** 0.7 : u()), cell(u())]);
  const backwards = upTo(600).reverse();
  const there = fit(data);
  const back = fitBoostedTrees(data.columns, backwards, data.second, { rng: seededRng(1) });
  expect(scoreBoostedTrees(back, data.columns, upTo(600))).toEqual(scoreBoostedTrees(there, data.columns, upTo(600)));
});

test("in a table of 300 columns the one that differs is found", () => {
  const f = (u: () => number, second: boolean) =>
    Array.from({ length: 300 }, (_, c) => cell(c === 217 && second ? Math.sqrt(u()) : u()));
  const model = fit(draw(1000, 3, f));
  const { columns } = draw(1000, 4, f);
  const [first, second] = [upTo(500), upTo(500, 500)].map((rows) => scoreBoostedTrees(model, columns, rows));
  expect(delong(first!, second!).auc).toBeGreaterThan(0.6);
});

test("one group alone cannot be learnt from", () => {
  const data = draw(10, 1, (u) => [cell(u())]);
  expect(() => fitBoostedTrees(data.columns, upTo(5), data.second, { rng: seededRng(1) })).toThrow(
    "fitBoostedTrees: rows must be from both groups; received 0 of the second in 5",
  );
  expect(() => fit(data, { depth: 7 })).toThrow("depth must be an integer from 1 to 6; received 7");
});
