import { expect, test } from "vitest";
import { readCondition } from "../../dist/app/answer/read-condition.js";

const columns = ["age", "sex", "income", "income and tax", "when"];

test("conditions of groups are read back, joined, between bounds, quoted, and about missing values", () => {
  expect(readCondition('age ≤ 34 and sex = "F"', columns)).toEqual([
    { column: "age", op: "≤", value: 34 },
    { column: "sex", op: "=", value: "F" },
  ]);
  expect(readCondition("28 < age ≤ 48", columns)).toEqual([
    { column: "age", op: ">", value: 28 },
    { column: "age", op: "≤", value: 48 },
  ]);
  expect(readCondition("when > 2024-01-31 and sex is missing", columns)).toEqual([
    { column: "when", op: ">", value: "2024-01-31" },
    { column: "sex", op: "missing" },
  ]);
});

test('names and levels that hold "and" or signs are told apart by the columns that exist', () => {
  expect(readCondition("income and tax > 5 and income ≤ -2e-3", columns)).toEqual([
    { column: "income and tax", op: ">", value: 5 },
    { column: "income", op: "≤", value: -0.002 },
  ]);
  expect(readCondition('sex = "a and age ≤ 3" and age = 0', columns)).toEqual([
    { column: "sex", op: "=", value: "a and age ≤ 3" },
    { column: "age", op: "=", value: 0 },
  ]);
  expect(readCondition('sex = "say \\"and\\""', columns)).toEqual([{ column: "sex", op: "=", value: 'say "and"' }]);
});

test("what no condition can say is not brushed", () => {
  expect(readCondition("sex is another level", columns)).toBeUndefined();
  expect(readCondition("age ≤ 34 and sex is another level", columns)).toBeUndefined();
  expect(readCondition("height ≤ 3", columns)).toBeUndefined();
});
