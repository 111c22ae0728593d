import { type Column, seededRng, type Table, table } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { sampleTable } from "@pushforward/methods/sampling";
import { afterAll, beforeAll, expect, test } from "vitest";

let kernels: Awaited<ReturnType<typeof openKernels>>;
beforeAll(async () => {
  kernels = await openKernels({ threads: 1 });
});
afterAll(() => kernels.close());

/** Height follows sex; country goes with language; some weights are missing; one column is constant. */
function people(n: number, seed: number): Table {
  const rng = seededRng(seed);
  const sex = Int32Array.from({ length: n }, () => rng.integer(2));
  const country = Int32Array.from({ length: n }, () => rng.integer(3));
  const height = Float64Array.from(sex, (code) => 165 + 13 * code + 6 * rng.normal());
  return table([
    { name: "sex", type: "category", codes: sex, levels: ["F", "M"] },
    { name: "height", type: "numeric", values: height },
    {
      name: "weight",
      type: "integer",
      values: height.map((h) => (rng.uniform() < 0.1 ? Number.NaN : Math.round(h - 100 + 5 * rng.normal()))),
    },
    { name: "country", type: "category", codes: country, levels: ["FR", "DE", "PL"] },
    { name: "language", type: "text", codes: country, levels: ["français", "Deutsch", "polski"] },
    { name: "planet", type: "category", codes: new Int32Array(n), levels: ["Earth"] },
  ]);
}

const column = <C extends Column>(from: Table, name: string) => from.columns.find((c) => c.name === name) as C;
const numbers = (from: Table, name: string) => column<Extract<Column, { values: Float64Array }>>(from, name).values;
const words = (from: Table, name: string) => {
  const { codes, levels } = column<Extract<Column, { codes: Int32Array }>>(from, name);
  return Array.from(codes, (code) => levels[code]);
};
const options = (seed: number) => ({ rng: seededRng(seed), steps: 20, kernels });

test("rows have the columns of the table, whole numbers, valid categories and combinations that occur", async () => {
  const source = people(400, 1);
  const { table: made, memorisation, groups } = await sampleTable(source, 300, options(1));
  expect(made.rows).toBe(300);
  expect(made.columns.map(({ name, type }) => [name, type])).toEqual(
    source.columns.map(({ name, type }) => [name, type]),
  );
  const weights = numbers(made, "weight");
  expect(weights.every((value) => Number.isNaN(value) || Number.isInteger(value))).toBe(true);
  const missing = weights.filter(Number.isNaN).length / 300;
  expect(Math.abs(missing - 0.1)).toBeLessThan(4 * Math.sqrt(0.09 / 300 + 0.09 / 400));
  const speaks = { FR: "français", DE: "Deutsch", PL: "polski" } as Record<string, string>;
  const languages = words(made, "language");
  words(made, "country").forEach((country, i) => {
    expect(languages[i]).toBe(speaks[country!]);
  });
  expect(new Set(words(made, "planet"))).toEqual(new Set(["Earth"]));
  const heights = numbers(made, "height");
  const known = new Set(numbers(source, "height"));
  expect(heights.filter((value) => !known.has(value)).length).toBeGreaterThan(150);
  expect(memorisation.copies).toBeLessThan(60);
  expect(groups).toMatchObject([{ value: undefined, rows: 400, count: 300 }]);
});

test("keep what goes with what: heights by sex, within the range of the table", async () => {
  const source = people(600, 2);
  const { table: made } = await sampleTable(source, 600, options(2));
  const heights = numbers(made, "height");
  const mean = (of: string, from: Table) => {
    const [sexes, values] = [words(from, "sex"), numbers(from, "height")];
    const own = values.filter((_, i) => sexes[i] === of);
    return own.reduce((a, b) => a + b) / own.length;
  };
  for (const sex of ["F", "M"]) expect(Math.abs(mean(sex, made) - mean(sex, source))).toBeLessThan(2);
  expect(Math.max(...heights)).toBeLessThanOrEqual(Math.max(...numbers(source, "height")));
});

test("numbers have as many decimals as those of the table", async () => {
  const rng = seededRng(9);
  const made = (round: (value: number) => number) =>
    table([{ name: "a", type: "numeric", values: Float64Array.from({ length: 100 }, () => round(rng.normal())) }]);
  const tenths = await sampleTable(
    made((value) => Math.round(10 * value) / 10),
    50,
    options(10),
  );
  for (const value of numbers(tenths.table, "a")) expect(Math.round(10 * value) / 10).toBe(value);
  const free = await sampleTable(
    made((value) => value),
    50,
    options(10),
  );
  expect(numbers(free.table, "a").some((value) => Math.round(1e6 * value) / 1e6 !== value)).toBe(true);
});

/** Most earn nothing beside; hours are forty as a rule, more of them for older people; years of schooling tell the degree. */
function workers(n: number, seed: number): Table {
  const rng = seededRng(seed);
  const schooling = Float64Array.from({ length: n }, () => 9 + rng.integer(5));
  const age = schooling.map((years) => 20 + rng.integer(30) + 2 * (years - 9));
  return table([
    { name: "schooling", type: "integer", values: schooling },
    { name: "degree", type: "category", codes: Int32Array.from(schooling, (y) => y - 9), levels: [..."abcde"] },
    { name: "age", type: "integer", values: age },
    { name: "gain", type: "numeric", values: age.map((a) => (rng.uniform() < 0.9 ? 0 : 100 * a + rng.integer(50))) },
    { name: "hours", type: "integer", values: age.map((a) => (rng.uniform() < 0.6 ? 40 : a > 40 ? 50 : 20)) },
    { name: "pay", type: "numeric", values: age.map((a) => 1000 * a + 3000 * rng.normal()) },
  ]);
}

test("numbers that many rows share are drawn, not blended: their laws stay, and what tells what", async () => {
  const [source, n] = [workers(600, 11), 600];
  const made = await sampleTable(source, n, options(11));
  const [before, after] = [source, made.table].map((of) => (name: string) => numbers(of, name));
  expect(new Set(after!("hours"))).toEqual(new Set(before!("hours")));
  const share = (values: Float64Array, of: (value: number, i: number) => boolean) => values.filter(of).length / n;
  // Rows behind samples are near even draws of the table's; four standard errors of two shares.
  const near = (a: number, b: number) => expect(Math.abs(a - b)).toBeLessThan(4 * Math.sqrt(0.5 / n));
  near(share(after!("gain"), (v) => v === 0), share(before!("gain"), (v) => v === 0)); // biome-ignore format: a line
  near(share(after!("hours"), (v) => v === 40), share(before!("hours"), (v) => v === 40)); // biome-ignore format: a line
  const late = (of: (name: string) => Float64Array) => share(of("hours"), (v, i) => v === 50 && of("age")[i]! > 40);
  near(late(after!), late(before!));
  words(made.table, "degree").forEach((degree, i) => {
    expect(degree).toBe("abcde"[after!("schooling")[i]! - 9]);
  });
  const pays = new Set(before!("pay"));
  expect(share(after!("pay"), (value) => !pays.has(value))).toBeGreaterThan(0.8);
  expect(made.memorisation.copies).toBeLessThan(0.1 * n); // rows with none nearby, as those with a gain
  expect(made.groups).toMatchObject([{ steps: 0, leftOut: 0, estimator: "exact" }]);
  const blended = await sampleTable(source, 200, { ...options(11), numbers: "blended" });
  expect(numbers(blended.table, "hours").filter((v) => ![20, 40, 50].includes(v)).length).toBeGreaterThan(0);
});

test("drawn numbers come by turns from the rows behind, and move less than half of the way to the next of the table", async () => {
  const rng = seededRng(12);
  const n = 200;
  const names = ["a", "b", "c", "d"];
  const values = names.map(() => Float64Array.from({ length: n }, () => rng.normal()));
  const sides = { name: "side", type: "category", codes: Int32Array.from(values[0]!, (v) => Number(v > 0)), levels: ["l", "r"] } as const; // biome-ignore format: a line
  const twice = { name: "twice a", type: "numeric", values: values[0]!.map((v) => 2 * v) } as const;
  const columns = names.map((name, k) => ({ name, type: "numeric" as const, values: values[k]! }));
  const made = await sampleTable(table([sides, ...columns, twice]), 300, { ...options(12), probes: 6 });
  const nearest = (known: Float64Array, value: number) =>
    known.reduce((best, other, row) => (Math.abs(other - value) < Math.abs(known[best]! - value) ? row : best), 0);
  let different = 0;
  for (let i = 0; i < 300; i++) {
    const rows = names.map((name, k) => nearest(values[k]!, numbers(made.table, name)[i]!));
    expect(nearest(twice.values, numbers(made.table, "twice a")[i]!)).toBe(rows[0]); // correlated: from one row
    expect(words(made.table, "side")[i]).toBe(values[0]![made.parents[i]!]! > 0 ? "r" : "l");
    different += new Set([made.parents[i], ...rows]).size;
  }
  expect(different / 300).toBeGreaterThan(3); // of five at most: draws that meet are the same row
  const known = new Set(values[1]!);
  expect(numbers(made.table, "b").filter((value) => known.has(value)).length).toBeLessThan(15); // the ends may stay
});

test("each draw from the posterior behind a noisy row is uniform over the rows, whether all are seen or the nearest", async () => {
  // Three clumps of 10, 20 and 30 rows, near enough for noise to mix; groups of values tell the clump of a row.
  const rng = seededRng(13);
  const clump = Int32Array.from({ length: 60 }, (_, i) => (i < 10 ? 0 : i < 30 ? 1 : 2));
  const place = Float64Array.from(clump, (c) => c + 0.3 * rng.normal());
  const source = table([
    { name: "clump", type: "category", codes: clump, levels: ["a", "b", "c"] },
    { name: "place", type: "numeric", values: place },
  ]);
  const count = 3000;
  for (const how of [{}, { estimator: "neighbours", neighbours: 60 }] as const) {
    const { table: made, parents } = await sampleTable(source, count, { ...options(14), sigma: 0.4, ...how });
    const counts = new Float64Array(60);
    for (const row of parents) counts[row]! += 1;
    const chiSquare = counts.reduce((sum, seen) => sum + (seen - count / 60) ** 2 / (count / 60), 0);
    expect(chiSquare).toBeLessThan(59 + 4 * Math.sqrt(2 * 59)); // 59 degrees of freedom
    const mean = numbers(made, "place").reduce((sum, value) => sum + value / count, 0);
    expect(Math.abs(mean - place.reduce((sum, value) => sum + value / 60, 0))).toBeLessThan(4 * Math.sqrt(0.7 / count));
  }
  const still = await sampleTable(source, 100, { ...options(15), sigma: 0 });
  expect(still.parents).toHaveLength(100);
  expect(numbers(still.table, "place")).toEqual(Float64Array.from(still.parents, (row) => place[row]!));
  expect(still.memorisation.copies).toBe(100);
});

test("groups are sampled from their own rows, as often as they occur", async () => {
  const source = people(500, 3);
  const { table: made, groups, parents } = await sampleTable(source, 101, { ...options(3), by: "country" });
  expect(groups.map(({ value }) => value)).toEqual(["DE", "FR", "PL"]);
  for (const { value, rows, count } of groups) {
    expect(Math.abs(count - (101 * rows) / 500)).toBeLessThan(1);
    expect(words(made, "country").filter((word) => word === value)).toHaveLength(count);
  }
  expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(101);
  const own = words(source, "country");
  words(made, "country").forEach((word, i) => {
    expect(own[parents[i]!]).toBe(word);
  });
});

test("one unit for all columns is the same as columns of one spread", async () => {
  const rng = seededRng(4);
  const a = Float64Array.from({ length: 200 }, () => rng.normal());
  const make = (factor: number) =>
    table([
      { name: "a", type: "numeric", values: a },
      { name: "b", type: "numeric", values: a.map((value, i) => factor * (value + a[(i * 7) % 200]!)) },
    ]);
  const wide = await sampleTable(make(1), 50, { ...options(5), scale: "common" });
  const [first, second] = [wide.space.training.data[0]!, wide.space.training.data[1]!];
  const source = make(1).columns.map((c) => (c as { values: Float64Array }).values);
  // A common unit keeps the ratio of differences, which a spread of each column's own does not.
  const ratio = (wide.space.training.data[2]! - first) / (wide.space.training.data[3]! - second);
  expect(ratio).toBeCloseTo((source[0]![1]! - source[0]![0]!) / (source[1]![1]! - source[1]![0]!), 10);
  const larger = await sampleTable(make(1000), 50, { ...options(5), scale: "common" });
  expect(larger.space.training.data[0]).not.toBeCloseTo(first, 3);
  const own = await sampleTable(make(1000), 50, options(5));
  const same = await sampleTable(make(1), 50, options(5));
  own.space.samples.data.forEach((value, i) => {
    expect(value).toBeCloseTo(same.space.samples.data[i]!, 9);
  });
});

test("held-out rows are what novelty is told beside", async () => {
  const [source, holdout] = [people(400, 6), people(300, 7)];
  const { memorisation } = await sampleTable(source, 200, { ...options(6), holdout });
  expect(memorisation.reference).toMatchObject({ of: "held-out rows", rows: 300 });
});

test("what cannot be sampled is refused in words", async () => {
  const constant = table([{ name: "a", type: "numeric", values: Float64Array.of(1, 1) }]);
  await expect(sampleTable(constant, 2, options(1))).rejects.toThrow("no column varies");
  const infinite = table([{ name: "a", type: "numeric", values: Float64Array.of(1, Infinity) }]);
  await expect(sampleTable(infinite, 2, options(1))).rejects.toThrow("row 2, column a: infinite");
  const source = people(20, 8);
  await expect(sampleTable(source, 2, { ...options(1), by: "weight" })).rejects.toThrow("missing; groups need a value");
  await expect(sampleTable(source, 2, { ...options(1), by: "none" })).rejects.toThrow("by must be a column");
});
