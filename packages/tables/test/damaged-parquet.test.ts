import { DataError } from "@pushforward/core";
import { readTable, writeTable } from "@pushforward/tables";
import { expect, test } from "vitest";

test("a bit of the first page's header turned over gives a table or says what is wrong, and never reads for ever", async () => {
  const rows = 40;
  const values = Float64Array.from({ length: rows }, (_, i) => i / 7);
  const good = await writeTable({ rows, columns: [{ name: "size", type: "numeric", values }] }, "parquet");
  const reasons: string[] = [];
  for (let bit = 8 * 4; bit < 8 * 60; bit++) {
    const bytes = Uint8Array.from(good);
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    const error = await readTable(bytes, { name: "size.parquet" }).catch((reason: unknown) => reason);
    if (!(error instanceof Error)) continue;
    expect(error).toBeInstanceOf(DataError);
    reasons.push(error.message);
  }
  // The library alone takes a missing length for one that never ends, and makes room for any count.
  for (const part of ["a page without length of levels", "a page without count of values", "values in a column of 40"])
    expect(
      reasons.filter((reason) => reason.includes(part)),
      part,
    ).not.toEqual([]);
});
