import { expect, test } from "vitest";
import { hashOf, results } from "./same-bits.js";

test.each(results)("%s has the same bits as everywhere", (_, values, hash) => {
  expect(hashOf(values())).toBe(hash);
});
