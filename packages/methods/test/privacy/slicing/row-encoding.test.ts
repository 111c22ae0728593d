import { seededRng } from "@pushforward/core";
import { type Domain, type DomainTable, domainSizes } from "@pushforward/methods/privacy";
import { coordinateNames, decodeRows, encodeRows, rowEncoding } from "@pushforward/methods/privacy/slicing";
import { expect, test } from "vitest";

const domain: Domain = {
  attributes: [
    { name: "sex", type: "category", values: ["f", "m"] },
    { name: "age", type: "integer", low: 0, high: 99, edges: [0, 18, 65, 99], missing: true },
    { name: "job", type: "category", values: ["a", "b", "other"], other: "other", missing: true },
    { name: "income", type: "numeric", low: -10, high: 30, edges: [-10, 0, 30] },
  ],
};

function randomTable(rows: number, seed: number): DomainTable {
  const rng = seededRng(seed);
  const codes = domainSizes(domain).map((size) => Uint16Array.from({ length: rows }, () => rng.integer(size)));
  const units = domain.attributes.map((attribute, j) => {
    if (!("edges" in attribute)) return undefined;
    return Float64Array.from(codes[j]!, (code) => {
      if (code === attribute.edges.length - 1) return 0.5;
      const [from, to] = [attribute.edges[code]!, attribute.edges[code + 1]!];
      const value = from + (to - from) * rng.uniform();
      return (
        ((attribute.type === "integer" ? Math.floor(value) : value) - attribute.low) / (attribute.high - attribute.low)
      );
    });
  });
  return { domain, rows, codes, units };
}

test("one coordinate for a number, one more if it may miss, one for each category", () => {
  const { dimension, blocks } = rowEncoding(domain);
  expect(dimension).toBe(2 + 2 + 4 + 1);
  expect(blocks.map(({ from }) => from)).toEqual([0, 2, 4, 8]);
  expect(coordinateNames(rowEncoding(domain)).slice(2, 6)).toEqual(["age", "age missing", "job=a", "job=b"]);
});

test("no two rows are further apart than Δ, and some are that far apart", () => {
  const weights = [1, 2, 0.5, 3];
  const encoding = rowEncoding(domain, weights);
  expect(encoding.sensitivity).toBeCloseTo(Math.sqrt(1 + 4 + 0.25 + 9), 14);
  const rows = 400;
  const table = randomTable(rows, 1);
  const ends = [0, 0.5, 1];
  table.units[1]!.forEach((_, i) => {
    if (table.codes[1]![i] !== 3) table.units[1]![i] = ends[i % 3]!;
  });
  table.units[3]!.forEach((_, i) => {
    table.units[3]![i] = i % 2;
  });
  const d = encoding.dimension;
  const points = new Float64Array(rows * d);
  encodeRows(encoding, table, points);
  let furthest = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < i; j++) {
      let squares = 0;
      for (let t = 0; t < d; t++) squares += (points[i * d + t]! - points[j * d + t]!) ** 2;
      furthest = Math.max(furthest, Math.sqrt(squares));
    }
  }
  expect(furthest).toBeLessThanOrEqual(encoding.sensitivity * (1 + 1e-14));
  expect(furthest).toBeGreaterThan(encoding.sensitivity * (1 - 1e-14));
});

test("one extreme row changes nothing of the encoding, nor of other rows, by a bit", () => {
  const [table, moved] = [randomTable(50, 2), randomTable(50, 2)];
  moved.units[3]![7] = 1e300; // outside the bounds, as no table that was read can be
  moved.codes[0]![7] = 1 - moved.codes[0]![7]!;
  const encoding = rowEncoding(domain);
  const [points, others] = [table, moved].map((rows) => {
    const out = new Float64Array(50 * encoding.dimension);
    encodeRows(encoding, rows, out);
    return out;
  });
  expect(rowEncoding(moved.domain)).toEqual(rowEncoding(table.domain));
  const d = encoding.dimension;
  expect(others!.subarray(0, 7 * d)).toEqual(points!.subarray(0, 7 * d));
  expect(others!.subarray(8 * d)).toEqual(points!.subarray(8 * d));
  expect(others![7 * d + 8]).toBe(1);
});

test("decoding an encoded row gives its codes back, and its numbers", () => {
  const table = randomTable(300, 3);
  const encoding = rowEncoding(domain, [1, 2, 0.5, 3]);
  const points = new Float64Array(300 * encoding.dimension);
  encodeRows(encoding, table, points);
  const back = decodeRows(encoding, points, 300);
  expect(back.codes).toEqual(table.codes);
  for (const j of [1, 3]) {
    back.units[j]!.forEach((unit, i) => {
      expect(unit).toBeCloseTo(table.units[j]![i]!, 12);
    });
  }
});

test("a table of codes alone stands at the middles of its bins; whole numbers come back whole", () => {
  const { codes } = randomTable(20, 4);
  const encoding = rowEncoding(domain);
  const points = new Float64Array(20 * encoding.dimension);
  encodeRows(encoding, { domain, rows: 20, codes, units: [undefined, undefined, undefined, undefined] }, points);
  const back = decodeRows(encoding, points, 20);
  expect(back.codes).toEqual(codes);
  back.units[1]!.forEach((unit, i) => {
    const age = unit * 99;
    if (codes[1]![i] !== 3) expect(Math.abs(age - Math.round(age))).toBeLessThan(1e-9);
  });
});

test("weights must fit the attributes", () => {
  expect(() => rowEncoding(domain, [1, 1])).toThrow("rowEncoding: weights must be 4 numbers; received 2");
  expect(() => rowEncoding(domain, [1, 0, 1, 1])).toThrow("weight of age must be a finite number above 0; received 0");
});
