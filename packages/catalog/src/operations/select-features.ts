/**
 * The catalogue entry of `select-features`.
 * @module
 */
import { seededRng } from "@pushforward/core";
import { z } from "zod";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";
import { columnsOr, inUnit, needColumns, readVariables, unitOption } from "../variables.js";

const options = z.object({
  target: z.string().default("").describe("Column to be told about; needed."),
  columns: z.array(z.string()).min(1).optional().describe("Columns to choose from; all others when left out."),
  criterion: z
    .enum(["cmim", "jmi", "mrmr"])
    .default("cmim")
    .describe(
      "What the next feature is chosen by: cmim, the least it adds to a feature already chosen; jmi, the mean; mrmr, its own information less what it shares with those chosen.",
    ),
  level: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.05)
    .describe("Largest chance, at each step, of choosing a feature when none that is left adds anything."),
  permutations: z.int().min(19).max(100_000).default(199).describe("Permutations of the target behind the p-values."),
  most: z.int().min(1).optional().describe("Stop after so many features."),
  bins: z
    .int()
    .min(2)
    .max(50)
    .optional()
    .describe("Bins of numbers; the cube root of the rows, from 2 to 8, when left out."),
  unit: unitOption("nats"),
  seed: z.int().min(0).default(0).describe("Seed of the permutations, recorded with the result."),
});

export const selectFeaturesOperation = defineOperation({
  ...headline("select-features"),
  description: `Features chosen one after another by what they tell about the target beyond those already chosen. A copy of a chosen feature adds nothing and is passed over; a feature that tells something only together with another is found once that one is in.

Numbers are cut into bins of equally many rows. A feature is chosen only if permuting the target among rows of the same bin of each feature already chosen shows that it adds something: at each step the chance of choosing one when none that is left adds anything is at most the level. What a chosen feature tells within its bins counts as not told. Rows must be independent; rows with missing values are left out.`,
  source: ["fleuret2004", "brown2012", "phipson2010"],
  inputs: [{ name: "table", kind: "table", description: "Rows with the target and the features." }],
  options,
  formula: `cmim: min over chosen j of I(X_k; Y | X_j);  jmi: their mean;  mrmr: I(X_k; Y) − mean of I(X_k; X_j)
p(k) = max over chosen j of (1 + #{b : largest I_b(X; Y | X_j) ≥ I(X_k; Y | X_j)})/(1 + B)`,
  shows: [
    "The features in the order of their choice, with score and p-value.",
    "All features by their own information.",
  ],
  examples: [
    { title: "What tells about the price", command: "pushforward select-features houses.csv --target price" },
    {
      title: "At most five, by joint information",
      command: "pushforward select-features data.csv --target y --criterion jmi --most 5 --json",
    },
  ],
  cost: ({ table }, { permutations }) => ({
    seconds: 0.3 + 2e-8 * (table?.rows ?? 1) * (table?.columns ?? 1) * permutations,
    bytes: 3e7 + 30 * (table?.rows ?? 1) * (table?.columns ?? 1),
  }),
  checkRequest: (_, { target }) => needColumns("select-features", "--target", target === "" ? [] : [target]),
  async run({ table }, { target, columns, unit, seed, ...rest }, { watch }) {
    const names = columnsOr(table!, columns, [target]);
    const { variables, warnings } = await readVariables(table!, [[target], ...names.map((name) => [name])]);
    const { selectFeatures } = await import("@pushforward/methods/information");
    const features = names.map((name, i) => ({ name, variable: variables[i + 1]! }));
    const found = await selectFeatures(features, variables[0]!, { ...rest, rng: seededRng(seed), watch });
    const scaled = <T extends { readonly information: number; readonly score?: number }>(one: T) => ({
      ...one,
      information: inUnit(unit, one.information),
      ...(one.score !== undefined && { score: inUnit(unit, one.score) }),
    });
    return {
      ...found,
      selected: found.selected.map(scaled),
      next: found.next && scaled(found.next),
      ranking: found.ranking.map(scaled),
      target,
      level: rest.level,
      unit,
      warnings,
    };
  },
  views: {
    text: async (result, meta, style) =>
      (await import("../views/information-text.js")).selectFeaturesText(result, meta, style),
    files: {
      ...pageFiles(async () => (await import("../report/information-page.js")).selectFeaturesPage),
      csv: async (result) => (await import("../views/information-csv.js")).selectFeaturesCsv(result),
    },
  },
  negatives: { none: ({ selected }) => selected.length === 0 },
  warnings: ({ warnings }) => warnings,
});
