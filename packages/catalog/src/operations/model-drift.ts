/**
 * The catalogue entry of `model-drift`.
 * @module
 */
import { z } from "zod";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";

const options = z.object({
  logits: z.boolean().default(false).describe("The tables hold logits; they are made log-probabilities first."),
  mass: z.number().gt(0).max(1).default(0.95).describe("Mass of the typical sets."),
  drafted: z.int().min(1).default(4).describe("Tokens drafted in a pass of speculative decoding."),
  level: z.number().gt(0).lt(1).default(0.95).describe("Coverage of the intervals."),
});

export const modelDriftOperation = defineOperation({
  ...headline("model-drift"),
  description: `What changed between a language model and its quantised, pruned, distilled or draft form, from what both say at the same positions of the same texts: tables of natural log-probabilities (or logits) with a row for each position and a column for each token of the vocabulary.

Accuracy hides drift: answers flip from wrong to right as often as the other way. Told here are the share of positions whose most probable token flips and the first of them, the divergence in nats both ways, the total variation, the chance that speculative sampling accepts a draft (exactly, Σ min(p, q)) and the tokens a pass would yield, and how many tokens truncation to the typical set keeps in each model.

Standard errors take positions as independent; positions of one text lean on each other, so take them from many texts.`,
  source: ["dutta2024", "leviathan2023", "meister2023"],
  inputs: [
    {
      name: "original",
      kind: "table",
      description: "Log-probabilities of the model: a row a position, a column a token.",
    },
    { name: "other", kind: "table", description: "Those of its other form at the same positions." },
  ],
  options,
  formula: `KL(p‖q) = Σ p·ln(p/q),  acceptance α = Σ min(p, q) = 1 − ½ Σ |p − q|,  tokens a pass (1 − α^(γ+1))/(1 − α)`,
  shows: ["Flips, divergences, acceptance and typical sets with intervals.", "Divergence position by position."],
  examples: [
    { title: "A model and its 4-bit form", command: "pushforward model-drift full.npy int4.npy" },
    {
      title: "Logits, eight tokens drafted",
      command: "pushforward model-drift target.npy draft.npy --logits --drafted 8",
    },
  ],
  cost: (sizes) => {
    const cells = (sizes.original?.rows ?? 1) * (sizes.original?.columns ?? 1);
    return { seconds: 0.3 + 4e-7 * cells, bytes: 5e7 + 40 * cells };
  },
  async run({ original, other }, { logits, ...rest }, { watch }) {
    const { readLogProbabilities } = await import("../log-probability-table.js");
    const { modelDrift } = await import("@pushforward/methods/audits");
    const scale = logits ? "logits" : "log-probabilities";
    const p = readLogProbabilities(original!, "original", scale);
    const q = readLogProbabilities(other!, "other", scale, original!);
    const { divergences, firstDivergent, ...found } = modelDrift(p, q, { ...rest, watch });
    return {
      ...found,
      // Positions are rows of a table, which people count from 1.
      ...(firstDivergent !== undefined && { firstDivergent: firstDivergent + 1 }),
      mass: rest.mass,
      drafted: rest.drafted,
      worst: worstOf(divergences),
      divergences: Array.from(divergences),
      warnings: [] as readonly string[],
    };
  },
  views: {
    text: async (result, meta, style) =>
      (await import("../views/model-drift-text.js")).modelDriftText(result, meta, style),
    files: pageFiles(async () => (await import("../report/model-drift-page.js")).modelDriftPage),
  },
  negatives: { flipped: ({ flips }) => flips > 0 },
});

/** Positions with the largest divergence that are listed. */
const most = 5;

function worstOf(divergences: Float64Array): { position: number; divergence: number }[] {
  return Array.from(divergences, (divergence, t) => ({ position: t + 1, divergence }))
    .sort((a, b) => (a.divergence === b.divergence ? a.position - b.position : b.divergence - a.divergence))
    .slice(0, most);
}
