import { table } from "@pushforward/core";
import { expect, test } from "vitest";
import { needColumn } from "../src/need-column.js";

const numbers = (names: readonly string[]) =>
  table(names.map((name) => ({ name, type: "numeric", values: Float64Array.of(1) })));

test("a column by its name, a near one as a hint, else those that there are, at most 20 of them", () => {
  const two = numbers(["height", "weight"]);
  expect(needColumn(two, "weight", "x")).toBe(two.columns[1]);
  expect(() => needColumn(two, "wieght", "x")).toThrow(
    "x: the table has no column wieght. Did you mean weight or height?",
  );
  expect(() => needColumn(two, "colour", "y")).toThrow("y: the table has no column colour. It has: height, weight.");
  const wide = numbers(Array.from({ length: 500 }, (_, k) => `c${k}`));
  expect(() => needColumn(wide, "something else", "x")).toThrow(/It has: c0, .*, c19 and 480 more\.$/);
});
