import { hashBytes, seededRng } from "@pushforward/core";
import { certify, readRelease, readSchema, writeRelease } from "@pushforward/methods/privacy";
import { expect, test } from "vitest";

const schema = readSchema({
  attributes: [
    { name: "age", type: "integer", low: 0, high: 9 },
    { name: "sex", type: "category", values: ["f", "m"], missing: true },
  ],
});
const { domain } = schema;
const certificate = certify({
  mechanism: "independent",
  epsilon: 1,
  delta: 1e-6,
  adjacency: "add-remove",
  schema,
  receipt: [{ what: "marginal age", mechanism: "discrete Gaussian", rho: 0.1, variance: 5 }],
  versions: {},
});
const answers = {
  domain,
  total: 12.25,
  words: ["a", null, true],
  lists: [
    Float64Array.of(1.5, -0, 2 ** -1074),
    Float32Array.of(0.5),
    Int32Array.of(-1, 2),
    Uint32Array.of(4e9),
    Uint16Array.of(7, 8, 9),
    Uint8Array.of(255),
  ],
  none: new Float64Array(0),
};
const release = { mechanism: "independent", certificate, domain, answers };
const bytes = writeRelease(release);

test("a release reads back as it was written, and the domain is one object again", () => {
  const back = readRelease(bytes);
  expect(back).toEqual(release);
  expect((back.answers as typeof answers).domain).toBe(back.domain);
  expect(writeRelease(back)).toEqual(bytes);
});

test("it begins with the eight bytes, version and length of its header, in little-endian order", () => {
  expect([...bytes.subarray(0, 8)]).toEqual([0x89, 0x50, 0x46, 0x52, 0x0d, 0x0a, 0x1a, 0x0a]);
  const view = new DataView(bytes.buffer);
  expect(view.getUint32(8, true)).toBe(1);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(16, 16 + view.getUint32(12, true))));
  expect(header).toMatchObject({
    format: "pushforward release",
    mechanism: "independent",
    certificate: { epsilon: 1 },
    arrays: [
      { type: "f64", length: 3 },
      { type: "f32" },
      { type: "i32" },
      { type: "u32" },
      { type: "u16" },
      { type: "u8" },
      { type: "f64", length: 0 },
    ],
  });
  const start = 8 * Math.ceil((16 + view.getUint32(12, true)) / 8);
  expect(view.getFloat64(start, true)).toBe(1.5);
});

test("what cannot be written is named by its place", () => {
  const wrong = (value: unknown) => () => writeRelease({ ...release, answers: { a: [value] } });
  expect(wrong(Number.NaN)).toThrow("release: answers.a[0] must be a plain value or an array of numbers; received NaN");
  expect(wrong(() => 1)).toThrow("answers.a[0]");
  expect(wrong(new Map())).toThrow("answers.a[0]");
});

test("every cut and every changed byte is refused with an error of ours", () => {
  for (let length = 0; length < bytes.length; length += 7)
    expect(() => readRelease(bytes.slice(0, length))).toThrow(/the release: /);
  for (let at = 0; at < bytes.length; at += 3) {
    const changed = bytes.slice();
    changed[at]! ^= 0x10;
    expect(() => readRelease(changed)).toThrow(/the release: /);
  }
});

/** A file with this header that claims to be whole. */
function forged(header: unknown, body = new Uint8Array(0)): Uint8Array {
  const json =
    typeof header === "string" ? new TextEncoder().encode(header) : new TextEncoder().encode(JSON.stringify(header));
  const start = 8 * Math.ceil((16 + json.length) / 8);
  const out = new Uint8Array(start + body.length + 16);
  out.set(bytes.subarray(0, 12));
  const view = new DataView(out.buffer);
  view.setUint32(12, json.length, true);
  out.set(json, 16);
  out.set(body, start);
  for (const [k, word] of hashBytes(out.subarray(0, start + body.length)).entries())
    view.setUint32(start + body.length + 4 * k, word, true);
  return out;
}

const fine = { mechanism: "independent", certificate: {}, schema: { age: 3 }, arrays: [], answers: {} };

test.each<[string, unknown, string]>([
  ["not JSON", "{", "its header cannot be read as JSON"],
  ["nested past the stack", "[".repeat(1e6), "its header"],
  ["no object", [1], "its header is no object"],
  ["no answers", { ...fine, answers: 3 }, "lacks the mechanism, the certificate or the answers"],
  [
    "an array far larger than the file",
    { ...fine, arrays: [{ type: "f64", length: 2 ** 30 }] },
    "do not fill the file exactly",
  ],
  ["a negative length", { ...fine, arrays: [{ type: "f64", length: -1 }] }, "its list of arrays cannot be read"],
  [
    "a length that is no number",
    { ...fine, arrays: [{ type: "f64", length: "9" }] },
    "its list of arrays cannot be read",
  ],
  ["an unknown type", { ...fine, arrays: [{ type: "constructor", length: 0 }] }, "its list of arrays cannot be read"],
  [
    "too many arrays",
    { ...fine, arrays: Array(70_000).fill({ type: "u8", length: 0 }) },
    "its list of arrays cannot be read",
  ],
  ["a place that no array has", { ...fine, answers: { a: { $array: 5 } } }, "its answers name array 5, and it holds 0"],
  ["a place by name", { ...fine, answers: { a: { $array: "length" } } }, "its answers name array length"],
  ["a domain that is none", { ...fine, schema: { age: -3 } }, "attribute age: the size must be"],
])("a forged file is refused: %s", (_, header, message) => {
  expect(() => readRelease(forged(header))).toThrow(message);
});

test.each<[string, object, string]>([
  ["attributes that are not there", { attributes: [7] }, "names attributes or cells that its schema does not have"],
  ["attributes out of order", { attributes: [1, 0], sizes: [3, 10] }, "names attributes or cells"],
  ["more cells than codes", { sizes: [11] }, "names attributes or cells"],
  ["fewer counts than cells", { counts: new Float64Array(9) }, "another number of counts than of cells"],
  ["counts without end", { counts: new Float64Array(10).fill(1e300) }, "counts more rows than 10^9"],
  ["no variance", { variance: 0 }, "has no positive variance"],
])("measurements that no mechanism gives are refused: %s", (_, change, message) => {
  const measurement = { attributes: [0], sizes: [10], counts: new Float64Array(10), variance: 3 };
  const file = (m: object) => writeRelease({ ...release, answers: { domain, total: 5, measurements: [m] } });
  expect(readRelease(file(measurement)).mechanism).toBe("independent");
  expect(() => readRelease(file({ ...measurement, ...change }))).toThrow(message);
});

test("values that are no numbers, and more rows than there can be, are refused", () => {
  const file = (answers: object) => writeRelease({ ...release, answers });
  expect(() => readRelease(file({ a: Float64Array.of(NaN) }))).toThrow("its arrays hold values that are no numbers");
  expect(() => readRelease(file({ a: { total: 1e10 } }))).toThrow("total must be from 0 to 10^9, and is 10000000000");
});

test("deep answers, and names that mean something to the language, do no harm", () => {
  const nested = `${'{"a":'.repeat(40)}1${"}".repeat(40)}`;
  const header = JSON.stringify({ ...fine, answers: "HERE" }).replace('"HERE"', nested);
  expect(() => readRelease(forged(header))).toThrow("nested deeper than 32 levels");
  const named = readRelease(
    forged(JSON.stringify({ ...fine, answers: "HERE" }).replace('"HERE"', '{"__proto__":{"polluted":1}}')),
  );
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
  expect(Object.getPrototypeOf(named.answers)).toBe(Object.prototype);
});

test("bytes at random are refused", () => {
  const rng = seededRng(4);
  for (let trial = 0; trial < 200; trial++) {
    const noise = Uint8Array.from({ length: 1 + rng.integer(400) }, () => rng.integer(256));
    noise.set(bytes.subarray(0, Math.min(12, noise.length)));
    expect(() => readRelease(noise)).toThrow(/the release: /);
  }
});
