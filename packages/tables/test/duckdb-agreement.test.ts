import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { readTableFile, writeTable } from "@pushforward/tables/node";
import { afterAll, expect, test } from "vitest";
import { plain } from "./plain.js";

/*
 * DuckDB as the witness: it writes Parquet that our reader reads, and reads Parquet and CSV that ours wrote.
 */
const folder = mkdtempSync(join(tmpdir(), "tables-duckdb-"));
afterAll(() => rmSync(folder, { recursive: true }));
const engine = await DuckDBInstance.create(":memory:", {
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
});
const connection = await engine.connect();

const rows = 5000;
await connection.run(`CREATE TABLE t AS SELECT
  i::BIGINT AS big, (i % 100)::TINYINT AS tiny, CASE WHEN i % 7 = 0 THEN NULL ELSE i / 3.0::DOUBLE END AS real,
  (i / 8)::FLOAT AS single, (i / 100.0)::DECIMAL(10, 2) AS price, (i * 1000000007)::DECIMAL(30, 5) AS wide,
  CASE WHEN i % 5 = 0 THEN NULL ELSE 'level ' || (i % 11) END AS category, 'text ' || i AS text, i % 3 = 0 AS flag,
  DATE '2020-01-01' + (i % 400)::INTEGER AS day, TIMESTAMP '2020-01-01 00:00:01' + to_seconds(i) AS second,
  make_timestamp(1577836800000000 - i * 1001) AS micro, TIMESTAMPTZ '2020-01-01 00:00:00+00' + to_milliseconds(i) AS zoned,
  [i, i + 1] AS list, uuid() AS id, ('\\x00\\x01'::BLOB) AS blob, NULL::VARCHAR AS nothing
  FROM range(${rows}) r(i)`);

async function witness(column: string): Promise<unknown[]> {
  const reply = await connection.runAndReadAll(`SELECT ${column} FROM t ORDER BY big`);
  return reply.getRows().map(([value]) => (typeof value === "bigint" ? Number(value) : value));
}

test.each(["snappy", "zstd", "gzip", "lz4_raw", "uncompressed"])("Parquet of DuckDB, %s", async (codec) => {
  const path = join(folder, `t-${codec}.parquet`);
  await connection.run(
    `COPY (FROM t ORDER BY big) TO '${path}' (FORMAT parquet, COMPRESSION ${codec}, ROW_GROUP_SIZE 2048)`,
  );
  const table = await readTableFile(path);
  const types = Object.fromEntries(table.columns.map((column) => [column.name, column.type]));
  expect(types).toEqual({
    big: "integer",
    tiny: "integer",
    real: "numeric",
    single: "numeric",
    price: "numeric",
    wide: "integer",
    category: "category",
    text: "text",
    flag: "boolean",
    day: "time",
    second: "time",
    micro: "time",
    zoned: "time",
    list: "text",
    id: "text",
    blob: "category",
    nothing: "numeric",
  });
  const values = Object.fromEntries(plain(table).map((column) => [column.name, column.values]));
  for (const name of ["big", "tiny", "real", "single", "category", "text"])
    expect(values[name]).toEqual(await witness(name));
  expect(values.price).toEqual(await witness("price::DOUBLE"));
  expect(values.wide).toEqual(await witness("wide::DOUBLE"));
  expect(values.flag).toEqual(await witness("flag::VARCHAR"));
  expect(values.id).toEqual(await witness("id::VARCHAR"));
  expect(values.day).toEqual(await witness("epoch_ms(day)"));
  expect(values.second).toEqual(await witness("epoch_ms(second)"));
  expect(values.zoned).toEqual(await witness("epoch_ms(zoned)"));
  expect(values.micro).toEqual(await witness("floor(epoch_us(micro) / 1000)::BIGINT"));
  expect(values.list!.slice(0, 2)).toEqual(["[0,1]", "[1,2]"]);
  expect(table.columns.map((c) => (c.type === "time" ? c.resolution : "")).filter(Boolean)).toEqual([
    "day",
    "second",
    "millisecond",
    "millisecond",
  ]);
});

test("Parquet and CSV of ours are read by DuckDB as the same values", async () => {
  const source = join(folder, "source.parquet");
  const columns = ["big", "real", "category", "flag", "day", "second"];
  await connection.run(`COPY (FROM t ORDER BY big) TO '${source}' (FORMAT parquet)`);
  const table = await readTableFile(source, { columns });
  for (const [format, reader] of [
    ["parquet", "read_parquet"],
    ["csv", "read_csv"],
  ] as const) {
    const path = join(folder, `ours.${format}`);
    writeFileSync(path, await writeTable(table, format));
    const differing = await connection.runAndReadAll(
      `SELECT count(*) FROM t JOIN ${reader}('${path}') o USING (big) WHERE ` +
        columns
          .slice(1)
          .map((name) => `t.${name} IS DISTINCT FROM o.${name}`)
          .join(" OR "),
    );
    expect([format, Number(differing.getRows()[0]![0])]).toEqual([format, 0]);
  }
});

test("where through DuckDB picks the rows that it picks itself", async () => {
  const path = join(folder, "t-where.parquet");
  await connection.run(`COPY (FROM t ORDER BY big) TO '${path}' (FORMAT parquet)`);
  for (const where of [
    "real > 100 and category <> 'level 3'",
    "day < '2020-03-01' or flag",
    "second > '2020-01-01 01:00:00'",
    "text like '%99'",
  ]) {
    const own = await connection.runAndReadAll(`SELECT big FROM t WHERE ${where} ORDER BY big`);
    const [column] = (await readTableFile(path, { where, columns: ["big"] })).columns;
    expect("values" in column! && Array.from(column.values)).toEqual(own.getRows().map(([value]) => Number(value)));
  }
});
