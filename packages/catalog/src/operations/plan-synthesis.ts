/**
 * The catalogue entry of `plan-synthesis`.
 * @module
 */
import { check } from "@pushforward/core/errors";
import type { SynthesisPlan } from "@pushforward/methods/privacy";
import { mechanisms } from "@pushforward/methods/privacy/registry";
import { z } from "zod";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";

export const planSynthesisOperation = defineOperation({
  ...headline("plan-synthesis"),
  description: `Each mechanism of pushforward synthesize forecasts how far off pairs of columns will be, from what is public: the schema, about how many rows there are, and the budget. This lists the forecasts, recommends a mechanism (of those within a tenth of the least error, the quickest), and warns where the noise will leave little.

No table is read, so nothing can leak and nothing is spent: compare as many settings as you like. Forecasts are for tables of ordinary dependence, and rough; which mechanism is best on your data can be seen only by looking at it, which costs.`,
  source: [...new Set(["dwork2014", ...mechanisms.flatMap(({ source }) => source)])],
  inputs: [{ name: "schema", kind: "file", description: "A schema file; pushforward schema drafts one." }],
  options: z.object({
    rows: z.number().min(1).default(10_000).describe("About how many rows the table has, as is publicly known."),
    epsilon: z.number().gt(0).default(1).describe("Privacy loss of the release."),
    delta: z.number().gt(0).lt(1).default(1e-6).describe("Probability with which the guarantee may fail."),
    adjacency: z
      .enum(["add-remove", "replace-one"])
      .default("add-remove")
      .describe("What is hidden: that a row is there at all, or what it says while the number of rows is known."),
  }),
  files: { schema: "read" },
  formula: "expected error = mean over pairs of columns of ½·Σ|p̂ − p|",
  shows: [
    "The expected error of each mechanism, with its time, the least first.",
    "Warnings before hopeless settings.",
  ],
  examples: [
    {
      title: "What 40,000 rows allow at epsilon 1",
      command: "pushforward plan-synthesis schema.json --rows 40000 --epsilon 1",
    },
  ],
  cost: () => ({ seconds: 1, bytes: 5e7 }),
  async run(_inputs, { rows, epsilon, delta, adjacency }, { files }): Promise<SynthesisPlan> {
    check(files !== undefined, "plan-synthesis", "schema", "a file that this face can open", "none");
    const { parseSchema, planSynthesis } = await import("@pushforward/methods/privacy");
    const { domain } = parseSchema(new TextDecoder().decode(files.read("schema")), files.nameOf("schema"));
    return planSynthesis({ domain, rows, adjacency }, { epsilon, delta });
  },
  views: {
    text: async (result, meta, style) => (await import("../views/plan-text.js")).planText(result, meta, style),
    files: pageFiles(async () => (await import("../report/plan-page.js")).planPage),
  },
  warnings: ({ warnings }) => warnings,
});
