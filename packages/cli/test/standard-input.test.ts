import { existsSync, readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { endingOf, spool } from "../src/standard-input.js";

test.each([
  ["a,b\n1,2\n", "csv"],
  ["a\tb\n1\t2\n", "tsv"],
  ['[{"a":1}]', "json"],
  ['\ufeff [{"a":1}]', "json"],
  ['{"a":1}\n{"a":2}\n', "jsonl"],
  ['{"a":1}', "jsonl"],
  ['{\n "data": [1]\n}', "json"],
  ["PAR1....", "parquet"],
  ["ARROW1..", "arrow"],
  ["PK\u0003\u0004..", "npz"],
])("%j on standard input is %s", (text, ending) => {
  expect(endingOf(Buffer.from(text))).toBe(ending);
});

test("npy is known by its magic bytes", () => {
  expect(endingOf(Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]))).toBe("npy");
});

test("what comes in is kept in a file until it is removed", async () => {
  const kept = await spool(Readable.from([Buffer.from("a,b\n"), Buffer.from("1,2\n")]));
  expect(readFileSync(kept.path, "utf8")).toBe("a,b\n1,2\n");
  expect(kept.path.endsWith(".csv")).toBe(true);
  kept.remove();
  expect(existsSync(kept.path)).toBe(false);
});

test("nothing at all is an error", async () => {
  await expect(spool(Readable.from([]))).rejects.toThrow("-: standard input is empty");
});
