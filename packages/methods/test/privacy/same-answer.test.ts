import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { answers, digests, recorded } from "./same-answer.js";

test("accounts and seeded noise have the bits that every engine must give, twice", async () => {
  const found = await digests(answers());
  if (process.env.RECORD === "1")
    writeFileSync(new URL("same-answer.json", import.meta.url), `${JSON.stringify(found, null, 2)}\n`);
  else expect(found).toEqual(recorded);
  expect(await digests(answers())).toEqual(found);
  expect(new Set(Object.values(found)).size).toBe(Object.keys(found).length);
});
