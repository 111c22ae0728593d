import { columnsNamed } from "@pushforward/catalog/answer";
import { expect, test } from "vitest";

test("columns asked for are read, with those that weigh, group, tell or go along", () => {
  const options = { columns: ["a", "b"], weights: "mass", features: ["height", "a"], target: "y", p: 2 };
  expect(columnsNamed(options)).toEqual(["a", "b", "height", "mass", "y"]);
});

test("all columns are read when none are named, or when the tables have columns of their own", () => {
  expect(columnsNamed({ weights: "mass" })).toBeUndefined();
  expect(columnsNamed({ columns: ["a"], by: "sex" })).toBeUndefined();
  expect(columnsNamed({ columns: ["a"], yColumns: ["u"] })).toBeUndefined();
});
