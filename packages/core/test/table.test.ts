import { type Column, type Table, takeRows } from "@pushforward/core";
import { expect, test } from "vitest";

const columns: Column[] = [
  { name: "x", type: "numeric", values: Float64Array.of(5, Number.NaN, 7) },
  { name: "c", type: "category", codes: Int32Array.of(2, -1, 0), levels: ["a", "b", "c"] },
  { name: "t", type: "boolean", codes: Int32Array.of(1, 1, 0), levels: ["false", "true"] },
];
const source: Table = { rows: 3, columns };

test("rows are taken in the order asked for, again where asked again", () => {
  const taken = takeRows(source, [2, 0, 2]);
  expect(taken.rows).toBe(3);
  expect(taken.columns[0]).toMatchObject({ name: "x", values: Float64Array.of(7, 5, 7) });
  expect(takeRows(source, []).rows).toBe(0);
});

test("levels that no row has are dropped, the others keep their order; booleans keep both", () => {
  const [, c, t] = takeRows(source, [0, 1]).columns;
  expect(c).toEqual({ name: "c", type: "category", codes: Int32Array.of(0, -1), levels: ["c"] });
  expect(t).toMatchObject({ codes: Int32Array.of(1, 1), levels: ["false", "true"] });
  expect(takeRows(source, [2, 0]).columns[1]).toMatchObject({ codes: Int32Array.of(0, 1), levels: ["a", "c"] });
});
