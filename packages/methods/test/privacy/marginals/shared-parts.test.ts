import { seededRng } from "@pushforward/core";
import {
  compression,
  compressSingle,
  decodeCells,
  type Measurement,
  noisyTotal,
  poolMeasurements,
  projectOnSimplex,
  systematicCounts,
  systematicSample,
} from "@pushforward/methods/privacy";
import fc from "fast-check";
import { expect, test } from "vitest";

const single = (counts: number[], variance: number, attribute = 0): Measurement => ({
  attributes: [attribute],
  sizes: [counts.length],
  counts: Float64Array.from(counts),
  variance,
});

test("the total weighs each marginal's sum by 1/(cells·σ²)", () => {
  // Sums 100 (variance 2·4) and 130 (variance 4·1): (100/8 + 130/4)/(1/8 + 1/4) = 45/0.375.
  const { total, variance } = noisyTotal([single([60, 40], 4), single([30, 40, 50, 10], 1, 1)]);
  expect(total).toBeCloseTo(120, 12);
  expect(variance).toBeCloseTo(8 / 3, 12);
  expect(noisyTotal([single([-3, -5], 4)]).total).toBe(1);
});

test("what was measured twice is pooled by precision, in the order of first appearance", () => {
  const pair: Measurement = { attributes: [0, 1], sizes: [1, 2], counts: Float64Array.of(5, 6), variance: 3 };
  const [first, second, ...rest] = poolMeasurements([single([10, 20], 1), pair, single([16, 20], 2)]);
  expect(rest).toEqual([]);
  expect(first!.values[0]).toBeCloseTo((10 / 1 + 16 / 2) / 1.5, 12); // 12
  expect(first!.variances[1]).toBeCloseTo(1 / 1.5, 12);
  expect(second).toEqual({ attributes: [0, 1], sizes: [1, 2], values: pair.counts, variances: Float64Array.of(3, 3) });
  expect(() => poolMeasurements([single([1], 1), single([1, 2], 1)])).toThrow("1 cells like the first");
});

test("codes under 3σ share the last cell; one alone, or the largest, stays by itself", () => {
  const { cells, sizes } = compression([
    single([100, 5, 29, 30, -8], 100), // σ = 10: codes 1, 2, 4 are rare
    single([100, 5, 31], 100, 1), // one rare code
    single([-3, 2, 1], 100, 2), // nothing stands out
  ]);
  expect(cells.map((cell) => [...cell])).toEqual([
    [0, 2, 2, 1, 2],
    [0, 1, 2],
    [1, 0, 1],
  ]);
  expect(sizes).toEqual([3, 3, 2]);
});

test("bins of an ordered attribute are merged with their neighbours until a run of k holds 3σ√k", () => {
  const { cells } = compression([single([40, 20, 25, 1, 31, 90, 3], 100)], { ordered: [7] });
  // 40 ≥ 30; 20 + 25 = 45 ≥ 42.4; 1 + 31 = 32 < 42.4, + 90 = 122 ≥ 52; 3 is left over and joins.
  expect([...cells[0]!]).toEqual([0, 1, 1, 2, 2, 2, 2]);
  expect([...compression([single([1, 1], 100)], { ordered: [2] }).cells[0]!]).toEqual([0, 0]);
});

test("codes past the bins, such as missing, are never merged with them", () => {
  const { cells, sizes } = compression([single([40, 1, 1, 2, 90], 100)], { ordered: [3] });
  expect([...cells[0]!]).toEqual([0, 0, 0, 1, 2]);
  expect(sizes).toEqual([3]);
});

test("a compressed count is the sum of its codes, and as noisy as all of them", () => {
  const counts = single([100, 5, 29, 30, -8], 100);
  const { values, variances, sizes } = compressSingle(counts, compression([counts]));
  expect([...values]).toEqual([100, 30, 26]);
  expect([...variances]).toEqual([100, 100, 300]);
  expect(sizes).toEqual([3]);
});

test("shares come from the nearest nonnegative counts with the cell's total", () => {
  // Rare 5, 29, −8 with total 26: τ = 4 of max(y − τ, 0) = 1, 25, 0.
  const { shares } = compression([single([100, 5, 29, 30, -8], 100)]);
  expect([...shares[0]!]).toEqual([1, 1 / 26, 25 / 26, 1, 0].map((x) => expect.closeTo(x, 12)));
});

test("projection on a simplex: nonnegative, right total, and no closer point (variational inequality)", () => {
  const vector = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(vector, fc.double({ min: 0.1, max: 100, noNaN: true }), (y, total) => {
      const x = projectOnSimplex(Float64Array.from(y), total);
      expect(Math.min(...x)).toBeGreaterThanOrEqual(0);
      expect(x.reduce((sum, v) => sum + v, 0)).toBeCloseTo(total, 9);
      // (y − x)·(z − x) ≤ 0 at every corner z of the simplex.
      const inner = x.reduce((sum, v, i) => sum + (y[i]! - v) * v, 0);
      for (let i = 0; i < y.length; i++) expect((y[i]! - x[i]!) * total - inner).toBeLessThan(1e-9 * total * 200);
    }),
  );
});

test("systematic counts are the expectation rounded down or up, sum to what was asked, and are fair", () => {
  const weights = [3, 0, 1, 0.5, 2.5, 0];
  const mean = new Float64Array(6);
  const runs = 2000;
  for (let seed = 0; seed < runs; seed++) {
    const counts = systematicCounts(weights, 9, seededRng(seed));
    expect(counts.reduce((sum, c) => sum + c, 0)).toBe(9);
    counts.forEach((count, i) => {
      expect(Math.abs(count - (9 * weights[i]!) / 7)).toBeLessThan(1);
      mean[i]! += count / runs;
    });
  }
  // A count of two neighbouring values has standard deviation of at most ½; four standard errors.
  weights.forEach((weight, i) => {
    expect(Math.abs(mean[i]! - (9 * weight) / 7)).toBeLessThan((4 * 0.5) / Math.sqrt(runs));
  });
  expect(() => systematicCounts([0, 0], 1, seededRng(1))).toThrow("a positive finite sum");
});

test("a systematic sample is in random order", () => {
  const first = Array.from({ length: 400 }, (_, seed) => systematicSample([1, 1], 10, seededRng(seed))[0]!);
  const ones = first.reduce((sum, code) => sum + code, 0);
  expect(Math.abs(ones - 200)).toBeLessThan(40); // four standard deviations of a fair coin
});

test("rows get codes of their own cell, in the shares of the noisy counts", () => {
  const domain = { attributes: [{ name: "a", type: "category" as const, values: ["p", "q", "r", "s", "t"] }] };
  const compressed = compression([single([100, 5, 29, 30, -8], 100)]);
  const column = Uint16Array.from({ length: 156 }, (_, i) => (i % 3 === 0 ? 0 : 2)); // 104 rows in the rare cell
  const table = decodeCells(domain, [column], compressed, seededRng(1));
  const counts = new Uint32Array(5);
  for (const code of table.codes[0]!) counts[code]!++;
  expect([...counts]).toEqual([52, 4, 100, 0, 0]);
  table.codes[0]!.forEach((code, row) => {
    expect(compressed.cells[0]![code]).toBe(column[row]);
  });
});
