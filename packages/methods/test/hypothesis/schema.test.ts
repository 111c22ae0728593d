import { type Column, table } from "@pushforward/core";
import { expect, test } from "vitest";
import { schemaChanges } from "../../dist/hypothesis/compare/schema.js";

const numeric = (name: string, values: number[]): Column => ({
  name,
  type: "numeric",
  values: Float64Array.from(values),
});
const category = (name: string, values: (string | null)[], type: "category" | "text" = "category"): Column => {
  const levels = [...new Set(values.filter((value) => value !== null))];
  return {
    name,
    type,
    levels,
    codes: Int32Array.from(values, (value) => (value === null ? -1 : levels.indexOf(value))),
  };
};

test("columns that went, came or changed type", () => {
  const before = table([numeric("a", [1]), numeric("b", [2]), category("c", ["x"]), numeric("d", [3])]);
  const after = table([category("d", ["x"]), numeric("new", [1]), numeric("a", [1])]);
  const changes = schemaChanges(before, after, [{ name: "a", reason: "constant" }]);
  expect(changes).toEqual({
    missing: ["b", "c"],
    added: ["new"],
    retyped: [{ name: "d", reference: "numeric", current: "category" }],
    excluded: [{ name: "a", reason: "constant" }],
    levels: [],
    ranges: [],
    missingRates: [],
  });
});

test("new levels by frequency, then name; at most 20 are named and all counted; texts are left alone", () => {
  const many = Array.from({ length: 25 }, (_, i) => `n${String(i).padStart(2, "0")}`);
  const before = table([
    category("c", [...many.map(() => "old"), "gone", "kept", null]),
    category("t", many.map((v) => `${v}a`).concat("p", "q", "r"), "text"),
  ]);
  const after = table([
    category("c", [...many, "n07", "kept", "kept"]),
    category("t", many.map((v) => `${v}b`).concat("p", "q", "r"), "text"),
  ]);
  const { levels, missingRates } = schemaChanges(before, after);
  expect(levels.length).toBe(1);
  expect(levels[0]).toMatchObject({
    name: "c",
    newCount: 25,
    vanished: ["gone", "old"].toSorted((a) => (a === "old" ? -1 : 1)),
    vanishedCount: 2,
  });
  expect(levels[0]!.new.slice(0, 3)).toEqual(["n07", "n00", "n01"]);
  expect(levels[0]!.new.length).toBe(20);
  expect(missingRates).toEqual([{ name: "c", reference: 1 / 28, current: 0 }]);
});

test("a level that is named but has no row does not count", () => {
  const flag = (codes: number[]): Column => ({
    name: "f",
    type: "boolean",
    levels: ["false", "true"],
    codes: Int32Array.from(codes),
  });
  expect(schemaChanges(table([flag([0, 1])]), table([flag([0, 0])])).levels).toEqual([
    { name: "f", new: [], newCount: 0, vanished: ["true"], vanishedCount: 1 },
  ]);
});

test("ranges that the current values leave, with the shares of rows below and above", () => {
  const before = table([
    numeric("a", [1, 5, Number.NaN, 3]),
    numeric("b", [1, 5, 2, 2]),
    numeric("empty", [Number.NaN, Number.NaN, Number.NaN, Number.NaN]),
  ]);
  const after = table([numeric("a", [0, 2, 6, 7]), numeric("b", [1, 5, 2, 2]), numeric("empty", [1, 2, 3, 4])]);
  const { ranges, missingRates } = schemaChanges(before, after);
  expect(ranges).toEqual([{ name: "a", type: "numeric", reference: [1, 5], current: [0, 7], below: 0.25, above: 0.5 }]);
  expect(missingRates).toEqual([
    { name: "a", reference: 0.25, current: 0 },
    { name: "empty", reference: 1, current: 0 },
  ]);
});

test("infinite values lie outside and are not named as ends", () => {
  const { ranges } = schemaChanges(table([numeric("a", [1, 5])]), table([numeric("a", [2, Infinity])]));
  expect(ranges).toEqual([{ name: "a", type: "numeric", reference: [1, 5], current: [2, 2], below: 0, above: 0.5 }]);
});
