/**
 * The catalogue entry of `sinkhorn-divergence`.
 * @module
 */
import { z } from "zod";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";
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
  shows: [
    "The divergence, and its root as a distance for squared costs.",
    "Whether all three problems converged.",
    "Where points of x would go to lower it.",
  ],
  examples: [
    {
      title: "Points blurred over a distance of 0.1",
      command: "pushforward sinkhorn-divergence x.csv y.csv --blur 0.1",
    },
  ],
  cost: (sizes) => ({ ...entropicCost(sizes), seconds: 2 * entropicCost(sizes).seconds }),
  async run({ x, y }, { columns, weights, iterations, epsilon, blur, cost, tolerance, ...more }, context) {
    const points = readPoints(x!, y!, { columns, weights });
    const { entropicMap, sinkhornDivergence } = await import("@pushforward/methods/transport");
    const unbalanced = unbalancedFrom(more, "sinkhorn-divergence");
    const masses = unbalanced ? points.mass : undefined;
    return withKernels(context, async (kernels) => {
      const common = { kernels, watch: context.watch, cost, epsilon, blur, tolerance };
      const settings = { ...common, unbalanced, masses, maxIterations: iterations };
      const { terms, ...found } = await sinkhornDivergence(points.x, points.y, settings);
      const { mapPicture } = await import("../pictures/plan-picture.js");
      const { shownPoints } = await import("../pictures/equal-parts.js");
      const some = shownPoints(points.x);
      const how = { kernels, cost, epsilon: found.epsilon };
      const to = await entropicMap(some, points.y, terms.xy.potentials.y, how);
      const within = await entropicMap(some, points.x, terms.xx.potentials.y, how);
      const moved = some.data.map((value, at) => value + to.images.data[at]! - within.images.data[at]!);
      const shown = { shows: "debiased", complete: some.n === points.x.n, behind: points.y } as const;
      const picture = mapPicture(some, { ...some, data: moved }, shown);
      const objectives = { xy: terms.xy.objective, xx: terms.xx.objective, yy: terms.yy.objective };
      return { ...found, objectives, cost, sizes: sizesOf(points), picture, warnings: warningsOf(found, points) };
    });
  },
  views: {
    text: async (result, meta, style) =>
      (await import("../views/sinkhorn-text.js")).sinkhornDivergenceText(result, meta, style),
    files: pageFiles(async () => (await import("../report/sinkhorn-divergence-page.js")).sinkhornDivergencePage),
  },
  negatives: { unconverged: ({ converged }) => !converged },
  warnings: ({ warnings }) => warnings,
});
