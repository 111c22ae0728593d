import { type Rng, seededRng } from "@pushforward/core";
import {
  type Axis,
  type CellColumn,
  correlationChange,
  correlationOfCounts,
  jointCounts,
  rankCells,
  rankCorrelation,
} from "@pushforward/methods/hypothesis";
import { describe, expect, test } from "vitest";

/** Two normal columns of this correlation. */
function normals(n: number, rho: number, rng: Rng): [Float64Array, Float64Array] {
  const x = Float64Array.from({ length: n }, () => rng.normal());
  return [x, x.map((value) => rho * value + Math.sqrt(1 - rho * rho) * rng.normal())];
}
/** Every value a cell of its own. */
const cellsOf = (values: Float64Array): CellColumn => rankCells(values, 10_000);
const spearman = (x: Float64Array, y: Float64Array) => rankCorrelation(cellsOf(x), cellsOf(y));
/** In the cells that are used. */
const grouped = (x: Float64Array, y: Float64Array) => rankCorrelation(rankCells(x), rankCells(y));
const ranks = (column: CellColumn): Axis => ({ cells: column.cells, score: "ranks" });
const round = (values: Float64Array, step: number) => values.map((value) => Math.round(value / step) * step);
/** Lose each value with this probability. */
const holes = (values: Float64Array, share: number, rng: Rng) =>
  values.map((value) => (rng.uniform() < share ? Number.NaN : value));
const without = (values: Float64Array, row: number) => values.filter((_, i) => i !== row);

test("without ties it is Spearman's 1 − 6Σd²/(n(n² − 1))", () => {
  // Ranks of y for x = 1 … 6: 2, 1, 4, 3, 6, 5; every d² is 1.
  const found = spearman(Float64Array.of(1, 2, 3, 4, 5, 6), Float64Array.of(20, 10, 40, 30, 60, 50));
  expect(found.r).toBeCloseTo(1 - (6 * 6) / (6 * 35), 14);
});

describe("the influence is what leaving a row out shows", () => {
  const rng = seededRng(7);
  const [x, y] = normals(200, 0.7, rng);
  const cases: [string, Float64Array, Float64Array][] = [
    ["continuous", x, y],
    ["heavy ties", round(x, 1), round(y, 0.8)],
    ["missing values", holes(x, 0.2, rng), holes(round(y, 0.5), 0.3, rng)],
  ];
  test.each(cases)("%s", (_, u, v) => {
    const [x, y] = [cellsOf(u), cellsOf(v)];
    const table = new Float64Array((x.cells + 1) * (y.cells + 1));
    const { r, variance } = correlationOfCounts(jointCounts(x, y), ranks(x), ranks(y), table);
    const influence = u.map((_, k) => table[x.cell[k]! * (y.cells + 1) + y.cell[k]!]!);
    const scale = Math.sqrt(variance);
    // Second-order terms go as the square of the influence over the complete rows; none here exceeds 3.2 of its scale.
    const complete = u.filter((value, k) => !Number.isNaN(value + v[k]!)).length;
    influence.forEach((value, k) => {
      const jackknife = (u.length - 1) * (r - spearman(without(u, k), without(v, k)).r);
      expect(Math.abs(value - jackknife)).toBeLessThan((10 / complete) * scale);
    });
    expect(Math.abs(influence.reduce((sum, value) => sum + value, 0))).toBeLessThan(1e-9 * u.length);
  });

  test("a rank and an indicator", () => {
    const levels: CellColumn = { cell: Uint8Array.from(y, (value) => (value > 0.5 ? 2 : value > 0 ? 1 : 0)), cells: 3 };
    const of = (u: Float64Array, column: CellColumn, table?: Float64Array) =>
      correlationOfCounts(jointCounts(cellsOf(u), column), ranks(cellsOf(u)), { cells: 3, score: 2 }, table);
    const table = new Float64Array(201 * 4);
    const { r, variance } = of(x, levels, table);
    x.forEach((_, k) => {
      const left = of(without(x, k), { cell: levels.cell.filter((_, i) => i !== k), cells: 3 }).r;
      const influence = table[cellsOf(x).cell[k]! * 4 + levels.cell[k]!]!;
      expect(Math.abs(influence - 199 * (r - left))).toBeLessThan(0.06 * Math.sqrt(variance));
    });
  });
});

test("two indicators have the phi coefficient, with the variance of a sample of their four cells", () => {
  // 30 + 10 rows with the first level, 20 + 40 without: φ = (30·40 − 10·20)/√(40·60·50·50).
  const counts = Uint32Array.of(30, 10, 0, 20, 40, 0, 0, 0, 0);
  const { r, variance } = correlationOfCounts(counts, { cells: 2, score: 0 }, { cells: 2, score: 0 });
  expect(r).toBeCloseTo(1000 / Math.sqrt(40 * 60 * 50 * 50), 13);
  // Delta method by numbers: move one row's worth of mass into each cell in turn.
  const phi = (c: number[]) => {
    const [a, b, d, e] = c as [number, number, number, number];
    return (a * e - b * d) / Math.sqrt((a + b) * (d + e) * (a + d) * (b + e));
  };
  const shares = [0.3, 0.1, 0.2, 0.4];
  const slopes = shares.map((_, k) => {
    const moved = (t: number) => phi(shares.map((share, i) => share * (1 - t) + (i === k ? t : 0)));
    return (moved(1e-5) - moved(-1e-5)) / 2e-5;
  });
  const expected = shares.reduce((sum, share, k) => sum + share * slopes[k]! ** 2, 0);
  expect(variance).toBeCloseTo((expected * 100) / 99, 7);
});

test("48 cells say what all values say, to a few parts of 1/48²", () => {
  const [x, y] = normals(20_000, 0.8, seededRng(12));
  const [fine, coarse] = [
    rankCorrelation(rankCells(x, 20_000), rankCells(y, 2000)),
    rankCorrelation(rankCells(x), rankCells(y)),
  ];
  expect(rankCells(x).cells).toBe(48);
  expect(Math.abs(coarse.r / fine.r - 1)).toBeLessThan(4 / 48 ** 2);
  expect(Math.abs(coarse.variance / fine.variance - 1)).toBeLessThan(40 / 48 ** 2);
});

test("values lost at random and increasing maps of a margin leave the correlation alone", () => {
  const rng = seededRng(11);
  const [x, y] = normals(20_000, 0.6, rng);
  const coarse = (u: Float64Array, v: Float64Array) => rankCorrelation(rankCells(u), rankCells(v)).r;
  const whole = coarse(x, y);
  expect(coarse(x.map(Math.exp), y.map(Math.atan))).toBe(whole);
  // About 9,800 complete rows: their correlation is within four of its standard errors of the whole.
  expect(Math.abs(coarse(holes(x, 0.3, rng), holes(y, 0.3, rng)) - whole)).toBeLessThan((4 * 0.7) / Math.sqrt(9800));
});

describe("equal dependence is called changed 5 times in 100", () => {
  const runs = 400;
  const margin = 4 * Math.sqrt((0.05 * 0.95) / runs);
  const margins: [string, (values: Float64Array) => Float64Array][] = [
    ["equal margins", (values) => values],
    [
      "the second rounded to whole numbers",
      (values) =>
        round(
          values.map((v) => 3 * v + 1),
          1,
        ),
    ],
  ];
  for (const [n, m, slack] of [
    [300, 300, 0],
    [60, 340, 0.01],
  ] as const)
    for (const rho of [0, 0.6, 0.9])
      test.each(margins)(`${n}/${m} rows, correlation ${rho}, %s`, (_, f) => {
        let rejected = 0;
        let hits = 0;
        for (let run = 0; run < runs; run++) {
          const rng = seededRng(run).stream(n + 1000 * rho);
          const [first, second] = [normals(n, rho, rng), normals(m, rho, rng)];
          const change = correlationChange(grouped(...first), grouped(f(second[0]), f(second[1])));
          if (change.pValue <= 0.05) rejected++;
          if (change.difference.low <= 0 && 0 <= change.difference.high) hits++;
        }
        // The small table may add a little: its normal approximation is one of 60 rows.
        expect(rejected / runs).toBeLessThan(0.05 + margin + slack);
        expect(rejected / runs).toBeGreaterThan(0.05 - margin);
        expect(Math.abs(hits / runs - 0.95)).toBeLessThan(margin + slack);
      });
});

test("a planted change is found and its interval covers the true difference 95 times in 100", () => {
  const truth = (6 / Math.PI) * (Math.asin(0.7 / 2) - Math.asin(0.2 / 2)); // Spearman's ρ of a normal pair
  let [found, hits] = [0, 0];
  const runs = 300;
  for (let run = 0; run < runs; run++) {
    const rng = seededRng(run).stream(77);
    const [a, b] = [normals(150, 0.2, rng), normals(250, 0.7, rng)];
    const { pValue, difference } = correlationChange(grouped(...a), grouped(...b));
    if (pValue <= 0.05) found++;
    if (difference.low <= truth && truth <= difference.high) hits++;
  }
  expect(found / runs).toBeGreaterThan(0.99);
  expect(Math.abs(hits / runs - 0.95)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / runs));
});

test("a table is not different from itself, even on a straight line; a constant column has no correlation", () => {
  const line = rankCells(Float64Array.from({ length: 60 }, (_, i) => i));
  const straight = rankCorrelation(line, line);
  expect(straight.r).toBeCloseTo(1, 14);
  expect(correlationChange(straight, straight)).toMatchObject({ z: 0, pValue: 1 });
  const constant = rankCells(new Float64Array(60));
  expect(rankCorrelation(line, constant).r).toBeNaN();
  expect(() => correlationChange(straight, rankCorrelation(line, constant))).toThrow("correlations must be numbers");
});

test("swapping the tables turns the sign", () => {
  const rng = seededRng(5);
  const [a, b] = [spearman(...normals(70, 0.1, rng)), spearman(...normals(90, 0.5, rng))];
  const [there, back] = [correlationChange(a, b), correlationChange(b, a)];
  expect(back.z).toBe(-there.z);
  expect(back.difference.low).toBeCloseTo(-there.difference.high, 14);
});
