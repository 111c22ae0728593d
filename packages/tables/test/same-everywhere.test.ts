import { readTable, writeTable } from "@pushforward/tables";
import { expect, test } from "vitest";
import { everyCell, expectedFingerprint, fingerprint } from "./same-everywhere.js";

test("the table that all engines must read, from every format", async () => {
  const table = await readTable(everyCell(20_000), { name: "t.csv" });
  expect(table.columns.map((column) => column.type).join()).toBe(
    "integer,numeric,numeric,time,time,text,category,boolean,text",
  );
  expect(fingerprint(table)).toBe(expectedFingerprint);
  for (const format of ["tsv", "jsonl", "parquet", "arrow"] as const)
    expect(fingerprint(await readTable(await writeTable(table, format), { name: `t.${format}` }))).toBe(
      expectedFingerprint,
    );
});
