import { expect, test } from "vitest";
import { answers, digests, recorded } from "./same-answer.js";

test.each([1, 2])("a page with %d threads gives the bits that Node gives", async (threads) => {
  expect(await digests(await answers(threads))).toEqual(recorded);
});
