import { findOperation, type OperationContext } from "@pushforward/catalog";
import { parseOptions } from "@pushforward/catalog/render";
import { seededRng, type Table, table } from "@pushforward/core";
import { type FidelityResult, fidelityDefaults } from "@pushforward/methods/privacy";
import { expect, test } from "vitest";

const operation = await findOperation("fidelity");
const context: OperationContext = { watch: {}, threads: 1 };
const meta = {
  operation: "fidelity",
  version: "0",
  inputs: ["real.csv", "made.csv", "held.csv"],
  options: {},
  seconds: 0,
};

function drawn(count: number, seed: number): Table {
  const rng = seededRng(seed);
  const age = Float64Array.from({ length: count }, () => 18 + rng.integer(60));
  const income = age.map((years) => 30 * years + 200 * rng.normal());
  const levels = ["low", "high"];
  const codes = Int32Array.from(income, (value) => Number(value + 300 * rng.normal() > 1_400));
  return table([
    { name: "age", type: "integer", values: age },
    { name: "income", type: "numeric", values: income },
    { name: "class", type: "category", codes, levels },
  ]);
}

const [real, holdout, fresh] = [drawn(400, 1), drawn(200, 2), drawn(300, 3)];

async function answered(inputs: Record<string, Table>, given: Record<string, unknown> = {}) {
  const result = (await operation.run(inputs, parseOptions(operation, given), context)) as FidelityResult;
  const text = String(await operation.views.text(result, meta, { width: 100, colour: false }));
  return { result, text, html: String(await operation.views.files.html!(result, meta)) };
}

test("the defaults are those of the method", () => {
  expect(parseOptions(operation, {})).toEqual(fidelityDefaults);
});

test("fresh rows: each figure beside its meaning, in a terminal and on a page", async () => {
  const { result, text, html } = await answered({ real, synthetic: fresh, holdout }, { target: "class" });
  expect(operation.negatives!.copies!(result)).toBe(false);
  expect(operation.negatives!.closer!(result)).toBe(false);
  expect(text).toContain("No sign of copying was found. That is no guarantee");
  expect(text).toContain("Fidelity: real.csv (400 rows), made.csv (300 rows), held.csv (200 rows), 3 columns");
  expect(text).toMatch(/pairs +0\.\d+ +mean total variation of pairs of columns; 0\.\d+ by sampling\s+alone/);
  expect(text).toMatch(/usefulness +0\.\d+ \[0\.\d+, 0\.\d+\] +AUC of regression for class/);
  expect(text).toMatch(/nearer to used +0\.\d+ \[0\.\d+, 0\.\d+\]/);
  for (const part of ["No sign of copying found", "nearer to the rows that were used", "What do attacks gain", "Errors of pairs", "Predicting class", "How to read this"])
    expect(html).toContain(part); // biome-ignore format: a line
  expect(html).not.toMatch(/NaN|undefined|style="|<script/);
  expect(String(await operation.views.files.svg!(result, meta))).toMatch(/^<svg xmlns=.*ROC curve.*<\/svg>\n$/s);
});

test("a copier: the answers to fail on", async () => {
  const { result, text } = await answered({ real, synthetic: real, holdout });
  for (const answer of ["copies", "closer", "attack"]) expect([answer, operation.negatives![answer]!(result)]).toEqual([answer, true]); // biome-ignore format: a line
  expect(text).toContain("Signs of copying: more exact copies of real rows");
});

test("without a holdout the page says what cannot be said", async () => {
  const { text, html } = await answered({ real, synthetic: fresh });
  expect(text).toContain("which is little");
  expect(text).toMatch(/nearer to used +– +not without a holdout/);
  expect(html).toContain("Keep some real rows back");
  expect(html).not.toContain("What do attacks gain");
});

test("one column, a constant one and names that a page must not take for code", async () => {
  const odd = (seed: number): Table => table([...drawn(120, seed).columns.slice(0, 1), { name: "<b>&", type: "boolean", codes: Int32Array.from({ length: 120 }, (_, i) => (i * seed) % 2), levels: ["false", "true"] }]); // biome-ignore format: a line
  const { html } = await answered({ real: odd(1), synthetic: odd(3), holdout: odd(5) }, { target: "<b>&" });
  expect(html).not.toContain("<b>&");
  const single = (seed: number) => table(drawn(90, seed).columns.slice(0, 1));
  const { text, html: alone } = await answered({ real: single(1), synthetic: single(2) });
  expect(text).toContain("With a single column there is no row to copy");
  expect(alone).not.toMatch(/NaN|undefined/);
});
