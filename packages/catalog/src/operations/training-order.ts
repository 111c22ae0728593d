/**
 * The catalogue entry of `training-order`.
 * @module
 */
import { seededRng } from "@pushforward/core";
import { z } from "zod";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";

const options = z.object({
  order: z.string().min(1).default("order").describe("Column with the place of each text in the order of training."),
  logLikelihood: z
    .string()
    .min(1)
    .default("log_likelihood")
    .describe("Column with the log-likelihood of each text under the model in question."),
  baseline: z
    .string()
    .min(1)
    .optional()
    .describe("Column with log-likelihoods under a model that has nothing to do with the training; taken off."),
  resamples: z.int().min(1).default(999).describe("Shuffles of the order."),
  level: z.number().gt(0).lt(1).default(0.95).describe("Coverage of the interval."),
  seed: z.int().min(0).default(0).describe("Seed of the shuffles, recorded with the result."),
});

export const trainingOrderOperation = defineOperation({
  ...headline("training-order"),
  description: `Does a model descend from a training run? Models remember best what they saw last. So correlate, by ranks, the place of each training text in the order of the run with the log-likelihood that the model in question gives it (the palimpsest test). If the order was shuffled at random, a model that has nothing to do with the run cannot know it, and the p-value is exact whatever the texts are and whoever else trained on them.

The test is one-sided: late texts liked better. It needs nothing of the model but likelihoods. Taking off the likelihoods of an unrelated model (--baseline) removes what makes some texts easy for all models. The order must have been random: with an order by date or topic, the p-value means nothing.`,
  source: ["kuditipudi2025", "phipson2010", "bonett2000"],
  inputs: [
    { name: "texts", kind: "table", description: "Training texts, one a row: place in the order, log-likelihoods." },
  ],
  options,
  formula: "ρ = rank correlation of order and log-likelihood,  p = (1 + #{ρ_b ≥ ρ})/(1 + B) over B shuffles",
  shows: ["The rank correlation with its interval and p-values.", "How well the texts are liked along the order."],
  examples: [
    { title: "Texts of a run", command: "pushforward training-order texts.csv" },
    { title: "With an unrelated model", command: "pushforward training-order texts.csv --baseline other_model" },
  ],
  cost: ({ texts }, { resamples }) => ({
    seconds: 0.3 + 2e-8 * (texts?.rows ?? 1) * resamples,
    bytes: 5e7 + 64 * (texts?.rows ?? 1),
  }),
  async run({ texts }, { order, logLikelihood, baseline, seed, ...rest }, { watch }) {
    const { needNumbers } = await import("../log-probability-table.js");
    const { trainingOrder } = await import("@pushforward/methods/audits");
    const read = (name: string) => needNumbers(texts!, "texts", name);
    const unrelated = baseline === undefined ? undefined : read(baseline);
    const given = { ...rest, baseline: unrelated, rng: seededRng(seed), watch };
    return trainingOrder(read(order), read(logLikelihood), given);
  },
  views: {
    text: async (result, meta, style) =>
      (await import("../views/training-order-text.js")).trainingOrderText(result, meta, style),
    files: pageFiles(async () => (await import("../report/training-order-page.js")).trainingOrderPage),
  },
  negatives: { trained: ({ pValue }) => pValue <= 0.05 },
});
