/**
 * The catalogue entry of `goodness-of-fit`.
 * @module
 */
import type { Samples, Table } from "@pushforward/core";
import { ArgumentError, check } from "@pushforward/core/errors";
import type { KnownLaw } from "@pushforward/methods/hypothesis";
import { z } from "zod";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { pointOptions, readCloud } from "../points.js";
import { fewDraws, testOptions, withVerdict } from "../test-answer.js";

const options = z.object({
  columns: pointOptions.columns,
  law: z
    .enum(["normal", "uniform", "exponential"])
    .default("normal")
    .describe("Shape of the law: normal in any number of columns; uniform on [0, 1] and exponential for one."),
  mean: z
    .array(z.string())
    .min(1)
    .optional()
    .describe("Means of the columns (normal, with --sd) or the mean (exponential); fitted when left out."),
  sd: z.array(z.string()).min(1).optional().describe("Standard deviations of independent normal columns, with --mean."),
  test: z
    .enum(["stein", "ks"])
    .optional()
    .describe(
      "Statistic: kernel Stein discrepancy (default where the law has a score), or Kolmogorov–Smirnov for one column.",
    ),
  resamples: z.int().min(1).max(1_000_000).default(499).describe("Samples drawn from the law behind the p-value."),
  ...testOptions,
});

type GoodnessOptions = z.output<typeof options>;

export const goodnessOfFitOperation = defineOperation({
  ...headline("goodness-of-fit"),
  description: `Tests whether the rows of a table come from a law that you name: a normal law with fitted or given parameters, the uniform law on [0, 1] (p-values of true nulls!), an exponential law, or a Gaussian mixture given as a second table with one component a row: its mean in the columns of x, its standard deviation in a column "sd", its share in a column "weight".

The statistic is compared with that of samples drawn from the law, of the same size and with parameters fitted anew, so the level is exact at any number of rows. The kernel Stein discrepancy looks at all columns together and sees any difference from the law; Kolmogorov–Smirnov looks at one column. The library also takes any law by its score, the gradient of its log-density.

With many rows every simple law is rejected: look at how large the misfit is, not at the p-value alone.`,
  source: ["liu2016", "chwialkowski2016", "gorham2017", "lilliefors1967"],
  inputs: [
    { name: "x", kind: "table", description: "Points, one a row; numeric and boolean columns are coordinates." },
    {
      name: "mixture",
      kind: "table",
      optional: true,
      description: "A Gaussian mixture, one component a row: means, sd, weight.",
    },
  ],
  options,
  formula: `stein: mean over i, j of u(x_i, x_j), u the Stein kernel of (c² + |x − y|²)^(−1/2) for the score ∇ ln p
ks: max |F̂ − F|;  p = (1 + #{samples of the law that reach it}) / (1 + B)`,
  shows: ["The verdict and the p-value.", "The law of the statistic for samples of the law, and where it fell."],
  examples: [
    { title: "Is it normal at all?", command: "pushforward goodness-of-fit heights.csv --columns height" },
    {
      title: "A normal law that is known",
      command: "pushforward goodness-of-fit errors.csv --mean 0 --sd 1 --test ks",
    },
    { title: "A mixture", command: "pushforward goodness-of-fit points.csv mixture.csv" },
  ],
  cost({ x }, { resamples, test }) {
    const [rows, columns] = [x?.rows ?? 1, Math.max(1, x?.columns ?? 1)];
    const stein = rows * Math.min(rows, 500) * 5e-10 * (10 + columns);
    return { seconds: 0.3 + (resamples + 1) * (test === "ks" ? rows * 3e-7 : stein), bytes: 5e7 + 60 * rows * columns };
  },
  async run({ x, mixture }, asked, context) {
    const { columns, law, seed, level, test, resamples } = asked;
    const { points, warnings } = readCloud(x!, "x", { columns });
    const known = mixture ? readMixture(mixture, points) : knownLaw(asked);
    const { goodnessOfFit } = await import("@pushforward/methods/hypothesis");
    const { seededRng } = await import("@pushforward/core");
    const settings = { law: known, test, resamples, rng: seededRng(seed), watch: context.watch };
    const found = withVerdict(await goodnessOfFit(points, settings), level, warnings);
    const words = mixture ? "a Gaussian mixture" : `${found.fitted ? "a fitted" : "the"} ${law} law`;
    return { ...found, law: words, warnings: [...found.warnings, ...fewDraws(found)] };
  },
  views: {
    async text(result, meta, style) {
      const { goodnessWords } = await import("../views/test-words.js");
      return (await import("../views/test-text.js")).testText(result, goodnessWords(result, meta), style);
    },
    files: {
      async html(result, meta) {
        const { goodnessWords } = await import("../views/test-words.js");
        return (await import("../report/test-page.js")).testHtml(result, goodnessWords(result, meta), meta);
      },
      svg: async (result) => (await import("../report/test-page.js")).testSvg(result),
    },
  },
  negatives: { misfit: ({ rejected }) => rejected },
  warnings: ({ warnings }) => warnings,
});

function knownLaw({ law, mean, sd }: GoodnessOptions): KnownLaw {
  const here = "goodness-of-fit";
  check(sd === undefined || law === "normal", here, "--sd", "left out unless the law is normal", sd?.join(","));
  if (law === "uniform") {
    check(mean === undefined, here, "--mean", "left out for the uniform law", mean?.join(","));
    return { kind: "uniform" };
  }
  const means = mean?.map((text) => numberOf(text, "--mean"));
  if (law === "normal") return { kind: "normal", mean: means, sd: sd?.map((text) => numberOf(text, "--sd")) };
  check(
    means === undefined || means.length === 1,
    here,
    "--mean",
    "one number for the exponential law",
    mean?.join(","),
  );
  return { kind: "exponential", mean: means?.[0] };
}

function numberOf(text: string, argument: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw new ArgumentError("goodness-of-fit", argument, "finite numbers", text);
  return value;
}

/** One component a row: means in the columns of x, "sd", "weight". */
function readMixture(table: Table, { names = [], d }: Samples): KnownLaw {
  const { points } = readCloud(table, "mixture", { columns: [...names, "sd", "weight"] });
  const at = (row: number, k: number) => points.data[row * points.d + k]!;
  const components = Array.from({ length: points.n }, (_, row) => ({
    mean: Array.from({ length: d }, (_, k) => at(row, k)),
    sd: at(row, d),
    weight: at(row, d + 1),
  }));
  return { kind: "mixture", components };
}
