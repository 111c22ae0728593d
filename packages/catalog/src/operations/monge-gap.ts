/**
 * The catalogue entry of `monge-gap`.
 * @module
 */
import { check } from "@pushforward/core/errors";
import { z } from "zod";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";
import { pointOptions, readPoints } from "../points.js";
import { withKernels } from "../with-kernels.js";
import { sizesOf } from "./sinkhorn.js";

/** Moves that cross are hard to follow. */
const mostArrows = 80;

export const mongeGapOperation = defineOperation({
  ...headline("monge-gap"),
  description: `Row i of x is a point and row i of y its image, by a model or in a second measurement. The gap is what these moves cost beyond the cheapest way from the points to the images, whichever goes to which: 0 when the pairing is optimal, as for gradients of convex functions under squared costs, and positive when moves cross.

The weights, if asked for, are those of x. The transport cost is exact, with a bound of its error.`,
  source: ["uscidda2023"],
  inputs: [
    { name: "x", kind: "table", description: "Points, one a row; numeric and boolean columns are coordinates." },
    { name: "y", kind: "table", description: "Their images, row by row, in the same columns." },
  ],
  options: z.object({
    ...pointOptions,
    p: z.number().min(1).default(2).describe("The cost of a move is its length to this power."),
    metric: z.enum(["euclidean", "manhattan"]).default("euclidean").describe("Length of a move."),
  }),
  formula: "M = Σ w_i·|x_i − y_i|^p − W_p(Σ w_i δ_{x_i}, Σ w_i δ_{y_i})^p",
  shows: [
    "The gap, and as a share of what the moves cost.",
    "What the moves cost, and what they must cost at least.",
    "The moves as arrows, beside the cheapest ones.",
  ],
  examples: [{ title: "Do rows go by the shortest ways?", command: "pushforward monge-gap before.csv after.csv" }],
  cost: (sizes) => {
    const n = sizes.x?.rows ?? 1;
    return { seconds: 0.3 + 3e-8 * n * n, bytes: 3e7 + 3000 * n };
  },
  async run({ x, y }, { columns, weights, p, metric }, context) {
    check(x!.rows === y!.rows, "monge-gap", "y", `as many rows as x (${x!.rows})`, y!.rows);
    const points = readPoints(x!, y!, { columns, weights });
    const { barycentricProjection, mongeGap } = await import("@pushforward/methods/transport");
    return withKernels(context, async (kernels) => {
      const how = { p, metric, kernels, watch: context.watch };
      const { transport, ...found } = await mongeGap(points.x, points.y, how);
      const { mapPicture } = await import("../pictures/plan-picture.js");
      const { shownRows, takeRows } = await import("../pictures/equal-parts.js");
      const rows = shownRows(points.x, mostArrows);
      const [from, to] = [takeRows(points.x, rows), takeRows(points.y, rows)];
      const shown = { shows: "pairs", complete: rows.length === points.x.n } as const;
      const given = mapPicture(from, to, shown);
      const best = takeRows(barycentricProjection(transport.plan, points.x, points.y), rows);
      const cheapest = mapPicture(from, best, given.kind === "plane" ? { ...shown, columns: given.columns } : shown);
      const share = found.mapCost > 0 ? found.gap / found.mapCost : 0;
      const pictures = { given, cheapest };
      return { ...found, share, p, metric, sizes: sizesOf(points), pictures, warnings: points.warnings };
    });
  },
  views: {
    text: async (result, meta, style) => (await import("../views/monge-gap-text.js")).mongeGapText(result, meta, style),
    files: pageFiles(async () => (await import("../report/monge-gap-page.js")).mongeGapPage),
  },
  negatives: { crossing: ({ gap, error, mapCost }) => gap > error + 1e-9 * mapCost },
  warnings: ({ warnings }) => warnings,
});
