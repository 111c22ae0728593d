import { type Samples, seededRng } from "@pushforward/core";
import { matrix, openKernels } from "@pushforward/kernels";
import { effectiveNumber, vendiScore } from "@pushforward/methods/diversity";
import { featureKernel, greedyMap, matrixKernel, pointKernel, vendiSelection } from "@pushforward/methods/sampling";
import { afterAll, expect, test } from "vitest";
import { gramOf, minor, normalMatrix } from "./support.js";

const kernels = await openKernels({ threads: 1 });
afterAll(() => kernels.close());
const cloud = (n: number, d: number, seed: number): Samples => ({ n, d, data: normalMatrix(n, d, seed).data });

test("greedy determinants are those of a search over all rows at each step", async () => {
  const l = gramOf(normalMatrix(15, 9, 1));
  const { rows, logDeterminant } = await greedyMap(matrixKernel(l), 7);
  const expected: number[] = [];
  for (let size = 0; size < 7; size++) {
    const scores = Array.from({ length: 15 }, (_, i) => (expected.includes(i) ? -1 : minor(l, [...expected, i])));
    expected.push(scores.indexOf(Math.max(...scores)));
  }
  expect(Array.from(rows)).toEqual(expected);
  expect(logDeterminant).toBeCloseTo(Math.log(minor(l, expected)), 9);
});

test("of equal rows the first is taken, and copies never; more rows than directions are refused", async () => {
  const rows = [0, 1, 0, 2, 3, 0, 0, 2, 3, 0, 1, 1]; // biome-ignore format: points
  const flat = featureKernel(matrix(6, 2, Float64Array.from(rows)));
  expect(Array.from((await greedyMap(flat, 2)).rows)).toEqual([2, 1]);
  expect((await greedyMap(flat, 0)).rows).toHaveLength(0);
  await expect(greedyMap(flat, 3)).rejects.toThrow("greedyMap: count must be at most the directions that the rows have, 2; received 3"); // biome-ignore format: one line
  await expect(greedyMap(flat, 7)).rejects.toThrow("an integer from 0 to 6");
});

test("greedy Vendi scores are those of a search over all rows at each step, and the scores are Vendi scores", async () => {
  for (const similarity of ["rbf", "cosine"] as const) {
    const x = cloud(14, 3, 2);
    const score = async (set: readonly number[]) => {
      const data = Float64Array.from(set.flatMap((i) => Array.from(x.data.subarray(3 * i, 3 * i + 3))));
      const options = { rng: seededRng(0), orders: [1], kernels, similarity, bandwidth: 1.5 };
      return (await vendiScore({ n: set.length, d: 3, data }, options)).estimates[0]!.value;
    };
    const { rows, scores } = await vendiSelection(kernels, pointKernel(x, similarity, 1.5), 8, { rng: seededRng(3) });
    const expected = [rows[0]!];
    for (let size = 1; size < 8; size++) {
      const tried = await Promise.all(Array.from({ length: 14 }, (_, i) => (expected.includes(i) ? 0 : score([...expected, i])))); // biome-ignore format: one line
      expected.push(tried.indexOf(Math.max(...tried)));
      expect(scores[size]).toBeCloseTo(Math.max(...tried), 9);
    }
    expect(Array.from(rows)).toEqual(expected);
    expect(scores[0]).toBe(1);
  }
});

test("groups of copies: one of each first, the score grows by one each, and then copies in equal shares", async () => {
  const groups = matrix(12, 12, Float64Array.from({ length: 144 }, (_, at) => Number(Math.floor(at / 12) % 4 === at % 4))); // biome-ignore format: one line
  const { rows, scores } = await vendiSelection(kernels, matrixKernel(groups), 8, { rng: seededRng(1) });
  expect(new Set(Array.from(rows.subarray(0, 4), (row) => row % 4)).size).toBe(4);
  expect(new Set(rows).size).toBe(8);
  for (let size = 1; size <= 4; size++) expect(scores[size - 1]).toBeCloseTo(size, 9);
  expect(scores[5]).toBeCloseTo(effectiveNumber([2 / 6, 2 / 6, 1 / 6, 1 / 6], 1), 9);
  expect(scores[7]).toBeCloseTo(4, 9);
});
