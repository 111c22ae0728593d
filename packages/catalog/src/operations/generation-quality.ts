/**
 * The catalogue entry of `generation-quality`.
 * @module
 */
import { seededRng } from "@pushforward/core";
import { z } from "zod";
import { type Cost, defineOperation, type TableSize } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";
import { pointOptions, readPoints } from "../points.js";
import { withKernels } from "../with-kernels.js";

const options = z.object({
  columns: pointOptions.columns,
  buckets: z
    .int()
    .min(2)
    .optional()
    .describe("Buckets of a quantizer; a tenth of the rows of the smaller table, 2 to 500, when left out."),
  repeats: z.int().min(2).default(5).describe("Quantizers drawn, and pairs of halves of the real table."),
  scaling: z.number().gt(0).default(5).describe("c of MAUVE: how fast a divergence lowers the curve."),
  neighbours: z.int().min(1).default(5).describe("k of the neighbourhoods."),
  seed: z.int().min(0).default(0).describe("Seed of quantizers and halves, recorded with the result."),
});

export const generationQualityOperation = defineOperation({
  ...headline("generation-quality"),
  description: `How good generated points (embeddings of texts or pictures, rows of a synthetic table) are beside real ones. MAUVE and the frontier integral compare histograms over k-means buckets; precision asks whether what was generated looks real, recall whether what is real was generated, density and coverage ask the same and mind outliers less.

All of these depend on how many rows there are, how many buckets, and which quantizer was drawn, so none can be read alone. Each stands beside the same measure between two halves of the real table, which is what a perfect generator would score at that size; compare it with the column "at half", one half of the real rows against as many generated ones. The spread over quantizers is told.

Equal tables score MAUVE 1 and frontier integral 0. Coordinates count as they are: scale them first if their units differ. Weights are not supported; rows must be independent for the standard errors.`,
  source: ["pillutla2021", "liu2021", "kynkaanniemi2019", "naeem2020"],
  inputs: [
    { name: "real", kind: "table", description: "Points, one a row; numeric and boolean columns are coordinates." },
    { name: "generated", kind: "table", description: "Points in the same columns." },
  ],
  options,
  formula: `MAUVE = area under ( exp(−c·KL(P‖R_λ)), exp(−c·KL(Q‖R_λ)) ),  R_λ = λ·P + (1 − λ)·Q over buckets
FI = 2·∫₀¹ λ·KL(P‖R_λ) + (1 − λ)·KL(Q‖R_λ) dλ
precision = share of generated points in some ball around a real point that reaches its k-th real neighbour`,
  shows: [
    "Six measures with standard errors, each beside what real rows score themselves.",
    "The divergence curve, real against generated and real against real.",
  ],
  examples: [
    { title: "Two tables of embeddings", command: "pushforward generation-quality real.npy generated.npy" },
    {
      title: "A page with the curve",
      command: "pushforward generation-quality real.csv synthetic.csv --out quality.html",
    },
  ],
  cost: estimateCost,
  async run({ real, generated }, { columns, seed, ...rest }, context) {
    const { x, y, warnings } = readPoints(real!, generated!, { columns });
    const { generationQuality } = await import("@pushforward/methods/diversity");
    return withKernels(context, async (kernels) => {
      const given = { ...rest, rng: seededRng(seed), kernels, watch: context.watch };
      const found = await generationQuality(x, y, given);
      const sizes = { real: x.n, generated: y.n, dimensions: x.d };
      return { ...found, scaling: rest.scaling, sizes, warnings };
    });
  },
  views: {
    text: async (result, meta, style) =>
      (await import("../views/generation-quality-text.js")).generationQualityText(result, meta, style),
    files: pageFiles(async () => (await import("../report/generation-quality-page.js")).generationQualityPage),
  },
  warnings: ({ warnings }) => warnings,
});

function estimateCost(
  { real, generated }: Readonly<Record<string, TableSize>>,
  { buckets, repeats }: z.output<typeof options>,
): Cost {
  const [n, m, d] = [real?.rows ?? 1, generated?.rows ?? 1, Math.max(1, real?.columns ?? 1)];
  const k = buckets ?? Math.max(2, Math.min(500, Math.min(n, m) / 10));
  const pairs = (n + m) * (n + m);
  return {
    seconds: 0.3 + repeats * (40 * (n + m) * k * (2e-10 * d + 1e-9) + pairs * (1e-9 + 2e-10 * d)),
    bytes: 5e7 + (n + m) * (60 * d + 100) + 8 * (1024 * k + 256 * (n + m)),
  };
}
