/**
 * The catalogue entry of `rank`.
 * @module
 */
import type { Table } from "@pushforward/core";
import { check } from "@pushforward/core/errors";
import type { MetricStanding, RankResult } from "@pushforward/methods/dominance";
import { z } from "zod";
import { type Cost, defineOperation, type TableSize } from "../operation.js";
import { headline } from "../operations.js";
import { withKernels } from "../with-kernels.js";

const options = z.object({
  model: z
    .string()
    .min(1)
    .default("model")
    .describe("Column with the name of the model, in a table with one row for each model and item."),
  item: z
    .string()
    .min(1)
    .optional()
    .describe("Column that says which example a row is about; the column item, if there is one, when left out."),
  models: z
    .array(z.string())
    .min(2)
    .optional()
    .describe("For a table with one row for each item: the models, in columns MODEL, or MODEL.METRIC with --metrics."),
  metrics: z.array(z.string()).min(1).optional().describe("Columns of scores; all other numeric ones when left out."),
  lowerIsBetter: z
    .array(z.string())
    .min(1)
    .optional()
    .describe("Metrics of which less is better; they count whether --metrics names them or not."),
  cluster: z
    .string()
    .min(1)
    .optional()
    .describe("Column of groups of rows that depend on each other, such as prompts of one topic."),
  pairing: z
    .enum(["auto", "paired", "unpaired"])
    .default("auto")
    .describe("Whether all models saw the same items; auto says yes when there is a column of items."),
  order: z
    .enum(["multivariate", "first", "second"])
    .default("multivariate")
    .describe(
      "Joint dominance by entropic transport, or first- or second-order dominance of one metric or of the portfolio of several.",
    ),
  portfolio: z
    .enum(["independent", "empirical"])
    .default("independent")
    .describe("Copula of the portfolio: the product of the metrics' ranks, or their joint rank (slow)."),
  test: z
    .enum(["relative", "absolute"])
    .default("relative")
    .describe("Compare mean violation ratios of models, or ask whether a ratio is below --tau."),
  tau: z.number().gt(0).lt(1).default(0.25).describe("Threshold of the absolute test."),
  cost: z
    .enum(["logistic", "hinge", "hinge2"])
    .default("logistic")
    .describe("How falling behind in a metric is charged; hinge2 sees shape also between two models."),
  gain: z.number().gt(0).default(8).describe("Steepness of the logistic cost, for each standard deviation."),
  lambda: z
    .number()
    .gt(0)
    .optional()
    .describe(
      "Strength of the entropy in units of the cost; 0.1·gain for each metric when left out (hinge 0.1, hinge2 0.05).",
    ),
  sensitivity: z.boolean().default(true).describe("Decide at half and double lambda too; wins that flip do not count."),
  level: z.number().gt(0).lt(0.5).default(0.05).describe("Largest chance of any false win."),
  correction: z
    .enum(["holm", "bonferroni"])
    .default("holm")
    .describe("How p-values of all ordered pairs are adjusted."),
  scale: z
    .enum(["zscore", "none"])
    .default("zscore")
    .describe("One z-score of each metric over all models, or scores as they are."),
  resamples: z
    .int()
    .min(0)
    .max(100_000)
    .optional()
    .describe(
      "Resamples behind standard errors; influence values for the multivariate order, and 500 for the others, when left out.",
    ),
  seed: z.int().min(0).default(0).describe("Seed of the random stream, recorded with the result."),
});

type RankOptions = z.output<typeof options>;

export const rankOperation = defineOperation({
  ...headline("rank"),
  description: `Ranks models by their scores on several metrics, item by item, without asking only for averages: one model dominates another when every increasing utility of the metrics prefers it, and the violation ratio says how far it is from that, from 0 (dominates) towards 1 (is dominated). The ratio is computed by entropic optimal transport over all metrics at once, with a standard error; all ordered pairs are tested with the chance of any false win under --level, and models are ranked by wins less losses. Ties stay ties.

Rows that share an item are taken as paired, and rows that share a --cluster as dependent, in every standard error. Metrics are scaled together, one z-score each; a metric that is constant for all is left out; items that some model lacks are dropped for all, and more than 5% lost is an error.

The relative test compares mean violation ratios. For the logistic and hinge costs the difference between two models is, exactly, the gap of their mean sums over a transport cost, so the plain test of means always stands beside the ranking, with the pairs on which the two differ. To see shape between two models take --test absolute or --cost hinge2. Ratios depend on cost, gain and lambda: choose them before looking.`,
  source: ["rioux2024", "nitsure2024", "delbarrio2018", "holm1979", "liang1986"],
  inputs: [
    {
      name: "scores",
      kind: "table",
      description: "Scores, one row for each model and item, or one row for each item.",
    },
  ],
  options,
  formula: `ε(X, Y) = OT_c,λ(X, Y) / OT_c̄,λ(X, Y),  c(x, y) = Σ_k h(y_k − x_k),  c̄(x, y) = c(x, y) + c(y, x)
OT_c,λ = min over couplings π of ∫c dπ + λ·KL(π | X⊗Y),  h(z) = ln(1 + e^(βz))
relative: mean over opponents of ε, i against j; absolute: ε(i, j) against τ; SE by influence values over items or clusters`,
  shows: [
    "The ranking with its groups of ties: score, interval, wins and losses.",
    "Which models win against which, as a table of colours.",
    "Quantiles of each metric for neighbours in the ranking, and the metric that blocks dominance.",
    "The plain test of means, and where and why it decides otherwise.",
    "A paragraph to quote: method, sizes, level, correction, seed.",
  ],
  examples: [
    {
      title: "Which model is better",
      command: "pushforward rank scores.csv --metrics accuracy,rouge_l --lower-is-better toxicity --out report.html",
    },
    {
      title: "Several prompts of a topic",
      command: "pushforward rank scores.csv --item prompt --cluster topic --json",
    },
    { title: "One row for each item", command: "pushforward rank wide.csv --models gpt,claude,gemma" },
    {
      title: "Almost dominance of the lower tail",
      command: "pushforward rank scores.csv --metrics accuracy --order second --test absolute",
    },
  ],
  cost: estimateCost,
  checkRequest(_given, { models, model, tau, test }) {
    check(models === undefined || model === "model", "rank", "--model", "left out when --models names columns", model);
    check(test === "absolute" || tau === 0.25, "rank", "--tau", "given with --test absolute", tau);
  },
  run: async ({ scores }, given, context) => {
    const { readScores } = await import("../model-scores.js");
    const read = readScores(scores as Table, given);
    const [{ rankModels }, { seededRng }] = await Promise.all([
      import("@pushforward/methods/dominance"),
      import("@pushforward/core"),
    ]);
    const { seed, ...settings } = given;
    const found = await withKernels(context, (kernels) =>
      rankModels(read.scores, { ...settings, rng: seededRng(seed), kernels, watch: context.watch }),
    );
    return { ...turnBack(found, read.turned), warnings: [...read.warnings, ...found.warnings] };
  },
  views: {
    text: async (result, meta, style) => (await import("../views/rank-text.js")).rankText(result, meta, style),
    files: {
      html: async (result, meta) => (await import("../report/rank-html.js")).rankHtml(result, meta),
    },
  },
  warnings: ({ warnings }) => warnings,
});

/** Means and quantiles of metrics whose sign was turned, in the units of the table again. */
function turnBack(result: RankResult, turned: readonly boolean[]): RankResult {
  const back = (standing: MetricStanding, k: number): MetricStanding =>
    turned[k]
      ? { ...standing, mean: -standing.mean, quantiles: standing.quantiles.map((value) => -value + 0).reverse() }
      : standing;
  return { ...result, ranking: result.ranking.map((model) => ({ ...model, metrics: model.metrics.map(back) })) };
}

/** Sweeps over a matrix of costs for each pair of models. */
function estimateCost(sizes: Readonly<Record<string, TableSize>>, { order, resamples = 0 }: RankOptions): Cost {
  const { rows = 1, columns = 1 } = sizes.scores ?? {};
  if (order !== "multivariate") return { seconds: 1 + 1e-6 * rows * (resamples || 500), bytes: 5e7 + 200 * rows };
  // The number of models is not known before reading; ten is usual.
  const [models, each] = [10, rows / 10];
  const seconds = ((models * models) / 2) * (4e-7 * each * each + 2e-9 * each * each * columns) * (1 + resamples / 2);
  return { seconds: 0.5 + seconds, bytes: 1.2e8 + 8 * each * each };
}
