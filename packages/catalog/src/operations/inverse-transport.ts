/**
 * The catalogue entry of `inverse-transport`.
 * @module
 */
import type { Table } from "@pushforward/core";
import { check } from "@pushforward/core/errors";
import { z } from "zod";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";
import { readCloud, readPoints } from "../points.js";
import { withKernels } from "../with-kernels.js";

const options = z.object({
  cost: z
    .enum(["bilinear", "squared"])
    .default("bilinear")
    .describe("A weight for each column of x with each of y, or one for each common column's squared difference."),
  columns: z
    .array(z.string())
    .min(1)
    .optional()
    .describe("Columns of x, and of y unless --y-columns is given; all numeric and boolean ones when left out."),
  yColumns: z.array(z.string()).min(1).optional().describe("Columns of y, for bilinear costs."),
  weights: z.string().min(1).optional().describe("Column of x that holds the weight of each pair."),
  observations: z
    .number()
    .min(1)
    .optional()
    .describe("How many pairs the weights are shares of, such as the sum of counts; each row is one when left out."),
  epsilon: z.number().gt(0).default(1).describe("Unit of the cost: only cost over epsilon can be told from pairs."),
  l1: z
    .number()
    .min(0)
    .default(0)
    .describe("Penalty that keeps weights at exactly 0 where the correlation left to explain is below it."),
  ridge: z.number().min(0).default(0).describe("Half this times the sum of squared weights is added, standardised."),
  tolerance: z.number().gt(0).lt(1).default(1e-8).describe("Bound on the optimality conditions, in correlations."),
  iterations: z.int().min(1).default(100).describe("Most Newton steps."),
});

export const inverseTransportOperation = defineOperation({
  ...headline("inverse-transport"),
  description: `Row i of x was paired with row i of y: couples, buyers and goods, cells before and after. Which cost makes such pairs what entropic transport between the two tables would do? A bilinear cost −xᵀA·y has a weight for each column of x with each of y: positive where high values go with high ones. A squared cost has one weight, at least 0, for each common column: how much it costs to differ there.

The fit is by maximum likelihood, which is convex; standard errors hold with unknown laws of x and y, whether the model is true or not. Weights are per unit of their columns; the standardised ones compare. Equal rows are taken together, so a table of kinds with a column of counts works as well: give the counts as --weights and their sum as --observations.

What pairs cannot tell is refused: constant columns, columns that depend on each other, and pairs without noise, for which every larger cost fits better. A penalty then still gives an answer, pulled towards 0 and without intervals.`,
  source: ["dupuy2014", "dupuy2019", "carlier2023", "galichon2022"],
  inputs: [
    { name: "x", kind: "table", description: "One side of the pairs, one a row." },
    { name: "y", kind: "table", description: "The other side, row by row." },
  ],
  options,
  formula: `min over A of KL(π | P_A) + l1·Σ|A̅_kl| + ridge/2·ΣA̅_kl²,  A̅_kl = A_kl·sd(x_k)·sd(y_l)/ε
P_A = argmin over P with the marginals of π of ⟨P, −xᵀA·y⟩ + ε·KL(P | a⊗b)`,
  shows: [
    "The weights with standard errors and intervals, as a table.",
    "Standardised weights as a heat map, or with intervals for squared costs.",
    "How much more likely the pairs are than under independence.",
  ],
  examples: [
    { title: "What goes with what", command: "pushforward inverse-transport men.csv women.csv --out affinity.html" },
    { title: "Only what matters", command: "pushforward inverse-transport men.csv women.csv --l1 0.05" },
    {
      title: "The price of a difference, from counts of kinds",
      command:
        "pushforward inverse-transport from.csv to.csv --cost squared --weights count --observations 5000 --out weights.csv",
    },
  ],
  cost: (sizes, { cost }) => {
    const [rows, x, y] = [sizes.x?.rows ?? 1, sizes.x?.columns ?? 1, sizes.y?.columns ?? 1];
    const count = cost === "squared" ? x : x * y;
    return { seconds: 0.5 + 2e-6 * rows * rows * (1 + count / 10), bytes: 3e7 + 200 * count * rows };
  },
  async run({ x, y }, { iterations, ...asked }, context) {
    check(x!.rows === y!.rows, "inverse-transport", "y", `as many rows as x (${x!.rows})`, y!.rows);
    const { from, to, warnings } = readPairs(x!, y!, asked);
    const { inverseTransport } = await import("@pushforward/methods/transport");
    return withKernels(context, async (kernels) => {
      const { cost, epsilon, l1, ridge, tolerance, observations } = asked;
      const settings = { cost, epsilon, l1, ridge, tolerance, observations, maxIterations: iterations };
      const { weights, ...found } = await inverseTransport(from, to, { ...settings, kernels, watch: context.watch });
      const named = weights.map((weight) => ({ ...weight, x: from.names![weight.x]!, y: to.names![weight.y]! }));
      const cut = `Not converged after ${found.iterations} steps: the conditions are off by ${found.residual.toPrecision(2)}.`;
      return {
        ...found,
        l1,
        ridge,
        weights: named,
        sizes: { x: from.n, y: to.n, xDimensions: from.d, yDimensions: to.d },
        warnings: [...warnings, ...(found.converged ? [] : [cut])],
      };
    });
  },
  views: {
    text: async (result, meta, style) =>
      (await import("../views/inverse-transport-text.js")).inverseTransportText(result, meta, style),
    files: {
      ...pageFiles(async () => (await import("../report/inverse-transport-page.js")).inverseTransportPage),
      csv: async (result) => (await import("../views/cost-weights-csv.js")).costWeightsCsv(result.weights),
    },
  },
  negatives: { unconverged: ({ converged }) => !converged },
  warnings: ({ warnings }) => warnings,
});

interface PairOptions {
  readonly cost: "bilinear" | "squared";
  readonly columns?: readonly string[] | undefined;
  readonly yColumns?: readonly string[] | undefined;
  readonly weights?: string | undefined;
}

/** Both sides as points; in common columns for squared costs. Only x carries weights. */
function readPairs(x: Table, y: Table, { cost, columns, yColumns, weights }: PairOptions) {
  check(
    cost === "bilinear" || yColumns === undefined,
    "inverse-transport",
    "--y-columns",
    "left out for squared costs",
    yColumns?.join(","),
  );
  const without = (table: Table) => ({ ...table, columns: table.columns.filter(({ name }) => name !== weights) });
  const common = cost === "squared" ? readPoints(without(x), without(y), { columns }) : undefined;
  const names = common?.x.names;
  const from = readCloud(x, "x", { columns: names ?? columns, weights });
  const to = readCloud(without(y), "y", { columns: names ?? yColumns ?? columns });
  const warnings = [...new Set([...(common?.warnings ?? []), ...from.warnings, ...to.warnings])];
  return { from: from.points, to: to.points, warnings };
}
