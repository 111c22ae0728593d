/**
 * The catalogue entry of `barycenter`.
 * @module
 */
import type { Samples } from "@pushforward/core";
import { check } from "@pushforward/core/errors";
import { z } from "zod";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";
import { pointOptions, readClouds } from "../points.js";
import { withKernels } from "../with-kernels.js";
import type { PointMap } from "./sinkhorn.js";
import { lineCost } from "./sliced-wasserstein.js";

const options = z.object({
  ...pointOptions,
  share: z.number().min(0).max(1).optional().describe("Of two tables, the share of y: how far from x on the way to y."),
  shares: z
    .array(z.string())
    .min(1)
    .optional()
    .describe("Weights of the tables in their order, such as 2,1,1; equal when left out."),
  method: z
    .enum(["exact", "sliced", "gaussian", "fixed-support"])
    .default("exact")
    .describe(
      "exact: points that move, by exact distances; sliced: by their averages over random lines; gaussian: of the Gaussians with the tables' means and covariances; fixed-support: weights for the points that the tables have.",
    ),
  directions: z.int().min(1).default(128).describe("Random lines of --method sliced."),
  points: z
    .int()
    .min(1)
    .default(200)
    .describe("Number of points, drawn from the law for gaussian; a single column and fixed-support set their own."),
  epsilon: z
    .number()
    .positive()
    .optional()
    .describe("Of fixed-support: the entropic regularization; 0.002 of the largest squared distance when left out."),
  iterations: z
    .int()
    .min(1)
    .optional()
    .describe("Most steps; 100, 1000 along lines, 200 for gaussian, 5000 for fixed-support, when left out."),
  seed: z
    .int()
    .min(0)
    .default(0)
    .describe("Seed of the lines and of the points to start from, recorded with the result."),
});

export const barycenterOperation = defineOperation({
  ...headline("barycenter"),
  description: `Points whose law lies between those of two or more tables: it has the least weighted sum of squared transport distances to them. Of two tables, at share 0 it is x, at 1 it is y, and on the way mass moves instead of fading in and out, as it does in a mixture.

A given number of points of equal weight is drawn from the tables and moved until every point is at the weighted mean of where exact plans send it. No step makes it worse; the end is a local minimum, so another seed may find a somewhat better one. For a single column the answer is exact: quantiles are averaged.

With --method sliced the distances are averages over random lines, where sorting takes the place of plans: many tables of many rows take seconds. The tables are read once; then only the points move.

With --method gaussian the tables stand for Gaussians, whose barycenter is a Gaussian: its mean and covariance are part of the answer (as JSON), with points drawn from it. With --method fixed-support nothing moves: the points are those of the tables, such as the cells of a grid, and get weights. It is entropic, so it is blurred over a distance of about √(epsilon/2); at most 4,000 distinct points.`,
  source: ["agueh2011", "cuturi2014", "bonneel2015", "carlier2003", "alvarezesteban2016", "benamou2015"],
  inputs: [
    { name: "x", kind: "table", description: "Points, one a row; numeric and boolean columns are coordinates." },
    { name: "y", kind: "table", description: "Points in the same columns." },
    { name: "more", kind: "table", description: "Further tables like these.", optional: true, many: true },
  ],
  options,
  formula: `min over μ of Σ_s λ_s·W_2(μ, table s)²
sliced: min over μ of the mean over lines θ of Σ_s λ_s·W_2(θ·μ, θ·table s)²
gaussian: Σ = T·Σ·T for T = Σ_s λ_s·A_s, A_s the map from N(0, Σ) to N(0, Σ_s)
fixed-support: min over weights b of Σ_s λ_s·OT_ε(b, b_s)`,
  shows: [
    "The distances to all tables.",
    "The tables and the points between, in the plane or as densities.",
    "The points as a table.",
    "Whether they came to rest.",
  ],
  examples: [
    { title: "Half way between two tables", command: "pushforward barycenter x.csv y.csv --out between.csv" },
    {
      title: "A quarter of the way, 500 points",
      command: "pushforward barycenter x.csv y.csv --share 0.25 --points 500",
    },
    {
      title: "Of two histograms on one grid",
      command: "pushforward barycenter x.csv y.csv --method fixed-support --weights count --out between.csv",
    },
    {
      title: "Of three tables, along lines, as a picture",
      command: "pushforward barycenter x.csv y.csv z.csv --method sliced --shares 2,1,1 --out between.svg",
    },
  ],
  cost: (sizes, { points, iterations, method, directions }) => {
    const rows = Object.values(sizes).reduce((sum, size) => sum + size.rows, 0);
    if (method === "gaussian") return { seconds: 0.4 + 1e-7 * rows, bytes: 3e7 + 100 * rows };
    if (method === "fixed-support") {
      const pairs = Math.min(rows, 4000) ** 2;
      return { seconds: 0.4 + 1e-6 * pairs, bytes: 3e7 + 24 * pairs };
    }
    const steps = Math.min(50, iterations ?? 50);
    if (method === "sliced")
      return { ...lineCost(sizes, directions), seconds: 0.5 + 2e-8 * directions * (rows + steps * points) };
    return { seconds: 0.3 + steps * 2e-5 * (rows + 2 * points), bytes: 3e7 + 1500 * (rows + 2 * points) };
  },
  checkRequest(given, { share, shares }) {
    checkShares(given.length, share, shares);
  },
  async run(inputs, { columns, weights, share, shares: asked, method, ...settings }, context) {
    const { clouds, warnings } = readClouds(inputs, { columns, weights });
    const names = Object.keys(inputs);
    const shares = checkShares(names.length, share, asked);
    const byName = <T>(values: readonly T[]) => Object.fromEntries(names.map((name, i) => [name, values[i]!]));
    return withKernels(context, async (kernels) => {
      const { barycenterSolver } = await import("../barycenter-solvers.js");
      const solve = barycenterSolver(method, clouds[0]!.d);
      const found = await solve(clouds, shares, settings, { kernels, watch: context.watch });
      const { cloudsPicture } = await import("../pictures/clouds-picture.js");
      const { roleOf } = await import("../pictures/laws-picture.js");
      const tables = clouds.map((points, i) => ({ name: names[i]!, role: roleOf(i), points }));
      const { points, distances, cost, converged, iterations, residual, gaussian, epsilon = null } = found;
      const warning =
        method === "fixed-support"
          ? "The weights had not come to rest; raise --iterations or --epsilon."
          : "The points had not come to rest; raise --iterations.";
      return {
        cost,
        distances: byName(distances),
        shares: byName(shares),
        method,
        converged,
        iterations,
        residual,
        gaussian: gaussian ? { mean: [...gaussian.mean], covariance: linesOf(gaussian.covariance, points.d) } : null,
        epsilon,
        sizes: { ...byName(clouds.map(({ n }) => n)), dimensions: points.d },
        map: mapOf(points),
        picture: cloudsPicture(kernels, [...tables, { name: "barycenter", role: "between", points }]),
        warnings: [...warnings, ...(converged ? [] : [warning])],
      };
    });
  },
  views: {
    text: async (result, meta, style) =>
      (await import("../views/barycenter-text.js")).barycenterText(result, meta, style),
    files: {
      ...pageFiles(async () => (await import("../report/barycenter-page.js")).barycenterPage),
      csv: async (result) => (await import("../views/map-csv.js")).mapCsv(result.map),
    },
  },
  negatives: { unconverged: ({ converged }) => !converged },
  warnings: ({ warnings }) => warnings,
});

/** λ of sum 1. @throws ArgumentError unless they fit the tables. */
function checkShares(tables: number, share: number | undefined, shares: readonly string[] | undefined): number[] {
  const here = "barycenter";
  check(share === undefined || shares === undefined, here, "--share", "left out where --shares is given", share);
  check(
    share === undefined || tables === 2,
    here,
    "--share",
    "given for two tables",
    share,
    "weigh more tables by --shares",
  );
  if (share !== undefined) return [1 - share, share];
  if (!shares) return new Array<number>(tables).fill(1 / tables);
  check(shares.length === tables, here, "--shares", `${tables} numbers, one for each table`, shares.join(","));
  const values = shares.map(Number);
  const sum = values.reduce((a, b) => a + b, 0);
  const fits = values.every((value) => value >= 0) && sum > 0 && sum < Infinity;
  check(fits, here, "--shares", "numbers of at least 0, not all 0", shares.join(","));
  return values.map((value) => value / sum);
}

/** The points with their weights, where these differ. */
function mapOf({ data, n, d, weights, names = [] }: Samples): PointMap {
  const rows = Array.from({ length: n }, (_, i) => [
    ...data.subarray(i * d, i * d + d),
    ...(weights ? [weights[i]!] : []),
  ]);
  return { columns: weights ? [...names, "weight"] : names, rows };
}

const linesOf = (data: Float64Array, width: number): number[][] =>
  Array.from({ length: data.length / width }, (_, k) => [...data.subarray(k * width, (k + 1) * width)]);
