import { expect, test } from "vitest";
import { answers, digests, recorded } from "./same-answer.js";

test("a page gives the bits that Node gives", async () => {
  expect(await digests(await answers(1))).toEqual(recorded);
});
