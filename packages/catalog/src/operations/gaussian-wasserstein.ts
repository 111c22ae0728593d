/**
 * The catalogue entry of `gaussian-wasserstein`.
 * @module
 */
import { z } from "zod";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";
import { pointOptions, readPoints } from "../points.js";
import { withKernels } from "../with-kernels.js";
import { sizesOf } from "./sinkhorn.js";

export const gaussianWassersteinOperation = defineOperation({
  ...headline("gaussian-wasserstein"),
  description: `The Wasserstein-2 distance between two Gaussians that have the tables' means and covariances, in closed form. It splits into what the means and what the spreads contribute (the Bures distance), and comes with the matrix of the optimal map.

For tables that are no Gaussians it is a lower bound of their Wasserstein-2 distance, and blind to everything but means and covariances. The standard error is that of sampling rows; it is left out where the distance is within its own error of 0. This is the formula behind the Fréchet inception distance, on whatever columns are given.`,
  source: ["gelbrich1990", "takatsu2011"],
  inputs: [
    { name: "x", kind: "table", description: "Points, one a row; numeric and boolean columns are coordinates." },
    { name: "y", kind: "table", description: "Points in the same columns." },
  ],
  options: z.object({ ...pointOptions }),
  formula: `W_2² = |m_x − m_y|² + tr Σ_x + tr Σ_y − 2·tr (Σ_x^½·Σ_y·Σ_x^½)^½
T(x) = m_y + A·(x − m_x),  A = Σ_x^−½·(Σ_x^½·Σ_y·Σ_x^½)^½·Σ_x^−½`,
  shows: [
    "The distance, and what means and spreads contribute.",
    "The two Gaussians as ellipses.",
    "The matrix of the optimal map (as JSON).",
  ],
  examples: [{ title: "Two tables", command: "pushforward gaussian-wasserstein x.csv y.csv" }],
  cost: (sizes) => {
    const all = Object.values(sizes);
    const d = Math.max(1, ...all.map(({ columns }) => columns));
    const rows = all.reduce((sum, size) => sum + size.rows, 0);
    return { seconds: 0.2 + 2e-9 * rows * d * d + 6e-8 * d * d * d, bytes: 2e7 + 16 * rows * d + 400 * d * d };
  },
  async run({ x, y }, options, context) {
    const points = readPoints(x!, y!, options);
    const { gaussianOf, gaussianWassersteinOf } = await import("@pushforward/methods/transport");
    return withKernels(context, async (kernels) => {
      const { map, inverseMap: _, ...found } = await gaussianWassersteinOf(points.x, points.y, { kernels });
      const d = points.x.d;
      const rows = Array.from({ length: d }, (_, k) => [...map.subarray(k * d, (k + 1) * d)]);
      const gaussians = [gaussianOf(points.x), gaussianOf(points.y)] as const;
      const means = { x: [...gaussians[0].mean], y: [...gaussians[1].mean] };
      const { ellipsesPicture } = await import("../pictures/ellipses-picture.js");
      return {
        ...found,
        map: rows,
        means,
        columns: points.x.names ?? [],
        sizes: sizesOf(points),
        picture: ellipsesPicture(kernels, [points.x, points.y], gaussians),
        warnings: points.warnings,
      };
    });
  },
  views: {
    text: async (result, meta, style) => (await import("../views/gaussian-text.js")).gaussianText(result, meta, style),
    files: pageFiles(async () => (await import("../report/gaussian-page.js")).gaussianPage),
  },
  warnings: ({ warnings }) => warnings,
});
