import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DataError, table } from "@pushforward/core";
import { filterRows, readBatchesFile, readTableApart, readTableFile, writeTable } from "@pushforward/tables/node";
import { afterAll, expect, test } from "vitest";
import { plain } from "./plain.js";

const folder = mkdtempSync(join(tmpdir(), "tables-"));
afterAll(() => rmSync(folder, { recursive: true }));
const put = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, content);
  return path;
};
const people = put(
  "people.csv",
  'name,age,"home town",joined,member,Score\nAnn,31,Oslo,2020-01-02,true,1.5\nBob,,Rome,2021-05-06,false,2.5\n' +
    "Cid,45,Oslo,,true,\nDee,28,,2022-02-02,,inf\n",
);
const names = async (where: string) =>
  (await readTableFile(people, { where, columns: ["name"] })).columns.flatMap((c) =>
    "levels" in c ? [...c.levels] : [],
  );

test.each(["parquet", "arrow"] as const)("a small file is read as one of any size: %s", async (format) => {
  const small = table([{ name: "a", type: "numeric", values: Float64Array.of(1.5, -2, 7) }]);
  const path = put(`small.${format}`, await writeTable(small, format));
  expect(await readTableFile(path)).toMatchObject({ rows: 3, columns: [{ name: "a", values: Float64Array.of(1.5, -2, 7) }] }); // biome-ignore format: one line
});

test.each([
  ["age > 30", ["Ann", "Cid"]],
  ["AGE > 30 and not member is null", ["Ann", "Cid"]],
  [`"home town" = 'Oslo' or "home town" is null`, ["Ann", "Cid", "Dee"]],
  ["joined >= '2021-01-01'", ["Bob", "Dee"]],
  ["year(joined) = 2020", ["Ann"]],
  ["member", ["Ann", "Cid"]],
  ["Score > 2", ["Bob", "Dee"]],
  ["age is null", ["Bob"]],
  ["name like '%e%' -- a comment", ["Dee"]],
  ["name in ('Ann', 'Bob') and age / 2 > 15", ["Ann"]],
  ["age between 28 and 31", ["Ann", "Dee"]],
  ["case when age > 40 then true else name = 'Bob' end", ["Bob", "Cid"]],
  ["1 = 1", ["Ann", "Bob", "Cid", "Dee"]],
])("where %s", async (where, expected) => {
  expect(await names(where)).toEqual(expected);
});

test.each([
  ["", "is empty"],
  ["age >", "is not understood"],
  ["agee > 3", "has no column agee, which the condition names; did you mean age?"],
  ['name = "Ann"', "has no column Ann"],
  ["1 = 1) or (1 = 1", "is not understood"],
  ["age > 3; drop table t", "is not understood"],
  ["age > 3; select 1", "must be one expression"],
  ["age > 3 union select 1", "must be one expression"],
  ["age > 3 order by age", "must be one expression"],
  ["age > 3 limit 1", "must be one expression"],
  ["age > (select max(age) from t)", "holds a subquery"],
  ["exists (from read_csv('/etc/passwd'))", "holds a subquery"],
  ["name in (select content from read_text('/etc/passwd'))", "holds a subquery"],
  ["row_number() over () > 1", "holds a window"],
  ["random() > 0.5", "calls random, whose answers change"],
  ["t.age > 3", 'quote a name that holds a point like this: "t.age"'],
  ["name > 3 + 'x'", "cannot be evaluated"],
  ["age > 300", "holds for none of the 4 rows"],
])("where %s is refused: %s", async (where, message) => {
  const error = await names(where).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(DataError);
  expect((error as Error).message).toContain(message);
});

test("levels that no row has any more are dropped, and the type stays", async () => {
  const texts = put("texts.csv", `id,t\n${Array.from({ length: 30 }, (_, i) => `${i},t${i}`).join("\n")}\n`);
  const { columns } = await readTableFile(texts, { where: "id >= 28" });
  expect(columns[1]).toMatchObject({ type: "text", levels: ["t28", "t29"] });
});

test("names that differ in case alone, quotes in names, many rows", async () => {
  const rows = 10_000;
  const numbers = Float64Array.from({ length: rows }, (_, i) => i);
  const t = table([
    { name: 'a"b', type: "integer", values: numbers },
    { name: "x", type: "integer", values: numbers },
    { name: "X", type: "integer", values: numbers.map((v) => -v) },
  ]);
  expect((await filterRows(t, '"a""b" % 5000 = 4999')).rows).toBe(2);
  expect((await filterRows(t, "X < -9997")).rows).toBe(2);
  await expect(filterRows(t, "x > 1 and X < 1")).rejects.toThrow("differ in case alone");
});

test("files that match a pattern or lie in a directory are united by column name, in the order of their names", async () => {
  put("many/b.csv", "x,y\n3,c\n4,d\n");
  put("many/a.csv", "y,x,z\na,1,2020-01-01\nb,2,2020-01-02\n");
  put("many/deep/c.jsonl", '{"x": 5, "w": true}\n');
  put("many/_skipped.csv", "x\n9\n");
  put("many/notes.md", "no table");
  const both = [
    { name: "y", type: "category", values: ["a", "b", "c", "d"] },
    { name: "x", type: "integer", values: [1, 2, 3, 4] },
    { name: "z", type: "time", values: [Date.UTC(2020, 0, 1), Date.UTC(2020, 0, 2), null, null] },
  ];
  expect(plain(await readTableFile(join(folder, "many/[ab].csv")))).toEqual(both);
  const all = plain(await readTableFile(join(folder, "many")));
  expect(all[3]).toEqual({ name: "w", type: "boolean", values: [null, null, null, null, "true"] });
  expect(plain(await readTableFile(join(folder, "**/c.jsonl")))[0]!.values).toEqual([5]);
  expect(plain(await readTableFile(join(folder, "many/*.csv"), { columns: ["z"] }))).toHaveLength(1);
  await expect(readTableFile(join(folder, "many/*.csv"), { columns: ["zz"] })).rejects.toThrow(
    "has no column zz; did you mean z?",
  );
});

test("a column of numbers in one file and texts in another keeps its texts as written", async () => {
  put("mixed/a.csv", "code\n1.50\n2\n");
  put("mixed/b.csv", "code\nx1\n");
  expect(plain(await readTableFile(join(folder, "mixed")))).toEqual([
    { name: "code", type: "category", values: ["1.50", "2", "x1"] },
  ]);
});

test("web addresses", async () => {
  const server = createServer((request, response) => {
    if (request.url === "/data/t.csv") response.end("a,b\n1,x\n");
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  expect((await readTableFile(`http://127.0.0.1:${port}/data/t.csv`)).rows).toBe(1);
  await expect(readTableFile(`http://127.0.0.1:${port}/none.csv`)).rejects.toThrow("the server answered 404");
  server.close();
  await expect(readTableFile(`http://127.0.0.1:${port}/data/t.csv`)).rejects.toThrow("cannot be fetched");
});

test("an abort stops the reading", async () => {
  const stop = AbortSignal.abort(new Error("enough"));
  await expect(readTableFile(people, { watch: { signal: stop } })).rejects.toThrow("enough");
  await expect(readTableFile(people, { where: "age > 1", watch: { signal: stop } })).rejects.toThrow("enough");
});

const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0);
const some = table([{ name: "a", type: "integer", values: Float64Array.of(1, 2, 3) }]);
test.each<[string, string | Uint8Array | Promise<Uint8Array>, string]>([
  ["empty.csv", "", "is empty (0 bytes)"],
  ["header.csv", "a,b\n", "holds no rows, only the names of 2 columns"],
  ["picture.csv", png, "looks like a PNG image"],
  ["report.csv", writeTable(some, "parquet"), "looks like a Parquet file, not CSV"],
  ["table.parquet", "a,b\n1,2\n", "does not begin like a Parquet file"],
  ["cut.parquet", writeTable(some, "parquet").then((b) => b.subarray(0, b.length - 5)), "cannot be read as Parquet"],
  ["cut.arrow", writeTable(some, "arrow").then((b) => b.subarray(0, 60)), "cannot be read as Arrow"],
  ["cut.npy", writeTable(some, "npy").then((b) => b.subarray(0, b.length - 5)), "it is cut off"],
  [
    "cut.csv.gz",
    new Uint8Array(gzipSync(`a,b\n${"1,2\n".repeat(10_000)}`)).subarray(0, 60),
    "the gzip data is damaged or cut off",
  ],
  ["cut.json", '[{"a": 1}, {"a"', "is no valid JSON"],
  ["cut.jsonl", '{"a": 1}\n{"a"\n', "line 2 is no valid JSON"],
  ["list.jsonl", "[1, 2]\n", "line 1 must be an object of column names and values; received a list"],
  ["odd.json", '{"a": 1}', "must be a list of records, or an object whose values are lists"],
  ["ragged.json", '{"a": [1, 2], "b": [1]}', "column b has 1 values where a has 2"],
  ["none.json", "[]", "holds no rows"],
  ["book.xlsx", Uint8Array.of(0x50, 0x4b, 3, 4, 0), "looks like a zip archive or an Excel workbook"],
  ["data.xyz", "a,b\n1,2\n", "the format is not known by this ending"],
])("%s is refused", async (name, content, message) => {
  const path = put(name, await content);
  const error = await readTableFile(path).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(DataError);
  expect((error as Error).message).toContain(message);
  expect((error as Error).message).toContain(name);
});

test("paths that lead nowhere", async () => {
  await expect(readTableFile(join(folder, "peple.csv"))).rejects.toThrow("no such file; did you mean people.csv?");
  await expect(readTableFile(join(folder, "nowhere/x.csv"))).rejects.toThrow("that folder does not exist");
  await expect(readTableFile(join(folder, "*.nope"))).rejects.toThrow("no file matches this pattern");
  mkdirSync(join(folder, "void"));
  await expect(readTableFile(join(folder, "void"))).rejects.toThrow("the directory holds no tables");
  const secret = put("secret.csv", "a\n1\n");
  chmodSync(secret, 0);
  if (process.getuid?.() !== 0) await expect(readTableFile(secret)).rejects.toThrow("may not be read");
});

test("batches of a file are its table in pieces", async () => {
  const rows = [];
  for await (const batch of readBatchesFile(people, { batchRows: 3 })) rows.push(batch.rows);
  expect(rows).toEqual([3, 1]);
});

test("a large file read on a thread of its own is the same table, and its errors and an abort arrive", async () => {
  const row = (i: number) => `${i % 97},word ${i % 13},${i % 5 === 0 ? "" : i / 8},2024-01-${10 + (i % 20)}\n`;
  const text = `a,b,c,d\n${Array.from({ length: 50_000 }, (_, i) => row(i)).join("")}`;
  const good = put("large.csv", text);
  const stages = new Set<string>();
  const onProgress = ({ stage }: { stage: string }) => void stages.add(stage);
  const apart = await readTableApart(good, { columns: ["d", "a", "b"], watch: { onProgress } });
  expect(plain(apart)).toEqual(plain(await readTableFile(good, { columns: ["d", "a", "b"] })));
  expect(stages.size).toBeGreaterThan(0); // told by the thread
  const bad = put("large-ragged.csv", `${text}1,2\n`);
  const message = await readTableFile(bad).catch((error: Error) => error.message);
  expect(message).toContain("line 50002 has 2 cells");
  await expect(readTableApart(bad)).rejects.toThrow(new DataError(message as string));
  await expect(readTableApart(good, { watch: { signal: AbortSignal.abort(new Error("enough")) } })).rejects.toThrow(
    "enough",
  );
});
