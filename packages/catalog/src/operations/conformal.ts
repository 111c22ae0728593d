/**
 * The catalogue entry of `conformal`.
 * @module
 */
import { check } from "@pushforward/core/errors";
import { z } from "zod";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { readNumbers } from "../read-numbers.js";

const options = z.object({
  score: z
    .string()
    .min(1)
    .default("score")
    .describe("Column of both tables: larger where a row is more unusual, or more promising."),
  outcome: z
    .string()
    .min(1)
    .optional()
    .describe("Column of the reference with known outcomes, to select rows whose outcome is large."),
  above: z.number().optional().describe("With outcome: what the unknown outcome of a selected row is to exceed."),
  level: z.number().gt(0).lt(1).default(0.1).describe("Largest expected share of false names among those named."),
});

export const conformalOperation = defineOperation({
  ...headline("conformal"),
  description: `Names rows with a bound on the share of false names, from scores that any model gave, however bad it is. Without --outcome it names outliers: rows that do not look like rows of the reference. With --outcome and --above it selects rows whose unknown outcome will be large, such as candidates worth a costly trial: the reference holds rows with scores and known outcomes, and the score should predict the outcome.

Rows of the reference and true nulls among the rows in question must be exchangeable, and the model must have seen neither. The expected share of false names among all names is at most --level. --out FILE.csv writes a row for each row in question.`,
  source: ["bates2023", "jin2023", "vovk2005", "benjamini1995"],
  inputs: [
    { name: "reference", kind: "table", description: "Rows with scores (and outcomes) that the model has not seen." },
    { name: "rows", kind: "table", description: "Rows in question, with scores." },
  ],
  options,
  formula: `outliers: p_j = (1 + #{i : s_i ≥ s_j})/(n + 1);  selection: p_j = (1 + #{i : y_i ≤ c, s_i ≥ s_j})/(n + 1)
named: Benjamini–Hochberg at the level`,
  shows: ["How many rows are named.", "A table of p-values."],
  examples: [
    { title: "Outliers", command: "pushforward conformal normal.csv today.csv --score distance --out named.csv" },
    {
      title: "Candidates with an outcome above 5",
      command: "pushforward conformal tried.csv new.csv --score predicted --outcome measured --above 5",
    },
  ],
  cost: ({ reference, rows }) => {
    const all = (reference?.rows ?? 1) + (rows?.rows ?? 1);
    return { seconds: 0.2 + all * 1e-6, bytes: 5e7 + 60 * all };
  },
  async run({ reference, rows }, { score, outcome, above, level }) {
    const both = (outcome === undefined) === (above === undefined);
    check(both, "conformal", "--above", "given together with --outcome", above);
    const { conformal } = await import("@pushforward/methods/hypothesis");
    return conformal({
      reference: readNumbers(reference!, "reference", score),
      scores: readNumbers(rows!, "rows", score),
      outcomes:
        outcome === undefined ? undefined : { values: readNumbers(reference!, "reference", outcome), above: above! },
      level,
    });
  },
  views: {
    text: async (result, meta, style) =>
      (await import("../views/many-tests-text.js")).conformalText(result, meta, style),
    files: { csv: async (result) => (await import("../views/many-tests-text.js")).conformalCsv(result) },
  },
  negatives: { named: ({ named }) => named.length > 0 },
});
