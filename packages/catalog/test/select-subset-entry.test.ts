import { findOperation, type OperationContext } from "@pushforward/catalog";
import { parseOptions } from "@pushforward/catalog/render";
import { type Table, table } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { selectSubsetDefaults } from "@pushforward/methods/sampling";
import { afterAll, expect, test } from "vitest";
import { normalTable } from "./report/answers.js";

const kernels = await openKernels({ threads: 1 });
afterAll(() => kernels.close());
const context: OperationContext = { watch: {}, threads: 1, kernels };

interface Chosen {
  readonly rows: readonly number[];
  readonly table: Table;
  readonly warnings: readonly string[];
}

async function answer(source: Table, given: Record<string, unknown>) {
  const operation = await findOperation("select-subset");
  const options = parseOptions(operation, given);
  operation.checkRequest!(["table"], options);
  const result = (await operation.run({ table: source }, options, context)) as Chosen;
  const meta = { operation: "select-subset", version: "0", inputs: ["<t>.csv"], options: {}, seconds: 0 };
  const text = String(await operation.views.text(result, meta, { width: 100, colour: false }));
  const file = async (ending: "html" | "svg" | "csv") => String(await operation.views.files[ending]!(result, meta));
  return { result, text, file, json: operation.views.json!(result) };
}

/** Points with a name each, which is no coordinate. */
function named(rows: number): Table {
  const names = Array.from({ length: rows }, (_, i) => `r${i + 1}`);
  const codes = Int32Array.from(names.keys());
  return table([...normalTable(rows, ["a", "b"], 1).columns, { name: "id", type: "text", codes, levels: names }]);
}

test.each(["k-dpp", "map", "volume", "vendi"])(
  "%s: whole rows, their numbers, and how they compare",
  async (method) => {
    const { result, text, file, json } = await answer(named(80), { method, count: 6, seed: 3 });
    const ids = result.table.columns.find(({ name }) => name === "id")!;
    const found = "codes" in ids ? Array.from(ids.codes, (code) => ids.levels[code]) : [];
    expect(found).toEqual(result.rows.map((row) => `r${row}`));
    expect(result).toMatchObject({ count: 6, of: 80, dimensions: 2, random: { subsets: selectSubsetDefaults.randomSubsets } }); // biome-ignore format: one line
    expect(result.warnings).toEqual(["Left out, since not numeric: id."]);
    expect(json).not.toHaveProperty("table");
    expect(text).toMatch(/^6 rows of 80 of <t>\.csv, by .*\n +Vendi score +\d.*random rows \d.* ± .*, from 20 sets\n/);
    const html = await file("html");
    expect(html).toContain("Among all rows");
    expect(html.includes("The score as rows are added")).toBe(method === "vendi");
    expect(html).not.toMatch(/NaN|undefined|Infinity|style="/);
    expect(await file("svg")).toMatch(/^<svg xmlns=.*<\/svg>\n$/s);
    expect((await file("csv")).trimEnd().split(/\r?\n/)).toHaveLength(7);
  },
);

test("many rows by features; too few are told; one column is drawn as laws", async () => {
  const many = normalTable(1100, ["a"], 2);
  const near = await answer(many, { count: 4, features: 30 });
  expect(near.text).toMatch(/nearness +8 of 8/);
  expect(await near.file("html")).toContain("Area: the table; line: the rows chosen.");
  const far = await answer(normalTable(1100, ["a", "b", "c"], 3), { count: 60, features: 1, bandwidth: 0.7 });
  expect(far.result.warnings[0]).toMatch(/^With 1 features only .* of 8 proposed sets count/);
});

test("what cannot work together is refused before any reading", async () => {
  const source = normalTable(20, ["a", "b"], 4);
  const refused: [Record<string, unknown>, string][] = [
    [{ method: "volume", similarity: "rbf" }, "similarity must be linear for volume; received rbf"],
    [{ method: "volume", bandwidth: 1 }, "bandwidth must be given with the rbf similarity"],
    [{ method: "map", features: 5 }, "features must be given with k-dpp and rbf"],
    [{ count: 21 }, "count must be an integer from 1 to the 20 rows; received 21"],
    [{ count: 3, similarity: "linear" }, "rank of the kernel, 2; received 3"],
  ];
  for (const [given, words] of refused) await expect(answer(source, given)).rejects.toThrow(words);
});
