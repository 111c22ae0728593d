import { type Column, seededRng, type Table, table, takeRows } from "@pushforward/core";
import { attributeSize, type DomainTable, decodeDomain, encodeDomain, readSchema } from "@pushforward/methods/privacy";
import { expect, test } from "vitest";

const day = 86_400_000;
const numbers = (name: string, values: readonly number[], type: "numeric" | "integer" = "numeric"): Column => ({
  name,
  type,
  values: Float64Array.from(values),
});
const levels = (name: string, texts: readonly (string | null)[]): Column => {
  const distinct = [...new Set(texts.filter((text) => text !== null))];
  return {
    name,
    type: "category",
    levels: distinct,
    codes: Int32Array.from(texts, (text) => (text === null ? -1 : distinct.indexOf(text))),
  };
};
const domainOf = (...attributes: object[]) => readSchema({ attributes }).domain;
const codes = (column: Column, attribute: object): number[] => [
  ...encodeDomain(table([column]), domainOf(attribute)).codes[0]!,
];

test("a value falls in the bin that begins at or below it; the last bin holds its upper edge", () => {
  const attribute = { name: "x", type: "numeric", edges: [0, 1, 5, 6], missing: true };
  expect(codes(numbers("x", [0, 0.999, 1, 5, 6, NaN]), attribute)).toEqual([0, 0, 1, 2, 2, 3]);
  const { units } = encodeDomain(table([numbers("x", [0, 3, 6, NaN])]), domainOf(attribute));
  expect([...units[0]!]).toEqual([0, 0.5, 1, 0.5]);
});

test("clamp moves what is outside to the nearer bound, infinities too; other takes what is not listed", () => {
  expect(
    codes(numbers("x", [-9, 9, Infinity, -Infinity]), { name: "x", type: "numeric", edges: [0, 1, 2], clamp: true }),
  ).toEqual([0, 1, 1, 0]);
  expect(
    codes(levels("c", ["a", "q", null]), {
      name: "c",
      type: "category",
      values: ["a", "b"],
      other: "b",
      missing: true,
    }),
  ).toEqual([0, 1, 2]);
});

test.each<[Column, object, string]>([
  [
    numbers("x", [1, 7]),
    { name: "x", type: "numeric", low: 0, high: 5 },
    'column x, row 2: 7 is outside of the declared bounds, 0 to 5; widen them in the schema, or declare "clamp": true',
  ],
  [
    numbers("x", [1, NaN]),
    { name: "x", type: "numeric", low: 0, high: 5 },
    'column x, row 2: the value is missing, and the schema does not allow that; declare "missing": true',
  ],
  [
    numbers("x", [1, 2.5]),
    { name: "x", type: "integer", low: 0, high: 5 },
    "column x, row 2: 2.5 is not whole, and the schema declares integer",
  ],
  [
    levels("c", ["a", "Alien"]),
    { name: "c", type: "category", values: ["a", "b"] },
    'column c, row 2: "Alien" is none of the declared values (a, b); add it to the schema, or declare there an "other"',
  ],
  [levels("x", ["1", "many"]), { name: "x", type: "integer", low: 0, high: 5 }, 'column x, row 2: "many" is no number'],
  [
    numbers("t", [1, 2]),
    { name: "t", type: "time", low: 0, high: 5 },
    "the schema declares time, and the table holds numbers",
  ],
  [
    numbers("y", [1]),
    { name: "x", type: "integer", low: 0, high: 5 },
    "the table has no column x, which the schema declares; it has: y",
  ],
])("what the domain does not allow is told with row and cure: %#", (column, attribute, message) => {
  expect(() => codes(column, attribute)).toThrow(message);
});

test("the code of a row does not depend on how the reader took the column because of other rows", () => {
  const category = { name: "c", type: "category", values: ["1", "2.50", "TRUE", "x"] };
  expect(codes(levels("c", ["1.0", "2.5", "true", "x"]), category)).toEqual([0, 1, 2, 3]);
  expect(codes(numbers("c", [1, 2.5]), category)).toEqual([0, 1]);
  expect(codes({ name: "c", type: "boolean", levels: ["false", "true"], codes: Int32Array.of(1) }, category)).toEqual([
    2,
  ]);
  expect(codes(levels("c", ["007", "7"]), { name: "c", type: "category", values: ["7", "007"] })).toEqual([1, 0]);
  expect(codes(levels("x", ["3", "4.0"]), { name: "x", type: "integer", low: 0, high: 5 })).toEqual(
    codes(numbers("x", [3, 4]), { name: "x", type: "integer", low: 0, high: 5 }),
  );
});

const everything = domainOf(
  { name: "age", type: "integer", low: 0, high: 100, bins: 7, missing: true },
  { name: "wage", type: "numeric", edges: [0, 1, 10, 1000] },
  { name: "born", type: "time", low: "1950-01-01", high: "2000-01-01", bins: 9 },
  { name: "at", type: "time", low: "2020-01-01T00:00:00Z", high: "2020-01-01T06:00:00Z", bins: 4 },
  { name: "job", type: "category", values: ["a", "b", "c"], missing: true },
  { name: "code", type: "category", values: ["0", "1", "2"], missing: true },
  { name: "flag", type: "boolean", missing: true },
);

/** Every code of every attribute, many times. */
function allCodes(rows: number): DomainTable {
  const lists = everything.attributes.map((attribute) =>
    Uint16Array.from({ length: rows }, (_, i) => i % attributeSize(attribute)),
  );
  return { domain: everything, rows, codes: lists, units: lists.map(() => undefined) };
}

test("decoded rows have the declared types, lie in their bins, and encode to the codes they came from", () => {
  const made = allCodes(2000);
  const decoded = decodeDomain(made, seededRng(1));
  expect(decoded.columns.map(({ type }) => type)).toEqual([
    "integer",
    "numeric",
    "time",
    "time",
    "category",
    "integer",
    "boolean",
  ]);
  expect(decoded.columns.slice(2, 4)).toMatchObject([{ resolution: "day" }, { resolution: "second" }]);
  expect(encodeDomain(decoded, everything).codes).toEqual(made.codes);
  const [age, , born] = decoded.columns as unknown as { values: Float64Array }[];
  expect(age!.values.every((value) => Number.isNaN(value) || Number.isInteger(value))).toBe(true);
  expect(born!.values.every((value) => value % day === 0)).toBe(true);
  expect(decodeDomain(made, seededRng(1))).toEqual(decoded);
});

test("values are uniform in their bin, and whole numbers equally likely, both bounds included", () => {
  const n = 40_000;
  const domain = domainOf(
    { name: "n", type: "integer", low: 0, high: 4, bins: 1 },
    { name: "x", type: "numeric", edges: [2, 6] },
  );
  const lists = [new Uint16Array(n), new Uint16Array(n)];
  const { columns } = decodeDomain({ domain, rows: n, codes: lists, units: [undefined, undefined] }, seededRng(5));
  const [whole, real] = columns as unknown as { values: Float64Array }[];
  const counts = [0, 1, 2, 3, 4].map((value) => whole!.values.filter((v) => v === value).length);
  const chiSquare = counts.reduce((sum, count) => sum + (count - n / 5) ** 2 / (n / 5), 0);
  expect(chiSquare).toBeLessThan(23.5); // 4 degrees of freedom, p = 1e-4
  const mean = real!.values.reduce((a, b) => a + b) / n;
  expect(Math.abs(mean - 4)).toBeLessThan(4 * (4 / Math.sqrt(12 * n))); // four standard errors of a uniform on [2, 6]
});

test("units give values back where a synthesizer made them", () => {
  const domain = domainOf(
    { name: "n", type: "integer", low: 10, high: 20 },
    { name: "x", type: "numeric", low: -1, high: 1, missing: true },
  );
  const made = encodeDomain(table([numbers("n", [10, 13, 20]), numbers("x", [-0.5, NaN, 1])]), domain);
  const { columns } = decodeDomain(made, seededRng(1)) as unknown as { columns: { values: Float64Array }[] };
  expect([...columns[0]!.values]).toEqual([10, 13, 20]);
  expect([...columns[1]!.values]).toEqual([-0.5, NaN, 1]);
});

test("columns that are not declared are left out, and row order does not matter", () => {
  const data: Table = table([numbers("x", [1, 2, 3]), numbers("secret", [7, 8, 9])]);
  const domain = domainOf({ name: "x", type: "integer", low: 0, high: 5 });
  const turned = encodeDomain(takeRows(data, [2, 0, 1]), domain);
  expect(turned.codes.map((list) => [...list])).toEqual([[3, 1, 2]]);
});
