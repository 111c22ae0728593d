/**
 * The catalogue entry of `barycenter`.
 * @module
 */
import { type Samples, seededRng } from "@pushforward/core";
import { z } from "zod";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { pointOptions, readPoints } from "../points.js";
import { withKernels } from "../with-kernels.js";
import { sizesOf } from "./sinkhorn.js";

export const barycenterOperation = defineOperation({
  ...headline("barycenter"),
  description: `Points whose law lies between those of x and y: it has the least weighted sum of squared transport distances to both. At share 0 it is x, at 1 it is y, and on the way mass moves instead of fading in and out, as it does in a mixture.

A given number of points of equal weight is drawn from both tables and moved until every point is at the weighted mean of where exact plans send it. No step makes it worse; the end is a local minimum, so another seed may find a somewhat better one. For a single column the answer is exact: quantiles are averaged.`,
  source: ["agueh2011", "cuturi2014"],
  inputs: [
    { name: "x", kind: "table", description: "Points, one a row; numeric and boolean columns are coordinates." },
    { name: "y", kind: "table", description: "Points in the same columns." },
  ],
  options: z.object({
    ...pointOptions,
    share: z.number().min(0).max(1).default(0.5).describe("Share of y: how far from x on the way to y."),
    points: z.int().min(1).default(200).describe("Number of points; a single column sets its own."),
    iterations: z.int().min(1).default(100).describe("Most steps."),
    seed: z.int().min(0).default(0).describe("Seed of the points to start from, recorded with the result."),
  }),
  formula: "min over μ of (1 − t)·W_2(μ, x)² + t·W_2(μ, y)²",
  shows: ["The distances to both tables.", "The points as a table.", "Whether they came to rest."],
  examples: [
    { title: "Half way between two tables", command: "pushforward barycenter x.csv y.csv --out between.csv" },
    {
      title: "A quarter of the way, 500 points",
      command: "pushforward barycenter x.csv y.csv --share 0.25 --points 500",
    },
  ],
  cost: (sizes, { points, iterations }) => {
    const rows = (sizes.x?.rows ?? 1) + (sizes.y?.rows ?? 1) + 2 * points;
    return { seconds: 0.3 + Math.min(30, iterations) * 2e-5 * rows, bytes: 3e7 + 1500 * rows };
  },
  async run({ x, y }, { columns, weights, share, points: count, iterations: most, seed }, context) {
    const points = readPoints(x!, y!, { columns, weights });
    const shares = [1 - share, share];
    const sizes = sizesOf(points);
    if (points.x.d === 1) return { ...(await onLine(points, shares)), share, sizes, warnings: points.warnings };
    const { barycenter } = await import("@pushforward/methods/transport");
    return withKernels(context, async (kernels) => {
      const how = { shares, points: count, rng: seededRng(seed), maxIterations: most };
      const found = await barycenter([points.x, points.y], { ...how, kernels, watch: context.watch });
      const { points: support, distances, trace: _, ...ended } = found;
      const warning = "The points had not come to rest; raise --iterations.";
      return {
        ...ended,
        distances: { x: distances[0]!, y: distances[1]! },
        share,
        sizes,
        map: { columns: points.x.names ?? [], rows: rowsOf(support) },
        warnings: [...points.warnings, ...(found.converged ? [] : [warning])],
      };
    });
  },
  views: {
    text: async (result, meta, style) =>
      (await import("../views/barycenter-text.js")).barycenterText(result, meta, style),
    files: { csv: async (result) => (await import("../views/map-csv.js")).mapCsv(result.map) },
  },
  negatives: { unconverged: ({ converged }) => !converged },
  warnings: ({ warnings }) => warnings,
});

/** Exact; the weights of the points are a column of their own. */
async function onLine({ x, y }: { readonly x: Samples; readonly y: Samples }, shares: readonly number[]) {
  const { lineBarycenter, wasserstein1d } = await import("@pushforward/methods/transport");
  const line = ({ data, weights }: Samples) => ({ points: data, weights });
  const { points, weights } = lineBarycenter([line(x), line(y)], shares);
  const to = (law: Samples) => wasserstein1d(points, law.data, 2, { x: weights, y: law.weights });
  const distances = { x: to(x), y: to(y) };
  const cost = shares[0]! * distances.x * distances.x + shares[1]! * distances.y * distances.y;
  const rows = Array.from(points, (point, i) => [point, weights[i]!]);
  const columns = [x.names?.[0] ?? "point", "weight"];
  return { cost, distances, converged: true, iterations: 1, residual: 0, map: { columns, rows } };
}

function rowsOf({ data, n, d }: Samples): number[][] {
  return Array.from({ length: n }, (_, i) => [...data.subarray(i * d, i * d + d)]);
}
