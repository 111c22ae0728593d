import { findOperation, type OperationContext } from "@pushforward/catalog";
import { parseOptions } from "@pushforward/catalog/render";
import { type Column, seededRng, type Table, table } from "@pushforward/core";
import { expect, test } from "vitest";

const context: OperationContext = { watch: {}, threads: 1 };
const numbers = (name: string, ...values: number[]): Column => {
  return { name, type: "numeric", values: Float64Array.from(values) };
};

/** Normal points in columns a and b around a centre. */
function cloud(n: number, seed: number, centre: readonly [number, number] = [0, 0]): Table {
  const rng = seededRng(seed);
  const column = (name: string, middle: number) => numbers(name, ...Array.from({ length: n }, () => middle + rng.normal())); // biome-ignore format: one line
  return table([column("a", centre[0]), column("b", centre[1])]);
}

interface Answer extends Record<string, unknown> {
  readonly exact: { readonly mean: number[]; readonly sd: number[] } | null;
  readonly moments: { readonly mean: number[]; readonly sd: number[] };
  readonly warnings: readonly string[];
}

async function answer(name: string, inputs: Record<string, Table>, given: Record<string, unknown> = {}) {
  const operation = await findOperation(name);
  const options = parseOptions(operation, given);
  operation.checkRequest?.(Object.keys(inputs), options);
  const result = (await operation.run(inputs, options, context)) as Answer;
  const meta = { operation: name, version: "0", inputs: Object.keys(inputs).map((input) => `<${input}>.csv`), options: {}, seconds: 0 }; // biome-ignore format: one line
  const text = String(await operation.views.text(result, meta, { width: 100, colour: false }));
  const file = async (ending: "html" | "svg" | "csv") => String(await operation.views.files[ending]!(result, meta));
  return { result, text, file };
}

const near = (value: number) => expect.closeTo(value, 9);
/** N(0, 1) × N(0, 4), and a correlated one. */
const wide = table([numbers("a", 0), numbers("b", 0), numbers("sd a", 1), numbers("sd b", 2)]);
const tilted = table([numbers("b", 0), numbers("a", 1), numbers("cov a a", 1), numbers("cov b b", 1), numbers("cov b a", 0.5)]); // biome-ignore format: one line

test("the product of two mixtures of one component each adds precisions", async () => {
  const { result, text, file } = await answer("compose", { x: wide, y: tilted }, { rule: "product", count: 50 });
  // Precisions diag(1, ¼) and [[4, −2], [−2, 4]]/3; the means (0, 0) and (1, 0).
  const [p, q, r] = [1 + 4 / 3, -2 / 3, 1 / 4 + 4 / 3];
  const det = p * r - q * q;
  const mean = [(r * (4 / 3) - q * (-2 / 3)) / det, (-q * (4 / 3) + p * (-2 / 3)) / det];
  expect(result).toMatchObject({
    components: 1,
    exact: { mean: mean.map(near), sd: [Math.sqrt(r / det), Math.sqrt(p / det)].map(near) },
    parts: [{ kind: "mixture", rows: 1, deviations: null }, { kind: "mixture" }],
  });
  expect(text).toMatch(/^50 rows of the product of <x>\.csv, <y>\.csv\n +a +0\.\d+ ± .*rows drawn/);
  expect((await file("csv")).split("\n").slice(0, 1)).toEqual(["a,b"]);
  const html = await file("html");
  expect(html).toContain("The product of x, y");
  expect(html).toContain("&lt;x&gt;.csv");
  expect(await file("svg")).toMatch(/^<svg xmlns=.*<\/svg>\n$/s);
});

test("a part taken out of a table leaves the others, at the share of its rows", async () => {
  const [some, rest] = [cloud(40, 1), cloud(60, 2, [6, 0])];
  const join = (k: number) => numbers("ab"[k]!, ...(some.columns[k] as { values: Float64Array }).values, ...(rest.columns[k] as { values: Float64Array }).values); // biome-ignore format: one line
  const whole = table([join(0), join(1)]);
  const { result } = await answer("compose", { x: whole, y: some }, { rule: "remove", count: 500 });
  expect(result).toMatchObject({ share: 0.4, gap: null, components: null });
  expect(result.exact!.mean[0]).toBeGreaterThan(5.5);
  expect(Math.abs(result.moments.mean[0]! - result.exact!.mean[0]!)).toBeLessThan((4 * result.exact!.sd[0]!) / Math.sqrt(500)); // biome-ignore format: one line
  await expect(answer("compose", { x: whole, y: rest }, { rule: "remove", share: 0.9 })).rejects.toThrow("holds less of the part than 0.9"); // biome-ignore format: one line
});

test("both of two clouds lies between them; a mixture goes by its shares", async () => {
  const [x, y] = [cloud(60, 3), cloud(60, 4, [4, 0])];
  const both = await answer("compose", { x, y }, { rule: "both", count: 100, sigma: 0.6 });
  expect(Math.abs(both.result.moments.mean[0]! - 2)).toBeLessThan(0.3); // centres of 60 rows vary by 0.18
  expect(both.result).toMatchObject({ exact: null });
  expect(both.text).toContain("median difference of the two log-densities");
  const either = await answer("compose", { x, y }, { rule: "either", shares: ["3", "1"], count: 400, sigma: 0.6 });
  expect(either.text).toMatch(/^400 rows of the flow under either of <x>\.csv, <y>\.csv/);
  const { mean, sd } = either.result.exact!;
  either.result.moments.mean.forEach((value, k) => {
    expect(Math.abs(value - mean[k]!)).toBeLessThan(4.5 * (sd[k]! / Math.sqrt(400))); // and what 60 steps leave
  });
  const mixed = await answer("compose", { x, y, more1: x }, { shares: ["0", "1", "0"], count: 10 });
  expect(Math.abs(mixed.result.exact!.mean[0]! - 4)).toBeLessThan(0.6);
  const line = table([numbers("a", 1, 2, 3)]);
  const one = await answer("compose", { x: line, y: line }, { count: 20 });
  expect(await one.file("svg")).toMatch(/^<svg xmlns=.*<\/svg>\n$/s);
});

test.each([
  [{ rule: "both" }, { x: wide, y: wide, more1: wide }, "tables must be two for --rule both; received 3"],
  [{ rule: "remove" }, { x: wide, y: wide }, "--share must be given unless both tables are points"],
  [{ shares: ["1", "x"] }, { x: wide, y: wide }, "--shares must be numbers of at least 0"],
  [{ share: 0.5 }, { x: wide, y: wide }, "--share must be left out unless the rule is remove"],
  [{}, { x: wide, y: table([numbers("a", 1, 1), numbers("b", 1, 2)]) }, "y: column a has one value only"],
  [
    {},
    { x: wide, y: table([numbers("a", 1), numbers("b", 1), numbers("sd a", 1)]) },
    "y: row 1 must have the spread of b",
  ],
  [
    {},
    { x: wide, y: table([numbers("a", 1), numbers("b", 1), numbers("sd", -1)]) },
    "y: row 1 must have the spread of a",
  ],
])("compose %j is refused with a reason", async (given, inputs, message) => {
  await expect(answer("compose", inputs as Record<string, Table>, given)).rejects.toThrow(message);
});

test("a measurement of a Gaussian gives the posterior of the textbook, by every method", async () => {
  // Prior N(0, 1) × N(0, 4), b seen as 3 with error 1: mean 4/5·3, variance 4/5; y ~ N(0, 5).
  const exact = { mean: [0, 2.4].map(near), sd: [1, Math.sqrt(0.8)].map(near) };
  const logEvidence = near(-9 / 10 - Math.log(2 * Math.PI * 5) / 2);
  const given = { observe: ["b=3"], noise: 1, count: 2000 };
  for (const method of ["exact", "flow", "ensemble"]) {
    const { result } = await answer("guide", { x: wide }, { ...given, method });
    expect(result).toMatchObject({ kind: "measurement", method, exact, logEvidence, measurements: 1 });
    expect(Math.abs(result.moments.mean[1]! - 2.4)).toBeLessThan(0.12); // 0.02 a standard error, and noise of 100 spreads
    expect(Math.abs(result.moments.sd[1]! - Math.sqrt(0.8))).toBeLessThan(0.08);
    expect(result.solver === null).toBe(method !== "flow");
  }
});

test("measurements of a table are linear ones; the page shows them as lines", async () => {
  const measurement = table([numbers("a", 1), numbers("value", 2), numbers("sd", 0.5)]);
  const { result, text, file } = await answer("guide", { x: cloud(100, 5), measurement }, { count: 300 });
  expect(result.moments.mean[0]!).toBeGreaterThan(1);
  expect(result).toMatchObject({ lines: [{ normal: [1, 0], value: 2, sd: 0.5 }] });
  expect(text).toMatch(/^300 rows of <x>\.csv given 1 measurement\n +a +1\.\d+ ± .*was/);
  expect(text).toMatch(/log evidence +−/);
  expect(await file("html")).toContain("one standard deviation of its error");
  expect((await file("svg")).match(/third-line/g)!.length).toBeGreaterThan(0);
  const line = await answer("guide", { x: table([numbers("a", 1, 2, 4)]) }, { observe: ["a=3"], noise: 1, count: 50 });
  expect(await line.file("html")).toContain("what the measurement says alone");
});

test("inputs of a black box move to where a measurement of its output puts them, in one update or in several", async () => {
  // a, b ~ N(0, 1) and a + 2b seen as 3 with error 1: mean 3·(1, 2)/6, variances 1 − (1, 4)/6, covariance −2/6.
  const box = (from: Table) => {
    const [a, b] = from.columns.map((column) => (column as { values: Float64Array }).values);
    return table([
      numbers("a", ...a!),
      numbers("b", ...b!),
      numbers("out", ...a!.map((value, i) => value + 2 * b![i]!)),
    ]);
  };
  const given = { coordinates: ["a", "b"], observe: ["out=3"], noise: 1, method: "ensemble" };
  const start = cloud(2000, 6);
  const { result, text } = await answer("guide", { x: box(start) }, given);
  expect(result).toMatchObject({ count: 2000, measurements: 1, exact: null, logEvidence: null, method: "ensemble" });
  expect(text).toMatch(/^2,000 rows of <x>\.csv given 1 measurement/);
  const half = await answer("guide", { x: box(start) }, { ...given, updates: 2 });
  const twice = await answer("guide", { x: box(half.result.table as Table) }, { ...given, updates: 2, seed: 1 });
  for (const { moments } of [result, twice.result]) {
    expect(Math.abs(moments.mean[0]! - 0.5)).toBeLessThan(6 / Math.sqrt(2000));
    expect(Math.abs(moments.mean[1]! - 1)).toBeLessThan(6 / Math.sqrt(2000));
    expect(Math.abs(moments.sd[1]! - Math.sqrt(1 / 3))).toBeLessThan(6 / Math.sqrt(2000));
  }
  const { method: _, ...plain } = given;
  await expect(answer("guide", { x: box(start) }, plain)).rejects.toThrow("--observe must be about one of a, b; received out"); // biome-ignore format: a line
});

test("one kind of a labelled table, and beyond it", async () => {
  const [some, others] = [cloud(40, 6), cloud(40, 7, [4, 0])];
  const both = (k: number) => numbers("ab"[k]!, ...[some, others].flatMap((part) => [...(part.columns[k] as { values: Float64Array }).values])); // biome-ignore format: one line
  const kind: Column = { name: "kind", type: "category", levels: ["left", "right"], codes: Int32Array.from({ length: 80 }, (_, i) => Number(i >= 40)) }; // biome-ignore format: one line
  const x = table([both(0), both(1), kind]);
  const right = { label: "kind", value: "right", count: 60, evaluations: 16 };
  const plain = await answer("guide", { x }, { ...right, weight: 1 });
  expect(Math.abs(plain.result.moments.mean[0]! - 4)).toBeLessThan(0.6);
  const strong = await answer("guide", { x }, { ...right, weight: 4 });
  expect(strong.result.moments.mean[0]!).toBeGreaterThan(plain.result.moments.mean[0]! + 0.2);
  const limited = await answer("guide", { x }, { ...right, weight: 4, from: 2, to: 2.1 });
  expect(Math.abs(limited.result.moments.mean[0]! - plain.result.moments.mean[0]!)).toBeLessThan(0.2);
  expect(strong.text).toMatch(/guided to one kind\n.*\n.*\n +solver/);
  await expect(answer("guide", { x }, { label: "kind", value: "up" })).rejects.toThrow("no row has up in column kind");
});

test.each([
  [{}, { x: wide }, "must be given, one of the three; received 0"],
  [{ observe: ["a=1"] }, { x: wide }, "--noise must be given with --observe"],
  [{ observe: ["c=1"], noise: 1 }, { x: wide }, "--observe must be about one of a, b; received c"],
  [{ observe: ["a"], noise: 1 }, { x: wide }, "--observe must be conditions like age=45; received a"],
  [{ label: "a" }, { x: wide }, "--value must be given with --label"],
  [
    {},
    { x: wide, measurement: table([numbers("c", 1), numbers("value", 1)]) },
    "measurement: column c is neither one of a, b nor value or sd",
  ],
  [
    {},
    { x: wide, measurement: table([numbers("a", 1), numbers("value", 1)]) },
    "--noise must be given where measurements have no column sd",
  ],
])("guide %j is refused with a reason", async (given, inputs, message) => {
  await expect(answer("guide", inputs as Record<string, Table>, given)).rejects.toThrow(message);
});

test.each(["particles", "value-decoding"])("steer by %s moves a Gaussian as it is known to", async (method) => {
  // N(0, 4) in b, tilted by b/2: mean 2, ln Z = 1/2, KL = 1/2.
  const given = { reward: "b", strength: 0.5, method, count: 1000, candidates: 12, steps: 6 };
  const { result, text, file } = await answer("steer", { x: wide }, given);
  expect(result).toMatchObject({ exact: { meanReward: near(2), logNormalizer: near(0.5), distance: near(0.5) }, meanBefore: near(0) }); // biome-ignore format: one line
  expect(Math.abs(result.moments.mean[1]! - 2)).toBeLessThan(0.35); // 4 standard errors of 500 rows
  expect(Math.abs(result.moments.mean[0]!)).toBeLessThan(0.2);
  expect(text).toMatch(/^1,000 rows of <x>\.csv steered by 0\.5·b\n +mean b +\S+ .*was 0; exactly 2/);
  const html = await file("html");
  expect(html).toContain(`How many ${method === "particles" ? "particles" : "rows"} carry the weight`);
  expect(text).toMatch(/ln Z +\S+ .*; exactly 0\.5/);
  if (method === "value-decoding")
    expect(result.unweightedReward).toBeLessThan(1.95); // it lags by about 1/12
  else expect(result.unweightedReward).toBeNull();
  expect(await file("svg")).toMatch(/^<svg xmlns=.*<\/svg>\n$/s);
  expect((await file("csv")).split("\n")).toHaveLength(1002);
});

test("a reward that only rows have, best of n, and no strength at all", async () => {
  const points = cloud(80, 8);
  const a = (points.columns[0] as { values: Float64Array }).values;
  const x = table([...points.columns, numbers("score", ...a.map((value) => 3 * value))]);
  const up = await answer("steer", { x }, { reward: "score", strength: 1, count: 500 });
  expect(up.result).toMatchObject({ exact: null, columns: ["a", "b"] });
  expect(up.result.moments.mean[0]!).toBeGreaterThan(0.7);
  const best = await answer("steer", { x }, { reward: "score", method: "best-of-n", candidates: 4, count: 300 });
  expect(best.result).toMatchObject({ distance: near(Math.log(4) - 0.75), strength: null, logNormalizer: null });
  expect(best.text).toContain("from the law, exactly");
  const none = await answer("steer", { x }, { reward: "score", strength: 0, count: 500 });
  expect(none.result).toMatchObject({ logNormalizer: near(0), distance: near(0), distinct: 500 });
  const inside = await answer("steer", { x }, { reward: "a", coordinates: ["a", "b"], count: 100 });
  expect(inside.result.exact).not.toBeNull();
});

test.each([
  [{ reward: "c" }, { x: wide }, "--reward must be one of a, b for a mixture; received c"],
  [{ reward: "c" }, { x: cloud(5, 1) }, "c"],
  [{ reward: "a", method: "best-of-n", strength: -1 }, { x: wide }, "--strength must be above 0 for best-of-n"],
  [{ reward: "a", count: 5 }, { x: wide }, "--count must be at least two for each of 10 islands"],
])("steer %j is refused with a reason", async (given, inputs, message) => {
  await expect(answer("steer", inputs as Record<string, Table>, given)).rejects.toThrow(message);
});
