import { type Rng, seededRng } from "@pushforward/core";
import { dependenceChanges, type EncodedPair } from "@pushforward/methods/hypothesis";
import { describe, expect, test } from "vitest";
import { levelColumn, orderedColumn, swapTables } from "./encoded-pair.js";

const three = ["red", "green", "blue"];

/** Four numbers with a common factor, a category that follows it and one that does not; the margins differ by table. */
function pairOf(n: number, m: number, rng: Rng, planted = 0): EncodedPair {
  const numbers = Array.from({ length: 4 }, () => new Float64Array(n + m));
  const codes = Array.from({ length: 2 }, () => new Uint8Array(n + m));
  for (let row = 0; row < n + m; row++) {
    const current = row >= n;
    const factor = rng.normal();
    const rho = current ? planted : 0;
    numbers.forEach((values, k) => {
      values[row] = k < 2 ? 0.8 * factor + 0.6 * rng.normal() : rng.normal();
    });
    numbers[3]![row] = rho * numbers[2]![row]! + Math.sqrt(1 - rho * rho) * numbers[3]![row]!;
    if (current) numbers[0]![row] = Math.exp(numbers[0]![row]!); // a margin may change
    if (rng.uniform() < (current ? 0.2 : 0.05)) numbers[1]![row] = Number.NaN; // and lose values
    codes[0]![row] = factor < -0.5 ? 0 : factor < 0.5 ? 1 : 2;
    codes[1]![row] = rng.integer(3);
  }
  const columns = [
    ...numbers.map((values, k) => orderedColumn(`x${k}`, values)),
    ...codes.map((values, k) => levelColumn(`c${k}`, values, three)),
  ];
  return { n, m, columns };
}

describe("margins that change are not dependence that changes", () => {
  test.each([
    [300, 300],
    [60, 340],
  ])("any pair is listed in about 5 of 100 runs at most, %d and %d rows", async (n, m) => {
    const runs = 150;
    let listed = 0;
    for (let run = 0; run < runs; run++) {
      const { pairs, examined } = await dependenceChanges(pairOf(n, m, seededRng(run).stream(n)), { seed: run });
      expect(examined).toBe(15);
      if (pairs.length > 0) listed++;
    }
    expect(listed / runs).toBeLessThanOrEqual(0.05 + 4 * Math.sqrt((0.05 * 0.95) / runs));
  });
});

test("a planted correlation is listed first, with an interval that holds it", async () => {
  const { pairs } = await dependenceChanges(pairOf(800, 700, seededRng(1), 0.5), { seed: 1 });
  expect(pairs[0]!.columns).toEqual(["x2", "x3"]);
  const truth = (6 / Math.PI) * Math.asin(0.5 / 2); // Spearman's ρ of a normal pair, 0 in the reference
  expect(pairs[0]!.difference.low).toBeLessThan(truth);
  expect(pairs[0]!.difference.high).toBeGreaterThan(truth);
  expect(pairs[0]!.difference.value).toBeCloseTo(pairs[0]!.current - pairs[0]!.reference, 12);
  expect(pairs[0]!.difference.level).toBeCloseTo(1 - (0.05 * pairs.length) / 15, 12);
  expect(pairs[0]!.about).toBeUndefined();
});

test("levels say which of them the change is about", async () => {
  const rng = seededRng(2);
  const [n, m] = [500, 600];
  const codes = Uint8Array.from({ length: n + m }, () => rng.integer(3));
  const values = Float64Array.from(codes, (code, row) => rng.normal() + (row >= n && code === 2 ? 1.5 : 0));
  const others = codes.map((code, row) => (row >= n && rng.uniform() < 0.5 ? code : rng.integer(3)));
  const columns = [
    orderedColumn("x", values),
    levelColumn("colour", codes, three),
    levelColumn("other", others, three),
  ];
  const { pairs } = await dependenceChanges({ n, m, columns }, { seed: 1 });
  const about = new Map(pairs.map((pair) => [pair.columns.join(), pair.about]));
  expect(about.get("x,colour")).toBe('colour = "blue"');
  expect(about.get("colour,other")).toMatch(/^colour = "(red|green|blue)" and other = "\1"$/);
});

test("swapping the tables turns every difference", async () => {
  const pair = pairOf(400, 400, seededRng(4), 0.6);
  const [there, back] = [
    await dependenceChanges(pair, { seed: 1 }),
    await dependenceChanges(swapTables(pair), { seed: 1 }),
  ];
  expect(back.pairs.map((p) => p.columns)).toEqual(there.pairs.map((p) => p.columns));
  there.pairs.forEach((p, k) => {
    expect(back.pairs[k]!.difference.value).toBeCloseTo(-p.difference.value, 12);
  });
});

test("too many pairs: the strong ones are kept, so is chance, and the number examined is what was asked", async () => {
  const rng = seededRng(5);
  const base = Array.from({ length: 40 }, () => Float64Array.from({ length: 400 }, () => rng.normal()));
  base[31] = base[17]!.map((value, row) => (row < 200 ? value : -value) + 0.1 * rng.normal()); // turns its sign
  const pair = { n: 200, m: 200, columns: base.map((values, k) => orderedColumn(`x${k}`, values)) };
  const { pairs, examined } = await dependenceChanges(pair, { seed: 3, maxPairs: 60 });
  expect(examined).toBe(60);
  expect(pairs[0]!.columns).toEqual(["x17", "x31"]);
});

test("too many pairs: a falling relation counts as much as a rising one", async () => {
  const rng = seededRng(6);
  const base = Array.from({ length: 40 }, () => Float64Array.from({ length: 2000 }, () => rng.normal()));
  base[31] = base[31]!.map((value, row) => {
    const rho = row < 1000 ? -0.4 : -0.05;
    return rho * base[17]![row]! + Math.sqrt(1 - rho * rho) * value;
  });
  const pair = { n: 1000, m: 1000, columns: base.map((values, k) => orderedColumn(`x${k}`, values)) };
  const { pairs } = await dependenceChanges(pair, { seed: 3, maxPairs: 60 });
  expect(pairs[0]?.columns).toEqual(["x17", "x31"]);
});

test("no pair is examined below 50 rows, and columns that do not vary take no part", async () => {
  expect(await dependenceChanges(pairOf(49, 500, seededRng(1), 0.9), { seed: 1 })).toEqual({ pairs: [], examined: 0 });
  const { columns, n, m } = pairOf(100, 100, seededRng(1));
  const constant = { ...columns[3]!, rank: new Float64Array(200) };
  const { examined } = await dependenceChanges({ n, m, columns: [columns[0]!, constant] }, { seed: 1 });
  expect(examined).toBe(0);
});
