/**
 * The catalogue entry of `barycenter`.
 * @module
 */
import { type Samples, seededRng } from "@pushforward/core";
import { check } from "@pushforward/core/errors";
import type { Barycenter, BarycenterOptions as MethodOptions } from "@pushforward/methods/transport";
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
    .enum(["exact", "sliced"])
    .default("exact")
    .describe("Distances to the tables: exact ones, or their averages over random lines."),
  directions: z.int().min(1).default(128).describe("Random lines of --method sliced."),
  points: z.int().min(1).default(200).describe("Number of points; a single column sets its own."),
  iterations: z.int().min(1).optional().describe("Most steps; 100, or 1000 along lines, when left out."),
  seed: z
    .int()
    .min(0)
    .default(0)
    .describe("Seed of the lines and of the points to start from, recorded with the result."),
});

type BarycenterOptions = z.output<typeof options>;

export const barycenterOperation = defineOperation({
  ...headline("barycenter"),
  description: `Points whose law lies between those of two or more tables: it has the least weighted sum of squared transport distances to them. Of two tables, at share 0 it is x, at 1 it is y, and on the way mass moves instead of fading in and out, as it does in a mixture.

A given number of points of equal weight is drawn from the tables and moved until every point is at the weighted mean of where exact plans send it. No step makes it worse; the end is a local minimum, so another seed may find a somewhat better one. For a single column the answer is exact: quantiles are averaged.

With --method sliced the distances are averages over random lines, where sorting takes the place of plans: many tables of many rows take seconds. The tables are read once; then only the points move.`,
  source: ["agueh2011", "cuturi2014", "bonneel2015", "carlier2003"],
  inputs: [
    { name: "x", kind: "table", description: "Points, one a row; numeric and boolean columns are coordinates." },
    { name: "y", kind: "table", description: "Points in the same columns." },
    { name: "more", kind: "table", description: "Further tables like these.", optional: true, many: true },
  ],
  options,
  formula: `min over μ of Σ_s λ_s·W_2(μ, table s)²
sliced: min over μ of the mean over lines θ of Σ_s λ_s·W_2(θ·μ, θ·table s)²`,
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
      title: "Of three tables, along lines, as a picture",
      command: "pushforward barycenter x.csv y.csv z.csv --method sliced --shares 2,1,1 --out between.svg",
    },
  ],
  cost: (sizes, { points, iterations, method, directions }) => {
    const rows = Object.values(sizes).reduce((sum, size) => sum + size.rows, 0);
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
      const solve = clouds[0]!.d === 1 ? onLine : inSpace[method];
      const found = await solve(clouds, shares, settings, { kernels, watch: context.watch });
      const { cloudsPicture } = await import("../pictures/clouds-picture.js");
      const { roleOf } = await import("../pictures/laws-picture.js");
      const tables = clouds.map((points, i) => ({ name: names[i]!, role: roleOf(i), points }));
      const { points, distances, cost, converged, iterations, residual } = found;
      const warning = "The points had not come to rest; raise --iterations.";
      return {
        cost,
        distances: byName(distances),
        shares: byName(shares),
        method,
        converged,
        iterations,
        residual,
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

type Settings = Pick<BarycenterOptions, "points" | "directions" | "iterations" | "seed">;
type How = Pick<MethodOptions, "kernels" | "watch">;
type Found = Omit<Barycenter, "trace">;
type Solver = (laws: readonly Samples[], shares: number[], settings: Settings, how: How) => Promise<Found>;

const inSpace: Record<BarycenterOptions["method"], Solver> = {
  async exact(laws, shares, { points, seed, iterations }, how) {
    const { barycenter } = await import("@pushforward/methods/transport");
    return barycenter(laws, { shares, points, rng: seededRng(seed), maxIterations: iterations, ...how });
  },
  async sliced(laws, shares, { points, seed, iterations, directions }, how) {
    const { slicedBarycenter } = await import("@pushforward/methods/transport");
    const rng = seededRng(seed);
    return slicedBarycenter(laws, { shares, points, rng, directions, maxIterations: iterations, ...how });
  },
};

/** Exact; the points have weights of their own. */
const onLine: Solver = async (laws, shares) => {
  const { lineBarycenter, wasserstein1d } = await import("@pushforward/methods/transport");
  const line = ({ data, weights }: Samples) => ({ points: data, weights });
  const { points: data, weights } = lineBarycenter(laws.map(line), shares);
  const distances = laws.map((law) => wasserstein1d(data, law.data, 2, { x: weights, y: law.weights }));
  const cost = distances.reduce((sum, distance, s) => sum + shares[s]! * distance * distance, 0);
  const points: Samples = { data, n: data.length, d: 1, weights, names: laws[0]!.names ?? ["point"] };
  return { points, cost, distances, converged: true, iterations: 1, residual: 0 };
};

/** The points with their weights, where these differ. */
function mapOf({ data, n, d, weights, names = [] }: Samples): PointMap {
  const rows = Array.from({ length: n }, (_, i) => [
    ...data.subarray(i * d, i * d + d),
    ...(weights ? [weights[i]!] : []),
  ]);
  return { columns: weights ? [...names, "weight"] : names, rows };
}
