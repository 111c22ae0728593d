import { logGamma, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { chiSquareHomogeneity } from "@pushforward/methods/hypothesis";
import { expect, test } from "vitest";

const logChoose = (n: number, k: number) => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);

test("agrees with SciPy 1.17.1 where all expected counts are 5 or more (tools/fixtures/hypothesis/columns.py)", async () => {
  const result = await chiSquareHomogeneity([30, 14, 34, 45, 57], [20, 19, 12, 51, 61], { seed: 1 });
  expect(result.statistic).toBeCloseTo(12.979225451936031, 12);
  expect(result.pValue).toBeCloseTo(0.011377749429613856, 13);
  expect(result).toMatchObject({ method: "asymptotic", degreesOfFreedom: 4, n: 180, m: 163, tables: 0 });
});

test("with small counts the p-value is the share of all tables, by hand for 2 × 2", async () => {
  // labels on 3 of 10 rows, 4 of them in the first cell: a = 0 … 3 has weights C(4, a)·C(6, 3 − a) = 20, 60, 36, 4
  // a = 3 is 1.8 from its mean 1.2; only a = 3 is as far
  const result = await chiSquareHomogeneity([3, 0], [1, 6], { seed: 1 });
  expect(result.pValue).toBeCloseTo(4 / 120, 14);
  expect(result).toMatchObject({ method: "exact", tables: 4 });
  // a = 0 is 1.2 away: 0 and 3 are as far
  expect((await chiSquareHomogeneity([0, 3], [4, 3], { seed: 1 })).pValue).toBeCloseTo(24 / 120, 14);
});

test("enumerates 2 × 3 tables with ties between them", async () => {
  const [a, b] = [
    [4, 0, 1],
    [2, 6, 3],
  ];
  const t = [6, 6, 4];
  const square = (x: number[]) => x.reduce((sum, value, c) => sum + (value - (5 * t[c]!) / 16) ** 2 / t[c]!, 0);
  let [reaching, all] = [0, 0];
  for (let i = 0; i <= 5; i++)
    for (let j = 0; i + j <= 5; j++) {
      const x = [i, j, 5 - i - j];
      if (x[2]! > 4) continue;
      const weight = Math.exp(x.reduce((sum, value, c) => sum + logChoose(t[c]!, value), 0));
      all += weight;
      if (square(x) >= square(a) - 1e-9) reaching += weight;
    }
  const result = await chiSquareHomogeneity(a, b, { seed: 1 });
  expect(result.pValue).toBeCloseTo(reaching / all, 12);
  const drawn = await chiSquareHomogeneity(a, b, { seed: 1, tables: 0, draws: 2 ** 17 });
  expect(drawn.method).toBe("permutation");
  const p = reaching / all; // stopped after 20 tables: relative error 1/√20
  expect(Math.abs(drawn.pValue / p - 1)).toBeLessThan(4 / Math.sqrt(20));
});

test("order of cells and of rows changes nothing; empty cells are left out", async () => {
  const base = await chiSquareHomogeneity([3, 0, 9], [1, 6, 2], { seed: 1 });
  const other = await chiSquareHomogeneity([6, 0, 2, 1], [0, 0, 9, 3], { seed: 9 });
  expect(other.pValue).toBeCloseTo(base.pValue, 13);
  expect(other.statistic).toBeCloseTo(base.statistic, 13);
  expect(other.degreesOfFreedom).toBe(2);
  expect(await chiSquareHomogeneity([3], [5], { seed: 1 })).toMatchObject({
    statistic: 0,
    pValue: 1,
    degreesOfFreedom: 0,
  });
});

test.each([
  [60, 340, [0.5, 0.3, 0.1, 0.05, 0.03, 0.02]],
  [8, 30, [0.4, 0.3, 0.2, 0.1]],
])("keeps its level at %d/%d with rare levels", async (n, m, shares) => {
  const rng = seededRng(3);
  const runs = 300;
  const draw = (rows: number) => {
    const counts = shares.map(() => 0);
    for (let i = 0; i < rows; i++) {
      const u = rng.uniform();
      const upTo = (c: number) => shares.slice(0, c + 1).reduce((a, b) => a + b);
      counts[shares.findIndex((_, c) => u < upTo(c) + 1e-9)]!++;
    }
    return counts;
  };
  const kernels = await openKernels({ threads: 1 });
  let rejected = 0;
  for (let run = 0; run < runs; run++) {
    const { pValue, method } = await chiSquareHomogeneity(draw(n), draw(m), { seed: run, draws: 1000, kernels });
    expect(method).not.toBe("asymptotic");
    if (pValue <= 0.1) rejected++;
  }
  expect(rejected / runs).toBeLessThan(0.1 + 4 * Math.sqrt((0.1 * 0.9) / runs));
});

test("an error names the argument, what was expected and what came", async () => {
  await expect(chiSquareHomogeneity([1, 2], [1], { seed: 1 })).rejects.toThrow("current must be as long as reference");
  await expect(chiSquareHomogeneity([0, 0], [1, 2], { seed: 1 })).rejects.toThrow(
    "reference must be counts of at least 1 row",
  );
  await expect(chiSquareHomogeneity([1, 0.5], [1, 2], { seed: 1 })).rejects.toThrow(
    "nonnegative integers; received 0.5",
  );
});
