/**
 * The catalogue entry of `wasserstein`.
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
  ...pointOptions,
  p: z.number().min(1).default(2).describe("Order of the distance: the cost of a move is its length to this power."),
  metric: z
    .enum(["euclidean", "manhattan"])
    .default("euclidean")
    .describe("Length of a move: the straight way, or the sum over columns."),
  level: z.number().gt(0).lt(1).default(0.95).describe("Coverage of the interval."),
  interval: z
    .boolean()
    .default(true)
    .describe("Work out an interval for the distance between the laws; takes about half as long again."),
  plan: z.boolean().default(false).describe("Also list the plan, row of x to row of y, as --out plan.csv shows it."),
  seed: z.int().min(0).default(0).describe("Seed of the random halves behind the interval, recorded with the result."),
});

export const wassersteinOperation = defineOperation({
  ...headline("wasserstein"),
  description: `Exact optimal transport: the cheapest way to carry the points of x to those of y, when moving mass costs its way to the power p. The distance is the p-th root of the mean cost, in the units of the columns; scale the columns first if their units differ.

The answer comes with its proof. Any potentials that no pair violates give a lower bound on the cost of every plan; the potentials found here do so for all pairs, and the gap between that bound and the cost of the plan is the largest error there can be. Costs between points are worked out when needed, so 20,000 points against 20,000 take seconds and no matrix.

The interval is for the distance between the laws behind the rows. Its upper end comes from the normal limit of the cost; its lower end also allows for the distance that two samples of one law have anyway, which in many columns is most of it, or goes by the means alone where that says more. With 0 inside, this distance does not show that the laws differ; compare tests that with more power. Rows must be independent.

For a smooth, unbalanced or partial version use sinkhorn.`,
  source: ["peyre2019", "bonneel2011", "cunningham1976", "delbarrio2019", "delbarrio2024"],
  inputs: [
    { name: "x", kind: "table", description: "Points, one a row; numeric and boolean columns are coordinates." },
    { name: "y", kind: "table", description: "Points in the same columns." },
  ],
  options,
  formula: `W_p(x, y)^p = min Σ f_ij·|x_i − y_j|^p  over f ≥ 0 with row sums a and column sums b
            = max Σ a_i·u_i + Σ b_j·v_j  over u_i + v_j ≤ |x_i − y_j|^p`,
  shows: [
    "The distance with its interval, in the units of the columns.",
    "The proof: what the plan costs, what the potentials prove at least, and the gap.",
    "In which columns the way lies, and how far each moves on average.",
    "The plan as lines in the plane, or quantiles against quantiles for one column; mass on its way from x to y.",
  ],
  examples: [
    { title: "Two tables of points, as JSON", command: "pushforward wasserstein x.csv y.csv --json" },
    {
      title: "Rows with weights, moves paid by length",
      command: "pushforward wasserstein x.csv y.csv --weights mass --p 1",
    },
    { title: "A picture of the plan", command: "pushforward wasserstein x.csv y.csv --columns lon,lat --out plan.svg" },
    { title: "Which row goes where", command: "pushforward wasserstein x.csv y.csv --plan --out plan.csv" },
  ],
  cost: estimateCost,
  async run(
    { x, y },
    { columns, weights, p, metric, level, interval: wanted, plan: listed, seed },
    { watch, ...context },
  ) {
    const { x: from, y: to, warnings } = readPoints(x!, y!, { columns, weights });
    const { wasserstein, wassersteinInterval } = await import("@pushforward/methods/transport");
    const { planPicture } = await import("../pictures/plan-picture.js");
    const { waysInColumns } = await import("../pictures/ways-in-columns.js");
    const { partOf } = await import("@pushforward/core");
    return withKernels(context, async (kernels) => {
      const part = (a: number, b: number) => ({ kernels, watch: partOf(watch, a, b) });
      const found = await wasserstein(from, to, { p, metric, ...part(0, wanted ? 0.6 : 1) });
      const estimate = wanted
        ? await wassersteinInterval(from, to, found, { rng: seededRng(seed), level, ...part(0.6, 1) })
        : undefined;
      const ways = waysInColumns(from, to, found);
      const { distance, cost, dual, gap, certificate, plan } = found;
      return {
        distance,
        cost,
        dual,
        gap,
        ...(estimate?.interval && { interval: estimate.interval, standardError: estimate.standardError }),
        ...(estimate && { intervalMethod: estimate.method }),
        certificate,
        p,
        metric,
        sizes: { x: from.n, y: to.n, dimensions: from.d },
        moves: plan.mass.length,
        columns: ways,
        picture: planPicture(from, to, plan, ways),
        ...(listed && { plan }),
        warnings: [...warnings, ...doubts(certificate.certified, certificate.relativeGap)],
      };
    });
  },
  views: {
    text: async (result, meta, style) =>
      (await import("../views/wasserstein-text.js")).wassersteinText(result, meta, style),
    files: {
      ...pageFiles(async () => (await import("../report/wasserstein-page.js")).wassersteinPage),
      csv: async (result) => (await import("../views/plan-csv.js")).planCsv(result.plan),
    },
  },
  negatives: { unproved: ({ certificate }) => !certificate.certified },
  warnings: ({ warnings }) => warnings,
});

function doubts(certified: boolean, relativeGap: number): string[] {
  if (certified) return [];
  return [`Proved only to ${relativeGap.toPrecision(2)} of the cost: some costs are tiny beside others.`];
}

function estimateCost(sizes: Readonly<Record<string, TableSize>>): Cost {
  const [x, y] = [sizes.x?.rows ?? 1, sizes.y?.rows ?? 1];
  const { seconds, bytes } = exactCost(x, y, Math.max(1, ...Object.values(sizes).map((size) => size.columns)));
  return { seconds: 0.3 + seconds, bytes };
}

/** Pairs are looked at a few times, and pivots grow a little faster than the number of points. */
export function exactCost(x: number, y: number, columns: number): Cost {
  if (columns === 1) return { seconds: 1e-6 * (x + y), bytes: 2e7 + 300 * (x + y) };
  const pairs = columns <= 8 ? 3e-9 * columns : 2e-9 * columns + 2e-8;
  return { seconds: 6e-9 * (x + y) * (x + y) + pairs * x * y, bytes: 3e7 + (x + y) * (1500 + 50 * columns) };
}
