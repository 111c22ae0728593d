/**
 * The catalogue entry of `synthesize`.
 * @module
 */
import { mechanisms } from "@pushforward/methods/privacy/registry";
import { z } from "zod";
import { generatorOptions } from "../generator-options.js";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";
import { tableFiles } from "../table-files.js";
import { withKernels } from "../with-kernels.js";

export const synthesizeOptions = z.object({
  schema: z
    .string()
    .min(1)
    .optional()
    .describe("File that says what the table may hold; pushforward schema drafts one."),
  epsilon: z.number().gt(0).default(1).describe("Privacy loss of this release: 0.1 is strong, 1 usual, 10 weak."),
  delta: z.number().gt(0).lt(1).default(1e-6).describe("Probability with which the guarantee may fail; below 1/rows."),
  mechanism: z
    .string()
    .min(1)
    .default("marginals")
    .describe(
      `How the law is learned; auto takes what the planner recommends for these sizes: ${mechanisms.map(({ name, summary }) => `${name} (${summary})`).join("; ")}.`,
    ),
  adjacency: z
    .enum(["add-remove", "replace-one"])
    .optional()
    .describe(
      "What is hidden: that a row is there at all, or what it says while the number of rows is known; the mechanism's usual one when left out.",
    ),
  rows: z.int().min(1).optional().describe("Rows to make; as many as the noisy answers tell when left out."),
  label: z
    .string()
    .min(1)
    .optional()
    .describe("Column that others are to predict; some mechanisms then spend more on it."),
  ...generatorOptions,
  expectedRows: z
    .number()
    .min(1)
    .optional()
    .describe(
      "About how many rows there are, as is publicly known: for --mechanism auto and for warnings; never counted.",
    ),
  release: z
    .string()
    .min(1)
    .optional()
    .describe("File (.pfr) for the noisy answers: safe to publish, makes more rows for free."),
  ledger: z
    .string()
    .min(1)
    .optional()
    .describe("File that counts releases of this data set; table.csv.ledger beside the table when left out."),
  budget: z
    .number()
    .gt(0)
    .optional()
    .describe("Epsilon that all releases together may cost, set when the ledger is made; 10 when left out."),
  unconfirmedSchema: z
    .boolean()
    .default(false)
    .describe(
      "Go on with a schema that was drafted from the data and not confirmed, or with none; the certificate says so.",
    ),
  seed: z
    .int()
    .min(0)
    .default(0)
    .describe("Seed of public chance alone (starting points, which rows are made); the noise has none."),
});

export const synthesizeOperation = defineOperation({
  ...headline("synthesize"),
  description: `Takes a private table, asks it a few questions whose answers get random noise, and makes rows that fit the noisy answers. The noise hides each person: whoever sees the synthetic table learns nearly the same whether or not a given row was there (--adjacency add-remove), or whatever it said (replace-one). epsilon bounds how much, delta how often that may fail. The guarantee holds against any attacker, with any knowledge, for ever, and whatever is done with the rows; docs/privacy.md says what it does not cover.

What the table may hold is stated beforehand in a --schema; values outside of it are an error unless it says clamp or other. Before any noise is drawn, the cost is written to the ledger beside the table and flushed to the disk, so that a crash can waste budget but not hide a release; a release that would pass the ledger's --budget is refused. Outputs are written under a temporary name and renamed.

The noise comes from the random generator of the operating system and has no seed: the same command twice gives two tables, and costs twice. --seed rules public chance alone. To have more or other rows for free, keep the noisy answers with --release and use pushforward regenerate.`,
  source: [...new Set(["dwork2014", "bun2016", "canonne2020", ...mechanisms.flatMap(({ source }) => source)])],
  inputs: [{ name: "table", kind: "table", description: "The private table, one row a person." }],
  options: synthesizeOptions,
  files: {
    schema: "read",
    ledger: { append: true, beside: "table", ending: ".ledger" },
    release: { write: true, ending: "pfr" },
  },
  formula: `P(M(D) ∈ S) ≤ e^ε·P(M(D') ∈ S) + δ  for all tables D, D' that differ in one row, and all S`,
  shows: [
    "The guarantee in a sentence, what it rests on, and what every noisy answer cost.",
    "The ledger: what was spent on this data set so far, and what is left.",
    "Each column of the synthetic table (--out report.html).",
  ],
  examples: [
    {
      title: "A table that may be shared",
      command: "pushforward synthesize patients.csv --schema schema.json --epsilon 1 --out synthetic.csv",
    },
    {
      title: "Keep the noisy answers, from which any number of rows can be made later",
      command: "pushforward synthesize patients.csv --schema schema.json --release patients.pfr --out synthetic.csv",
    },
  ],
  cost: ({ table }) => {
    const rows = table?.rows ?? 1;
    const columns = table?.columns ?? 1;
    return {
      seconds: 1 + 1e-8 * rows * columns * columns + 0.01 * columns * columns,
      bytes: 1e8 + 40 * rows * columns,
    };
  },
  run: ({ table }, options, context) =>
    withKernels(context, async (kernels) => {
      const { synthesisAnswer } = await import("../synthesis-answer.js");
      return synthesisAnswer(table!, options, kernels, context);
    }),
  views: {
    text: async (result, meta, style) =>
      (await import("../views/synthesis-text.js")).synthesisText(result, meta, style),
    json: ({ table: _, ...told }) => told,
    files: {
      ...tableFiles,
      ...pageFiles(async () => (await import("../report/synthesis-page.js")).synthesisPage),
    },
  },
  warnings: ({ warnings }) => warnings,
});
