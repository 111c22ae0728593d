/**
 * The catalogue entry of `gromov-wasserstein`.
 * @module
 */
import { z } from "zod";
import { type Cost, defineOperation, type TableSize } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";
import { readCloud, readPoints } from "../points.js";
import { withKernels } from "../with-kernels.js";

const options = z.object({
  columns: z
    .array(z.string())
    .min(1)
    .optional()
    .describe("Coordinates of x; all its numeric and boolean columns when left out."),
  yColumns: z
    .array(z.string())
    .min(1)
    .optional()
    .describe("Coordinates of y; those of x when --columns is given, else all its numeric and boolean columns."),
  weights: z.string().min(1).optional().describe("Column of both tables that holds the weight of each row."),
  geometry: z
    .enum(["squared", "euclidean", "inner"])
    .default("squared")
    .describe("What is compared within each table: squared distances, distances, or inner products about the mean."),
  features: z
    .array(z.string())
    .min(1)
    .optional()
    .describe("Columns of both tables that are compared directly as well (fused); they are no coordinates."),
  alpha: z.number().gt(0).max(1).optional().describe("Share of the shapes beside --features; 0.5 when left out."),
  epsilon: z
    .number()
    .gt(0)
    .optional()
    .describe("Strength of the entropy, in units of the cost; exact plans when left out."),
  starts: z.int().min(1).default(6).describe("Descents from different starts; the best is taken."),
  plan: z.boolean().default(false).describe("Also list the plan, row of x to row of y, as --out plan.csv shows it."),
});

export const gromovWassersteinOperation = defineOperation({
  ...headline("gromov-wasserstein"),
  description: `Matches the rows of x with those of y so that rows which are near each other in x go to rows near each other in y. Only distances within each table are used, so the tables may have different columns, and turning, mirroring or shifting one of them changes nothing: copies are at distance 0.

Finding the best match is hard in general. Several descents run from fixed starts; the answer is the best of their ends, an upper bound of the true distance, and tells how many of them reached it and what a linear model says could still be gained (0 at a stationary match). With squared distances or inner products no matrix is made, and some thousand rows take seconds; with plain distances matrices of rows by rows are.

With --features some columns are compared directly too (fused). With --epsilon the match is smooth. Scale columns first if their units differ.`,
  source: ["memoli2011", "peyre2016", "vayer2020", "zhang2024"],
  inputs: [
    { name: "x", kind: "table", description: "Points, one a row; numeric and boolean columns are coordinates." },
    { name: "y", kind: "table", description: "Points in columns of their own." },
  ],
  options,
  formula: `GW² = min over plans P of Σ (C_ik − D_jl)²·P_ij·P_kl,  C and D within x and y
fused: (1 − α)·Σ P_ij·|s_i − t_j|² + α·(the same);  entropic: + ε·KL(P | p⊗q)`,
  shows: [
    "The distance, and the cost of the match that it comes from.",
    "How many starts ended there, and whether it is stationary.",
    "Both shapes, matched rows in one colour.",
    "The match as a table, row of x to row of y.",
  ],
  examples: [
    { title: "Two shapes that may be turned", command: "pushforward gromov-wasserstein x.csv y.csv" },
    {
      title: "Shapes in different columns, and the match",
      command: "pushforward gromov-wasserstein x.csv y.csv --columns a,b --y-columns u,v,w --plan --out plan.csv",
    },
    {
      title: "A feature compared directly beside the shape",
      command: "pushforward gromov-wasserstein x.csv y.csv --features height --alpha 0.7",
    },
  ],
  cost: estimateCost,
  async run({ x, y }, { columns, yColumns, weights, features: shared, plan: listed, ...settings }, context) {
    const features = shared && readPoints(x!, y!, { columns: shared });
    const own = (table: typeof x, name: string, asked: readonly string[] | undefined) => {
      const others = shared && table!.columns.filter((column) => !shared.includes(column.name));
      return readCloud(others ? { ...table!, columns: others } : table!, name, { columns: asked, weights });
    };
    const [from, to] = [own(x, "x", columns), own(y, "y", yColumns ?? columns)];
    const { gromovWasserstein } = await import("@pushforward/methods/transport");
    return withKernels(context, async (kernels) => {
      const given = { ...settings, kernels, watch: context.watch, ...(features && { features }) };
      const { plan, trace, ...found } = await gromovWasserstein(from.points, to.points, given);
      const { matchesPicture } = await import("../pictures/matches-picture.js");
      const near = 1e-6 * Math.abs(found.objective) + 1e-12;
      const best = Math.min(...found.values);
      return {
        ...found,
        agreeing: found.values.filter((value) => value <= best + near).length,
        geometry: settings.geometry,
        fused: features !== undefined,
        sizes: { x: from.points.n, y: to.points.n, xDimensions: from.points.d, yDimensions: to.points.d },
        moves: plan.mass.length,
        picture: matchesPicture(kernels, from.points, to.points, plan),
        ...(listed && { plan }),
        warnings: [...new Set([...from.warnings, ...to.warnings]), ...doubts(found.converged)],
      };
    });
  },
  views: {
    text: async (result, meta, style) =>
      (await import("../views/gromov-wasserstein-text.js")).gromovWassersteinText(result, meta, style),
    files: {
      ...pageFiles(async () => (await import("../report/gromov-wasserstein-page.js")).gromovWassersteinPage),
      csv: async (result) => (await import("../views/plan-csv.js")).planCsv(result.plan),
    },
  },
  negatives: { unconverged: ({ converged }) => !converged },
  warnings: ({ warnings }) => warnings,
});

function doubts(converged: boolean): string[] {
  return converged ? [] : ["The best descent was cut off before it stood still; the distance may still fall."];
}

/** Some ten exact plans for each start, or a few hundred sweeps; matrices for plain distances. */
function estimateCost(
  sizes: Readonly<Record<string, TableSize>>,
  { starts, geometry, epsilon }: z.output<typeof options>,
): Cost {
  const [x, y] = [sizes.x?.rows ?? 1, sizes.y?.rows ?? 1];
  const matrices = geometry === "euclidean" ? 1 : 0;
  const each = epsilon === undefined ? 6e-8 * (x + y) * (x + y) : 3e-6 * x * y;
  const products = matrices * 2e-8 * (x * x * y + x * y * y);
  const bytes = 3e7 + 1500 * (x + y) + matrices * 16 * (x * x + y * y) + (matrices || epsilon ? 80 * x * y : 0);
  return { seconds: 0.3 + starts * (each + products), bytes };
}
