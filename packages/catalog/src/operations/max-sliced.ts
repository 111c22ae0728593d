/**
 * The catalogue entry of `max-sliced`.
 * @module
 */
import { z } from "zod";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";
import { pointOptions, readPoints } from "../points.js";
import { withKernels } from "../with-kernels.js";
import { sizesOf } from "./sinkhorn.js";
import { lineCost } from "./sliced-wasserstein.js";

const options = z.object({
  ...pointOptions,
  p: z.number().min(1).default(2).describe("Order of the distance."),
  candidates: z.int().min(1).default(256).describe("Random lines to start from, beside the one through the means."),
  restarts: z.int().min(1).default(8).describe("How many of them, the best ones, are followed uphill."),
  iterations: z.int().min(1).default(200).describe("Most steps of one ascent."),
  seed: z.int().min(0).default(0).describe("Seed of the random stream, recorded with the result."),
});

export const maxSlicedOperation = defineOperation({
  ...headline("max-sliced"),
  description: `Of all lines through space, the one on which the two tables are farthest apart after projection. Its coordinates say which columns carry the difference, and in what proportion; unlike the average over lines it does not fade when most columns are the same.

The maximum has many local ones. The best of many random lines are followed uphill, and the best end is the answer: a lower bound of the maximum that the direction attains. When few of the ascents agree, raise --restarts and --candidates. Coordinates count as they are: scale them first if their units differ. With few rows in many dimensions some line always looks far apart.`,
  source: ["deshpande2019"],
  inputs: [
    { name: "x", kind: "table", description: "Points, one a row; numeric and boolean columns are coordinates." },
    { name: "y", kind: "table", description: "Points in the same columns." },
  ],
  options,
  formula: "max over unit θ of W_p(θ·μ, θ·ν)",
  shows: [
    "The distance, and the columns that weigh most in its direction.",
    "How many ascents agree.",
    "The two laws on that line.",
  ],
  examples: [{ title: "Where two tables differ most", command: "pushforward max-sliced x.csv y.csv" }],
  cost: (sizes, { candidates, restarts, iterations }) => lineCost(sizes, candidates + (restarts * iterations) / 2),
  async run({ x, y }, { columns, weights, seed, iterations, ...rest }, context) {
    const points = readPoints(x!, y!, { columns, weights });
    const { maxSlicedWasserstein } = await import("@pushforward/methods/transport");
    const { seededRng } = await import("@pushforward/core");
    return withKernels(context, async (kernels) => {
      const given = { ...rest, maxIterations: iterations, rng: seededRng(seed), kernels, watch: context.watch };
      const found = await maxSlicedWasserstein(points.x, points.y, given);
      const names = points.x.names ?? [];
      const { lawsAlong } = await import("../pictures/laws-picture.js");
      const picture = lawsAlong(found.direction, points.x, points.y);
      return { ...found, columns: names, p: rest.p, sizes: sizesOf(points), picture, warnings: points.warnings };
    });
  },
  views: {
    text: async (result, meta, style) => (await import("../views/sliced-text.js")).maxSlicedText(result, meta, style),
    files: pageFiles(async () => (await import("../report/sliced-page.js")).maxSlicedPage),
  },
  negatives: { unconverged: ({ converged }) => !converged },
  warnings: ({ warnings }) => warnings,
});
