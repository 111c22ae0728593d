import { type Table, table } from "@pushforward/core";
import {
  attributeSize,
  type Domain,
  draftSchema,
  parseSchema,
  readSchema,
  schemaJson,
} from "@pushforward/methods/privacy";
import { expect, test } from "vitest";

const day = 86_400_000;
const one = (entry: object): Domain["attributes"][number] => readSchema({ attributes: [entry] }).domain.attributes[0]!;

test("sizes alone declare categories coded from 0", () => {
  const { domain, unconfirmed } = parseSchema('{"age": 85, "sex": 2}');
  expect(domain.attributes.map(attributeSize)).toEqual([85, 2]);
  expect(domain.attributes[1]).toEqual({ name: "sex", type: "category", values: ["0", "1"] });
  expect(unconfirmed).toEqual([]);
});

test("whole numbers are shared out among bins as evenly as can be, and every bin holds one", () => {
  const sizesOf = (low: number, high: number, bins: number): number[] => {
    const attribute = one({ name: "age", type: "integer", low, high, bins });
    const edges = (attribute as { edges: readonly number[] }).edges;
    const whole = Array.from({ length: high - low + 1 }, (_, k) => low + k);
    return edges
      .slice(1)
      .map((end, b) => whole.filter((x) => x >= edges[b]! && (x < end || (b === bins - 1 && x === end))).length);
  };
  expect(sizesOf(0, 9, 10)).toEqual(Array(10).fill(1));
  for (const [low, high, bins] of [
    [0, 120, 24],
    [-3, 7, 4],
    [5, 6, 1],
    [18, 99, 37],
  ] as const) {
    const sizes = sizesOf(low, high, bins);
    expect(sizes.reduce((a, b) => a + b)).toBe(high - low + 1);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  }
});

test("numbers take bins of one width, times take midnights where bins are days or more", () => {
  expect(one({ name: "x", type: "numeric", low: 0, high: 1, bins: 4 })).toMatchObject({
    edges: [0, 0.25, 0.5, 0.75, 1],
  });
  const born = one({ name: "born", type: "time", low: "1970-01-01", high: "1970-01-11", bins: 3 });
  expect(born).toMatchObject({ low: 0, high: 10 * day, edges: [0, 3 * day, 7 * day, 10 * day] });
  expect(one({ name: "x", type: "numeric", edges: [0, 1, 10], clamp: true })).toMatchObject({
    low: 0,
    high: 10,
    clamp: true,
  });
  expect(attributeSize(one({ name: "x", type: "numeric", low: 0, high: 1 }))).toBe(32);
  expect(attributeSize(one({ name: "x", type: "integer", low: 1, high: 7, missing: true }))).toBe(8);
});

test("a written schema reads back as the same domain", () => {
  const { domain } = readSchema({
    attributes: [
      { name: "a", type: "numeric", edges: [-1, 0.1, 2], clamp: true, missing: true },
      { name: "b", type: "category", values: ["x", "y", "z"], other: "z" },
      { name: "c", type: "boolean" },
      { name: "d", type: "time", low: "2000-01-01T10:00:00Z", high: "2020-06-01", bins: 5 },
    ],
  });
  expect(readSchema(JSON.parse(JSON.stringify(schemaJson(domain))))).toEqual({ domain, unconfirmed: [], bought: [] });
});

test.each([
  [{ attributes: [] }, "attributes must be 1 to 2000 entries; received 0"],
  [{ columns: [] }, "attributes must be a list of objects"],
  [{ age: 0 }, "attribute age: the size must be a whole number from 1 to 65535; received 0"],
  [{ attributes: [{ type: "category", values: ["a"] }] }, "entry 1: name must be the name of a column"],
  [
    { attributes: [{ name: "a", type: "number" }] },
    "attribute a: type must be one of category, boolean, numeric, integer, time; received number",
  ],
  [{ attributes: [{ name: "a", type: "category" }] }, "attribute a: values must be a list of one or more values"],
  [
    { attributes: [{ name: "a", type: "category", values: ["1", "1.0"] }] },
    "attribute a: values must be different from each other; received 1 and 1.0",
  ],
  [
    { attributes: [{ name: "a", type: "category", values: ["b", ""] }] },
    'received an empty one; declare "missing": true for empty cells',
  ],
  [
    { attributes: [{ name: "a", type: "category", values: ["b"], other: "c" }] },
    "attribute a: other must be one of its values; received c",
  ],
  [{ attributes: [{ name: "a", type: "category", values: ["b"], low: 0 }] }, "attribute a: its fields must be among"],
  [
    { attributes: [{ name: "a", type: "numeric", high: 2 }] },
    "attribute a: low must be a finite number; received undefined; state the least value that may occur",
  ],
  [
    { attributes: [{ name: "a", type: "numeric", low: 2, high: 2 }] },
    "attribute a: low must be below high, 2; received 2",
  ],
  [
    { attributes: [{ name: "a", type: "numeric", low: 0, high: 1, bins: 2.5 }] },
    "attribute a: bins must be a whole number from 1 to 10000",
  ],
  [
    { attributes: [{ name: "a", type: "integer", low: 0, high: 3, bins: 9 }] },
    "attribute a: bins must be a whole number from 1 to 4; received 9",
  ],
  [
    { attributes: [{ name: "a", type: "integer", edges: [0, 0.2, 0.4, 3] }] },
    "attribute a: edges must be with a whole number in every bin",
  ],
  [
    { attributes: [{ name: "a", type: "numeric", edges: [0, 2, 1] }] },
    "attribute a: edges must be each above the one before; received 1 after 2",
  ],
  [
    { attributes: [{ name: "a", type: "numeric", low: 1, edges: [0, 2] }] },
    "attribute a: edges must be from low, 1, to high, 2",
  ],
  [
    { attributes: [{ name: "a", type: "boolean", missing: "yes" }] },
    "attribute a: missing must be true or false; received yes",
  ],
  [
    {
      attributes: [
        { name: "a", type: "boolean" },
        { name: "a", type: "boolean" },
      ],
    },
    "attribute a must be declared once; received it twice",
  ],
])("what is wrong is named: %j", (json, message) => {
  expect(() => readSchema(json)).toThrow(message);
});

test("text that is no JSON is told with the way to a draft", () => {
  expect(() => parseSchema("age: 85", "s.json")).toThrow(/s\.json: not JSON .*pushforward schema table\.csv/);
});

test("a draft marks every entry that came from the data, and reads as unconfirmed", () => {
  const data: Table = table([
    { name: "age", type: "integer", values: Float64Array.of(40, 22, NaN, 67) },
    { name: "height", type: "numeric", values: Float64Array.of(1.7, 1.5, 1.9, Infinity) },
    { name: "job", type: "category", levels: ["nurse", "clerk"], codes: Int32Array.of(0, 1, 1, -1) },
    { name: "born", type: "time", resolution: "day", values: Float64Array.of(0, 400 * day, 3 * day, 5 * day) },
    { name: "one", type: "integer", values: Float64Array.of(7, 7, 7, 7) },
    { name: "id", type: "text", levels: ["a", "b", "c", "d"], codes: Int32Array.of(0, 1, 2, 3) },
    { name: "none", type: "numeric", values: new Float64Array(4).fill(NaN) },
  ]);
  const draft = draftSchema(data);
  expect(
    draft.attributes.every(({ confirmed, note }) => confirmed === false && String(note).startsWith("To be confirmed")),
  ).toBe(true);
  expect(draft.leftOut.map(({ name }) => name)).toEqual(["id", "none"]);
  const { domain, unconfirmed } = readSchema(JSON.parse(JSON.stringify(draft)));
  expect(unconfirmed).toEqual(["age", "height", "job", "born", "one"]);
  expect(domain.attributes).toMatchObject([
    { low: 22, high: 67, missing: true },
    { low: 1.5, high: 1.9 },
    { values: ["clerk", "nurse"], missing: true },
    { low: 0, high: 401 * day },
    { low: 6, high: 8 },
  ]);
});
