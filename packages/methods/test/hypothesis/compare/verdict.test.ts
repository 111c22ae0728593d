import { type Column, hasValues, type Rng, seededRng, shuffle, type Table, takeRows } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { type CompareOptions, compare } from "@pushforward/methods/hypothesis";
import { expect, test } from "vitest";
import { mixedTable, type Row } from "./mixed-table.js";
import { verdictAlone } from "./verdict-alone.js";

const kernels = await openKernels({ threads: 1 });

/** The verdict with little beside it. */
const quick = { groups: 0, visible: false, kernels } as const;
const ask = (a: Table, b: Table, options: CompareOptions = {}) => compare(a, b, { ...quick, ...options });

/** Largest |hits/runs − level| that a fair test shows but once in 16,000 times: four binomial standard errors. */
const slack = (level: number, runs: number) => 4 * Math.sqrt((level * (1 - level)) / runs);

test("the verdict alone says what compare says", async () => {
  const [a, b] = [mixedTable(60, 1), mixedTable(90, 2)];
  expect(await verdictAlone(a, b, { resamples: 99, kernels })).toBe((await ask(a, b, { resamples: 99 })).pValue);
});

test.each([
  { n: 3, m: 15, runs: 250, regime: "all 816 relabellings" },
  { n: 40, m: 160, runs: 250, regime: "single rows" },
  { n: 260, m: 1900, runs: 60, regime: "blocks of two rows" },
])(
  "from one law p is at most 5%, 25% and 50% as often as that, $n/$m: $regime",
  async ({ n, m, runs }) => {
    const pValues: number[] = [];
    for (let run = 0; run < runs; run++)
      pValues.push(
        await verdictAlone(mixedTable(n, 2 * run + 1), mixedTable(m, 2 * run + 2), {
          resamples: 99,
          columns: ["x", "heavy", "count", "kind"],
          kernels,
        }),
      );
    for (const level of [0.05, 0.25, 0.5]) {
      const found = pValues.filter((p) => p <= level).length / runs;
      expect(Math.abs(found - level), `${level}: ${found}`).toBeLessThan(slack(level, runs));
    }
  },
  120_000,
);

const shift = (name: keyof Row, by: number) => (row: Row) => {
  row[name] += by;
};
const widen = (name: keyof Row, by: number) => (row: Row) => {
  row[name] *= by;
};
const dependOnX = (row: Row) => {
  row.z = 0.7 * row.x + Math.sqrt(0.51) * row.z;
};

const plants: [string, (row: Row) => void, statistic: string, where: RegExp][] = [
  ["a shift of one column", shift("z", 0.8), "columns", /^z$/],
  ["a wider column", widen("z", 2.2), "columns", /^z$/],
  ["a dependence, margins kept", dependOnX, "dependence", /x and z/],
];

test.each(plants)("finds %s and says where", async (_, plant, statistic, where) => {
  const answer = await ask(mixedTable(200, 1), mixedTable(150, 2, plant));
  expect(answer.verdict).toBe("different");
  expect(answer.statistics.find(({ name }) => name === statistic)).toMatchObject({
    pValue: 0.001,
    where: expect.stringMatching(where),
  });
});

test("3% of foreign values in one column of 20,000 rows are found, and that column alone is listed", async () => {
  const spoil = (row: Row, rng: Rng) => {
    if (rng.uniform() < 0.03) row.y = 2.5 + 0.3 * rng.normal();
  };
  const answer = await ask(mixedTable(20_000, 21), mixedTable(20_000, 22, spoil));
  expect(answer.verdict).toBe("different");
  expect(answer.columns.filter(({ listed }) => listed).map(({ name }) => name)).toEqual(["y"]);
});

test("a change of one margin is no change of dependence", async () => {
  const answer = await ask(mixedTable(400, 3), mixedTable(300, 4, shift("x", 1)));
  expect(answer.statistics.find(({ name }) => name === "columns")!.pValue).toBe(0.001);
  expect(answer.statistics.find(({ name }) => name === "dependence")!.pValue).toBeGreaterThan(0.01);
});

test("a rare group that no column shows is found by the scan", async () => {
  // 8% of the rows move to one corner; in exchange the same columns are thinned elsewhere, so margins keep.
  const corner = (row: Row) => {
    const inside = row.colour === 1 && row.kind === 0;
    if (inside && row.z < 0) row.z = -row.z;
    else if (row.colour === 0 && row.kind === 0 && row.z > 0) row.z *= row.x > 0 ? -1 : 1;
  };
  const answer = await ask(mixedTable(1500, 5), mixedTable(1500, 6, corner));
  expect(answer.statistics.find(({ name }) => name === "scan")!.pValue).toBeLessThanOrEqual(0.01);
});

const shuffled = (table: Table, seed: number) =>
  takeRows(
    table,
    shuffle(
      seededRng(seed),
      Array.from({ length: table.rows }, (_, i) => i),
    ),
  );
const mapped = (table: Table, map: (column: Column) => Column): Table => ({
  ...table,
  columns: table.columns.map(map),
});
const essence = ({ pValue, statistics }: Awaited<ReturnType<typeof ask>>) => [
  pValue,
  ...statistics.flatMap(({ value, pValue: part }) => [value, part]),
];

test.each([
  [60, 90],
  [80, 80],
  [700, 1500],
])("the order of rows and columns changes nothing, the order of tables not the verdict (%d/%d)", async (n, m) => {
  const [a, b] = [mixedTable(n, 7), mixedTable(m, 8, shift("z", 0.15))];
  const answer = await ask(a, b);
  const backwards: Table = { ...b, columns: [...b.columns].reverse() };
  expect(await ask(shuffled(a, 1), shuffled(backwards, 2))).toEqual(answer);
  expect(essence(await ask(b, a))).toEqual(essence(answer));
});

test("increasing maps of a column and new names of levels in the same order leave every digit", async () => {
  const [a, b] = [mixedTable(90, 9), mixedTable(120, 10, widen("heavy", 2))];
  const answer = essence(await ask(a, b));
  const cube = (column: Column): Column => {
    if (hasValues(column) && column.name === "z") return { ...column, values: column.values.map((x) => x * x * x) };
    if (hasValues(column) && column.name === "heavy") return { ...column, values: column.values.map((x) => 1e9 * x) };
    return hasValues(column) ? column : { ...column, levels: column.levels.map((level) => `~${level}`) };
  };
  expect(essence(await ask(mapped(a, cube), mapped(b, cube)))).toEqual(answer);
});

test.each([1, 3])("a table against %d copies of itself: p = 1, nothing listed, no distance", async (copies) => {
  const a = mixedTable(70, 11);
  const b = takeRows(
    a,
    Array.from({ length: 70 * copies }, (_, i) => i % 70),
  );
  const answer = await compare(a, b, { kernels, visible: false });
  expect(answer).toMatchObject({ verdict: "not different", pValue: 1, overlap: 1, pairs: [], groups: [] });
  expect(answer.columns.filter(({ listed }) => listed)).toEqual([]);
  for (const { pValue, distance } of answer.columns) expect([pValue, distance]).toEqual([1, 0]);
  expect([answer.effects.slicedWasserstein.value, answer.effects.auc.value]).toEqual([0, 0.5]);
});

test("one row against nine cannot be tested at 5%: the smallest p-value is 1/10", async () => {
  const answer = await ask(mixedTable(1, 12), mixedTable(9, 13));
  expect(answer.verdict).toBe("cannot test");
  expect(answer.warnings.join()).toContain("no test at level 0.05 is possible with 1 and 9 rows");
  expect((await ask(mixedTable(1, 12), mixedTable(39, 13))).verdict).not.toBe("cannot test");
});

test("integers with heavy ties: sums in another order stay ties", async () => {
  const die = (n: number, seed: number): Table => {
    const rng = seededRng(seed);
    const values = () => Float64Array.from({ length: n }, () => rng.integer(3) / 10);
    return { rows: n, columns: ["a", "b"].map((name): Column => ({ name, type: "numeric", values: values() })) };
  };
  const [a, b] = [die(6, 1), die(9, 2)];
  const { pValue, sizes } = await ask(a, b);
  expect(sizes.enumerated).toBe(true);
  // Enumerated p-values are multiples of 1/C(15, 6); with rounding noise between ties they would not repeat.
  expect(Math.abs(pValue * 5005 - Math.round(pValue * 5005))).toBeLessThan(1e-9);
  expect((await ask(shuffled(a, 3), shuffled(b, 4))).pValue).toBe(pValue);
});

test("columns that cannot be compared are listed with the reason, and never turn numbers into NaN", async () => {
  const odd = (n: number, seed: number): Table => {
    const base = mixedTable(n, seed);
    const fill = (name: string, f: (i: number) => number): Column => ({
      name,
      type: "integer",
      values: Float64Array.from({ length: n }, (_, i) => f(i)),
    });
    const extra = [
      fill("constant", () => 4),
      fill("empty", () => Number.NaN),
      fill("key", (i) => seed * 1e6 + i),
      fill("endless", (i) => (i % 5 === 0 ? Infinity : -i)),
    ];
    return { ...base, columns: [...base.columns, ...extra] };
  };
  const answer = await compare(odd(80, 14), odd(60, 15), { kernels });
  expect(Object.fromEntries(answer.schema.excluded.map(({ name, reason }) => [name, reason]))).toEqual({
    constant: "constant",
    empty: "all values are missing",
    key: "a unique key: every value occurs once",
  });
  expect(answer.warnings.join()).toContain("infinite values in endless");
  expect(JSON.parse(JSON.stringify(answer))).toEqual(answer); // JSON has no NaN and no Infinity
});

test("a value in one table only, and a column without values there, are signals and not errors", async () => {
  const a = mixedTable(90, 16);
  const gone = mapped(mixedTable(90, 17), (column) =>
    hasValues(column) && column.name === "x" ? { ...column, values: column.values.map(() => Number.NaN) } : column,
  );
  const answer = await ask(a, gone);
  expect(answer.columns[0]).toMatchObject({ name: "x", moved: "missing", listed: true });
});

test("an error names the argument, what was expected and what came", async () => {
  const a = mixedTable(20, 18);
  const other = mapped(a, (column) => ({ ...column, name: `other ${column.name}` }));
  await expect(ask(a, other)).rejects.toThrow(
    "compare: current must be a table with a column in common with the reference",
  );
  await expect(ask(a, a, { level: 2 })).rejects.toThrow("compare: level must be between 0 and 1; received 2");
  await expect(ask(a, { ...a, rows: 0 })).rejects.toThrow(
    "compare: current must be a table with rows; received no rows",
  );
  await expect(ask(a, a, { columns: ["nope"] })).rejects.toThrow("column in common");
});

test("an abort stops it with the reason given", async () => {
  const stop = new AbortController();
  const going = ask(mixedTable(500, 19), mixedTable(500, 20), {
    signal: stop.signal,
    onProgress: ({ done }) => {
      if (done > 0.2) stop.abort(new Error("enough"));
    },
  });
  await expect(going).rejects.toThrow("enough");
});
