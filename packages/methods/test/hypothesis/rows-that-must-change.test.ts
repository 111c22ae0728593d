import { type Rng, seededRng } from "@pushforward/core";
import { type CodedColumn, rowsThatMustChange, totalVariationFromAuc } from "@pushforward/methods/hypothesis";
import { describe, expect, test } from "vitest";

const cell = (u: number): number => Math.min(7, Math.floor(8 * u));

/** Four columns of 9 cells; a share of the second table's rows has code 8 in the first, which no other row has. */
function contaminated(n: number, m: number, share: number, rng: Rng): CodedColumn[] {
  return Array.from({ length: 4 }, (_, c) => ({
    codes: Uint8Array.from({ length: n + m }, (_, row) =>
      c === 0 && row >= n && rng.uniform() < share ? 8 : cell(rng.uniform()),
    ),
    cells: 9,
    ordered: true,
  }));
}
const bound = async (columns: CodedColumn[], n: number, m: number, seed = 1, level = 0.05) =>
  (await rowsThatMustChange(columns, n, m, { rng: seededRng(seed), level })).value;

test("no pair of laws with total variation t has an area above 1 − (1 − t)²/2, and one pair reaches it", () => {
  const rng = seededRng(4);
  for (let trial = 0; trial < 2000; trial++) {
    const [p, q] = [law(6, rng), law(6, rng)];
    const t = p.reduce((sum, share, k) => sum + Math.max(0, q[k]! - share), 0);
    expect(totalVariationFromAuc(bestArea(p, q))).toBeLessThanOrEqual(t + 1e-12);
  }
  for (const t of [0.1, 0.5, 0.9])
    expect(totalVariationFromAuc(bestArea([t, 1 - t, 0], [0, 1 - t, t]))).toBeCloseTo(t, 12);
});

function law(cells: number, rng: Rng): number[] {
  const raw = Array.from({ length: cells }, () => rng.uniform() ** 3);
  const total = raw.reduce((a, b) => a + b);
  return raw.map((value) => value / total);
}

/** Area of the likelihood ratio q/p, which no score exceeds. */
function bestArea(p: number[], q: number[]): number {
  let area = 0;
  p.forEach((a, i) => {
    q.forEach((b, j) => {
      const [ratioI, ratioJ] = [q[i]! * p[j]!, q[j]! * p[i]!]; // q_i/p_i against q_j/p_j
      area += a * b * (ratioJ > ratioI ? 1 : ratioJ === ratioI ? 0.5 : 0);
    });
  });
  return area;
}

describe("the bound is above the truth in at most 5 of 100 pairs of tables", () => {
  test.each([
    [80, 320, 0],
    [300, 300, 0],
    [300, 300, 0.1],
    [200, 600, 0.5],
  ])("%d and %d rows, total variation %d", async (n, m, truth) => {
    const runs = 100;
    let above = 0;
    for (let run = 0; run < runs; run++)
      if ((await bound(contaminated(n, m, truth, seededRng(run)), n, m, run + 1)) > truth) above++;
    expect(above / runs).toBeLessThanOrEqual(0.05 + 4 * Math.sqrt((0.05 * 0.95) / runs));
  });
});

test("it comes near the truth with many rows", async () => {
  const value = await bound(contaminated(10_000, 10_000, 0.2, seededRng(1)), 10_000, 10_000);
  expect(value).toBeGreaterThan(0.17);
  expect(value).toBeLessThan(0.2);
});

test("few rows that moved far are found by the group, many that moved little by the area", async () => {
  expect(await bound(contaminated(4000, 4000, 0.02, seededRng(2)), 4000, 4000)).toBeGreaterThan(0.008);
  const rng = seededRng(3);
  const n = 4000;
  const shifted = Array.from({ length: 4 }, () => ({
    codes: Uint8Array.from({ length: 2 * n }, (_, row) => cell(rng.uniform() ** (row < n ? 1 : 0.85))),
    cells: 8,
    ordered: true,
  }));
  expect(await bound(shifted, n, n)).toBeGreaterThan(0.05);
});

test("nothing must change between a table and itself, nor is anything claimed of three rows", async () => {
  const half = contaminated(0, 500, 0.1, seededRng(1));
  const columns = half.map((column) => ({ ...column, codes: Uint8Array.from([...column.codes, ...column.codes]) }));
  expect(await bound(columns, 500, 500)).toBe(0);
  expect(await bound(contaminated(3, 500, 0.9, seededRng(1)), 3, 500)).toBe(0);
  expect(await bound([], 100, 100)).toBe(0);
});

test("a stricter level claims less", async () => {
  const columns = contaminated(500, 500, 0.3, seededRng(1));
  expect(await bound(columns, 500, 500, 1, 0.001)).toBeLessThan(await bound(columns, 500, 500, 1, 0.2));
});
