import {
  type Column,
  characterGrams,
  decode,
  type Encoding,
  encode,
  fitEncoding,
  levelCounts,
  type NumericColumn,
  normalScores,
  robustScale,
  samplesFrom,
  seededRng,
  type Table,
  table,
  toScale,
} from "@pushforward/core";
import { expect, test } from "vitest";

const [NaN_, Inf] = [Number.NaN, Number.POSITIVE_INFINITY];
const numeric = (name: string, values: readonly number[]): NumericColumn => ({
  name,
  type: "numeric",
  values: Float64Array.from(values),
});
const integer = (name: string, values: readonly number[]): Column => ({ ...numeric(name, values), type: "integer" });
const time = (name: string, resolution: "day" | "second" | "millisecond", values: readonly number[]): Column => ({
  name,
  type: "time",
  resolution,
  values: Float64Array.from(values),
});
/** Levels in order of appearance; null is missing. */
function levels(name: string, type: "category" | "boolean" | "text", values: readonly (string | null)[]): Column {
  const seen = type === "boolean" ? ["false", "true"] : [...new Set(values.filter((value) => value !== null))];
  return {
    name,
    type,
    codes: Int32Array.from(values, (value) => (value === null ? -1 : seen.indexOf(value))),
    levels: seen,
  };
}
const labels = (column: Column) =>
  "codes" in column ? Array.from(column.codes, (code) => column.levels[code] ?? null) : Array.from(column.values);
const plain = (t: Table) =>
  Object.fromEntries(t.columns.map((column) => [column.name, { type: column.type, values: labels(column) }]));

const DAY = 86_400_000;
const monday = Date.UTC(2026, 10, 16);
const mixed = table([
  numeric("height", [1.7, 1.6, NaN_, 1.8, 1.9, 1.65]),
  integer("age", [30, 41, 52, 63, 17, 28]),
  time(
    "born",
    "second",
    [0, 1, 2, 3, 40, 5].map((day) => monday + day * DAY + 3_600_000 * day),
  ),
  levels("city", "category", ["Rome", "Oslo", "Rome", null, "Oslo", "Rome"]),
  levels("member", "boolean", ["true", "false", null, "true", "false", "true"]),
  numeric("unit", [7, 7, 7, 7, 7, 7]),
  numeric("empty", [NaN_, NaN_, NaN_, NaN_, NaN_, NaN_]),
  levels("country", "category", Array<string>(6).fill("NO")),
]);

test.each(["robust", "normal scores"] as const)("a mixed table survives the way there and back with %s", (scale) => {
  const encoding = fitEncoding(mixed, { scale, minCount: 1 });
  const encoded = encode(encoding, mixed);
  expect(encoded.names).toEqual(encoding.names);
  expect(encoded.data.every(Number.isFinite)).toBe(true);
  const back = plain(decode(encoding, encoded));
  const there = plain(mixed);
  for (const name of ["age", "born", "city", "member", "unit", "empty", "country"])
    expect(back[name]).toEqual(there[name]);
  (there.height!.values as number[]).forEach((value, i) => {
    const got = back.height!.values[i] as number;
    expect(Number.isNaN(value) ? Number.isNaN(got) : Math.abs(got - value) < 1e-14).toBe(true);
  });
});

test("names tell what each coordinate is, and which columns have none", () => {
  const encoding = fitEncoding(mixed, { minCount: 1 });
  expect(encoding.names).toEqual([
    "height",
    "height is missing",
    "age",
    "born",
    "born hour sine",
    "born hour cosine",
    "born weekday sine",
    "born weekday cosine",
    "city = Rome",
    "city = Oslo",
    "city is missing",
    "member",
    "member is missing",
  ]);
  expect(encoding.dropped.map(({ column, reason }) => [column.name, reason])).toEqual([
    ["unit", "constant"],
    ["empty", "all missing"],
    ["country", "constant"],
  ]);
});

test("an encoding survives JSON and then encodes the same bits", () => {
  const encoding = fitEncoding(mixed, { scale: "normal scores" });
  const revived = JSON.parse(JSON.stringify(encoding)) as Encoding;
  expect(revived).toEqual(encoding);
  expect(encode(revived, mixed)).toEqual(encode(encoding, mixed));
});

test("the robust scale gives normal values unit spread, and one wild value moves nobody else by much", () => {
  const rng = seededRng(1);
  const values = Float64Array.from({ length: 20_000 }, () => 5 + 3 * rng.normal()).sort();
  const scale = robustScale(values);
  // Standard errors of the median and of IQR/1.349 of n normals: 1.2533·σ/√n and 1.167·σ/√n
  expect(Math.abs(scale.centre - 5)).toBeLessThan((4 * 1.2533 * 3) / Math.sqrt(20_000));
  expect(Math.abs(scale.spread - 3)).toBeLessThan((4 * 1.167 * 3) / Math.sqrt(20_000));
  const wild = robustScale(Float64Array.of(...values.subarray(0, 19_999), 1e300));
  expect(Math.abs(wild.spread - scale.spread)).toBeLessThan(0.01);
});

test("ties: with 60, 85, 97 or 99.9 per cent zeros the spread is still that of the others, never 0", () => {
  for (const zeros of [600, 850, 970, 999]) {
    const values = Float64Array.from({ length: 1000 }, (_, i) => (i < zeros ? 0 : 10 + (i % 3)));
    if (zeros < 990) values[999] = 1e9; // one outlier must not matter either
    const { spread } = robustScale(values.sort());
    expect(spread).toBeGreaterThan(0.1);
    expect(spread).toBeLessThan(10);
  }
  expect(robustScale(Float64Array.of(4, 4, 4)).spread).toBe(1);
});

test("normal scores are the quantiles of the mid-ranks and do not change under monotone maps", () => {
  const values = Float64Array.of(1, 2, 2, 5);
  const scores = normalScores(values);
  expect(scores.values).toEqual([1, 2, 5]);
  expect(scores.scores[0]).toBeCloseTo(-1.1503493803760079, 14); // SciPy 1.17.1: norm.ppf(1/8)
  expect(scores.scores[1]).toBe(0);
  const cubes = normalScores(values.map((x) => x ** 3));
  expect(cubes.scores).toEqual(scores.scores);
});

test("many distinct values are kept at 512 knots, whose scores are right to a knot's distance", () => {
  const rng = seededRng(2);
  const values = Float64Array.from({ length: 30_000 }, () => rng.normal()).sort();
  const scores = normalScores(values);
  expect(scores.values.length).toBeLessThanOrEqual(512);
  expect([scores.values[0], scores.values.at(-1)]).toEqual([values[0], values[29_999]]);
  for (const x of [-2, -0.5, 0, 1.3]) expect(Math.abs(toScale(scores, x) - x)).toBeLessThan(0.08); // sampling: 4·√(p(1−p)/n)/φ
});

test("rare levels go to other; order is by count, then bytewise name, whatever the order of rows", () => {
  const values = ["b", "b", "b", "é", "é", "é", "z", "z", "z", "a", "a", "r", "😀", "\uffee"];
  const column = levels("c", "category", values);
  const encoding = fitEncoding(table([column]), { minCount: 3 });
  expect(encoding.names).toEqual(["c = b", "c = z", "c = é", "c = other"]);
  const reversed = fitEncoding(table([levels("c", "category", values.slice().reverse())]), { minCount: 3 });
  expect(reversed).toEqual(encoding);
  expect(labels(decode(encoding, encode(encoding, table([column]))).columns[0]!).slice(6, 11)).toEqual([
    "z",
    "z",
    "z",
    "other",
    "other",
  ]);
  const order = levelCounts([levels("c", "category", ["😀", "\uffee", "a", "B"])] as never).map(({ level }) => level);
  expect(order).toEqual(["B", "a", "\uffee", "😀"]); // UTF-8 bytes 42, 61, ef…, f0…
});

test("a level that is itself called other keeps its name", () => {
  const column = levels("c", "category", ["other", "other", "other", "x", "x", "x", "p", "q"]);
  expect(fitEncoding(table([column])).names).toEqual(["c = other", "c = x", "c = (other)"]);
});

test("infinite values are clipped to the finite range and counted; absurd coordinates are cut", () => {
  const fit = table([numeric("x", [0, 1, 2, 3, Inf])]);
  const encoding = fitEncoding(fit);
  const encoded = encode(encoding, table([numeric("x", [Inf, -Inf, 3, 1e300])]));
  expect(encoded.data[0]).toBe(encoded.data[2]);
  expect(encoded.clipped).toBe(3);
  expect(encoded.data[3]).toBe(1e9);
  expect(
    encode(fitEncoding(table([numeric("x", [Inf, -Inf])])), table([numeric("x", [Inf, -Inf])])).data.every(
      Number.isFinite,
    ),
  ).toBe(true);
});

test("what the fit never saw is counted: missing entries and levels", () => {
  const encoding = fitEncoding(table([numeric("x", [1, 2, 3]), levels("c", "category", ["a", "b", "a"])]), {
    minCount: 1,
  });
  const encoded = encode(encoding, table([numeric("x", [NaN_, 2]), levels("c", "category", [null, "new"])]));
  expect([encoded.unseenMissing, encoded.unseenLevels]).toEqual([2, 1]);
  expect(Array.from(encoded.data)).toEqual([0, 0, 0, 0, 0, 0]);
});

test("a constant with gaps keeps only its missing coordinate and comes back", () => {
  const t = table([
    numeric("x", [5, NaN_, 5]),
    levels("c", "category", ["a", null, "a"]),
    levels("b", "boolean", ["true", null, "true"]),
    levels("t", "text", ["hello", null, "hello"]),
  ]);
  const encoding = fitEncoding(t);
  expect(encoding.names.slice(0, 3)).toEqual(["x is missing", "c is missing", "b is missing"]);
  const back = plain(decode(encoding, encode(encoding, t)));
  expect(back.x!.values).toEqual([5, NaN_, 5]);
  expect(back.c!.values).toEqual(["a", null, "a"]);
  expect(back.b!.values).toEqual(["true", null, "true"]);
});

test("hours and weekdays are circles: a minute before midnight is near midnight, Sunday near Monday", () => {
  const stamps = [0, DAY - 60_000, DAY, 6 * DAY, 20 * DAY, -DAY, -3000 * 7 * DAY].map((offset) => monday + offset);
  const t = table([time("t", "second", stamps)]);
  const { data, d } = encode(fitEncoding(t), t);
  const at = (row: number, place: number) => data[row * d + place]!;
  expect(d).toBe(5);
  expect(Math.hypot(at(1, 1) - at(0, 1), at(1, 2) - at(0, 2))).toBeCloseTo(2 * Math.sin(Math.PI / 1440), 9); // 1 minute of 1440
  const weekday = (a: number, b: number) => Math.hypot(at(a, 3) - at(b, 3), at(a, 4) - at(b, 4));
  expect(weekday(0, 3)).toBeCloseTo(2 * Math.sin(Math.PI / 7), 12); // Monday and Sunday
  expect(weekday(3, 5)).toBeCloseTo(0, 12); // Sunday and Sunday
  expect(weekday(0, 6)).toBeCloseTo(0, 12); // a Monday in 1969
  expect(
    fitEncoding(
      table([
        time(
          "t",
          "day",
          [0, 3].map((k) => monday + k * DAY),
        ),
      ]),
    ).names,
  ).toEqual(["t"]);
});

test("texts: equal texts coincide, one changed letter moves at most three 3-grams, the empty text has none", () => {
  const grams = (text: string) => {
    const out = new Float64Array(16);
    characterGrams(text, 16, out, 0);
    return out;
  };
  const counts = (text: string) => grams(text).map((x) => x * x * text.length);
  const [a, b] = [counts("the quick brown fox"), counts("the quick brawn fox")];
  expect(a.reduce((sum, x, i) => sum + Math.abs(x - b[i]!), 0)).toBeLessThanOrEqual(6 + 1e-12);
  expect(grams("any text").reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(1, 14);
  expect(Array.from(grams(""))).toEqual(Array<number>(16).fill(0));
  // "a" is the one gram 2, 97, 3; its hash in exact integers
  const fnv = [2, 97, 3].reduce((h, u) => Number((BigInt(h ^ u) * 0x01000193n) & 0xffffffffn) | 0, 0x811c9dc5 | 0);
  expect(grams("a").indexOf(1)).toBe(((fnv ^ (fnv >>> 15)) >>> 0) % 16);
});

test("the fit pools tables: halves give what the whole gives; integers among numbers are numbers", () => {
  const rows = (from: number, to: number) =>
    table([
      numeric(
        "x",
        Array.from({ length: to - from }, (_, i) => (from + i) ** 2),
      ),
      levels(
        "c",
        "category",
        Array.from({ length: to - from }, (_, i) => "abc"[(from + i) % 3]!),
      ),
    ]);
  expect(fitEncoding([rows(0, 10), rows(10, 31)])).toEqual(fitEncoding(rows(0, 31)));
  const both = fitEncoding([table([integer("x", [1, 2])]), table([numeric("x", [0.5, 3])])]);
  expect(both.columns[0]!.column.type).toBe("numeric");
});

test("decoded points of anywhere are valid: whole integers, known levels, times on their unit, kept in range on request", () => {
  const encoding = fitEncoding(mixed, { minCount: 1 });
  const rng = seededRng(3);
  const d = encoding.names.length;
  const points = samplesFrom(
    Float64Array.from({ length: 200 * d }, () => 3 * rng.normal()),
    d,
  );
  const back = plain(decode(encoding, points, { withinRange: true }));
  for (const age of back.age!.values as number[]) expect(Number.isInteger(age) && age >= 17 && age <= 63).toBe(true);
  for (const born of back.born!.values as number[]) expect(born % 1000).toBe(0);
  for (const city of back.city!.values) expect(["Rome", "Oslo", null]).toContain(city);
  for (const member of back.member!.values) expect(["true", "false", null]).toContain(member);
});

test("an error names the column and the cure", () => {
  const encoding = fitEncoding(mixed);
  expect(() => encode(encoding, table([numeric("height", [1])]))).toThrow(
    "encode: table must be a table with column age; received one without",
  );
  expect(() => encode(fitEncoding(table([numeric("x", [1, 2])])), table([levels("x", "text", ["1"])]))).toThrow(
    "column x must be of type numeric; received text; convert it first",
  );
  expect(() => fitEncoding([table([numeric("x", [1])]), table([levels("x", "text", ["1"])])])).toThrow(
    "column x must be of type numeric in all tables; received text",
  );
  expect(() => fitEncoding(table([numeric("x", [])]))).toThrow("received 0 rows");
  expect(() => encode(fitEncoding(table([numeric("x", [1, 1])])), table([numeric("x", [1])]))).toThrow(
    "every column was constant",
  );
  expect(() => decode(encoding, samplesFrom(new Float64Array(3), 3))).toThrow(
    "dimensional like the encoding; received 3 dimensions",
  );
});
