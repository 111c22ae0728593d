/**
 * The catalogue entry of `diversity`.
 * @module
 */
import { type Column, DataError, hasValues, seededRng, type Table } from "@pushforward/core";
import { ArgumentError, check } from "@pushforward/core/errors";
import type { DiversityEstimate } from "@pushforward/methods/diversity";
import { z } from "zod";
import { needColumn } from "../need-column.js";
import { type Cost, defineOperation, type OperationContext, type TableSize } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";
import { pointOptions, readCloud } from "../points.js";
import { withKernels } from "../with-kernels.js";

const options = z.object({
  ...pointOptions,
  similarity: z
    .enum(["cosine", "rbf", "given", "identical"])
    .default("cosine")
    .describe(
      "What makes two rows alike: their direction, their distance (Gaussian), the table itself as a matrix of similarities, or being equal in all columns asked for.",
    ),
  bandwidth: z
    .number()
    .gt(0)
    .optional()
    .describe("h of the Gaussian similarity exp(−|x − y|²/2h²); the median distance between rows when left out."),
  counts: z
    .string()
    .min(1)
    .optional()
    .describe("With identical: the column that says how many individuals a row stands for; 1 when left out."),
  orders: z
    .array(z.string())
    .min(1)
    .default(["0", "0.5", "1", "2", "inf"])
    .describe("Orders q: 0 counts rare kinds like common ones, inf sees the commonest alone."),
  level: z.number().gt(0).lt(1).default(0.95).describe("Coverage of the intervals."),
  probes: z
    .int()
    .min(2)
    .default(16)
    .describe("Random probes where the spectrum is too large to be worked out; their error is told."),
  seed: z.int().min(0).default(0).describe("Seed of the probes, recorded with the result."),
});

type DiversityOptions = z.output<typeof options>;

export const diversityOperation = defineOperation({
  ...headline("diversity"),
  description: `How many different things are in a table, effectively: n rows unlike each other count n, copies count 1, m equal groups count m. The order q says how much rare kinds count, from 0 (as much as common ones) to inf (not at all).

With similarities (cosine for embeddings, rbf for points, or a matrix of your own) this is the Vendi score, the Hill number of the spectrum of the similarity matrix. Cosine similarities are worked out in the space of the columns, so 10,000 rows take seconds; Gaussian ones beyond 1,000 rows take random probes, whose error is part of the answer, and never the n × n matrix. Scale columns first if their units differ. The score says how varied these rows are; for a law it grows with the number of rows towards its limit, so compare tables of equal size.

With identical, rows are kinds (species, categories, words) and the Hill numbers are corrected for the kinds that the sample missed: Chao1 at order 0, which is a lower bound, the estimators of Chao and Jost between, and the unbiased one at order 2.

Standard errors are for independent rows: the infinitesimal jackknife for Vendi scores (order 0 jumps with a row and has none), the delta method over individuals for Hill numbers.`,
  source: ["friedman2023", "pasarkar2024", "hill1973", "chao2015"],
  inputs: [
    {
      name: "x",
      kind: "table",
      description: "Points, one a row; or kinds with their counts; or a square matrix of similarities.",
    },
  ],
  options,
  formula: `D_q = (Σ_k λ_k^q)^(1/(1 − q)),  λ the eigenvalues of √(w_i·w_j)·K_ij, or the shares of the kinds;
D_0 counts the λ above 0, D_1 = exp(−Σ λ ln λ), D_∞ = 1/max λ`,
  shows: [
    "The effective number at each order, with its interval.",
    "What was observed, and what the sample is estimated to have missed.",
    "The profile over orders as a picture.",
  ],
  examples: [
    { title: "Embeddings, one a row", command: "pushforward diversity embeddings.npy" },
    {
      title: "Points by distance, as a picture",
      command: "pushforward diversity points.csv --similarity rbf --bandwidth 2 --out profile.svg",
    },
    {
      title: "Species with their counts",
      command: "pushforward diversity traps.csv --similarity identical --columns species --counts caught",
    },
  ],
  cost: estimateCost,
  async run({ x }, asked, context) {
    const orders = asked.orders.map(readOrder);
    const { similarity, counts } = asked;
    check(
      counts === undefined || similarity === "identical",
      "diversity",
      "counts",
      "left out unless rows are kinds",
      counts,
    );
    if (similarity !== "identical") return scoreOfPoints(x!, orders, asked, context);
    const { hillNumbers } = await import("@pushforward/methods/diversity");
    const { estimates, ...found } = hillNumbers(countsOfKinds(x!, asked), { orders, level: asked.level });
    return answer(estimates, { similarity, rows: x!.rows, ...found, ...wholly, warnings: [] as readonly string[] });
  },
  views: {
    text: async (result, meta, style) =>
      (await import("../views/diversity-text.js")).diversityText(result, meta, style),
    files: pageFiles(async () => (await import("../report/diversity-page.js")).diversityPage),
  },
  warnings: ({ warnings }) => warnings,
});

const wholly = { exact: true, converged: true, iterations: 0, residual: 0 };

async function scoreOfPoints(
  x: Table,
  orders: readonly number[],
  { similarity, columns, weights, bandwidth, level, probes, seed }: DiversityOptions,
  context: OperationContext,
) {
  // A matrix has its columns in the order of its rows, not by name.
  const names = similarity === "given" ? (columns ?? numericColumns(x, weights)) : columns;
  const { points, warnings } = readCloud(x, "x", { columns: names, weights });
  const { vendiScore, vendiScoreOfMatrix } = await import("@pushforward/methods/diversity");
  const { estimates, ...found } = await withKernels(context, async (kernels) => {
    const shared = { rng: seededRng(seed), orders, level, probes, kernels, watch: context.watch };
    if (similarity === "cosine" || similarity === "rbf")
      return vendiScore(points, { ...shared, similarity, bandwidth });
    const { n, d } = points;
    check(n === d, "diversity", "a table of similarities", "square", `${n} rows and ${d} columns`);
    return vendiScoreOfMatrix({ rows: n, columns: n, data: points.data }, { ...shared, weights: points.weights });
  });
  return answer(estimates, { similarity, rows: points.n, dimensions: points.d, ...found, warnings });
}

function numericColumns(table: Table, weights: string | undefined): string[] {
  return table.columns.filter((column) => hasValues(column) && column.name !== weights).map(({ name }) => name);
}

/** "inf" is a number in the library and a word in JSON. */
function answer<R extends object>(estimates: readonly DiversityEstimate[], rest: R) {
  const orders = estimates.map((estimate) => ({
    ...estimate,
    order: estimate.order === Number.POSITIVE_INFINITY ? ("inf" as const) : estimate.order,
  }));
  return { orders, ...rest };
}

function readOrder(text: string): number {
  if (/^inf(inity)?$/i.test(text)) return Number.POSITIVE_INFINITY;
  const order = text.trim() === "" ? Number.NaN : Number(text);
  if (!(order >= 0)) throw new ArgumentError("diversity", "orders", "numbers of at least 0, or inf", text);
  return order;
}

/** How often each combination of values occurs in the columns asked for, or in all but the counts. */
function countsOfKinds(table: Table, { columns, counts }: DiversityOptions): number[] {
  const names = columns ?? table.columns.map(({ name }) => name).filter((name) => name !== counts);
  const kinds = names.map((name) => needColumn(table, name, "x"));
  const weights = counts === undefined ? undefined : needColumn(table, counts, "x");
  if (weights && !hasValues(weights))
    throw new DataError(`x: column ${weights.name} is ${weights.type}, and counts must be whole numbers`);
  if (table.rows === 0) throw new DataError("x: it has no row");
  const found = new Map<string, number>();
  for (let i = 0; i < table.rows; i++) {
    const kind = JSON.stringify(kinds.map((column) => valueAt(column, i)));
    found.set(kind, (found.get(kind) ?? 0) + (weights ? weights.values[i]! : 1));
  }
  return [...found.values()];
}

/** A missing value is a kind of its own. */
function valueAt(column: Column, row: number): string | number | null {
  if (!hasValues(column)) return column.codes[row]! < 0 ? null : column.levels[column.codes[row]!]!;
  return Number.isNaN(column.values[row]!) ? null : column.values[row]!;
}

function estimateCost({ x }: Readonly<Record<string, TableSize>>, { similarity, probes }: DiversityOptions): Cost {
  const [n, d] = [x?.rows ?? 1, Math.max(1, x?.columns ?? 1)];
  const least = Math.min(n, d);
  if (similarity === "identical") return { seconds: 0.3 + 1e-6 * n, bytes: 5e7 + 100 * n };
  if (similarity === "cosine")
    return { seconds: 0.3 + 3e-10 * n * d * least + 2e-9 * least ** 3, bytes: 5e7 + 24 * n * d + 32 * least * least };
  if (n <= 1000) return { seconds: 0.3 + 1e-9 * n ** 3, bytes: 5e7 + 48 * n * n };
  return { seconds: 0.5 + 30 * n * n * (8e-9 + 3e-10 * (d + probes)), bytes: 2e8 + 8 * n * (d + 50 * probes) };
}
