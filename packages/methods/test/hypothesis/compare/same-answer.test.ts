import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { answers, digests, recorded } from "./same-answer.js";

const one = await answers(1);

test("one thread gives the bits that every engine must give", async () => {
  const found = await digests(one);
  if (process.env.RECORD === "1")
    writeFileSync(new URL("same-answer.json", import.meta.url), `${JSON.stringify(found, null, 2)}\n`);
  else expect(found).toEqual(recorded);
});

test("two threads give the same bits", async () => {
  expect(await digests(await answers(2))).toEqual(await digests(one));
});

test("no part of these answers is empty", () => {
  for (const name of ["200/900", "1500/2600", "9000/10000"]) {
    const { columns, pairs, groups, visible, statistics, verdict } = one[name]!;
    expect(verdict).toBe("different");
    for (const part of [columns, pairs, groups, visible, statistics]) expect(part.length).toBeGreaterThan(0);
    expect(new Set(columns.map(({ type }) => type))).toEqual(
      new Set(["numeric", "integer", "category", "boolean", "text", "time"]),
    );
  }
  expect(one["3/15"]!.sizes.enumerated).toBe(true);
  expect(one["200/900"]!.sizes.blockSize).toBe(1);
  expect(one["1500/2600"]!.sizes.blockSize).toBeGreaterThan(1);
});
