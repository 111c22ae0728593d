/**
 * The catalogue entry of `select-subset`.
 * @module
 */
import { type Samples, seededRng, takeRows } from "@pushforward/core";
import { check } from "@pushforward/core/errors";
import { type SubsetSelection, selectSubsetDefaults } from "@pushforward/methods/sampling";
import { z } from "zod";
import { type Cost, defineOperation, type TableSize } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";
import { pointOptions, readCloud } from "../points.js";
import { tableFiles } from "../table-files.js";
import { withKernels } from "../with-kernels.js";

const { method, randomSubsets } = selectSubsetDefaults;

const options = z.object({
  count: z.int().min(1).default(10).describe("Rows to choose."),
  method: z
    .enum(["k-dpp", "map", "volume", "vendi"])
    .default(method)
    .describe(
      "A draw of unlike rows, the greedily largest determinant, a draw for least squares, the greedily largest Vendi score.",
    ),
  columns: pointOptions.columns,
  similarity: z
    .enum(["rbf", "cosine", "linear"])
    .optional()
    .describe(
      "What makes rows alike: nearness, direction, or the product of rows; rbf, and linear for volume, when left out.",
    ),
  bandwidth: z
    .number()
    .gt(0)
    .optional()
    .describe("h of the Gaussian similarity exp(−|x − y|²/2h²); the median distance between rows when left out."),
  features: z
    .int()
    .min(1)
    .optional()
    .describe(
      "Features that stand for the Gaussian similarity of over 1,000 rows in a draw; more are nearer to it; the larger of 256 and four times --count when left out.",
    ),
  randomSubsets: z
    .int()
    .min(2)
    .max(10_000)
    .default(randomSubsets)
    .describe("Random sets of equal size to stand beside."),
  seed: z.int().min(0).default(0).describe("The same seed chooses the same rows."),
});

type SubsetOptions = z.output<typeof options>;

export const selectSubsetOperation = defineOperation({
  ...headline("select-subset"),
  description: `A few rows of a table to look at, label, test with or keep. The rows chosen are judged beside random ones: how many different things they hold, effectively (Vendi score), and the determinant of their similarities.

k-dpp draws: a set is as probable as the determinant of its similarities, so near rows seldom come together, and equal ones never. map takes the row that adds most to the determinant, again and again: the most spread rows, outliers first. vendi takes the row that adds most to the Vendi score. volume draws rows for linear regression: least squares of any answer on these rows alone is unbiased for least squares on all rows, without an intercept unless a column of ones is among the columns.

Draws are exact, for linear and cosine similarity at any number of rows by the space of the columns. The Gaussian similarity of more than 1,000 rows is replaced by features and a remainder of each row, from which sets are proposed exactly; of eight one is kept in proportion to its true determinant, and how many of the eight count says how near that is. Linear and cosine similarity have no more directions than columns, and no set of more rows has a determinant: more are refused, except by volume and vendi. Scale columns first if their units differ; volume does not depend on units when at least as many rows are asked for as there are columns.`,
  source: ["kulesza2011", "chen2018", "derezinski2018", "deshpande2006", "friedman2023", "nguyen2024vendi", "chen2025"],
  inputs: [{ name: "table", kind: "table", description: "Points, one a row; other columns come along." }],
  options,
  formula: `k-dpp: P(S) = det(K_S)/Σ det over all sets of k;  map: argmax_i det(K_{S+i}), again and again
volume: P(S) ∝ det(X_Sᵀ·X_S), so that E[X_S⁺·y_S] = X⁺·y;  vendi: argmax_i exp(−Σ λ ln λ), λ of K_{S+i}/|S+i|`,
  shows: [
    "The rows chosen, as a table.",
    "Their Vendi score beside that of random sets of equal size.",
    "The chosen among all rows; for vendi the score as rows are added.",
  ],
  examples: [
    { title: "Fifty rows to look at", command: "pushforward select-subset points.csv --count 50 --out chosen.csv" },
    {
      title: "The most diverse embeddings, with a page",
      command: "pushforward select-subset embeddings.npy --method vendi --similarity cosine --count 20 --out page.html",
    },
    {
      title: "Rows to label for a regression",
      command: "pushforward select-subset design.parquet --method volume --columns one,age,dose --count 30 --seed 7",
    },
  ],
  cost: estimateCost,
  checkRequest(_given, asked) {
    const linear = asked.method !== "volume" || (asked.similarity ?? "linear") === "linear";
    check(linear, "select-subset", "similarity", "linear for volume", asked.similarity);
    const rbf = asked.method !== "volume" && (asked.similarity ?? "rbf") === "rbf";
    check(
      rbf || asked.bandwidth === undefined,
      "select-subset",
      "bandwidth",
      "given with the rbf similarity",
      asked.bandwidth,
    );
    const drawn = rbf && asked.method === "k-dpp";
    check(
      drawn || asked.features === undefined,
      "select-subset",
      "features",
      "given with k-dpp and rbf",
      asked.features,
    );
  },
  async run({ table }, { columns, seed, ...rest }, context) {
    const { points, warnings } = readCloud(table!, "table", { columns });
    const { selectSubset } = await import("@pushforward/methods/sampling");
    return withKernels(context, async (kernels) => {
      const { rows, ...found } = await selectSubset(points, { ...rest, rng: seededRng(seed), kernels, watch: context.watch }); // biome-ignore format: one line
      const { cloudsPicture } = await import("../pictures/clouds-picture.js");
      return {
        ...found,
        count: rows.length,
        of: points.n,
        dimensions: points.d,
        // Rows of a table are counted from 1.
        rows: Array.from(rows, (row) => row + 1),
        picture: cloudsPicture(kernels, [
          { name: "table", role: "x", points },
          { name: "chosen", role: "y", points: takePoints(points, rows) },
        ]),
        table: takeRows(table!, rows),
        warnings: [...warnings, ...warningsOf(found.approximation)],
      };
    });
  },
  views: {
    text: async (result, meta, style) => (await import("../views/select-subset-text.js")).selectSubsetText(result, meta, style), // biome-ignore format: one line
    json: ({ table: _, ...rest }) => rest,
    files: {
      ...pageFiles(async () => (await import("../report/select-subset-page.js")).selectSubsetPage),
      ...tableFiles,
    },
  },
  warnings: ({ warnings }) => warnings,
});

function takePoints(points: Samples, rows: Uint32Array): Samples {
  const { d } = points;
  const data = Float64Array.from({ length: rows.length * d }, (_, at) => points.data[rows[Math.floor(at / d)]! * d + (at % d)]!); // biome-ignore format: one line
  return { ...points, data, n: rows.length };
}

/** Share of the proposals that ought to count. */
const enough = 0.5;

function warningsOf(drawn: SubsetSelection["approximation"]): string[] {
  if (!drawn || drawn.effectiveProposals >= enough * drawn.proposals) return [];
  const { effectiveProposals, proposals, features } = drawn;
  return [
    `With ${features} features only ${effectiveProposals.toPrecision(2)} of ${proposals} proposed sets count: the draw is not near to the exact one; raise --features.`,
  ];
}

function estimateCost({ table }: Readonly<Record<string, TableSize>>, asked: SubsetOptions): Cost {
  const [n, d, k] = [table?.rows ?? 1, Math.max(1, table?.columns ?? 1), asked.count];
  const least = Math.min(n, d);
  const judging = 3e-8 * asked.randomSubsets * k ** 3;
  if (asked.method === "vendi")
    return { seconds: 0.5 + 2 * judging + 1e-8 * n * k * k * k, bytes: 1e8 + 8 * n * (k + d) };
  if (asked.method === "map") return { seconds: 0.5 + judging + 2e-9 * n * k * (k + d), bytes: 1e8 + 8 * n * (k + d) };
  const spectrum = asked.method === "volume" || (asked.similarity ?? "rbf") !== "rbf";
  if (spectrum) return { seconds: 0.5 + judging + 2e-9 * n * (least * d + k * k) + 5e-9 * least ** 3, bytes: 1e8 + 24 * n * d + 32 * least * least }; // biome-ignore format: one line
  const width = n <= selectSubsetDefaults.largestExact ? n : Math.max(256, 4 * k, asked.features ?? 0);
  return { seconds: 0.5 + judging + 2e-9 * n * width * (width + d) + 5e-9 * width ** 3, bytes: 1e8 + 24 * n * width };
}
