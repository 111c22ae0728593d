/**
 * The catalogue entry of `sinkhorn`.
 * @module
 */
import type { Samples } from "@pushforward/core";
import { check } from "@pushforward/core/errors";
import { z } from "zod";
import { type Cost, defineOperation, type TableSize } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";
import { pointOptions, readPoints } from "../points.js";
import { withKernels } from "../with-kernels.js";

/** What both Sinkhorn entries ask about cost, blur and accuracy. */
export const entropicOptions = {
  epsilon: z
    .number()
    .gt(0)
    .optional()
    .describe("Strength of the entropy, in units of the cost; 0.05 of the mean cost between the tables when left out."),
  blur: z
    .number()
    .gt(0)
    .optional()
    .describe(
      "The distance over which points blur, instead of epsilon: epsilon = 2·blur² for squared costs, else blur.",
    ),
  cost: z.enum(["squared", "euclidean"]).default("squared").describe("|x − y|² or |x − y|."),
  penalty: z
    .enum(["kl", "tv"])
    .optional()
    .describe("Let mass be created and destroyed, at rho times KL or total variation of the marginals; needs --rho."),
  rho: z.number().gt(0).optional().describe("Price of created and destroyed mass, in units of the cost."),
  tolerance: z
    .number()
    .gt(0)
    .lt(1)
    .default(1e-8)
    .describe("Share of the mass that may still be out of place at the end."),
  iterations: z.int().min(2).default(5000).describe("Most sweeps over both tables."),
};

const options = z.object({
  ...pointOptions,
  ...entropicOptions,
  partial: z
    .number()
    .gt(0)
    .optional()
    .describe("Move only this much mass, the cheapest; weights sum to 1 without --weights."),
  map: z
    .boolean()
    .default(false)
    .describe("Also compute where each row of x goes on average, as --out map.csv shows it."),
});

type SinkhornOptions = z.output<typeof options>;

/** Unbalanced settings of the method from the flags. @throws ArgumentError unless both or neither are given. */
export function unbalancedFrom({ penalty, rho }: Pick<SinkhornOptions, "penalty" | "rho">, where: string) {
  check((penalty === undefined) === (rho === undefined), where, "--rho", "given together with --penalty", rho);
  return penalty === undefined ? undefined : { penalty, rho: rho! };
}

export const sinkhornOperation = defineOperation({
  ...headline("sinkhorn"),
  description: `Optimal transport made smooth: among the plans that carry the points of x to those of y, the one with the least mean cost plus epsilon times its relative entropy from independence. A small epsilon comes near to exact transport, a large one to independence: each point then spreads over a distance of about √(epsilon/2) under squared costs.

It runs on logarithms throughout, so that a small epsilon neither under- nor overflows; costs are made on the fly, so that 50,000 points need no matrix. The answer says whether it converged and how much mass is still out of place; the objective is the value of the dual, so it is never above the optimum. With --penalty mass may be created and destroyed (KL or total variation), with --partial only the cheapest part is moved; weights then count as masses.

For a distance that is 0 between equal tables use sinkhorn-divergence: the cost here includes the blur. For epsilon = 0 use wasserstein.`,
  source: ["cuturi2013", "peyre2019", "chizat2018"],
  inputs: [
    { name: "x", kind: "table", description: "Points, one a row; numeric and boolean columns are coordinates." },
    { name: "y", kind: "table", description: "Points in the same columns." },
  ],
  options,
  formula: `min over P of ⟨P, C⟩ + ε·KL(P | a⊗b), P with marginals a and b
KL(P | Q) = Σ P·ln(P/Q) − ΣP + ΣQ,  P_ij = a_i·b_j·exp((f_i + g_j − C_ij)/ε)`,
  shows: [
    "Transport cost and objective, and what epsilon means as a distance.",
    "Whether it converged, after how many sweeps, and the mass still out of place.",
    "Where mass goes on average, as lines in the plane or as a curve for one column.",
    "The barycentric map as a table, one row for each of x.",
  ],
  examples: [
    {
      title: "Squared cost, chosen epsilon, as JSON",
      command: "pushforward sinkhorn x.csv y.csv --epsilon 0.01 --json",
    },
    { title: "Where each row of x goes", command: "pushforward sinkhorn x.csv y.csv --map --out map.csv" },
    { title: "The same as a picture", command: "pushforward sinkhorn x.csv y.csv --out map.svg" },
    {
      title: "Rows with weights, mass created at a price",
      command: "pushforward sinkhorn x.csv y.csv --weights mass --penalty kl --rho 1",
    },
  ],
  cost: entropicCost,
  async run(
    { x, y },
    { columns, weights, map, iterations, partial, epsilon, blur, cost, tolerance, ...more },
    context,
  ) {
    const points = readPoints(x!, y!, { columns, weights });
    const { entropicMap, sinkhorn } = await import("@pushforward/methods/transport");
    const unbalanced = unbalancedFrom(more, "sinkhorn");
    const masses = unbalanced || partial !== undefined ? points.mass : undefined;
    return withKernels(context, async (kernels) => {
      const common = { kernels, watch: context.watch, cost };
      const settings = { ...common, epsilon, blur, tolerance, unbalanced, partial, masses, maxIterations: iterations };
      const { potentials, ...found } = await sinkhorn(points.x, points.y, settings);
      const { mapPicture } = await import("../pictures/plan-picture.js");
      const { shownPoints } = await import("../pictures/equal-parts.js");
      const { epsilon: used } = found;
      const images = map
        ? (await entropicMap(points.x, points.y, potentials.y, { ...common, epsilon: used })).images
        : undefined;
      const some = shownPoints(points.x);
      const means = await entropicMap(some, points.y, potentials.y, { kernels, cost, epsilon: used });
      return {
        ...found,
        sizes: sizesOf(points),
        picture: mapPicture(some, means.images, { shows: "means", complete: some.n === points.x.n, behind: points.y }),
        ...(images && { map: rowsOf(images) }),
        warnings: warningsOf(found, points),
      };
    });
  },
  views: {
    text: async (result, meta, style) => (await import("../views/sinkhorn-text.js")).sinkhornText(result, meta, style),
    files: {
      ...pageFiles(async () => (await import("../report/sinkhorn-page.js")).sinkhornPage),
      csv: async (result) => (await import("../views/map-csv.js")).mapCsv(result.map),
    },
  },
  negatives: { unconverged: ({ converged }) => !converged },
  warnings: ({ warnings }) => warnings,
});

/** Points of each table by its name, and `dimensions`. */
export type TableSizes = { readonly [table: string]: number; readonly dimensions: number };

export type PointSizes = { readonly x: number; readonly y: number; readonly dimensions: number };

export interface PointMap {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly number[])[];
}

/** How many points there are, and in how many dimensions. */
export function sizesOf({ x, y }: { readonly x: Samples; readonly y: Samples }): PointSizes {
  return { x: x.n, y: y.n, dimensions: x.d };
}

function rowsOf({ data, n, d, names = [] }: Samples): PointMap {
  return { columns: names, rows: Array.from({ length: n }, (_, i) => [...data.subarray(i * d, i * d + d)]) };
}

/** What the readers left out, and that an iteration did not end. */
export function warningsOf(
  { converged, residual, iterations }: { converged: boolean; residual: number; iterations: number },
  { warnings }: { readonly warnings: readonly string[] },
): string[] {
  if (converged) return [...warnings];
  const cure = "raise --epsilon, --tolerance or --iterations";
  const left = residual.toPrecision(2);
  return [...warnings, `Not converged after ${iterations} sweeps: ${left} of the mass is still out of place; ${cure}.`];
}

/** Some thirty sweeps over all pairs, most in float32. */
export function entropicCost(sizes: Readonly<Record<string, TableSize>>): Cost {
  const [x, y] = [sizes.x?.rows ?? 1, sizes.y?.rows ?? 1];
  const columns = Math.max(1, ...Object.values(sizes).map((size) => size.columns));
  return { seconds: 0.3 + 3e-7 * x * y * (1 + columns / 20), bytes: 2e7 + (x + y) * (24 * columns + 400) };
}
