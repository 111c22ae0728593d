import { findOperation, type OperationContext } from "@pushforward/catalog";
import { parseOptions } from "@pushforward/catalog/render";
import { type Column, seededRng, type Table, table } from "@pushforward/core";
import { type RankResult, rankDefaults } from "@pushforward/methods/dominance";
import { expect, test } from "vitest";

const context: OperationContext = { watch: {}, threads: 1 };
const operation = await findOperation("rank");

const numeric = (name: string, values: readonly number[]): Column => {
  return { name, type: "numeric", values: Float64Array.from(values) };
};
function words(name: string, values: readonly string[]): Column {
  const levels = [...new Set(values)];
  return { name, type: "category", levels, codes: Int32Array.from(values, (value) => levels.indexOf(value)) };
}

interface Row {
  readonly model: string;
  readonly item: number;
  readonly good: number;
  readonly bad: number;
}

/** 40 items of each model; `good` rises with the model, `bad` falls. */
function rows(shifts: Readonly<Record<string, number>>, n = 40): Row[] {
  const rng = seededRng(1);
  return Object.entries(shifts).flatMap(([model, shift]) =>
    Array.from({ length: n }, (_, item) => {
      return { model, item, good: shift + rng.normal(), bad: 10 - shift + rng.normal() };
    }),
  );
}

const long = (list: readonly Row[], more: Column[] = []): Table =>
  table([
    words(
      "model",
      list.map(({ model }) => model),
    ),
    numeric(
      "item",
      list.map(({ item }) => item),
    ),
    numeric(
      "good",
      list.map(({ good }) => good),
    ),
    numeric(
      "bad",
      list.map(({ bad }) => bad),
    ),
    ...more,
  ]);

const all = rows({ low: 0, high: 2, middle: 1 });
const order = (result: RankResult) => result.ranking.map(({ model }) => model);
async function answer(given: Record<string, unknown>, source = long(all)): Promise<RankResult> {
  return (await operation.run({ scores: source }, parseOptions(operation, given), context)) as RankResult;
}
const meta = { operation: "rank", version: "1.2", inputs: ["<s>.csv"], options: { seed: 0 }, seconds: 1 };
const turned = { lowerIsBetter: ["bad"] };

test("the defaults are those of the method", () => {
  const { resamples, ...defaults } = rankDefaults;
  expect(parseOptions(operation, {})).toMatchObject(defaults);
  expect(resamples).toBe(500);
});

test("a long table: paired by item, the sign of a metric turned, shown in its own units", async () => {
  const result = await answer(turned);
  expect(order(result)).toEqual(["high", "middle", "low"]);
  expect(result.settings).toMatchObject({ paired: true, units: 40, lambda: 1.6 });
  const bad = result.ranking[0]!.metrics.find(({ metric }) => metric === "bad")!;
  expect(bad.mean).toBeGreaterThan(7);
  expect(bad.mean).toBeLessThan(9);
  expect(bad.rank).toBe(1);
  expect(bad.quantiles[0]).toBeLessThan(bad.quantiles.at(-1)!);
  expect(Object.keys(result.ranking[0]!)).toEqual(expect.arrayContaining(["model", "rank", "score", "interval"]));
  const fields = ["better", "worse", "ratio", "standardError", "pValue", "adjustedPValue", "significant"];
  expect(Object.keys(result.pairs[0]!)).toEqual(expect.arrayContaining(fields));
  expect(result.meanControl.ranking[0]!.model).toBe("high");
});

test("a wide table gives what the long one gives", async () => {
  const of = (model: string, metric: "good" | "bad") =>
    numeric(
      `${model}.${metric}`,
      all.filter((row) => row.model === model).map((row) => row[metric]),
    );
  const models = ["low", "high", "middle"];
  const wide = table(models.flatMap((model) => [of(model, "good"), of(model, "bad")]));
  const found = await answer({ models, metrics: ["good", "bad"], ...turned }, wide);
  const wanted = await answer({ metrics: ["good", "bad"], ...turned });
  expect(found).toEqual(wanted);
  const plain = table(models.map((model) => ({ ...of(model, "good"), name: model })));
  expect((await answer({ models }, plain)).metrics).toEqual(["score"]);
});

test("incomplete items are dropped for all and told, many are refused, unpaired rows only where they miss", async () => {
  const gap = all.map((row) => (row.model === "low" && row.item === 3 ? { ...row, good: Number.NaN } : row));
  const result = await answer(turned, long(gap));
  expect(result.settings.units).toBe(39);
  expect(result.warnings[0]).toBe("1 of 40 items were dropped for all models: low lacks scores of some.");
  const fewer = all.filter(({ model, item }) => model !== "low" || item > 9);
  await expect(answer(turned, long(fewer))).rejects.toThrow("would lose 10 of 40 rows, more than 5%");
  const unpaired = await answer({ ...turned, pairing: "unpaired" }, long(fewer));
  expect(unpaired.ranking.map(({ items }) => items)).toEqual([40, 40, 30]);
  expect((await answer({ ...turned, pairing: "unpaired" }, long(gap))).warnings[0]).toBe(
    "Incomplete rows were dropped: low 1.",
  );
});

test("clusters make errors that copies of rows do not shrink", async () => {
  const copies = [...all, ...all.map((row) => ({ ...row, item: row.item + 100 }))];
  const cluster = numeric(
    "topic",
    copies.map(({ item }) => item % 100),
  );
  const clustered = await answer({ ...turned, cluster: "topic", metrics: ["good"] }, long(copies, [cluster]));
  const once = await answer({ ...turned, metrics: ["good"] });
  expect(clustered.settings).toMatchObject({ clustered: true, units: 40 });
  expect(clustered.ranking[0]!.standardError).toBeCloseTo(once.ranking[0]!.standardError, 5);
});

test("a constant metric is left out with a warning", async () => {
  const flat = numeric(
    "flat",
    all.map(() => 7),
  );
  const result = await answer(turned, long(all, [flat]));
  expect(result.metrics).toEqual(["good", "bad"]);
  expect(result.warnings).toContain("flat was left out: it is the same for all models and items.");
  await expect(answer({ metrics: ["flat"] }, long(all, [flat]))).rejects.toThrow("there is nothing to rank");
});

test.each<[string, Record<string, unknown>, Table]>([
  ["a ranking needs at least two models; the table has low", {}, long(rows({ low: 0 }))],
  ["low has two rows for item 0", {}, long([...all, all[0]!])],
  ["column model is category, and scores must be numbers", { metrics: ["model"] }, long(all)],
  ["the table has no column goood. Did you mean good?", { metrics: ["goood"] }, long(all)],
  ["examples must be at least 10, to know how much scores vary; received 2", {}, long(rows({ a: 0, b: 1 }, 2))],
  ["column good is infinite in row 1", {}, long(all.map((row, i) => (i === 0 ? { ...row, good: Infinity } : row)))],
  [
    "--pairing paired must be given with a column of items",
    { pairing: "paired", item: undefined },
    table(long(all).columns.filter(({ name }) => name !== "item")),
  ],
])("told: %s", async (message, given, source) => {
  await expect(answer(given, source)).rejects.toThrow(message);
});

test("in a terminal: the ranking first, ties marked, the control and what exposes a model", async () => {
  const result = await answer(turned);
  const text = await operation.views.text(result, meta, { width: 100, colour: false });
  const lines = text.split("\n");
  expect(lines[0]).toMatch(/^3 models by multivariate stochastic dominance: <s>.csv, 40 items seen by all models/);
  expect(lines.find((line) => line.includes("is ahead"))).toBe("high is ahead.");
  expect(text).toMatch(/ 1 {2}high .*2 +0/);
  expect(text).toContain("3 of 3 pairs decided at family-wise level 0.05 (Holm).");
  expect(text).toContain("By the plain mean of metrics: high, middle, low.");
  const equal = await answer({ metrics: ["bad"] }, long(rows({ a: 0, b: 0 })));
  const tied = await operation.views.text(equal, meta, { width: 60, colour: false });
  expect(tied).toContain("No model is better than another.");
  expect(tied).toMatch(/^ {3}= {2}/m);
  expect(Math.max(...tied.split("\n").map((line) => line.length))).toBeLessThanOrEqual(60);
});

test("a page: title, pictures with names, the paragraph to quote, nothing unescaped", async () => {
  const result = await answer({ ...turned, order: "first", resamples: 50 });
  const page = await operation.views.files.html!(result, meta);
  expect(page).toContain("<h1>high is ahead</h1>");
  expect(page).toContain("&lt;s&gt;.csv");
  expect(page).not.toContain("<s>");
  expect(page).toContain("Which model wins against which");
  expect(page.match(/Quantiles of good/g)).toHaveLength(2);
  expect(page).toMatch(
    /<blockquote>We ranked 3 models by first-order stochastic dominance of the portfolio.*seed 0.*Pushforward 1\.2\./,
  );
  expect(page).toBe(await operation.views.files.html!(result, meta));
});
