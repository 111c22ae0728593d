/**
 * The catalogue entry of `schema`.
 * @module
 */
import type { SchemaDraft } from "@pushforward/methods/privacy";
import { z } from "zod";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";

export const schemaOperation = defineOperation({
  ...headline("schema"),
  description: `A schema says what a table may hold: the type of each column, bounds and bins of numbers, all values of a category. Private synthesis rests on it, so it must be stated without looking at the rows: a bound that is the largest value of the table tells the largest value.

This drafts one from a table, as a start. Every entry is marked "confirmed": false with a note that says what came from the data. Put in what is known anyway (nobody is older than 120; the questionnaire had these five answers), then delete the mark and the note. pushforward synthesize refuses a schema with marks unless it is told to go on, and its certificate then says so.

Fields of an entry: name, type (category, boolean, numeric, integer, time), missing (true where cells may be empty); for categories values, and other (the value as which any value not listed counts); for numbers low, high, bins (how many of one width) or edges (a list of your own), and clamp (true to move values outside to the nearer bound). Where no bounds are known, "bounds": "private" buys them: a tenth of the budget goes to noisy quantiles on a public grid. {"age": 85, "sex": 2} is short for categories coded 0 to size − 1.

Columns of mostly distinct texts, such as names, are left out. The draft tells extremes and values of the table: keep it as private as the table until it is confirmed.`,
  source: ["dwork2014"],
  inputs: [{ name: "table", kind: "table", description: "The table to draft a schema for." }],
  options: z.object({
    buyBounds: z
      .boolean()
      .default(false)
      .describe(
        "Leave bounds of numbers to be bought with a tenth of the budget, rather than read them off the table.",
      ),
    columns: z.array(z.string()).min(1).optional().describe("Columns to take; all when left out."),
  }),
  formula: "low = least value, high = largest value, values = all that occur: to be replaced by what is publicly known",
  shows: ["Each attribute with what the draft says about it, to be confirmed.", "Columns that were left out, and why."],
  examples: [{ title: "A draft to be edited", command: "pushforward schema patients.csv --out schema.json" }],
  cost: ({ table }) => ({ seconds: 0.1 + 1e-8 * (table?.rows ?? 1) * (table?.columns ?? 1), bytes: 1e7 }),
  run: async ({ table }, { buyBounds }): Promise<SchemaDraft> =>
    (await import("@pushforward/methods/privacy")).draftSchema(table!, { buyBounds }),
  views: {
    text: async (result, meta, style) => (await import("../views/schema-text.js")).schemaText(result, meta, style),
    files: { json: (result) => schemaFile(result) },
  },
});

/** One attribute a line, easy to edit. */
function schemaFile({ about, attributes, leftOut }: SchemaDraft): string {
  const list = (entries: readonly object[]): string =>
    entries.length === 0 ? "[]" : `[\n${entries.map((entry) => `    ${JSON.stringify(entry)}`).join(",\n")}\n  ]`;
  return `{\n  "about": ${JSON.stringify(about)},\n  "attributes": ${list(attributes)},\n  "leftOut": ${list(leftOut)}\n}\n`;
}
