import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { answers, digests, recorded } from "./same-answer.js";

const one = await digests(await answers(1));

test("one thread gives the bits that every engine must give", () => {
  if (process.env.RECORD === "1")
    writeFileSync(new URL("same-answer.json", import.meta.url), `${JSON.stringify(one, null, 2)}\n`);
  else expect(one).toEqual(recorded);
});

test("two threads give the same bits", async () => {
  expect(await digests(await answers(2))).toEqual(one);
});

test("all answers are different", () => {
  expect(new Set(Object.values(one)).size).toBe(Object.keys(one).length);
});
