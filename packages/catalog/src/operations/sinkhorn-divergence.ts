/**
 * The catalogue entry of `sinkhorn-divergence`.
 * @module
 */
import { z } from "zod";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { pointOptions, readPoints } from "../points.js";
import { withKernels } from "../with-kernels.js";
import { entropicCost, entropicOptions, sizesOf, unbalancedFrom, warningsOf } from "./sinkhorn.js";

export const sinkhornDivergenceOperation = defineOperation({
  ...headline("sinkhorn-divergence"),
  description: `Entropic transport between the tables, less half of what each costs against itself: 0 for equal tables, positive for others, and smooth in the points. With a small epsilon it comes near to the exact transport cost, with a large one to a kernel distance (for the Euclidean cost the energy distance), which needs fewer rows to be known well.

The definition is that of GeomLoss and OTT. With squared costs it equals OTT's at the same epsilon, and twice that of GeomLoss, whose cost is |x − y|²/2, at the same blur; with Euclidean costs it is GeomLoss's for p = 1.`,
  source: ["feydy2019", "sejourne2019"],
  inputs: [
    { name: "x", kind: "table", description: "Points, one a row; numeric and boolean columns are coordinates." },
    { name: "y", kind: "table", description: "Points in the same columns." },
  ],
  options: z.object({ ...pointOptions, ...entropicOptions }),
  formula: "S_ε(μ, ν) = OT_ε(μ, ν) − ½·OT_ε(μ, μ) − ½·OT_ε(ν, ν) + (ε/2)·(m(μ) − m(ν))²",
  shows: ["The divergence, and its root as a distance for squared costs.", "Whether all three problems converged."],
  examples: [
    {
      title: "Points blurred over a distance of 0.1",
      command: "pushforward sinkhorn-divergence x.csv y.csv --blur 0.1",
    },
  ],
  cost: (sizes) => ({ ...entropicCost(sizes), seconds: 2 * entropicCost(sizes).seconds }),
  async run({ x, y }, { columns, weights, iterations, epsilon, blur, cost, tolerance, ...more }, context) {
    const points = readPoints(x!, y!, { columns, weights });
    const { sinkhornDivergence } = await import("@pushforward/methods/transport");
    const unbalanced = unbalancedFrom(more, "sinkhorn-divergence");
    const masses = unbalanced ? points.mass : undefined;
    return withKernels(context, async (kernels) => {
      const common = { kernels, watch: context.watch, cost, epsilon, blur, tolerance };
      const settings = { ...common, unbalanced, masses, maxIterations: iterations };
      const { terms, ...found } = await sinkhornDivergence(points.x, points.y, settings);
      const objectives = { xy: terms.xy.objective, xx: terms.xx.objective, yy: terms.yy.objective };
      return { ...found, objectives, cost, sizes: sizesOf(points), warnings: warningsOf(found, points) };
    });
  },
  views: {
    text: async (result, meta, style) =>
      (await import("../views/sinkhorn-text.js")).sinkhornDivergenceText(result, meta, style),
    files: {},
  },
  negatives: { unconverged: ({ converged }) => !converged },
  warnings: ({ warnings }) => warnings,
});
