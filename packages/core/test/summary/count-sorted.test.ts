import { countBelow, countUpTo } from "@pushforward/core";
import { expect, test } from "vitest";

test("as many as a look at each finds, with ties, ends, infinities and any length", () => {
  const sorted = [-Infinity, -2, -2, 0, 1, 1, 1, 5, Infinity];
  for (let length = 0; length <= sorted.length; length++)
    for (const value of [-Infinity, -3, -2, -1, 0, 0.5, 1, 4, 5, 6, Infinity]) {
      const part = sorted.slice(0, length);
      expect(countBelow(sorted, value, length)).toBe(part.filter((x) => x < value).length);
      expect(countUpTo(sorted, value, length)).toBe(part.filter((x) => x <= value).length);
    }
  expect(countBelow(Float64Array.of(1, 2, 3), 2)).toBe(1);
  expect(countUpTo(Float64Array.of(1, 2, 3), 2)).toBe(2);
});
