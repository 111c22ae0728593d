import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Rng, seededRng } from "@pushforward/core";
import { type EncodedPair, witnessGroups } from "@pushforward/methods/hypothesis";
import { describe, expect, test } from "vitest";
import { levelColumn, orderedColumn, swapTables } from "./encoded-pair.js";

const names = ["a", "b", "c", "d"];

/** Six numbers and three categories without any difference, but for rows that `plant` moves in the second table. */
function pairOf(n: number, m: number, rng: Rng, plant = 0): EncodedPair {
  const rows = n + m;
  const numbers = Array.from({ length: 6 }, () => Float64Array.from({ length: rows }, () => rng.normal()));
  const codes = Array.from({ length: 3 }, () => Uint8Array.from({ length: rows }, () => rng.integer(4)));
  for (let row = n; row < rows; row++) {
    if (rng.uniform() >= plant) continue;
    numbers[0]![row] = 1 + rng.uniform();
    codes[1]![row] = 2;
  }
  const columns = [
    ...numbers.map((values, k) => orderedColumn(`x${k}`, values)),
    ...codes.map((values, k) => levelColumn(`c${k}`, values, names)),
  ];
  return { n, m, columns };
}

describe("when nothing differs", () => {
  test.each([
    [300, 300, 120],
    [60, 340, 120],
  ])("a group is listed in at most 5 of 100 pairs of tables, %d and %d rows", async (n, m, runs) => {
    let listed = 0;
    for (let run = 0; run < runs; run++) {
      const { groups } = await witnessGroups(pairOf(n, m, seededRng(run).stream(n)), { seed: run });
      if (groups.length > 0) listed++;
    }
    expect(listed / runs).toBeLessThanOrEqual(0.05 + 4 * Math.sqrt((0.05 * 0.95) / runs));
  });
});

test("a planted group is found, in words, with intervals that hold its shares", async () => {
  const { groups } = await witnessGroups(pairOf(600, 800, seededRng(1), 0.15), { seed: 3 });
  const first = groups[0]!;
  expect(first.condition).toMatch(/^x0 > [\d.]+ and c1 = "c"$/);
  // By chance 1/4 · 1/4 of the rows are in; 15% of the others come in when planted. The bin is pooled, so wider.
  const truth = 0.15 * (1 - 1 / 16);
  expect(first.difference.low).toBeLessThan(truth);
  expect(first.difference.high).toBeGreaterThan(truth);
  expect(first.difference.value).toBeCloseTo(first.current - first.reference, 12);
  expect(first.ratio).toBeCloseTo(first.current / first.reference, 12);
  expect(first.interval.low).toBeLessThan(first.ratio!);
  expect(first.interval.high!).toBeGreaterThan(first.ratio!);
  expect(first.adjustedPValue).toBeLessThan(1e-6);
});

test("the intervals of all listed groups hold together in 95 of 100 runs", async () => {
  const [plant, runs] = [0.3, 150];
  let together = 0;
  let listed = 0;
  for (let run = 0; run < runs; run++) {
    const rng = seededRng(run).stream(5);
    const [n, m] = [150, 250];
    const codes = Array.from({ length: 4 }, () => Uint8Array.from({ length: n + m }, () => rng.integer(4)));
    for (let row = n; row < n + m; row++) if (rng.uniform() < plant) codes[0]![row] = codes[1]![row] = 2;
    const columns = codes.map((values, k) => levelColumn(`c${k}`, values, names));
    const { groups } = await witnessGroups({ n, m, columns }, { seed: run });
    listed += groups.length;
    const right = groups.every(({ condition, difference, interval }) => {
      // Every condition holds for a quarter of the rows; planted rows meet c0 = "c" and c1 = "c" and no other level of these.
      const parts = condition.split(" and ");
      const reference = 0.25 ** parts.length;
      const inPlanted = parts.map((part) => (/^c[01]/.test(part) ? Number(part.endsWith('"c"')) : 0.25));
      const current = (1 - plant) * reference + plant * inPlanted.reduce((product, share) => product * share, 1);
      const [truth, ratio] = [current - reference, current / reference];
      const held = difference.low <= truth && truth <= difference.high;
      return held && interval.low <= ratio && ratio <= (interval.high ?? Infinity);
    });
    if (right) together++;
  }
  expect(listed / runs).toBeGreaterThan(1);
  expect(together / runs).toBeGreaterThan(0.95 - 4 * Math.sqrt((0.05 * 0.95) / runs));
});

test("unions of bins are tried: a narrower spread shows as a cut that no single bin makes", async () => {
  const rng = seededRng(8);
  const values = Float64Array.from({ length: 4000 }, (_, row) => rng.normal() + (row >= 2000 ? 0.5 : 0));
  const pair = {
    n: 2000,
    m: 2000,
    columns: [
      orderedColumn("x", values),
      levelColumn(
        "c",
        values.map(() => rng.integer(2)),
        ["a", "b"],
      ),
    ],
  };
  const { groups } = await witnessGroups(pair, { seed: 1 });
  // A shift moves rows across the middle most of all: z is largest for the halves.
  const middle = pair.columns[0]!.bins[1]!.split(" ≤ ")[1]!;
  expect([`x ≤ ${middle}`, `x > ${middle}`]).toContain(groups[0]!.condition);
});

test.each([
  ["stretched, and some lost", 0.3, 1.5, 0, 0.2],
  ["moved up, and as many lost in both", 0.8, 1, 0.2, 0.2],
  ["moved down, and as many lost in both", -0.8, 1, 0.2, 0.2],
])(
  "a condition means what it says: it holds for the values of the rows that were counted (%s)",
  async (_, move, stretch, lostA, lostB) => {
    const rng = seededRng(10);
    const [n, m] = [3000, 3000];
    const values = Float64Array.from({ length: n + m }, (_, row) => {
      const z = rng.normal();
      if (rng.uniform() < (row < n ? lostA : lostB)) return Number.NaN;
      return row < n ? z : move + stretch * z;
    });
    const { groups } = await witnessGroups({ n, m, columns: [orderedColumn("x", values)] }, { seed: 1, depth: 1 });
    expect(groups.length).toBeGreaterThan(1);
    for (const { condition, reference, current } of groups) {
      const high = /≤ (-?[\d.e-]+)$/.exec(condition)?.[1] ?? Infinity;
      const low = /^(-?[\d.e-]+) </.exec(condition)?.[1] ?? /> (-?[\d.e-]+)$/.exec(condition)?.[1] ?? -Infinity;
      const holds = (x: number) =>
        condition === "x is missing" ? Number.isNaN(x) : x > Number(low) && x <= Number(high);
      const share = (from: number, to: number) => values.slice(from, to).filter(holds).length / (to - from);
      // A random half of 3,000 rows: four standard errors, at most ½·√(1/1500 − 1/3000) each.
      expect(Math.abs(share(0, n) - reference)).toBeLessThan(4 * 0.0092);
      expect(Math.abs(share(n, n + m) - current)).toBeLessThan(4 * 0.0092);
    }
  },
);

test("a column and its copy show once", async () => {
  const rng = seededRng(12);
  const values = Float64Array.from({ length: 2000 }, (_, row) => rng.normal() + (row < 1000 ? 0 : 0.8));
  const [x, y] = [orderedColumn("x", values), orderedColumn("y", values)];
  const one = await witnessGroups({ n: 1000, m: 1000, columns: [x] }, { seed: 1 });
  const two = await witnessGroups({ n: 1000, m: 1000, columns: [x, y] }, { seed: 1 });
  expect(two.groups.map((group) => group.condition)).toEqual(one.groups.map((group) => group.condition));
});

test("a part of a group that tells less than the group is not listed beside it", async () => {
  const rng = seededRng(13);
  const codes = Uint8Array.from({ length: 4000 }, (_, row) =>
    row >= 2000 && rng.uniform() < 0.5 ? 2 : rng.integer(2),
  );
  const columns = [
    levelColumn("c", codes, names.slice(0, 3)),
    orderedColumn(
      "x",
      codes.map(() => rng.integer(100)),
    ),
  ];
  const { groups } = await witnessGroups({ n: 2000, m: 2000, columns }, { seed: 1 });
  expect(groups[0]!.condition).toBe('c = "c"');
  for (const { condition } of groups) expect(condition).not.toContain(" and ");
});

test("columns whose words give no bounds are split by bins only", async () => {
  const rng = seededRng(9);
  const column = orderedColumn(
    "x",
    Float64Array.from({ length: 2000 }, (_, row) => rng.normal() + (row >= 1000 ? 1 : 0)),
  );
  const pair = { n: 1000, m: 1000, columns: [{ ...column, bins: ["low", "middle", "high", "top"] }] };
  const { groups } = await witnessGroups(pair, { seed: 1 });
  expect(new Set(groups.map((group) => group.condition))).toEqual(
    new Set(["low", "middle", "high", "top"].filter((text) => groups.some((g) => g.condition === text))),
  );
  expect(groups.length).toBeGreaterThan(1);
});

test("nothing is listed between a table and itself, and small tables are passed over with a note", async () => {
  const half = pairOf(100, 0, seededRng(4));
  const twice = (values: Uint8Array) => Uint8Array.from([...values, ...values]);
  const columns = half.columns.map((column) => ({ ...column, bin: twice(column.bin), level: twice(column.level) }));
  expect((await witnessGroups({ n: 100, m: 100, columns }, { seed: 1 })).groups).toEqual([]);
  const { groups, note } = await witnessGroups(pairOf(39, 500, seededRng(1), 0.9), { seed: 1 });
  expect(groups).toEqual([]);
  expect(note).toContain("at least 40 rows");
});

test("the same seed gives the same groups; an unreasonable option is refused; an abort stops the search", async () => {
  const pair = pairOf(300, 300, seededRng(2), 0.2);
  expect(await witnessGroups(pair, { seed: 5 })).toEqual(await witnessGroups(pair, { seed: 5 }));
  await expect(witnessGroups(pair, { seed: 1, depth: 4 })).rejects.toThrow("depth must be 1, 2 or 3; received 4");
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(witnessGroups(pair, { seed: 1, watch: { signal } })).rejects.toThrow("enough");
});

test("called the other way round, the same kind of rows shrinks", async () => {
  const pair = pairOf(900, 900, seededRng(3), 0.2);
  const [there] = (await witnessGroups(pair, { seed: 5 })).groups;
  const [back] = (await witnessGroups(swapTables(pair), { seed: 5 })).groups;
  expect(there!.difference.value).toBeGreaterThan(0.1);
  expect(back!.difference.value).toBeLessThan(-0.1);
});

const adult = resolve(import.meta.dirname, "../../../../../shared/data/adult.csv");
describe.skipIf(!existsSync(adult))("census rows (skipped where adult.csv is absent)", () => {
  const lines = existsSync(adult) ? readFileSync(adult, "utf8").trim().split("\n") : ["sex"];
  const header = lines[0]!.split(",");
  const table = lines.slice(1, 20_001).map((line) => line.split(",").map(Number));
  const sex = header.indexOf("sex");
  const columnsOf = (rows: number[][]) =>
    header.flatMap((name, j) => {
      if (j === sex) return [];
      const values = rows.map((row) => row[j]!);
      const distinct = Math.max(...values) + 1;
      return distinct <= 12
        ? [
            levelColumn(
              name,
              values,
              Array.from({ length: distinct }, (_, k) => String(k)),
            ),
          ]
        : [orderedColumn(name, values)];
    });

  test("men and women differ in relationship and income; random halves in nothing", async () => {
    const groupsOf = (inFirst: (row: number[], i: number) => boolean) => {
      const first = table.filter(inFirst);
      const second = table.filter((row, i) => !inFirst(row, i));
      const pair = { n: first.length, m: second.length, columns: columnsOf([...first, ...second]) };
      return witnessGroups(pair, { seed: 1 });
    };
    const bySex = (await groupsOf((row) => row[sex] === 0)).groups;
    expect(bySex.length).toBe(5);
    expect(bySex[0]!.condition).toMatch(/relationship|marital-status/);
    const rng = seededRng(6);
    const coin = table.map(() => rng.uniform() < 0.5);
    expect((await groupsOf((_, i) => coin[i]!)).groups).toEqual([]);
  });
});
