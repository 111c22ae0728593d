import { findOperation, type OperationContext } from "@pushforward/catalog";
import { parseOptions } from "@pushforward/catalog/render";
import { type Column, seededRng, type Table, table } from "@pushforward/core";
import {
  benjaminiHochberg,
  conformalDefaults,
  detectChangeDefaults,
  goodnessOfFitDefaults,
  independenceDefaults,
  independenceTests,
  pairedTestDefaults,
  pairedTests,
  twoSampleDefaults,
  twoSampleTests,
} from "@pushforward/methods/hypothesis";
import { expect, test } from "vitest";

const context: OperationContext = { watch: {}, threads: 1 };
const numbers = (name: string, values: ArrayLike<number>): Column => ({
  name,
  type: "numeric",
  values: Float64Array.from(values),
});
const words = (name: string, codes: readonly number[]): Column => ({
  name,
  type: "category",
  levels: ["A", "B"],
  codes: Int32Array.from(codes),
});
const normals = (n: number, seed: number, shift = 0) => {
  const rng = seededRng(seed);
  return Float64Array.from({ length: n }, () => rng.normal() + shift);
};

async function answer(name: string, inputs: Record<string, Table>, given: Record<string, unknown> = {}) {
  const operation = await findOperation(name);
  // biome-ignore lint/suspicious/noExplicitAny: results of many entries
  const result = (await operation.run(inputs, parseOptions(operation, given), context)) as any;
  const meta = { operation: name, version: "0", inputs: ["<a>.csv", "b.csv"], options: {}, seconds: 0 };
  const text = String(await operation.views.text(result, meta, { width: 100, colour: false }));
  const file = async (ending: "html" | "svg" | "csv") => String(await operation.views.files[ending]!(result, meta));
  return { operation, result, text, file };
}

test("defaults and choices are those of the methods", async () => {
  const defaults = async (name: string, given = {}) => parseOptions(await findOperation(name), given);
  const { test: _, ...rest } = twoSampleDefaults;
  expect(await defaults("two-sample")).toMatchObject({ ...rest, test: "energy", level: 0.05, seed: 0 });
  for (const one of twoSampleTests) expect(await defaults("two-sample", { test: one })).toMatchObject({ test: one });
  expect(await defaults("independence")).toMatchObject(independenceDefaults);
  for (const one of independenceTests)
    expect(await defaults("independence", { test: one })).toMatchObject({ test: one });
  expect(await defaults("paired-test")).toMatchObject(pairedTestDefaults);
  for (const one of pairedTests) expect(await defaults("paired-test", { test: one })).toMatchObject({ test: one });
  expect(await defaults("goodness-of-fit")).toMatchObject(goodnessOfFitDefaults);
  expect(await defaults("detect-change")).toMatchObject(detectChangeDefaults);
  expect(await defaults("conformal")).toMatchObject(conformalDefaults);
});

test("two-sample: verdict, page and picture; strata by a column of words", async () => {
  const x = table([
    numbers("a", normals(30, 1)),
    words(
      "site",
      Array.from({ length: 30 }, (_, i) => i % 2),
    ),
  ]);
  const y = table([
    numbers("a", normals(50, 2, 1)),
    words(
      "site",
      Array.from({ length: 50 }, (_, i) => i % 2),
    ),
  ]);
  const { result, text, file, operation } = await answer("two-sample", { x, y }, { resamples: 99 });
  expect(result).toMatchObject({ rejected: true, pValue: 0.01, n: 30, m: 50, dimensions: 1, level: 0.05 });
  expect(text).toMatch(
    /^Two-sample test, energy: <a>\.csv \(30 rows\), b\.csv \(50 rows\), 1 column\n +verdict +the laws differ/,
  );
  expect(text).toContain("of 99 random relabellings");
  expect(operation.negatives!.different!(result)).toBe(true);
  const html = await file("html");
  expect(html).toContain("<h1>The laws differ</h1>");
  expect(html).toContain("&lt;a&gt;.csv");
  expect(html).not.toMatch(/NaN|undefined|style="/);
  expect(await file("svg")).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" .*<\/svg>\n$/s);
  const within = await answer("two-sample", { x, y }, { within: "site", resamples: 99 });
  expect(within.result).toMatchObject({ rejected: true, method: "random relabellings" });
  await expect(answer("two-sample", { x, y }, { within: "day" })).rejects.toThrow("x: the table has no column day");
  const few = await answer("two-sample", { x, y }, { resamples: 9 });
  expect(few.result.warnings).toContain("9 draws cannot reach level 0.05: raise --resamples.");
});

test("independence: groups of columns, given a third", async () => {
  const z = normals(120, 3);
  const [a, b] = [normals(120, 4).map((e, i) => z[i]! + e / 2), normals(120, 5).map((e, i) => z[i]! + e / 2)];
  const x = table([numbers("a", a), numbers("b", b), numbers("z", z)]);
  const apart = await answer("independence", { x }, { of: ["a"], with: ["b"], resamples: 99 });
  expect(apart.result).toMatchObject({ rejected: true, columns: { of: ["a"], with: ["b"], given: [] } });
  expect(apart.text).toMatch(/strength +0\.\d+ +from 0 to 1/);
  const { result, text } = await answer("independence", { x }, { of: ["a"], given: ["z"], resamples: 99 });
  expect(result.columns).toEqual({ of: ["a"], with: ["b"], given: ["z"] });
  expect(text).toContain("a and b given z");
  await expect(answer("independence", { x }, { of: ["a"], with: ["a"] })).rejects.toThrow("in one of --of");
  await expect(answer("independence", { x })).rejects.toThrow("--of must be given unless there are two columns");
  const two = await answer("independence", { x: table(x.columns.slice(0, 2)) }, { resamples: 9 });
  expect(two.result.columns).toEqual({ of: ["a"], with: ["b"], given: [] });
});

test("goodness-of-fit: fitted, given, and a mixture as a table", async () => {
  const x = table([numbers("a", normals(60, 6, 4))]);
  const fitted = await answer("goodness-of-fit", { x }, { resamples: 99 });
  expect(fitted.result).toMatchObject({ test: "stein", fitted: true, law: "a fitted normal law" });
  const given = await answer("goodness-of-fit", { x }, { mean: ["0"], sd: ["1"], test: "ks", resamples: 99 });
  expect(given.result).toMatchObject({ test: "ks", fitted: false, rejected: true });
  const mixture = table([numbers("a", [4, 4]), numbers("sd", [1, 1]), numbers("weight", [1, 2])]);
  const mixed = await answer("goodness-of-fit", { x, mixture }, { resamples: 99 });
  expect(mixed.text).toContain("and a Gaussian mixture");
  expect(mixed.result.rejected).toBe(false);
  await expect(answer("goodness-of-fit", { x }, { mean: ["b"], sd: ["1"] })).rejects.toThrow(
    "--mean must be finite numbers; received b",
  );
  await expect(answer("goodness-of-fit", { x }, { law: "uniform", sd: ["1"] })).rejects.toThrow(
    "--sd must be left out",
  );
});

test("paired-test: second column less first", async () => {
  const before = normals(20, 7);
  const x = table([numbers("before", before), numbers("after", before.map((value, i) => value + 1 + 0.1 * (i % 3)))]); // biome-ignore format: columns
  const { result, text } = await answer("paired-test", { x }, { columns: ["before", "after"] });
  expect(result.difference.value).toBeCloseTo(1.095, 12);
  expect(text).toMatch(/^Paired test, mean: after less before, 20 pairs/);
  await expect(answer("paired-test", { x }, { columns: ["a", "b", "c"] })).rejects.toThrow("columns must be two");
  expect((await answer("paired-test", { x })).result.columns).toEqual(["before", "after"]);
});

test("detect-change: an alarm in words and as a picture, or none", async () => {
  const reference = table([numbers("a", normals(200, 8))]);
  const moved = new Float64Array([...normals(100, 9), ...normals(100, 10, 2)]);
  const { result, text, file, operation } = await answer("detect-change", { reference, stream: table([numbers("a", moved)]) }); // biome-ignore format: a line
  expect(result.alarm).toMatchObject({ column: "a", kind: "rise" });
  expect(text).toMatch(/alarm +row 1\d\d +a rose from about row \d+ on/);
  expect(operation.negatives!.alarm!(result)).toBe(true);
  expect(await file("html")).toMatch(/<h1>Alarm at row 1\d\d<\/h1>/);
  expect(await file("svg")).toMatch(/^<svg .*<\/svg>\n$/s);
  const quiet = await answer("detect-change", { reference, stream: table([numbers("a", normals(100, 11))]) }, { averageRun: 1e6 }); // biome-ignore format: a line
  expect(quiet.text).toMatch(/alarm +none/);
  expect(await quiet.file("html")).toContain("<h1>No alarm</h1>");
});

test("adjust-p-values and conformal: counts, and a row for each as CSV", async () => {
  const p = [0.001, 0.01, 0.03, 0.5];
  const x = table([numbers("p", p)]);
  const adjusted = await answer("adjust-p-values", { x });
  expect(adjusted.result).toMatchObject({ tests: 4, rejections: 3, adjusted: benjaminiHochberg(p) });
  expect((await adjusted.file("csv")).split("\r\n")[1]).toBe("1,0.001,0.004,true");
  const reference = table([numbers("score", [1, 2, 3, 4]), numbers("y", [0, 0, 9, 9])]);
  const rows = table([numbers("score", [0, 5])]);
  const outliers = await answer("conformal", { reference, rows }, { level: 0.5 });
  expect(outliers.result.named).toEqual([1]); // p = 1/5, adjusted 2/5
  expect(outliers.text).toContain("rows 2");
  const selected = await answer("conformal", { reference, rows }, { outcome: "y", above: 5, level: 0.5 });
  expect(selected.result).toMatchObject({ question: "selection", against: 2 });
  expect((await selected.file("csv")).split("\r\n")[2]).toBe("2,0.2,0.4,true");
  await expect(answer("conformal", { reference, rows }, { outcome: "y" })).rejects.toThrow("--above must be given");
});
