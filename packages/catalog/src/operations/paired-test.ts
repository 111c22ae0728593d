/**
 * The catalogue entry of `paired-test`.
 * @module
 */
import { check } from "@pushforward/core/errors";
import { z } from "zod";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { readCloud } from "../points.js";
import { fewDraws, testOptions, withVerdict } from "../test-answer.js";

const options = z.object({
  columns: z
    .array(z.string())
    .min(1)
    .optional()
    .describe("The two columns to compare: before, after; may be left out when there are no others."),
  test: z
    .enum(["mean", "wilcoxon", "sign"])
    .default("mean")
    .describe("Mean difference under flipped signs, Wilcoxon's signed ranks, or the sign test of the median."),
  resamples: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(9999)
    .describe("Of mean: random sets of signs; few pairs use all that exist."),
  coverage: z.number().gt(0).lt(1).default(0.95).describe("Of the interval."),
  ...testOptions,
});

export const pairedTestOperation = defineOperation({
  ...headline("paired-test"),
  description: `Compares two columns of one table, row by row: the same thing before and after, two models on the same cases. The answer is the difference (second column less first) with an interval that holds exactly the shifts the test does not reject, and a two-sided p-value.

mean flips the signs of the differences: exact at any number of pairs when they lie symmetrically about 0 under the null. wilcoxon uses their ranks and gives the Hodges–Lehmann centre: exact under the same null, ties counted, and hardly moved by outliers. sign looks at the median and asks nothing of the shape. Choose before seeing the data.`,
  source: ["fisher1935", "hartigan1969", "wilcoxon1945", "hodges1963"],
  inputs: [{ name: "x", kind: "table", description: "One row for each pair." }],
  options,
  formula: `d = second − first;  mean: |Σ ±d_i| under all signs;  wilcoxon: Σ rank|d_i| over d_i > 0;  sign: #{d_i > 0} ~ Binomial(n, ½)`,
  shows: ["The difference with its interval, the verdict and the p-value.", "The law of the statistic under the null."],
  examples: [
    { title: "Before and after", command: "pushforward paired-test patients.csv --columns before,after" },
    { title: "By ranks", command: "pushforward paired-test runs.csv --columns old,new --test wilcoxon" },
  ],
  cost: ({ x }, { resamples }) => ({ seconds: 0.3 + (x?.rows ?? 1) * resamples * 2e-9, bytes: 5e7 + 40 * resamples }),
  async run({ x }, { columns, seed, level, ...rest }) {
    const asked = columns ?? x!.columns.map(({ name }) => name);
    check(asked.length === 2, "paired-test", "columns", "two, first and second", `${asked.length}`);
    const { data, n } = readCloud(x!, "x", { columns: asked }).points;
    const { pairedTest } = await import("@pushforward/methods/hypothesis");
    const { seededRng } = await import("@pushforward/core");
    const differences = Float64Array.from({ length: n }, (_, i) => data[2 * i + 1]! - data[2 * i]!);
    const found = withVerdict(pairedTest(differences, { ...rest, rng: seededRng(seed) }), level, []);
    return { ...found, columns: asked as [string, string], warnings: fewDraws(found) };
  },
  views: {
    async text(result, _meta, style) {
      const { pairedRows, pairedWords } = await import("../views/test-words.js");
      return (await import("../views/test-text.js")).testText(result, pairedWords(result), style, pairedRows(result));
    },
    files: {
      async html(result, meta) {
        const { pairedRows, pairedWords } = await import("../views/test-words.js");
        return (await import("../report/test-page.js")).testHtml(result, pairedWords(result), meta, pairedRows(result));
      },
      svg: async (result) => (await import("../report/test-page.js")).testSvg(result),
    },
  },
  negatives: { different: ({ rejected }) => rejected },
  warnings: ({ warnings }) => warnings,
});
