import { readBatches, readTable, writeTable } from "@pushforward/tables";
import { expect, test } from "vitest";
import { everyCell, expectedFingerprint, fingerprint } from "./same-everywhere.js";

test("Chromium reads the table that Node reads, from every format", async () => {
  const table = await readTable(new File([everyCell(20_000) as BlobPart], "t.csv"));
  expect(fingerprint(table)).toBe(expectedFingerprint);
  for (const format of ["tsv", "jsonl", "parquet", "arrow"] as const) {
    const file = new File([(await writeTable(table, format)) as BlobPart], `t.${format}`);
    expect(fingerprint(await readTable(file))).toBe(expectedFingerprint);
  }
});

test("gzip and batches in Chromium", async () => {
  const bytes = everyCell(2000);
  const zipped = await new Response(
    new Blob([bytes as BlobPart]).stream().pipeThrough(new CompressionStream("gzip")),
  ).blob();
  expect((await readTable(zipped, { name: "t.csv.gz" })).rows).toBe(2000);
  let rows = 0;
  for await (const batch of readBatches(zipped, { name: "t.csv.gz", batchRows: 300 })) rows += batch.rows;
  expect(rows).toBe(2000);
});
