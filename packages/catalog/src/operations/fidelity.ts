/**
 * The catalogue entry of `fidelity`.
 * @module
 */
import { z } from "zod";
import { type Cost, defineOperation, type TableSize } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";
import { withKernels } from "../with-kernels.js";

const options = z.object({
  target: z
    .string()
    .min(1)
    .optional()
    .describe("Column to predict: models trained on synthetic rows are tested on real ones; none when left out."),
  columns: z.array(z.string()).min(1).optional().describe("Columns to look at; all common ones when left out."),
  categories: z
    .array(z.string())
    .min(1)
    .optional()
    .describe("Columns whose numbers are names of categories; those with at most 20 whole numbers are anyway."),
  bins: z.int().min(2).max(100).default(20).describe("Bins of a column of numbers, cut at quantiles of the real one."),
  level: z.number().gt(0).lt(1).default(0.95).describe("Coverage of every interval."),
  seed: z.int().min(0).default(0).describe("Seed of lots, halves and sampled rows, recorded with the result."),
});

export const fidelityOperation = defineOperation({
  ...headline("fidelity"),
  description: `Looks at a synthetic table from two sides: is it good, and does it copy anyone?

Good: the total variation of each column and each pair of columns, the distances of the joint laws, and how well each covers the other. None can be read alone, since sampling makes all of them larger than 0; so each stands beside what fresh real rows would score. With --target, models learn that column from synthetic rows and are tested on real ones, beside the same models trained on real rows and beside guessing.

Copies: the synthetic rows equal to a real one, beside how many there are by nature; and, with a holdout (real rows that the synthesizer never saw, from the same source, drawn at random), the share of synthetic rows nearer to a training row than to a holdout row, ½ when nothing is copied, at any sizes; and what three attacks gain on training rows beyond what they gain on holdout rows: telling who was in the table, reading one column of a person off all others, and singling a person out. A row that is rare by itself, or values that many people share, are no leak: the holdout shows those as well.

These are tests, and passing them is no guarantee: only a synthesizer with a proof, such as those of "synthesize", gives one. With intervals of 95%, about one fresh table in ten shows some sign by chance alone, so look at how large it is. Rows must be independent, one for each person.`,
  source: ["giomi2023", "yeom2018", "hilprecht2019", "naeem2020", "delong1988", "newcombe1998"],
  inputs: [
    { name: "real", kind: "table", description: "Rows that the synthesizer saw." },
    { name: "synthetic", kind: "table", description: "Rows that it made." },
    {
      name: "holdout",
      kind: "table",
      optional: true,
      byName: true,
      description: "Real rows that it never saw, a random part of the same source; also as --holdout FILE.",
    },
  ],
  options,
  formula: `TV = ½·Σ_cells |share of real rows − share of synthetic rows|,  mean over columns and over pairs of columns
closer to training = (p/π)/(p/π + (1 − p)/(1 − π)),  p the share of synthetic rows whose nearest real row is a
  training row, ties by lot, π = training/(training + holdout)
advantage of an attack = its success on training rows − its success on holdout rows`,
  shows: [
    "Whether there is any sign of copying, and how strong.",
    "The errors of columns and pairs of columns beside what sampling alone would make of them.",
    "How well models trained on synthetic rows predict real ones.",
  ],
  examples: [
    { title: "Quality and copies", command: "pushforward fidelity real.csv synthetic.csv --holdout holdout.csv" },
    {
      title: "A page, with a column to predict",
      command: "pushforward fidelity real.csv synthetic.csv --holdout holdout.csv --target income --out page.html",
    },
    {
      title: "A gate: exit code 1 when rows are copied",
      command: "pushforward fidelity real.csv synthetic.csv --holdout holdout.csv --fail-on copies --fail-on closer",
    },
  ],
  cost: estimateCost,
  async run({ real, synthetic, holdout }, given, context) {
    const { fidelity } = await import("@pushforward/methods/privacy");
    return withKernels(context, (kernels) =>
      fidelity({ real: real!, synthetic: synthetic!, holdout }, { ...given, kernels, watch: context.watch }),
    );
  },
  views: {
    text: async (result, meta, style) => (await import("../views/fidelity-text.js")).fidelityText(result, meta, style),
    files: pageFiles(async () => (await import("../report/fidelity-page.js")).fidelityPage),
  },
  negatives: {
    copies: ({ privacy }) => privacy.evidence.includes("copies"),
    closer: ({ privacy }) => privacy.evidence.includes("closer"),
    attack: ({ privacy }) =>
      ["membership", "attribute", "singling-out"].some((sign) => (privacy.evidence as string[]).includes(sign)),
  },
  warnings: ({ warnings }) => warnings,
});

/** Neighbours cost most, up to a cap; then models, pairs of columns and the joint distances. */
function estimateCost(
  sizes: Readonly<Record<string, TableSize>>,
  { target }: Pick<z.output<typeof options>, "target">,
): Cost {
  const rows = Object.values(sizes).reduce((sum, size) => sum + size.rows, 0);
  const columns = Math.max(1, ...Object.values(sizes).map((size) => size.columns));
  const pairs = Math.min(2_000, (columns * (columns - 1)) / 2);
  const work = Math.min(5e10, (rows * rows * columns) / 4);
  const models = target === undefined ? 0 : Math.min(rows, 150_000) * columns * 4e-6;
  return { seconds: 2 + 2e-11 * 3 * work + rows * pairs * 4e-9 + models, bytes: 1e8 + rows * columns * 40 };
}
