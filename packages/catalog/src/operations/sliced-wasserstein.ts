/**
 * The catalogue entry of `sliced-wasserstein`.
 * @module
 */
import type { Samples } from "@pushforward/core";
import type { SlicedWasserstein } from "@pushforward/methods/transport";
import { z } from "zod";
import { type Cost, defineOperation, type TableSize } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";
import { pointOptions, readPoints } from "../points.js";
import { withKernels } from "../with-kernels.js";
import { sizesOf } from "./sinkhorn.js";
import { exactCost } from "./wasserstein.js";

const options = z.object({
  ...pointOptions,
  p: z.number().min(1).default(2).describe("Order of the distance."),
  dimension: z
    .int()
    .min(1)
    .default(1)
    .describe(
      "Dimensions of the subspaces to project on: 1 for lines, 2 for planes; exact transport in each beyond 1.",
    ),
  directions: z
    .int()
    .min(2)
    .optional()
    .describe("Random lines or subspaces to draw; 128 lines or 50 subspaces when left out."),
  orthogonal: z.boolean().default(true).describe("Draw lines, or subspaces, in blocks that are orthogonal within."),
  controls: z.boolean().default(true).describe("Take off what Gaussians with the same moments would cost."),
  precision: z
    .enum(["auto", "single", "double"])
    .default("auto")
    .describe("Of the projections on lines; auto rounds them to float32 when there are millions. Sums are float64."),
  seed: z.int().min(0).default(0).describe("Seed of the random stream, recorded with the result."),
});

type SlicedOptions = z.output<typeof options>;

export const slicedWassersteinOperation = defineOperation({
  ...headline("sliced-wasserstein"),
  description: `Both tables are projected on random lines; on a line, sorting solves optimal transport exactly, and the costs are averaged. It costs little more than sorting, works in many dimensions, and needs far fewer rows than the Wasserstein distance to be known well.

The lines are the only chance in it: the standard error says what other lines would have changed, and not what other rows would. Orthogonal lines and control variates make it small; the gain is how many times more plain lines the same standard error would have taken. Coordinates count as they are: scale them first if their units differ.

With --dimension k the tables are projected on random subspaces of k dimensions, and transport is solved exactly in each: this sees dependence between columns that lines blur, and takes as long as wasserstein for each subspace. With k equal to the number of columns it is the Wasserstein distance itself.`,
  source: ["bonneel2015", "rowland2019", "nguyen2024", "lin2021"],
  inputs: [
    { name: "x", kind: "table", description: "Points, one a row; numeric and boolean columns are coordinates." },
    { name: "y", kind: "table", description: "Points in the same columns." },
  ],
  options,
  formula: "SW_p(μ, ν) = ( E_V [ W_p(V·μ, V·ν)^p ] )^(1/p),  V uniform among k × d matrices with orthonormal rows",
  shows: [
    "The distance with its standard error.",
    "What orthogonal lines and control variates gained.",
    "The distances line by line, and the two laws on the farthest one.",
  ],
  examples: [
    { title: "Two tables", command: "pushforward sliced-wasserstein x.csv y.csv" },
    { title: "As JSON, with weights", command: "pushforward sliced-wasserstein x.csv y.csv --weights mass --json" },
    { title: "On random planes", command: "pushforward sliced-wasserstein x.csv y.csv --dimension 2" },
  ],
  cost: subspaceCost,
  async run({ x, y }, { columns, weights, seed, ...rest }, context) {
    const points = readPoints(x!, y!, { columns, weights });
    const { slicedWasserstein } = await import("@pushforward/methods/transport");
    const { seededRng } = await import("@pushforward/core");
    return withKernels(context, async (kernels) => {
      const given = { ...rest, rng: seededRng(seed), kernels, watch: context.watch };
      const found = await slicedWasserstein(points.x, points.y, given);
      const pictures = await picturesOf(points.x, points.y, found);
      return { ...found, p: rest.p, sizes: sizesOf(points), pictures, warnings: points.warnings };
    });
  },
  views: {
    text: async (result, meta, style) => (await import("../views/sliced-text.js")).slicedText(result, meta, style),
    files: pageFiles(async () => (await import("../report/sliced-page.js")).slicedPage),
  },
  warnings: ({ warnings }) => warnings,
});

/** The distances that were drawn, and what lies behind the largest. */
async function picturesOf(x: Samples, y: Samples, found: SlicedWasserstein) {
  const { distance, distances, dimension, farthest } = found;
  const { histogramPicture } = await import("../pictures/histogram-picture.js");
  const { lawsAlong } = await import("../pictures/laws-picture.js");
  const axis = `distance on one ${dimension === 1 ? "line" : "subspace"}`;
  const drawn = histogramPicture(axis, distances, undefined, [{ at: distance, label: "distance" }]);
  return {
    ...(distances.length > 1 && { distances: drawn }),
    ...(dimension === 1 && { farthest: lawsAlong(farthest, x, y) }),
  };
}

/** Lines, or an exact solution in each subspace. */
function subspaceCost(sizes: Readonly<Record<string, TableSize>>, { dimension, directions }: SlicedOptions): Cost {
  if (dimension === 1) return lineCost(sizes, directions ?? 128);
  const rows = (name: string) => sizes[name]?.rows ?? 1;
  const { seconds, bytes } = exactCost(rows("x"), rows("y"), dimension);
  return { seconds: 0.3 + (directions ?? 50) * seconds, bytes };
}

/** Projecting and sorting on each line. */
export function lineCost(sizes: Readonly<Record<string, TableSize>>, lines: number): Cost {
  const all = Object.values(sizes);
  const rows = all.reduce((sum, size) => sum + size.rows, 0);
  const columns = Math.max(1, ...all.map((size) => size.columns));
  return {
    seconds: 0.3 + lines * rows * (1e-8 + 2e-10 * columns),
    bytes: 5e7 + 24 * rows * columns + 8 * lines * columns,
  };
}
