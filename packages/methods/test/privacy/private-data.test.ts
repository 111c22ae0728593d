import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as privacy from "@pushforward/methods/privacy";
import {
  type Adjacency,
  type Candidate,
  type Domain,
  type DomainTable,
  epsilonOfCurve,
  epsilonOfRho,
  openPrivateData,
  type ReceiptLine,
  rhoOfEpsilon,
  type SumQuery,
  zeroConcentratedCurve,
} from "@pushforward/methods/privacy";
import {
  candidateScores,
  choiceEpsilon,
  gridSum,
  lossFilter,
  marginalCounts,
  varianceFor,
} from "@pushforward/methods/privacy/door";
import { expect, test } from "vitest";
import { openSeeded } from "./seeded-source.js";

const category = (name: string, size: number) => {
  return { type: "category", name, values: Array.from({ length: size }, (_, v) => `${v}`) } as const;
};
const domain: Domain = { attributes: [category("a", 2), category("b", 3)] };

function tableOf(rows: readonly (readonly number[])[], over = domain): DomainTable {
  const codes = over.attributes.map((_, a) => Uint16Array.from(rows, (row) => row[a]!));
  return { domain: over, rows: rows.length, codes, units: codes.map(() => undefined) };
}

const allRows = [0, 1].flatMap((a) => [0, 1, 2].map((b) => [a, b]));
const tables = [[], ...allRows.map((row) => [row]), ...allRows.flatMap((x) => allRows.map((y) => [x, y]))];

/** Every table of at most two rows beside every neighbour. */
function* neighbours(adjacency: Adjacency): Generator<[DomainTable, DomainTable]> {
  for (const rows of tables) {
    const others =
      adjacency === "add-remove"
        ? allRows.map((row) => [...rows, row])
        : rows.flatMap((_, i) => allRows.map((row) => rows.with(i, row)));
    for (const other of others) yield [tableOf(rows), tableOf(other)];
  }
}

const norm = (x: Float64Array, y: Float64Array) =>
  Math.sqrt(x.reduce((sum, value, i) => sum + (value - y[i]!) ** 2, 0));
const groups = [Uint16Array.of(0, 1), Uint16Array.of(0, 1, 1)];

test.each([
  ["add-remove", 1],
  ["replace-one", Math.SQRT2],
] as const)("counts move by the sensitivity that noise is made for, and no more: %s", (adjacency, bound) => {
  for (const attributes of [[0], [1], [0, 1]])
    for (const cells of [undefined, groups]) {
      const moves = [...neighbours(adjacency)].map(([x, y]) =>
        norm(marginalCounts(x, attributes, cells), marginalCounts(y, attributes, cells)),
      );
      expect(Math.max(...moves)).toBeCloseTo(bound, 14);
    }
  const squared = adjacency === "add-remove" ? 1n : 2n;
  const rho = 3 / 1024; // exact, as is all that follows
  const { numerator, denominator } = varianceFor(squared, rho);
  expect(2 * rho * numerator).toBeGreaterThanOrEqual(Number(squared) * denominator);
  const data = openPrivateData({ table: tableOf([[0, 1]]), adjacency, limit: { rho: 1 } });
  expect(data.marginal([0], rho).variance).toBe(numerator / denominator);
});

test("noise is at least as wide as rho asks for, by whole numbers, and a thousandth wider at most", () => {
  for (let k = -40; k < 8; k++)
    for (const odd of [1, 3, 5, 0x1fffffffffffff]) {
      const rho = odd * 2 ** (k - 53 * Number(odd > 5));
      const { numerator, denominator } = varianceFor(3n, rho);
      // σ²·2ρ ≥ 3, both times 2^100
      const cost = BigInt(numerator) * BigInt(rho * 2 ** 100) * 2n;
      const least = 3n * BigInt(denominator) * (1n << 100n);
      expect(cost >= least).toBe(true);
      const wide = numerator > denominator; // a thousandth is less than a step of 2^−10 below
      expect(!wide || 1000n * cost <= 1001n * least).toBe(true);
    }
});

test.each(["add-remove", "replace-one"] as const)("scores move by their sensitivity, and no more: %s", (adjacency) => {
  const candidates: Candidate[] = [
    { attributes: [0], expected: Float64Array.of(0.3, 1.7), offset: 0.1, weight: 13 },
    { attributes: [0, 1], expected: Float64Array.of(0, 0, 9, 0.5, 1 / 3, 0), offset: 0, weight: 26 },
  ];
  let most = 0n;
  let said = 0n;
  for (const [x, y] of neighbours(adjacency)) {
    const [before, after] = [candidateScores(x, candidates, adjacency), candidateScores(y, candidates, adjacency)];
    for (let i = 0; i < candidates.length; i++) {
      const move = before.scores[i]! - after.scores[i]!;
      most = [most, move, -move].reduce((a, b) => (a > b ? a : b));
    }
    said = before.sensitivity;
  }
  expect(most).toBe(said); // attained
  expect(said).toBe((adjacency === "add-remove" ? 1n : 2n) * 26n * 1024n);
});

const onehot: SumQuery = {
  what: "one-hot rows in thirds",
  length: 6,
  rowBound: 1 / 3,
  differenceBound: Math.SQRT2 / 3,
  add({ rows, codes }, out) {
    for (let i = 0; i < rows; i++) out[codes[0]![i]! * 3 + codes[1]![i]!]! += 1 / 3;
  },
};

test.each(["add-remove", "replace-one"] as const)("sums on a grid move by what is accounted for: %s", (adjacency) => {
  const bound = adjacency === "add-remove" ? 1 / 3 : Math.SQRT2 / 3;
  for (const [x, y] of neighbours(adjacency)) {
    const [before, after] = [gridSum(x, onehot, adjacency), gridSum(y, onehot, adjacency)];
    const allowed = Math.sqrt(Number(before.squaredSensitivity));
    expect(norm(before.steps, after.steps)).toBeLessThanOrEqual(allowed);
    expect((allowed * before.grid) ** 2).toBeLessThan(bound ** 2 * 1.01); // rounding costs at most 1%
    expect(allowed * before.grid).toBeGreaterThanOrEqual(bound);
  }
});

test("rows longer than they were said to be are cut to that length; what is not finite is refused", () => {
  const long: SumQuery = { ...onehot, add: (_, out) => out.fill(100) };
  const { steps, grid } = gridSum(tableOf([[0, 0]]), long, "add-remove");
  expect(norm(steps, new Float64Array(6)) * grid).toBeLessThan((1 / 3) * 1.005);
  const table = tableOf([[0, 0]]);
  const data = openPrivateData({ table, limit: { rho: 1 } });
  expect(() => data.sum({ ...onehot, add: (_, out) => out.fill(Number.NaN) }, 0.1)).toThrow(
    "add must be giving finite",
  );
  expect(data.remaining).toBe(1);
});

test("answers are the truth plus noise of the variance stated", () => {
  const rows = Array.from({ length: 300 }, (_, i) => [i % 2, i % 3]);
  const table = tableOf(rows);
  const data = openSeeded(1, { table, limit: { rho: 1000 } });
  const runs = 2000;
  const check = (truth: number, draw: () => { value: number; variance: number }) => {
    const drawn = Array.from({ length: runs }, draw);
    const gaps = drawn.map(({ value }) => value - truth);
    const { variance } = drawn[0]!;
    const mean = gaps.reduce((a, b) => a + b) / runs;
    const spread = gaps.reduce((sum, gap) => sum + gap * gap, 0) / runs;
    expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt(variance / runs));
    expect(Math.abs(spread / variance - 1)).toBeLessThan(5 * Math.sqrt(2 / runs));
  };
  check(50, () => {
    const { counts, variance } = data.marginal([0, 1], 0.02);
    return { value: counts[4]!, variance };
  });
  check(50 / 3, () => {
    const { values, variance } = data.sum(onehot, 0.02);
    return { value: values[4]!, variance };
  });
  const query = {
    what: "rows",
    width: 1,
    grid: 1 / 64,
    variance: 4,
    cost: zeroConcentratedCurve(0.01),
    evaluate: (_: DomainTable, out: Float64Array) => out.fill(7),
  };
  const limit = { epsilon: 10, delta: 1e-6 };
  const fixed = openSeeded(2, { table: tableOf([...rows, ...rows, ...rows]), adjacency: "replace-one", limit });
  const values = [0, 1, 2].flatMap(() => [...fixed.rows(query)]);
  const spread = values.reduce((sum, value) => sum + (value - 7) ** 2, 0) / values.length;
  expect(Math.abs(spread / 4 - 1)).toBeLessThan(5 * Math.sqrt(2 / values.length));
  expect(values.every((value) => Number.isInteger(value * 64))).toBe(true);
});

test("a choice has the frequencies of the exponential mechanism at its rho", () => {
  const table = tableOf([[0, 0], [0, 1], [0, 2]]); // biome-ignore format: rows
  const expected = [Float64Array.of(3, 0), Float64Array.of(0, 3), Float64Array.of(1, 1)]; // errors 0, 6, 3
  const candidates = expected.map((each) => ({ attributes: [0], expected: each, offset: 1, weight: 2 }));
  const data = openSeeded(3, { table, limit: { rho: 1e6 } });
  const [runs, rho] = [20_000, 0.05];
  const counts = [0, 0, 0];
  for (let i = 0; i < runs; i++) counts[data.select(candidates, rho)]! += 1;
  const weights = [0, 6, 3].map((error) => Math.exp((Math.sqrt(8 * rho) * error) / 2)); // weight and its largest cancel
  const total = weights.reduce((a, b) => a + b);
  weights.forEach((weight, i) => {
    const p = weight / total;
    expect(Math.abs(counts[i]! / runs - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / runs));
  });
  const { numerator, denominator } = choiceEpsilon(rho);
  const epsilon = Number(numerator) / Number(denominator);
  expect(epsilon ** 2 / 8).toBeLessThanOrEqual(rho);
  expect(epsilon ** 2 / 8).toBeGreaterThan(rho * (1 - 1e-8));
});

test("an account to the last bit: parts come to the whole, and the next question is refused before anything is drawn", () => {
  const lines: ReceiptLine[] = [];
  const limit = { epsilon: 1, delta: 1e-6 };
  const data = openPrivateData({ table: tableOf(allRows), limit, record: (line) => lines.push(line) });
  const rho = data.remaining;
  expect(rho).toBe(rhoOfEpsilon(1, 1e-6));
  for (let i = 0; i < 14; i++) data.marginal([i % 2], rho / 14); // 14 roundings
  expect(data.remaining).toBeLessThan(1e-15);
  expect(data.receipt()).toEqual(lines);
  expect(lines).toHaveLength(14);
  expect(lines[1]).toMatchObject({ what: "marginal b", mechanism: "discrete Gaussian" });
  const spent = lines.reduce((sum, line) => sum + BigInt(Math.round(line.rho! * 2 ** 62)), 0n);
  expect(Number(spent) / 2 ** 62).toBeCloseTo(rho, 15);
  expect(epsilonOfRho(lines.reduce((sum, line) => sum + line.rho!, 0), 1e-6)).toBeCloseTo(1, 9); // biome-ignore format: sum
  for (const ask of [
    () => data.marginal([0], 1e-3),
    () => data.select([{ attributes: [0], expected: new Float64Array(2), offset: 0, weight: 1 }], 1e-3),
    () => data.sum(onehot, 1e-3),
  ])
    expect(ask).toThrow(privacy.BudgetError);
  expect(data.receipt()).toHaveLength(14);
});

test("a record that cannot be written stops the question", () => {
  const record = () => {
    throw new Error("disk full");
  };
  const data = openPrivateData({ table: tableOf(allRows), limit: { rho: 1 }, record });
  expect(() => data.marginal([0], 0.1)).toThrow("disk full");
  expect(data.receipt()).toEqual([]);
});

test("noise on rows takes the order that is best for its curve, if it comes first", () => {
  const limit = { epsilon: 2, delta: 1e-6 };
  const rho = rhoOfEpsilon(2, 1e-6);
  const flat = () => 0.3; // at large orders far below any rho·α
  const first = lossFilter(limit);
  first.chargeCurve(flat);
  expect(() => first.chargeCurve(() => 5)).toThrow(privacy.BudgetError);
  const later = lossFilter(limit);
  later.charge(rho / 2);
  later.chargeCurve(zeroConcentratedCurve(rho / 4));
  expect(later.remaining).toBeCloseTo(rho / 4, 12);
  expect(() => later.chargeCurve(zeroConcentratedCurve(rho / 3))).toThrow(privacy.BudgetError);
  later.charge(later.remaining);
  expect(later.remaining).toBe(0);
  const all = lossFilter(limit);
  all.chargeCurve(zeroConcentratedCurve(rho * (1 - 1e-12)));
  expect(all.remaining).toBeLessThan(rho * 1e-9);
  expect(() => lossFilter({ rho: 1 }).chargeCurve(flat)).toThrow("limit must be an epsilon and a delta; received rho");
});

test("a ledger that has the curve from the receipt comes to the epsilon that was allowed, and not above", () => {
  const limit = { epsilon: 2, delta: 1e-6 };
  const data = openPrivateData({ table: tableOf(allRows), adjacency: "replace-one", limit });
  const cost = zeroConcentratedCurve(rhoOfEpsilon(2, 1e-6) * (1 - 1e-12));
  data.rows({ what: "", width: 1, grid: 1, variance: 100, cost, evaluate: () => {} });
  const { orders, losses } = data.receipt()[0]!.renyi!;
  const { epsilon } = epsilonOfCurve((alpha) => losses[orders.indexOf(alpha)]!, 1e-6, orders);
  expect(epsilon).toBeLessThanOrEqual(2 * (1 + 1e-9));
  expect(orders).toEqual(orders.toSorted((a, b) => a - b));
});

test("how many rows there are is told under replace-one alone", () => {
  const open = (adjacency: Adjacency) => openPrivateData({ table: tableOf(allRows), adjacency, limit: { rho: 1 } });
  expect(open("add-remove").publicRows).toBeUndefined();
  expect(open("replace-one").publicRows).toBe(6);
  const query = { what: "", width: 1, grid: 1, variance: 1, cost: () => 0, evaluate: () => {} };
  expect(() => open("add-remove").rows(query)).toThrow("adjacency must be replace-one for noise on rows");
});

test("after it is closed every question throws; the receipt stays", () => {
  const data = openPrivateData({ table: tableOf(allRows), limit: { rho: 1 } });
  data.marginal([0], 0.1);
  data.close();
  for (const ask of [
    () => data.marginal([0], 0.1),
    () => data.select([{ attributes: [0], expected: new Float64Array(2), offset: 0, weight: 1 }], 0.1),
    () => data.sum(onehot, 0.1),
    () => data.rows({ what: "", width: 1, grid: 1, variance: 1, cost: () => 0, evaluate: () => {} }),
  ])
    expect(ask).toThrow("private data: it was closed");
  expect(data.receipt()).toHaveLength(1);
});

test("codes outside the domain and questions that make no sense are refused", () => {
  expect(() => openPrivateData({ table: tableOf([[0, 3]]), limit: { rho: 1 } })).toThrow(
    "codes of b must be 1, each below 3",
  );
  const data = openPrivateData({ table: tableOf(allRows), limit: { rho: 1 } });
  for (const attributes of [[], [1, 0], [0, 0], [2], [0.5]])
    expect(() => data.marginal(attributes, 0.1)).toThrow("attributes must be one to three of the domain, ascending");
  for (const rho of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
    expect(() => data.marginal([0], rho)).toThrow("rho must be a positive finite number");
  expect(() => data.marginal([0], 1e-17)).toThrow("noise must be below 2^26 steps wide");
  expect(() => openPrivateData({ table: tableOf(allRows), limit: { epsilon: 0, delta: 1e-6 } })).toThrow("epsilon must be a positive"); // biome-ignore format: a call
  const huge = { attributes: Array.from({ length: 3 }, (_, k) => category(`c${k}`, 1000)) };
  const wide = openPrivateData({ table: tableOf([[0, 0, 0]], huge), limit: { rho: 1 } });
  expect(() => wide.marginal([0, 1, 2], 0.1)).toThrow("a marginal of 1000000000 cells is too large");
});

test("no release can be given a source of chance", () => {
  const names = Object.keys(privacy);
  expect(names.filter((name) => /source|^discrete|bernoulli/i.test(name))).toEqual([]);
  const constant = { below: () => 0, belowBig: () => 0n };
  const given = { table: tableOf(allRows), limit: { rho: 1e6 }, source: constant, rng: constant };
  const answers = Array.from({ length: 20 }, () => openPrivateData(given).marginal([0, 1], 0.01).counts.join());
  expect(new Set(answers).size).toBe(20);
});

test("outside its own folders nothing speaks of seeded noise or of opening with a source", () => {
  const packages = fileURLToPath(new URL("../../../", import.meta.url));
  const sources = readdirSync(packages).flatMap((name) => {
    const folder = join(packages, name, "src");
    try {
      return readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => join(folder, file));
    } catch {
      return [];
    }
  });
  const files = sources.filter((file) => file.endsWith(".ts") && !/privacy[\\/](noise|door)[\\/]/.test(file));
  expect(files.length).toBeGreaterThan(300);
  const forbidden = /openWithSource|randomSource\b|privacy\/(door|noise)["']/;
  expect(files.filter((file) => forbidden.test(readFileSync(file, "utf8")))).toEqual([]);
});
