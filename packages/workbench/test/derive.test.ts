import { type Column, table } from "@pushforward/core";
import { expect, test } from "vitest";
import { derive } from "../dist/engine/derive.js";
import type { Condition } from "../dist/engine/engine.js";
import { previewRows } from "../dist/engine/preview.js";

const day = 86_400_000;
const columns: Column[] = [
  { name: "age", type: "integer", values: Float64Array.of(30, 40, NaN, 50) },
  { name: "sex", type: "category", codes: Int32Array.of(0, 1, 0, -1), levels: ["F", "M"] },
  { name: "day", type: "time", resolution: "day", values: Float64Array.of(0, day, 2 * day, 3 * day) },
];
const people = table(columns);
const rowsOf = (...filter: Condition[]): (string | null)[] => {
  const part = derive(people, "people", { filter, columns: ["day"] })[0]!;
  return previewRows(part.table, 0, 9).rows.map(([text]) => text!.slice(-1)); // the day of January 1970
};

test.each<[Condition, string]>([
  [{ column: "age", op: "<", value: 40 }, "1"],
  [{ column: "age", op: "≤", value: "40" }, "12"],
  [{ column: "age", op: ">", value: 40 }, "4"],
  [{ column: "age", op: "≥", value: 40 }, "24"],
  [{ column: "age", op: "=", value: 40 }, "2"],
  [{ column: "age", op: "≠", value: 40 }, "14"],
  [{ column: "age", op: "in", value: [30, 50] }, "14"],
  [{ column: "age", op: "not in", value: [30, 50] }, "2"],
  [{ column: "age", op: "missing" }, "3"],
  [{ column: "age", op: "present" }, "124"],
  [{ column: "sex", op: "=", value: "F" }, "13"],
  [{ column: "sex", op: "≠", value: "F" }, "2"],
  [{ column: "sex", op: "contains", value: "f" }, "13"],
  [{ column: "sex", op: "missing" }, "4"],
  [{ column: "day", op: "≥", value: "1970-01-03" }, "34"],
  [{ column: "day", op: "<", value: "1970-01-02 12:00" }, "12"],
])("%j holds in rows %s, and never where the value is missing", (condition, days) => {
  expect(rowsOf(condition).join("")).toBe(days);
});

test("several conditions all hold", () => {
  expect(rowsOf({ column: "age", op: "≥", value: 30 }, { column: "sex", op: "=", value: "F" })).toEqual(["1"]);
});

test("a split gives a table for each value, and the step that makes each alone", () => {
  const parts = derive(people, "people", { splitBy: "sex" });
  expect(parts.map(({ name, table }) => [name, table.rows])).toEqual([["sex: F", 2], ["sex: M", 1]]); // biome-ignore format: one line
  expect(parts[0]!.table.columns.map(({ name }) => name)).toEqual(["age", "day"]);
  for (const part of parts) {
    const [again] = derive(people, "people", part.step);
    expect(again).toEqual(part);
  }
});

test("times split and show in their own resolution", () => {
  expect(derive(people, "people", { splitBy: "day" }).map(({ name }) => name)[1]).toBe("day: 1970-01-02");
});

test("numbers become categories and back", () => {
  const [texts] = derive(people, "people", { types: { age: "category" } });
  const age = texts!.table.columns[0]!;
  expect(age).toMatchObject({ type: "category", levels: ["30", "40", "50"], codes: Int32Array.of(0, 1, -1, 2) });
  expect(derive(texts!.table, "t", { types: { age: "integer" } })[0]!.table.columns[0]).toEqual(columns[0]);
});

test("an error names the column and what came", () => {
  const filter = (condition: Condition) => () => derive(people, "people", { filter: [condition] });
  expect(filter({ column: "size", op: "missing" })).toThrow("there is no column size");
  expect(filter({ column: "age", op: "<", value: "old" })).toThrow("the value for age must be a number; received old");
  expect(filter({ column: "day", op: "<", value: "soon" })).toThrow("a time such as 2024-12-31; received soon");
  expect(filter({ column: "age", op: ">", value: 99 })).toThrow("people: no row meets the conditions");
  expect(() => derive(people, "people", { types: { sex: "numeric" } })).toThrow("sex must be numbers to be numeric; received F"); // biome-ignore format: one line
  expect(() => derive(people, "people", { columns: [] })).toThrow("one or more columns");
});

test("a preview gives the rows asked for, as far as there are any", () => {
  expect(previewRows(people, 2, 5)).toEqual({
    from: 2,
    columns: ["age", "sex", "day"],
    rows: [[null, "F", "1970-01-03"], ["50", null, "1970-01-04"]], // biome-ignore format: one line
  });
  expect(previewRows(people, 7, 5).rows).toEqual([]);
});
