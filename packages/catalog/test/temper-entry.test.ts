import { findOperation, type OperationContext } from "@pushforward/catalog";
import { parseOptions } from "@pushforward/catalog/render";
import { type Table, table } from "@pushforward/core";
import { expect, test } from "vitest";

const context: OperationContext = { watch: {}, threads: 1 };
const laws = (names: readonly string[], ...rows: number[][]): Table =>
  table(names.map((name, v) => ({ name, type: "numeric", values: Float64Array.from(rows, (row) => row[v]!) })));

async function answer(inputs: Record<string, Table>, given: Record<string, unknown>) {
  const operation = await findOperation("temper");
  const options = parseOptions(operation, { scale: "probabilities", ...given });
  operation.checkRequest!(Object.keys(inputs), options);
  const result = (await operation.run(inputs, options, context)) as { table: Table; warnings: readonly string[] };
  const meta = { operation: "temper", version: "0", inputs: ["<laws>.csv"], options: {}, seconds: 0 };
  const text = String(await operation.views.text(result, meta, { width: 100, colour: false }));
  const file = async (ending: "html" | "svg" | "csv") => String(await operation.views.files[ending]!(result, meta));
  return { result, text, file, json: operation.views.json!(result) };
}

const two = laws(["a", "b", "c"], [0.5, 0.3, 0.2], [0.1, 0.1, 0.8]);
const shares = ({ table: { columns } }: { table: Table }, row: number) =>
  columns.map((column) => ("values" in column ? column.values[row] : undefined));
const near = (row: readonly number[]) => row.map((value) => expect.closeTo(value, 12));

test("rules act in their order, and the answer comes in the scale of the question", async () => {
  // √p of the first law, then the two most probable tokens.
  const { result, text, file, json } = await answer({ laws: two }, { temperature: 2, topK: 2 });
  const [a, b] = [Math.sqrt(0.5), Math.sqrt(0.3)];
  expect(shares(result, 0)).toEqual(near([a / (a + b), b / (a + b), 0]));
  expect(result).toMatchObject({ positions: 2, vocabulary: 3, kept: 2.5, unmet: 0 }); // ties stay together
  expect(json).not.toHaveProperty("table");
  expect(text).toMatch(/^<laws>\.csv \(2 laws of 3 tokens\) by temperature 2, then top 2\n +divergence +0\.\d+/);
  expect(await file("csv")).toMatch(/^a,b,c\r?\n0\.56/);
  expect(await file("html")).toContain("Law by law");
  expect(await file("html")).not.toMatch(/NaN|undefined|Infinity|style="/);
  expect(await file("svg")).toMatch(/^<svg xmlns=.*Probabilities by rank.*<\/svg>\n$/s);
  const logs = laws(["a", "b"], [Math.log(0.6) + 7, Math.log(0.4) + 7]);
  const cooled = await answer({ laws: logs }, { scale: "logits", temperature: 0 });
  expect(shares(cooled.result, 0)).toEqual([0, -Infinity]);
});

test("the base law is matched by the names of tokens", async () => {
  const base = laws(["c", "b", "a"], [0.5, 0.3, 0.2], [0.8, 0.1, 0.1]);
  const { result } = await answer({ laws: two, base }, { contrast: 1 });
  const ratios = [0.5 ** 2 / 0.2, 0.3, 0.2 ** 2 / 0.5];
  const total = ratios.reduce((sum, value) => sum + value, 0);
  expect(shares(result, 0)).toEqual(near(ratios.map((value) => value / total)));
  expect(shares(result, 1)).toEqual(near([0.1, 0.1, 0.8])); // says nothing beyond its base
  const guided = await answer({ laws: two, base }, { guidedTemperature: 1, halving: 0.1 });
  expect(shares(guided.result, 1)).toEqual(near([0.1, 0.1, 0.8]));
  expect(guided.text).toMatch(/temperature +1 +the median; from 0\.\d+ to 1/);
});

test("a budget that laws cannot meet is told", async () => {
  const { result, file } = await answer({ laws: two }, { budget: 0.5 });
  expect(result.warnings).toEqual(["1 of 2 laws end before the budget; they were taken to their end."]);
  expect(shares(result, 1)).toEqual(near([0, 0, 1]));
  expect(await file("html")).toContain("end before the budget");
});

test("what cannot work together is refused before any reading", async () => {
  const refused: [Record<string, Table>, Record<string, unknown>, string][] = [
    [{ laws: two }, {}, "a rule must be given"],
    [{ laws: two }, { temperature: 1, budget: 1 }, "must be given one at most; received 2 of them"],
    [{ laws: two }, { contrast: 1 }, "base must be given with --contrast"],
    [{ laws: two, base: two }, { temperature: 1 }, "base must be given with --contrast"],
    [{ laws: laws(["a", "b"], [1.5, -0.5]) }, { temperature: 1 }, "laws: column b has -0.5 in row 1, which is no probability"],
    [{ laws: laws(["a", "b"], [0.5, 0.4]) }, { temperature: 1 }, "a sum of 0.9"],
    [{ laws: two, base: laws(["a", "b"], [0.5, 0.5]) }, { contrast: 1 }, "base must be of 2 positions and 3 tokens"],
  ]; // biome-ignore format: cases
  for (const [inputs, given, words] of refused) await expect(answer(inputs, given)).rejects.toThrow(words);
});
