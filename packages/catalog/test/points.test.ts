import { readPoints } from "@pushforward/catalog";
import { type Column, type Table, table } from "@pushforward/core";
import { expect, test } from "vitest";

const numbers = (name: string, ...values: number[]): Column => ({
  name,
  type: "numeric",
  values: Float64Array.from(values),
});
const truths = (name: string, ...values: (boolean | null)[]): Column => ({
  name,
  type: "boolean",
  levels: ["false", "true"],
  codes: Int32Array.from(values, (value) => (value === null ? -1 : Number(value))),
});
const words = (name: string, ...values: string[]): Column => ({
  name,
  type: "category",
  levels: values,
  codes: Int32Array.from(values, (_, i) => i),
});
const x = table([numbers("b", 1, 2), truths("a", true, false), words("w", "u", "v"), numbers("mine", 9, 9)]);
const y = table([words("w", "u"), truths("a", true), numbers("b", 5)]);

test("columns in common are the coordinates, by name; the others are named in warnings", () => {
  const points = readPoints(x, y);
  expect(points.x).toEqual({ data: Float64Array.of(1, 1, 0, 2), n: 2, d: 2, names: ["a", "b"] });
  expect(points.y).toEqual({ data: Float64Array.of(1, 5), n: 1, d: 2, names: ["a", "b"] });
  expect(points.mass).toEqual({ x: 1, y: 1 });
  expect(points.warnings).toEqual([
    "Left out, since not numeric: w.",
    "Left out, since only one table has them: mine.",
  ]);
});

test("reordered columns change nothing", () => {
  const turned = (source: Table) => table([...source.columns].reverse());
  expect(readPoints(turned(x), y)).toEqual(readPoints(x, turned(y)));
  expect(readPoints(turned(x), turned(y))).toEqual(readPoints(x, y));
});

test("columns asked for come in the order asked, without warnings", () => {
  const { x: found, warnings } = readPoints(x, y, { columns: ["b", "a"] });
  expect([...found.data]).toEqual([1, 1, 2, 0]);
  expect(warnings).toEqual([]);
});

test("weights are shares of their sum, and no coordinate", () => {
  const [a, b] = [table([numbers("v", 1, 2), numbers("w", 1, 3)]), table([numbers("v", 1), numbers("w", 1e308)])];
  const points = readPoints(a, b, { weights: "w" });
  expect(points.x).toMatchObject({ names: ["v"], weights: Float64Array.of(0.25, 0.75) });
  expect(points.y.weights).toEqual(Float64Array.of(1));
  expect(points.mass).toEqual({ x: 4, y: 1e308 });
  const huge = table([numbers("v", 1, 2), numbers("w", 1e308, 1e308)]);
  expect(readPoints(huge, a, { weights: "w" }).x.weights).toEqual(Float64Array.of(0.5, 0.5));
});

const pair = (left: Column, right: Column = left) => [table([left]), table([right])] as const;
test.each([
  [...pair(numbers("v", 1), numbers("u", 1)), {}, "no numeric or boolean column in common; x has: v; y has: u"],
  [...pair(numbers("v", 1, Number.NaN)), {}, "x: column v has 1 missing value, first in row 2; drop such rows"],
  [...pair(numbers("v", 1), numbers("v", Infinity, 1, -Infinity)), {}, "y: column v has 2 infinite values, first in"],
  [...pair(truths("v", null)), {}, "x: column v has 1 missing value"],
  [...pair(numbers("v")), {}, "x: it has no row"],
  [x, y, { columns: ["w"] }, "x: column w is category, and coordinates must be numbers; leave it out"],
  [x, y, { columns: ["mine"] }, "y: the table has no column mine. It has: w, a, b."],
  [x, y, { columns: ["b", "b"] }, "each column must be named once; received b"],
  [x, y, { columns: ["b"], weights: "b" }, "the column of weights must be no coordinate; received b"],
  [x, y, { weights: "w" }, "x: column w is category, and weights must be numbers"],
  [...pair(numbers("b", 0, -1)), { weights: "b" }, "x: weight -1 in row 2 is negative"],
  [...pair(numbers("b", 0, 0)), { weights: "b" }, "x: all weights in column b are 0"],
  [...pair(numbers("b", 1)), { weights: "b" }, "no numeric or boolean column in common"],
])("case %#: what cannot be used is named, with the cure", (left, right, options, message) => {
  expect(() => readPoints(left, right, options)).toThrow(message);
});
