import { splitBy } from "@pushforward/catalog";
import { type Column, type Table, table } from "@pushforward/core";
import { expect, test } from "vitest";

const levels = (name: string, ...values: (string | null)[]): Column => {
  const found = [...new Set(values)].filter((value) => value !== null);
  return {
    name,
    type: "category",
    levels: found,
    codes: Int32Array.from(values, (value) => (value === null ? -1 : found.indexOf(value))),
  };
};
const numbers = (name: string, ...values: number[]): Column => ({
  name,
  type: "integer",
  values: Float64Array.from(values),
});
const rowsOf = (source: Table, name: string): number[] => {
  const column = source.columns.find((other) => other.name === name)!;
  return "values" in column ? Array.from(column.values) : [];
};

const animals = table([
  levels("kind", "cat", "dog", "cat", "eel", null, "dog"),
  levels("a=b", "x", "y", "x", "y", "x", "y"),
  numbers("legs", 4, 4, 4, 0, Number.NaN, 3),
  numbers("row", 0, 1, 2, 3, 4, 5),
]);

test("A,B takes these two groups and drops the column", () => {
  const { reference, current, names } = splitBy(animals, "kind=dog,cat");
  expect([rowsOf(reference, "row"), rowsOf(current, "row")]).toEqual([
    [1, 5],
    [0, 2],
  ]);
  expect(reference.columns.map(({ name }) => name)).toEqual(["a=b", "legs", "row"]);
  expect(names).toEqual(["kind = dog", "kind = cat"]);
});

test("A alone is against all others, rows without a value in neither", () => {
  const { reference, current, names } = splitBy(animals, "kind=cat");
  expect([rowsOf(reference, "row"), rowsOf(current, "row")]).toEqual([
    [0, 2],
    [1, 3, 5],
  ]);
  expect(names).toEqual(["kind = cat", "kind ≠ cat"]);
});

test("a column of two values needs no values, and its name may hold =", () => {
  const { reference, current, names } = splitBy(animals, "a=b");
  expect([rowsOf(reference, "row"), rowsOf(current, "row")]).toEqual([
    [0, 2, 4],
    [1, 3, 5],
  ]);
  expect(names).toEqual(["a=b = x", "a=b = y"]);
  expect(rowsOf(splitBy(animals, "a=b=y,x").reference, "row")).toEqual([1, 3, 5]);
});

test("the longest column name that fits wins", () => {
  const both = table([levels("a", "b", "c", "b"), levels("a=b", "x", "y", "y"), numbers("row", 0, 1, 2)]);
  expect(rowsOf(splitBy(both, "a=b").reference, "row")).toEqual([0]);
  expect(rowsOf(splitBy(both, "a=b=y").reference, "row")).toEqual([1, 2]);
  expect(rowsOf(splitBy(both, "a=c").reference, "row")).toEqual([1]);
});

test("numbers, days and values with commas are named as they are written", () => {
  expect(rowsOf(splitBy(animals, "legs=0,4").current, "row")).toEqual([0, 1, 2]);
  const days = Float64Array.of(0, 864e5, 0, Number.NaN);
  const dated = table([
    { name: "day", type: "time", resolution: "day", values: days },
    levels("where", "a,b", "c", "a,b", "d"),
  ]);
  expect(splitBy(dated, "day").names).toEqual(["day = 1970-01-01", "day = 1970-01-02"]);
  expect(splitBy(dated, "where=a,b,c").names).toEqual(["where = a,b", "where = c"]);
  expect(splitBy(dated, "where=a,b").names).toEqual(["where = a,b", "where ≠ a,b"]);
  expect(splitBy(table([numbers("n", 10, 9, 10)]), "n").names).toEqual(["n = 9", "n = 10"]); // by number, not by bytes
});

test("levels that a group lacks are gone from it, as if it had been a file of its own", () => {
  const { reference, current } = splitBy(animals, "legs=4,3");
  expect(reference.columns[0]).toMatchObject({ levels: ["cat", "dog"] });
  expect(current.columns[0]).toMatchObject({ levels: ["dog"], codes: Int32Array.of(0) });
});

test.each([
  ["kin", "by: the table has no column kin. Did you mean kind?"],
  ["zzz=1,2", "by: the table has no column zzz. It has: kind, a=b, legs, row."],
  ["kind", 'by: column kind holds 3 values, not two; name them, as in --by "kind=cat,dog". It has: cat, dog, eel'],
  ["kind=cat,dgo", "by: no row has kind = dgo. Did you mean dog?"],
  ["kind=cat,horse", "by: no row has kind = horse. It has: cat, dog, eel"],
  ["kind=cat,cat", "by: the two groups must differ; received cat,cat"],
])("%s is refused with what there is", (by, message) => {
  expect(() => splitBy(animals, by)).toThrow(message);
});

test("a column with one value cannot be split", () => {
  const one = table([levels("k", "a", "a")]);
  expect(() => splitBy(one, "k")).toThrow("holds 1 values, not two");
  expect(() => splitBy(one, "k=a")).toThrow("by must be a column with rows beside k = a");
});
