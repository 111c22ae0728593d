import { meanAndVariance, type Rng, seededRng } from "@pushforward/core";
import { expect, test } from "vitest";
import { cellsOf } from "../../../dist/privacy/fidelity/column-cells.js";
import type { FidelityColumn } from "../../../dist/privacy/fidelity/fidelity-columns.js";
import { marginalFidelity } from "../../../dist/privacy/fidelity/marginal-fidelity.js";
import { meanWalk, samplingFloor, splitVariation } from "../../../dist/privacy/fidelity/sampling-floor.js";

const numbers = (values: readonly number[]): FidelityColumn => {
  return { name: "x", type: "numeric", kind: "ordered", values: Float64Array.from(values) };
};
const words = (codes: readonly number[], levels: readonly string[]): FidelityColumn => {
  return { name: "w", type: "category", kind: "levels", codes: Int32Array.from(codes), levels };
};
const total = (
  columns: readonly FidelityColumn[],
  sizes: { real: number; holdout: number; synthetic: number },
  bins = 4,
) =>
  marginalFidelity(
    columns.map(({ name }, k) => `${name}${k}`),
    columns.map((column) => cellsOf(column, sizes.real, bins)),
    sizes,
    { rng: seededRng(0) },
  );

test("the mean distance of a walk: 2k·C(2k, k)/4^k by hand, and √(2t/π) far out", () => {
  expect([1, 2, 3, 4, 5, 6].map(meanWalk)).toEqual([1, 1, 1.5, 1.5, 1.875, 1.875]);
  expect(meanWalk(4_097)).toBeCloseTo((meanWalk(4_096) * 4_097) / 4_096, 9); // the recursion across both branches
  expect(meanWalk(1e8) / Math.sqrt(2e8 / Math.PI)).toBeCloseTo(1, 8);
});

test("cells: quantile bins that part no ties, a value of its own where it fills one, open ends, missing", () => {
  const { cell, count, labels } = cellsOf(numbers([0, 0, 0, 0, 1, 2, 3, 4, -5, 9, 2.5, Number.NaN]), 8, 4);
  // 8 real rows in 4 bins of 2: zeros fill one alone, then {1, 2} and {3, 4}; the last four rows are not real
  expect(labels).toEqual(["x = 0", "0 < x ≤ 2", "x > 2", "x is missing"]);
  expect([...cell]).toEqual([0, 0, 0, 0, 1, 1, 2, 2, 0, 2, 1, 3]);
  expect(count).toBe(4);
});

test("cells of categories: frequent first, values that no real row has, missing", () => {
  const { cell, labels } = cellsOf(words([1, 1, 0, 2, -1], ["a", "b", "new"]), 3, 4);
  expect(labels).toEqual(['w = "b"', 'w = "a"', "w is a value that no real row has", "w is missing"]);
  expect([...cell]).toEqual([0, 0, 1, 2, 3]);
});

test("total variation by hand: one column, and a pair that only the joint counts tell apart", async () => {
  const a = words([0, 0, 1, 1, 0, 1, 0, 1], ["a", "b"]);
  const b = words([0, 0, 1, 1, 1, 0, 1, 0], ["c", "d"]);
  const { marginal, pairwise, columns } = await total([a, b], { real: 4, holdout: 0, synthetic: 4 });
  expect(marginal.value).toBe(0);
  expect(pairwise!.value).toBe(1); // equal codes in the real rows, different ones in the synthetic
  const [only] = (await total([words([0, 0, 0, 1, 0, 1, 1, 1], ["a", "b"])], { real: 4, holdout: 0, synthetic: 4 })).columns; // biome-ignore format: a line
  expect(only).toMatchObject({ value: 0.5, worst: { cell: 'w = "a"', real: 0.75, synthetic: 0.25 } });
  expect(columns).toHaveLength(2);
});

test("tables that share no value lie 1 apart", async () => {
  const { columns } = await total([words([0, 0, 1, 1], ["a", "b"])], { real: 2, holdout: 0, synthetic: 2 });
  expect(columns[0]!.value).toBe(1);
});

/** Codes with shares falling like 1/(k + 1)^power. */
function draw(rng: Rng, count: number, cells: number, power: number): number[] {
  const shares = Array.from({ length: cells }, (_, k) => (k + 1) ** -power);
  const sum = shares.reduce((x, y) => x + y);
  let reached = 0;
  const ends = shares.map((share) => (reached += share / sum));
  return Array.from({ length: count }, () => {
    const u = rng.uniform();
    return Math.min(cells - 1, ends.findIndex((end) => u < end) & 0xffff);
  });
}

const counted = (codes: readonly number[], cells: number): Float64Array => {
  const out = new Float64Array(cells);
  for (const code of codes) out[code]!++;
  return out;
};

const variation = (a: readonly number[], b: readonly number[], cells: number): number => {
  const [p, q] = [counted(a, cells), counted(b, cells)];
  return p.reduce((sum, count, c) => sum + Math.abs(count / a.length - q[c]! / b.length), 0) / 2;
};

// Up to half the rows the floor is unbiased; beyond, it follows the power law through both splits: exact where cells are full
// (10 even ones), and 5% too high where there are more cells than rows, as the module says.
test.each([
  [10, 0, 0.02],
  [200, 1, 0.02],
  [3_000, 0.5, 0.06],
])("the floor is what tables of one law score: %d cells, power %d", (cells, power, law) => {
  const rng = seededRng(cells);
  const runs = 60;
  const found = { halves: [] as number[], floor: [] as number[], floorAtHalf: [] as number[], floorUneven: [] as number[] }; // biome-ignore format: a line
  const uneven: number[] = [];
  for (let run = 0; run < runs; run++) {
    const real = draw(rng, 1_200, cells, power);
    const split = splitVariation(counted(real, cells));
    found.floorAtHalf.push(samplingFloor(split, 1_200, 600, 600));
    found.floor.push(samplingFloor(split, 1_200, 1_200, 1_200));
    found.floorUneven.push(samplingFloor(split, 1_200, 1_200, 400));
    found.halves.push(variation(draw(rng, 600, cells, power), draw(rng, 600, cells, power), cells));
    uneven.push(variation(real, draw(rng, 400, cells, power), cells));
  }
  const whole = Array.from({ length: runs }, () => variation(draw(rng, 1_200, cells, power), draw(rng, 1_200, cells, power), cells)); // biome-ignore format: a line
  const mean = (list: readonly number[]) => meanAndVariance(list).mean;
  const error = (list: readonly number[]) => Math.sqrt(meanAndVariance(list).variance / runs);
  expect(Math.abs(mean(found.floorAtHalf) - mean(found.halves))).toBeLessThan(4 * error(found.halves) + 4 * error(found.floorAtHalf)); // biome-ignore format: a line
  expect(Math.abs(mean(found.floor) - mean(whole))).toBeLessThan(4 * error(whole) + law * mean(whole));
  expect(Math.abs(mean(found.floorUneven) - mean(uneven))).toBeLessThan(4 * error(uneven) + law * mean(uneven));
});

test("the standard error is the spread over tables", async () => {
  const values: number[] = [];
  const errors: number[] = [];
  for (let run = 0; run < 150; run++) {
    const rng = seededRng(900 + run);
    const column = (power: number) => words([...draw(rng, 300, 6, 1), ...draw(rng, 200, 6, power)], ["a", "b", "c", "d", "e", "f"]); // biome-ignore format: a line
    const { marginal } = await total([column(0.3), column(0.2)], { real: 300, holdout: 0, synthetic: 200 });
    values.push(marginal.value);
    errors.push(marginal.standardError);
  }
  const spread = Math.sqrt(meanAndVariance(values).variance);
  const told = meanAndVariance(errors).mean;
  // A standard deviation of 150 has a relative error of 1/√300 = 6%, the mean of jackknives of tenths less.
  expect(Math.abs(told / spread - 1)).toBeLessThan(0.25);
});
