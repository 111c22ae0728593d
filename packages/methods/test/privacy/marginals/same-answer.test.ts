import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { answers, digests, recorded } from "./same-answer.js";

test("counts, fits and rows have the bits that every engine must give, with any number of threads", async () => {
  const found = await digests(await answers(1));
  if (process.env.RECORD === "1")
    writeFileSync(new URL("same-answer.json", import.meta.url), `${JSON.stringify(found, null, 2)}\n`);
  else expect(found).toEqual(recorded);
  expect(await digests(await answers(3))).toEqual(found);
});
