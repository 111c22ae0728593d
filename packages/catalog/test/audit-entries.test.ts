import { findOperation, type OperationContext } from "@pushforward/catalog";
import { parseOptions } from "@pushforward/catalog/render";
import { type Column, type Table, table } from "@pushforward/core";
import { modelDriftDefaults, trainingOrderDefaults } from "@pushforward/methods/audits";
import { expect, test } from "vitest";

const context: OperationContext = { watch: {}, threads: 1 };
const numbers = (name: string, ...values: number[]): Column => ({
  name,
  type: "numeric",
  values: Float64Array.from(values),
});
/** A column a token, named. */
const laws = (rows: number[][], names = rows[0]!.map((_, v) => `column_${v}`)): Table =>
  table(names.map((name, v) => numbers(name, ...rows.map((row) => Math.log(row[v]!)))));

async function answer(name: string, inputs: Record<string, Table>, given: Record<string, unknown> = {}) {
  const operation = await findOperation(name);
  const result = (await operation.run(inputs, parseOptions(operation, given), context)) as Record<string, unknown>;
  const meta = { operation: name, version: "0", inputs: Object.keys(inputs), options: {}, seconds: 0 };
  return {
    operation,
    result,
    meta,
    text: String(await operation.views.text(result, meta, { width: 100, colour: false })),
  };
}

test("the defaults are those of the methods", async () => {
  expect(parseOptions(await findOperation("model-drift"), {})).toEqual({ ...modelDriftDefaults, logits: false });
  expect(parseOptions(await findOperation("training-order"), {})).toMatchObject({ ...trainingOrderDefaults, seed: 0 });
});

test("model-drift: a flip in the second of two positions, columns matched by name", async () => {
  const original = laws([[0.6, 0.4], [0.6, 0.4]], ["yes", "no"]); // biome-ignore format: rows
  const other = laws([[0.3, 0.7], [0.9, 0.1]], ["no", "yes"]); // biome-ignore format: rows
  const { operation, result, text, meta } = await answer("model-drift", { original, other });
  expect(result).toMatchObject({ flips: 1, firstDivergent: 2, infinite: 0, positions: 2, vocabulary: 2 });
  expect(result.worst).toMatchObject([{ position: 2 }, { position: 1 }]);
  expect(text).toContain("Model drift from original to other (2 positions, 2 tokens)");
  expect(text).toMatch(/flips +50%.*first at position 2/);
  expect([operation.negatives!.flipped!({ flips: 0 }), operation.negatives!.flipped!({ flips: 1 })]).toEqual([
    false,
    true,
  ]);
  const html = String(await operation.views.files.html!(result, meta));
  expect(html).toContain("50% of positions flip");
  expect(html).not.toMatch(/NaN|undefined|style="/);
  expect(String(await operation.views.files.svg!(result, meta))).toMatch(
    /^<svg xmlns=.*Divergence by position.*<\/svg>\n$/s,
  );
  const zero = laws([[1, 0], [0.6, 0.4]], ["yes", "no"]); // biome-ignore format: rows
  const { text: infinite } = await answer("model-drift", { original, other: zero });
  expect(infinite).toMatch(/divergence +∞ +KL .* infinite at 1\s+position/);
  await expect(answer("model-drift", { original: table([numbers("a", 1, NaN)]), other })).rejects.toThrow(
    "original: column a has no value in row 2",
  );
});

/** The page, after what holds for every page and its picture. */
async function pageOf({ operation, result, meta }: Awaited<ReturnType<typeof answer>>): Promise<string> {
  const html = String(await operation.views.files.html!(result, meta));
  expect(html).not.toMatch(/NaN|undefined|Infinity|style="/);
  expect(String(await operation.views.files.svg!(result, meta))).toMatch(/^<svg xmlns=.*<\/svg>\n$/s);
  return html;
}

test("text-provenance: from the vocabulary and from records, the same", async () => {
  const rows = [[0.5, 0.25, 0.25], [0.8, 0.1, 0.1], [0.2, 0.3, 0.5]]; // biome-ignore format: rows
  const tokens = [0, 2, 1];
  const whole = await answer("text-provenance", { model: laws(rows), text: table([numbers("value", ...tokens)]) });
  expect(whole.result).toMatchObject({ tokens: 3, method: "variances of the model" });
  expect(whole.text).toMatch(/z +−?\d.*\n.*excess surprise.*\n.*perplexity.*\n.*e-value/);
  const entropies = rows.map((row) => -row.reduce((sum, p) => sum + p * Math.log(p), 0));
  const records = table([
    numbers("log_probability", ...rows.map((row, t) => Math.log(row[tokens[t]!]!))),
    numbers("entropy", ...entropies),
    numbers(
      "variance",
      ...rows.map((row, t) => row.reduce((sum, p) => sum + p * Math.log(p) ** 2, 0) - entropies[t]! ** 2),
    ),
  ]);
  const { result, text } = await answer("text-provenance", { model: records });
  expect(result.statistic).toBeCloseTo(whole.result.statistic as number, 12);
  expect(text).not.toContain("e-value");
  // The path ends at the sum and its deviation behind z.
  const { path } = whole.result.picture as { path: { tokens: number; sum: number; deviation: number }[] };
  expect(path.at(-1)!.tokens).toBe(3);
  expect(-path.at(-1)!.sum / path.at(-1)!.deviation).toBeCloseTo(whole.result.statistic as number, 12);
  expect(await pageOf(whole)).toMatch(/As surprising as the model(?:'|&#39;)s own texts/);
  const never = table([numbers("log_probability", -1, -Infinity, -1), numbers("entropy", 1, 1, 1)]);
  expect(await pageOf(await answer("text-provenance", { model: never }))).toContain("It ends before token 2");
  await expect(answer("text-provenance", { model: laws(rows) })).rejects.toThrow(
    "model: the table has no column log_probability. It has: column_0, column_1, column_2.",
  );
  const two = table([numbers("a", ...tokens), numbers("b", ...tokens)]);
  await expect(answer("text-provenance", { model: laws(rows), text: two })).rejects.toThrow("say with --token");
});

test("training-order: late texts liked better, less what an unrelated model likes", async () => {
  const places = Array.from({ length: 40 }, (_, i) => i);
  const hard = places.map((i) => 50 * Math.sin(5 * i));
  const texts = table([
    numbers("order", ...places),
    numbers("log_likelihood", ...places.map((i) => i + hard[i]! + 5 * Math.cos(9 * i))),
    numbers("easy", ...hard),
  ]);
  const found = await answer("training-order", { texts }, { baseline: "easy" });
  const { operation, result, text } = found;
  expect(result.pValue).toBe(1 / 1000);
  expect(text).toContain("Training order: texts (40 texts)");
  expect(text).toMatch(/p-value +p = 0.001 +one-sided, over 999 shuffles/);
  expect(operation.negatives!.trained!(result)).toBe(true);
  const page = await pageOf(found);
  expect(page).toContain("Late texts are liked better");
  expect(page).toContain("Mean rank along the order");
});
