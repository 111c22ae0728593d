import { type Column, type Rng, seededRng, type Table, table } from "@pushforward/core";
import { type Kernels, openKernels } from "@pushforward/kernels";
import { benjaminiHochberg, type ColumnResult, columnNull } from "@pushforward/methods/hypothesis";
import { beforeAll, expect, test } from "vitest";
import { columnScores } from "../../dist/hypothesis/compare/column-scores.js";
import { compareColumns } from "../../dist/hypothesis/compare/columns.js";
import { prepare } from "../../dist/hypothesis/compare/prepare.js";

let kernels: Kernels;
beforeAll(async () => {
  kernels = await openKernels({ threads: 1 });
});

async function columnsOf(reference: Table, current: Table, options = {}): Promise<ColumnResult[]> {
  const { pair, sources } = await prepare(reference, current, { seed: 1, kernels });
  return compareColumns(pair, [...sources], { level: 0.05, fdr: 0.05, seed: 1, kernels, ...options });
}

const day = 86_400_000;
type Draw = (rng: Rng) => number;
const numeric = (
  name: string,
  rows: number,
  draw: Draw,
  seed: number,
  type: "numeric" | "integer" = "numeric",
): Column => {
  const rng = seededRng(seed);
  return { name, type, values: Float64Array.from({ length: rows }, () => draw(rng)) };
};
const category = (name: string, rows: number, shares: Record<string, number>, seed: number): Column => {
  const rng = seededRng(seed);
  const levels = Object.keys(shares);
  const upTo = levels.map((_, k) => levels.slice(0, k + 1).reduce((sum, level) => sum + shares[level]!, 1e-12));
  const codes = Int32Array.from({ length: rows }, () => {
    const u = rng.uniform();
    return upTo.findIndex((share) => u < share);
  });
  return { name, type: levels.join() === "false,true" ? "boolean" : "category", levels, codes };
};

const valuesOf = (column: Column) => (column as { values: Float64Array }).values;

const normal: Draw = (rng) => rng.normal();
const withMissing =
  (share: number, draw: Draw): Draw =>
  (rng) =>
    rng.uniform() < share ? Number.NaN : draw(rng);

/** One table of every kind of column; `move` plants a difference of its own kind in each. */
function mixed(rows: number, seed: number, move: boolean): Table {
  const date: Draw = (rng) => Date.UTC(2024, 0, 1) + Math.floor(100 * rng.uniform() + (move ? 30 : 0)) * day;
  const words = valuesOf(numeric("", rows, (rng) => 1 + rng.integer(30) + (move ? 9 : 0), seed + 6));
  return table([
    numeric("location", rows, (rng) => rng.normal() + (move ? 1 : 0), seed),
    numeric("spread", rows, (rng) => rng.normal() * (move ? 2.5 : 1), seed + 1),
    numeric("gaps", rows, withMissing(move ? 0.3 : 0.05, normal), seed + 2),
    numeric("count", rows, (rng) => rng.integer(8) + (move ? 2 : 0), seed + 3, "integer"),
    category("letter", rows, move ? { a: 0.3, b: 0.3, c: 0.4 } : { a: 0.6, b: 0.3, c: 0.1 }, seed + 4),
    category("flag", rows, move ? { false: 0.2, true: 0.8 } : { false: 0.6, true: 0.4 }, seed + 5),
    { ...(numeric("date", rows, date, seed + 7) as object), type: "time", resolution: "day" } as Column,
    {
      name: "note",
      type: "text",
      levels: Array.from(words, (length, i) => `${i} ${"x".repeat(length)}`),
      codes: Int32Array.from(words, (_, i) => i),
    },
    numeric("still", rows, normal, seed + 8),
  ]);
}

test("each kind of column says what moved, by how much, and how sure that is", async () => {
  const results = await columnsOf(mixed(300, 10, false), mixed(400, 40, true));
  const by = new Map(results.map((result) => [result.name, result]));
  expect(results.filter(({ listed }) => !listed).map(({ name }) => name)).toEqual(["still"]);
  expect(results.at(-1)!.name).toBe("still");
  const moved = Object.fromEntries(results.map((result) => [result.name, result.moved]));
  expect(moved).toEqual({
    location: "location",
    spread: "spread",
    gaps: "missing",
    count: "location",
    letter: "levels",
    flag: "levels",
    date: "location",
    note: "location",
    still: "nothing",
  });
  const truth: [column: string, shift: string, difference: number][] = [
    ["location", "mean", 1],
    ["location", "median", 1],
    ["spread", "90% quantile", 1.5 * 1.2815515655446004],
    ["gaps", "share missing", 0.25],
    ["count", "mean", 2],
    ["letter", 'share of "a"', -0.3],
    ["flag", 'share of "true"', 0.4],
    ["date", "median", 30],
    ["note", "mean", 9],
    ["still", "P(current > reference)", 0.5],
  ];
  for (const [column, name, difference] of truth) {
    const shift = by.get(column)!.shifts.find((candidate) => candidate.name === name)!;
    expect(shift.difference.interval!.low, `${column} ${name}`).toBeLessThanOrEqual(difference);
    expect(shift.difference.interval!.high, `${column} ${name}`).toBeGreaterThanOrEqual(difference);
    // 8 of 9 are listed: 1 − 0.05·8/9 for those, 1 − 0.05/9 for the other
    expect(shift.difference.interval!.level).toBeCloseTo(column === "still" ? 1 - 0.05 / 9 : 1 - (0.05 * 8) / 9, 12);
  }
  expect(by.get("gaps")!.shifts[0]!.name).toBe("share missing");
  expect(by.get("flag")!.shifts.map(({ name }) => name)).toEqual(['share of "true"']);
  const date = by.get("date")!;
  expect(date.wasserstein!.interval!.low).toBeLessThan(30);
  expect(date.wasserstein!.interval!.high).toBeGreaterThan(30);
  expect(date.shifts.find(({ name }) => name === "median")!.reference).toBeGreaterThan(Date.UTC(2024, 0, 1));
  expect(date.picture.kind === "histogram" && date.picture.unit).toBe("time");
  expect(by.get("note")!.picture).toMatchObject({ unit: "characters" });
  for (const result of results) {
    expect(result.wasserstein === null).toBe(["letter", "flag"].includes(result.name));
    expect(result.classical.name).toBe(["letter", "flag"].includes(result.name) ? "chi-square" : "Kolmogorov–Smirnov");
    expect(JSON.parse(JSON.stringify(result))).toEqual(result); // no NaN, no Infinity
    const { reference, current, missing } = result.picture;
    const sum = (shares: readonly number[]) => shares.reduce((a, b) => a + b, 0);
    expect(sum(reference) + missing.reference).toBeCloseTo(1, 12);
    expect(sum(current) + missing.current).toBeCloseTo(1, 12);
    if (result.picture.kind !== "histogram") continue;
    expect(result.picture.edges.length).toBe(reference.length + 1);
    expect(reference.length).toBeLessThanOrEqual(24);
    expect(result.picture.edges.every((edge, k, all) => k === 0 || edge > all[k - 1]!)).toBe(true);
  }
});

test("sorted by adjusted p, then p, then the statistic; p-values are Benjamini–Hochberg's", async () => {
  const results = await columnsOf(mixed(60, 1, false), mixed(340, 30, false));
  const p = results.map(({ pValue }) => pValue);
  expect(p).toEqual(p.toSorted((a, b) => a - b));
  expect(results.map(({ adjustedPValue }) => adjustedPValue)).toEqual([...benjaminiHochberg(p)]);
});

test("a Cauchy column × 10⁹, increasing maps, shuffled rows and swapped tables leave p as it is", async () => {
  const cauchy: Draw = (rng) => rng.normal() / rng.normal();
  const make = (rows: number, seed: number, f: (value: number) => number) =>
    table([
      { name: "heavy", type: "numeric", values: valuesOf(numeric("", rows, cauchy, seed)).map(f) },
      numeric("other", rows, withMissing(0.1, normal), seed + 1),
    ]);
  const p = async (a: Table, b: Table) =>
    (await columnsOf(a, b)).map(({ name, pValue, distance }) => ({ name, pValue, distance }));
  const base = await p(
    make(60, 1, (v) => v),
    make(340, 5, (v) => v),
  );
  expect(
    await p(
      make(60, 1, (v) => 1e9 * v),
      make(340, 5, (v) => 1e9 * v),
    ),
  ).toEqual(base);
  expect(await p(make(60, 1, Math.atan), make(340, 5, Math.atan))).toEqual(base);
  expect(
    await p(
      make(340, 5, (v) => v),
      make(60, 1, (v) => v),
    ),
  ).toEqual(base);
  const reverse = ({ rows, columns }: Table): Table => ({
    rows,
    columns: columns.map((c) => ({ ...c, values: (c as { values: Float64Array }).values.toReversed() }) as Column),
  });
  expect(
    await p(
      reverse(make(60, 1, (v) => v)),
      make(340, 5, (v) => v),
    ),
  ).toEqual(base);
});

test("the same with more threads and without kernels", async () => {
  const [a, b] = [mixed(60, 1, false), mixed(90, 30, true)];
  const base = await columnsOf(a, b);
  const many = await openKernels({ threads: 3 });
  expect(await columnsOf(a, b, { kernels: many })).toEqual(base);
  await many.close();
  expect(await columnsOf(a, b, { kernels: undefined })).toEqual(base);
});

test("equal tables: p = 1, nothing listed, no distance", async () => {
  const same = mixed(50, 3, false);
  const triple = table(
    same.columns.map((column) => {
      const repeat = <T>(from: ArrayLike<T>) => Array.from({ length: 150 }, (_, i) => from[i % 50]!);
      return "values" in column
        ? { ...column, values: Float64Array.from(repeat(column.values)) }
        : { ...column, codes: Int32Array.from(repeat(column.codes)) };
    }),
  );
  for (const current of [same, triple]) {
    for (const result of await columnsOf(same, current)) {
      expect(result).toMatchObject({ pValue: 1, adjustedPValue: 1, listed: false, moved: "nothing", distance: 0 });
      expect(result.classical.pValue).toBe(1);
      if (result.wasserstein) expect(result.wasserstein).toMatchObject({ value: 0, interval: { low: 0 } });
    }
  }
});

test("infinite values, a table without a value, constants against something: no NaN, infinities said", async () => {
  const edge = (name: string, values: number[]): Column => ({
    name,
    type: "numeric",
    values: Float64Array.from(values),
  });
  const many = (rows: number, f: (i: number) => number) => Array.from({ length: rows }, (_, i) => f(i));
  const reference = table([
    edge(
      "infinite",
      many(30, (i) => (i < 3 ? Infinity : i)),
    ),
    edge(
      "gone",
      many(30, (i) => i),
    ),
    edge(
      "constant",
      many(30, () => 4),
    ),
    edge(
      "huge",
      many(30, (i) => (i % 2 ? 1.7e308 : -1.7e308)),
    ),
  ]);
  const current = table([
    edge(
      "infinite",
      many(40, (i) => (i < 5 ? -Infinity : i / 2)),
    ),
    edge(
      "gone",
      many(40, () => Number.NaN),
    ),
    edge(
      "constant",
      many(40, (i) => (i < 20 ? 4 : 5)),
    ),
    edge(
      "huge",
      many(40, (i) => (i % 3 ? 1.7e308 : 0)),
    ),
  ]);
  const results = await columnsOf(reference, current);
  const by = new Map(results.map((result) => [result.name, result]));
  for (const result of results) expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  expect(by.get("infinite")!.wasserstein!.method).toBe("directional delta method, 8 infinite values left out");
  expect(by.get("gone")).toMatchObject({ wasserstein: null, moved: "missing", classical: { name: "chi-square" } });
  expect(by.get("gone")!.shifts.map(({ name }) => name)).toEqual(["share missing"]);
  expect(by.get("constant")!.listed).toBe(true);
  expect(by.get("huge")!.wasserstein!.interval).toBeUndefined(); // squares overflow
});

test("missing rows move the score for missing and no other", async () => {
  const values = (rows: number, observed: number) =>
    Float64Array.from({ length: rows }, (_, i) => (i < observed ? i % 32 : Number.NaN));
  const column = (rows: number, observed: number) =>
    table([{ name: "c", type: "numeric", values: values(rows, observed) }]);
  const { pair } = await prepare(column(96, 96), column(96, 32), { seed: 1, kernels }); // the observed values have one law
  const scores = columnScores(pair.columns[0]!, pair.n);
  const [test] = await columnNull([scores], { seed: 1, kernels });
  expect(scores.kinds.at(-1)).toBe("missing");
  test!.z.forEach((z, f) => {
    if (scores.kinds[f] === "missing") expect(z).toBeLessThan(-9);
    else expect(Math.abs(z)).toBeLessThan(1e-12);
  });
});

test("100 columns, 5 of them shifted: mean share of false discoveries at most q + 2 standard errors", async () => {
  const runs = 10;
  const shares: number[] = [];
  let found = 0;
  for (let run = 0; run < runs; run++) {
    const make = (rows: number, seed: number, shift: number): Table => {
      const rng = seededRng(seed);
      const z = () => rng.normal();
      const factor = Float64Array.from({ length: rows }, z);
      return table(
        Array.from({ length: 100 }, (_, j): Column => {
          const values = Float64Array.from(factor, (common) =>
            j % 3 === 0 ? 0.5 * common + z() : j % 3 === 1 ? Math.round(-2 * Math.log1p(-rng.uniform())) : z() / z(),
          );
          if (j < 5) for (let i = 0; i < rows; i++) values[i] = values[i]! + shift;
          if (j % 10 === 9) for (let i = 0; i < rows; i++) if (rng.uniform() < 0.05) values[i] = Number.NaN;
          return { name: `c${j}`, type: "numeric", values };
        }),
      );
    };
    const { pair } = await prepare(make(100, 2 * run, 0), make(400, 2 * run + 1, 0.8), { seed: run, kernels });
    const scores = pair.columns.map((column) => columnScores(column, pair.n));
    const tests = await columnNull(scores, { seed: run, kernels, draws: 5000 });
    const adjusted = benjaminiHochberg(tests.map(({ pValue }) => pValue));
    const listed = pair.columns.filter((_, j) => adjusted[j]! <= 0.05).map(({ name }) => Number(name.slice(1)));
    const wrong = listed.filter((j) => j >= 5).length;
    shares.push(listed.length > 0 ? wrong / listed.length : 0);
    found += listed.length - wrong;
  }
  const mean = shares.reduce((a, b) => a + b) / runs;
  const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / (runs - 1);
  expect(mean).toBeLessThanOrEqual(0.05 + 2 * Math.sqrt(variance / runs));
  expect(found / (5 * runs)).toBeGreaterThan(0.75);
});

test("progress never falls and an abort ends it", async () => {
  const seen: number[] = [];
  const watch = { onProgress: ({ done }: { done: number }) => void seen.push(done) };
  await columnsOf(mixed(40, 1, false), mixed(40, 9, false), { watch });
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(seen.at(-1)).toBe(1);
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(columnsOf(mixed(40, 1, false), mixed(40, 9, false), { watch: { signal } })).rejects.toThrow("enough");
});
