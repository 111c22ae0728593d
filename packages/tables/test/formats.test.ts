import { gzipSync } from "node:zlib";
import { seededRng, type Table, table } from "@pushforward/core";
import {
  concatTables,
  readBatches,
  readTable,
  sampleRows,
  type WritableFormat,
  writableFormats,
  writeTable,
} from "@pushforward/tables";
import fc from "fast-check";
import { expect, test } from "vitest";
import { plain } from "./plain.js";
import { fingerprint } from "./same-everywhere.js";

const tabular = writableFormats.filter((format) => format !== "npy");
const bare = ({ rows, columns }: Table) => ({ rows, columns });
const back = async (source: Table, format: WritableFormat) =>
  bare(await readTable(await writeTable(source, format), { name: `t.${format}` }));

const nan = NaN;
const everyType = table([
  { name: "integer", type: "integer", values: Float64Array.of(1, nan, -3, 2 ** 53 - 1) },
  { name: "small", type: "integer", values: Float64Array.of(1, nan, -3, 2147483647) },
  { name: "numeric", type: "numeric", values: Float64Array.of(0.1, -1e-300, Infinity, nan) },
  { name: "zero", type: "numeric", values: Float64Array.of(-0, 1.5, -Infinity, 12345678.125) },
  { name: "day", type: "time", values: Float64Array.of(-86400000, nan, 0, Date.UTC(2024, 1, 29)), resolution: "day" },
  {
    name: "second",
    type: "time",
    values: Float64Array.of(1000, nan, -5000, Date.UTC(2024, 1, 29, 23, 59, 59)),
    resolution: "second",
  },
  {
    name: "moment",
    type: "time",
    values: Float64Array.of(1, nan, -1, Date.UTC(2024, 1, 29) + 123),
    resolution: "millisecond",
  },
  {
    name: 'a "name", with\nall',
    type: "category",
    codes: Int32Array.of(0, 1, -1, 2),
    levels: ["é", "NA", ' "x",\r\n;y\t|'],
  },
  { name: "boolean", type: "boolean", codes: Int32Array.of(0, 1, -1, 1), levels: ["false", "true"] },
  { name: "nothing", type: "numeric", values: new Float64Array(4).fill(nan) },
]);

test.each(tabular)("one table of every type comes back from %s", async (format) => {
  expect(await back(everyType, format)).toEqual(everyType);
});

test.each(tabular)("text columns come back from %s", async (format) => {
  const levels = Array.from({ length: 30 }, (_, i) => `text ${i} 😀`);
  const texts = table([{ name: "t", type: "text", codes: Int32Array.from(levels, (_, i) => i), levels }]);
  expect(await back(texts, format)).toEqual(texts);
});

/** Tables whose types are what their values suggest, so that text formats can hold them. */
const sound = fc.integer({ min: 1, max: 30 }).chain((rows) => {
  const several = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: rows, maxLength: rows });
  const numbers = several(
    fc.oneof(
      fc.double(),
      fc.constant(NaN),
      fc.integer().map((v) => v / 8),
    ),
  )
    .map((list) => Float64Array.from(list))
    .filter((list) => list.some((v) => !Number.isNaN(v) && !Number.isSafeInteger(v)));
  const words = several(
    fc.option(fc.string({ unit: "grapheme", maxLength: 6 }).map((s) => `${s.replaceAll("\0", "")}~`)),
  );
  return fc.tuple(numbers, words).map(([values, texts]) => {
    const levels = [...new Set(texts.filter((text) => text !== null))];
    const present = texts.filter((text) => text !== null).length;
    const type = levels.length > 20 && levels.length > present / 2 ? "text" : "category";
    const codes = Int32Array.from(texts, (text) => (text === null ? -1 : levels.indexOf(text)));
    return table([
      { name: "v", type: "numeric", values },
      ...(present > 0 ? [{ name: "w", type, codes, levels } as const] : []),
    ]);
  });
});

test.each(tabular)("what is written as %s is read back, whatever it is", { timeout: 30_000 }, async (format) => {
  await fc.assert(
    fc.asyncProperty(sound, async (source) => {
      expect(await back(source, format)).toEqual(source);
    }),
    { numRuns: 60, seed: 7 },
  );
});

test("reading, writing and reading again changes nothing, whatever the text", async () => {
  const cell = fc.oneof(
    fc.constantFrom("NA", "", "1", "01", "-0", "1e5", "2020-01-01", "01/02/2020", "true", '"', ",", "a\nb", " x "),
    fc.string(),
  );
  const csv = (rows: string[][]) =>
    rows.map((row) => row.map((c) => `"${c.replaceAll("\0", "").replaceAll('"', '""')}"`).join(",")).join("\n");
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 12 }), async (rows) => {
      const text = new TextEncoder().encode(`a,b\n${csv(rows)}\n`);
      const first = await readTable(text, { name: "t.csv" });
      expect(first.rows).toBe(rows.length);
      for (const format of tabular) expect(plain({ ...(await back(first, format)) })).toEqual(plain(first));
    }),
    { numRuns: 100, seed: 8 },
  );
});

test("numerals are rounded as the language rounds them", async () => {
  const numeral = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc
      .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: -40, max: 40 }))
      .map(([m, e]) => `${m}e${e}`),
    fc.tuple(fc.integer(), fc.bigInt({ min: 10n ** 14n, max: 10n ** 19n })).map(([a, b]) => `${a}.${b}`),
    fc.double({ min: 0.5, max: 2 }).map((v) => v.toFixed(20)),
    // Half way between two doubles, and a little off: the hardest to round.
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 62n }).map((m) => `${(m | 1n) << 1n}`),
    fc
      .tuple(fc.bigInt({ min: 2n ** 52n, max: 2n ** 53n }), fc.constantFrom(-1n, 0n, 1n))
      .map(([m, d]) => `${(2n * m + 1n) * 500n + d}e-3`),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(numeral, { minLength: 200, maxLength: 200 }), async (cells) => {
      const { columns } = await readTable(new TextEncoder().encode(`v\n${cells.join("\n")}\n`), { name: "t.csv" });
      expect("values" in columns[0]! && columns[0].values).toEqual(Float64Array.from(cells, Number));
    }),
    { numRuns: 50, seed: 9 },
  );
});

test("npy: numbers come back without names", async () => {
  const source = table([
    { name: "a", type: "integer", values: Float64Array.of(1, 2, 3) },
    { name: "b", type: "numeric", values: Float64Array.of(0.5, NaN, -1) },
  ]);
  const { columns } = await back(source, "npy");
  expect(columns.map((c) => c.name)).toEqual(["column_0", "column_1"]);
  expect(plain({ rows: 3, columns })[1]!.values).toEqual([0.5, null, -1]);
  await expect(writeTable(everyType, "npy")).rejects.toThrow("column day must be numeric for npy; received time");
});

test("gzip is undone whatever the name says", async () => {
  const zipped = new Uint8Array(gzipSync(await writeTable(everyType, "jsonl")));
  expect(bare(await readTable(zipped, { name: "t.jsonl.gz" }))).toEqual(everyType);
  expect(bare(await readTable(new Blob([zipped]), { name: "t.jsonl" }))).toEqual(everyType);
});

test("JSON: records and columns, strings as cells, numbers in texts, nested values", async () => {
  const read = async (value: unknown) => readTable(new TextEncoder().encode(JSON.stringify(value)), { name: "t.json" });
  const records = [
    { a: 1, b: "x", d: "2020-01-01" },
    { b: "NA", c: [1, { k: 2 }], a: "Infinity" },
    { a: null, b: 3, c: [1, { k: 2 }] },
  ];
  const table = await read(records);
  expect(plain(table)).toEqual([
    { name: "a", type: "numeric", values: [1, Infinity, null] },
    { name: "b", type: "category", values: ["x", "NA", "3"] },
    { name: "d", type: "time", values: [Date.UTC(2020, 0, 1), null, null] },
    { name: "c", type: "category", values: [null, '[1,{"k":2}]', '[1,{"k":2}]'] },
  ]);
  expect(table.warnings).toEqual(["t.json: values of c are lists or objects; read as the text of their JSON"]);
  expect(plain(await read({ a: [1, 2], b: [true, null] }))).toEqual([
    { name: "a", type: "integer", values: [1, 2] },
    { name: "b", type: "boolean", values: ["true", null] },
  ]);
});

const long = (rows: number) => {
  const lines = Array.from(
    { length: rows },
    (_, i) => `${i},${i % 10 === 3 ? "" : i / 4},g${i % 7},t${i},2020-01-0${1 + (i % 9)}`,
  );
  return new TextEncoder().encode(`i,v,g,t,d\n${lines.join("\n")}\n${rows},x,g0,t,2020-01-01\n`);
};

test("batches have the columns and types of the whole, joined they are the whole", async () => {
  const bytes = long(9000);
  const whole = await readTable(bytes, { name: "t.csv" });
  expect(whole.columns.map((c) => c.type)).toEqual(["integer", "text", "category", "text", "time"]);
  for (const format of tabular) {
    const file = format === "csv" ? bytes : await writeTable(whole, format);
    const batches: Table[] = [];
    for await (const batch of readBatches(file, { name: `t.${format}`, batchRows: 2000 })) batches.push(batch);
    expect(batches.map((b) => b.columns.map((c) => c.type).join())).toEqual(
      batches.map(() => "integer,text,category,text,time"),
    );
    expect(Math.max(...batches.map((b) => b.rows))).toBeLessThanOrEqual(2000);
    const joined = concatTables(batches);
    expect(fingerprint(joined)).toBe(fingerprint(whole));
  }
});

test("JSON lines: a column that comes late is missing before, in batches too", async () => {
  const lines = Array.from({ length: 5000 }, (_, i) =>
    JSON.stringify(i < 3000 ? { a: i } : { a: i, late: `x${i % 3}`, n: i / 2 }),
  );
  const bytes = new TextEncoder().encode(lines.join("\n"));
  const whole = await readTable(bytes, { name: "t.jsonl" });
  const batches: Table[] = [];
  for await (const batch of readBatches(bytes, { name: "t.jsonl", batchRows: 1300 })) batches.push(batch);
  expect(concatTables(batches)).toEqual(bare(whole));
  expect(plain(whole)[1]!.values.slice(2998, 3002)).toEqual([null, null, "x0", "x1"]);
});

test("a stream of any length is read in bounded memory", { timeout: 60_000 }, async () => {
  const width = 12;
  const line = (i: number) => `${Array.from({ length: width }, (_, j) => ((i * 7 + j) % 991) / 8).join(",")}\n`;
  const piece = new TextEncoder().encode(Array.from({ length: 5000 }, (_, i) => line(i)).join(""));
  const pieces = 120; // 600,000 rows, 58 MB as one table
  const source = {
    name: "t.csv",
    async *stream() {
      yield new TextEncoder().encode(`${Array.from({ length: width }, (_, j) => `c${j}`).join(",")}\n`);
      for (let k = 0; k < pieces; k++) yield piece;
    },
  };
  let rows = 0;
  const megabytes: number[] = [];
  for await (const batch of readBatches(source, { batchRows: 10_000 })) {
    rows += batch.rows;
    megabytes.push(process.memoryUsage().arrayBuffers / 2 ** 20);
  }
  expect(rows).toBe(5000 * pieces);
  expect(Math.max(...megabytes) - megabytes[0]!).toBeLessThan(45); // garbage included; kept batches come to 57
});

test("a sample takes every row equally often, k rows in order, the same for the same seed", async () => {
  const batches = Array.from({ length: 4 }, (_, b) =>
    table([
      { name: "i", type: "integer", values: Float64Array.from({ length: 5 }, (__, i) => 5 * b + i) },
      { name: "g", type: "category", codes: Int32Array.of(0, 1, 0, 1, 0), levels: [`a${b}`, `b${b}`] },
    ]),
  );
  const counts = new Float64Array(20);
  const draws = 2000;
  for (let seed = 0; seed < draws; seed++) {
    const { columns } = await sampleRows(batches, 6, seededRng(seed));
    const [i, g] = columns;
    if (!("values" in i!) || !("codes" in g!)) throw new Error("types changed");
    expect(Array.from(i.values)).toEqual([...i.values].sort((a, b) => a - b));
    expect(new Set(i.values).size).toBe(6);
    i.values.forEach((row, k) => {
      counts[row]!++;
      expect(g.levels[g.codes[k]!]).toBe(`${row % 5 === 1 || row % 5 === 3 ? "b" : "a"}${Math.floor(row / 5)}`);
    });
  }
  // Each count is binomial(2000, 0.3): five standard deviations leave 20 of them alone.
  for (const count of counts) expect(Math.abs(count - draws * 0.3)).toBeLessThan(5 * Math.sqrt(draws * 0.3 * 0.7));
  // The six rows that fill the sample first: hypergeometric, variance 6·0.3·0.7·14/19 a draw.
  const early = counts.slice(0, 6).reduce((sum, count) => sum + count, 0);
  expect(Math.abs(early - draws * 1.8)).toBeLessThan(5 * Math.sqrt((draws * 6 * 0.3 * 0.7 * 14) / 19));
  expect(await sampleRows(batches, 6, seededRng(1))).toEqual(await sampleRows(batches, 6, seededRng(1)));
  expect((await sampleRows(batches, 100, seededRng(1))).rows).toBe(20);
});
