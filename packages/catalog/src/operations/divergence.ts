/**
 * The catalogue entry of `divergence`.
 * @module
 */
import { check } from "@pushforward/core/errors";
import { z } from "zod";
import { divergenceAnswer } from "../divergence-answer.js";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { withKernels } from "../with-kernels.js";

const logarithmic = ["kl", "reverse-kl", "jensen-shannon", "skew-kl", "renyi", "cauchy-schwarz"];

export const divergenceOptions = z.object({
  columns: z
    .array(z.string())
    .min(1)
    .optional()
    .describe("Columns to compare: coordinates, or labels of cells; all that fit and both tables have when left out."),
  measure: z
    .enum([
      "kl",
      "reverse-kl",
      "jensen-shannon",
      "skew-kl",
      "renyi",
      "alpha",
      "chi-square",
      "squared-hellinger",
      "total-variation",
      "cauchy-schwarz",
      "mmd",
      "energy",
    ])
    .default("kl")
    .describe("Sense of the distance of x from y."),
  order: z.number().default(0.5).describe("α of renyi and alpha; both are kl at 1, and alpha is reverse-kl at 0."),
  mixture: z
    .number()
    .min(0)
    .lt(1)
    .default(0.5)
    .describe("Share of x in the mixture that jensen-shannon and skew-kl compare with."),
  estimator: z
    .enum(["auto", "neighbours", "classifier", "kernel", "gaussian", "cells", "densities"])
    .default("auto")
    .describe(
      "How to estimate: auto takes neighbours, classifier or kernel as fits the measure, cells where the tables have no numbers in common or masses are given, densities with --log-densities.",
    ),
  probability: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Column with the probability of each row's cell: both tables are then known laws, and the answer is exact.",
    ),
  counts: z
    .string()
    .min(1)
    .optional()
    .describe("Column with the count of each row's cell: both tables are then samples that were counted."),
  logDensities: z
    .array(z.string())
    .min(2)
    .max(2)
    .optional()
    .describe("Columns with ln p and ln q at each row; the rows of x are draws of p, those of y, if given, of q."),
  unit: z.enum(["nats", "bits"]).default("nats").describe("Unit of the measures that are logarithms."),
  neighbours: z
    .int()
    .min(1)
    .default(5)
    .describe("Neighbours of the smaller ball; the larger one has four times as many."),
  bandwidth: z
    .number()
    .gt(0)
    .optional()
    .describe(
      "Width of the kernel of cauchy-schwarz and mmd, in units of the columns; from the median distance when left out.",
    ),
  level: z.number().gt(0).lt(1).default(0.95).describe("Coverage of the interval."),
  seed: z.int().min(0).default(0).describe("Seed of folds and landmarks, recorded with the result."),
});

export type DivergenceOptions = z.output<typeof divergenceOptions>;

export const divergenceOperation = defineOperation({
  ...headline("divergence"),
  description: `How far the law behind x is from the law behind y, in the sense of --measure, with a standard error and an interval wherever there is a sample. What the tables hold decides how:

Probabilities (--probability p): every row is a cell, named by its other columns, and the answer is exact. Counts (--counts n), or tables without numbers: cells are counted, the plug-in value loses its bias, and the error is over rows. A cell that only x has makes kl, chi-square and Rényi orders from 1 infinite: that is the value, null in JSON with "infinite": true; jensen-shannon and skew-kl stay finite.

Points: neighbours estimates kl, reverse-kl, renyi, alpha, chi-square and squared-hellinger without a model, from balls that just hold 5 and 20 rows, starting from a Gaussian shape, and in columns whose kl is moderate; above three or four dimensions, for laws far from Gaussian, its interval is too narrow. classifier and kernel learn the ratio of densities on four fifths of the rows and apply it to the others: an estimate of a lower bound, whatever the laws, for every measure but the kernel ones. gaussian is the closed form with the tables' means and covariances. mmd and energy need no densities at all (and the operation two-sample tests with them).

Log-densities of two models at points of the first (and, better, of both): Monte Carlo, unbiased.

kl(x, y) = 0 only for equal laws, and it is not symmetric. The alpha-divergences are 4 times the squared Hellinger distance at ½ and half the chi-square at 2.`,
  source: [
    "liese2006",
    "vanerven2014",
    "lin1991",
    "wang2009",
    "perezcruz2008",
    "poczos2011",
    "hjort1995",
    "nguyen2010",
    "sugiyama2012",
    "gil2013",
    "jenssen2006",
    "gretton2012",
    "szekely2013",
  ],
  inputs: [
    { name: "x", kind: "table", description: "Rows of the first law: points, labels, or cells with their masses." },
    {
      name: "y",
      kind: "table",
      description: "The second law, in the same columns; not needed with --log-densities.",
      optional: true,
    },
  ],
  options: divergenceOptions,
  formula: `kl                ∫ p ln(p/q)                      reverse-kl        ∫ q ln(q/p)
jensen-shannon    w·kl(p, m) + (1 − w)·kl(q, m)    skew-kl           kl(p, m),  m = w·p + (1 − w)·q
renyi             ln ∫ p^α q^(1−α) / (α − 1)       alpha             (∫ p^α q^(1−α) − 1)/(α(α − 1))
chi-square        ∫ (p − q)²/q                     squared-hellinger 1 − ∫ √(p q)
total-variation   ½ ∫ |p − q|                      cauchy-schwarz    −ln (∫ p q/√(∫ p² ∫ q²))
mmd               |mean kernel of p − of q|²       energy            2E|X − Y| − E|X − X'| − E|Y − Y'|`,
  shows: [
    "The value with its interval, in nats or bits, and how it was found.",
    "The cells that make it up, p beside q; or how far the rows of each table favour x over y.",
  ],
  examples: [
    { title: "Two samples of points", command: "pushforward divergence x.csv y.csv" },
    {
      title: "Two tables of probabilities, in bits",
      command: "pushforward divergence p.csv q.csv --probability p --measure jensen-shannon --unit bits",
    },
    {
      title: "Categories, as a picture",
      command:
        "pushforward divergence march.csv april.csv --columns channel,country --estimator cells --out cells.html",
    },
    {
      title: "Two language models, from their log-probabilities at texts of the first",
      command: "pushforward divergence texts.csv --log-densities log_p,log_q",
    },
  ],
  cost: (sizes, { measure, estimator }) => {
    const n = Math.max(1, ...Object.values(sizes).map(({ rows }) => rows));
    const d = Math.max(1, ...Object.values(sizes).map(({ columns }) => columns));
    const pairs = ["mmd", "energy", "cauchy-schwarz"].includes(measure);
    if (pairs) return { seconds: 0.3 + 3e-9 * n * n * (d + 8), bytes: 5e7 + 64 * n * d };
    if (estimator === "classifier" || estimator === "kernel")
      return { seconds: 0.3 + 1e-8 * n * Math.min(91, d * d) ** 2, bytes: 5e7 + 16 * n * Math.min(91, d * d) };
    return { seconds: 0.3 + 1e-5 * n * d, bytes: 5e7 + 600 * n };
  },
  checkRequest(given, options) {
    const { measure, unit, probability, counts, logDensities, estimator } = options;
    const here = "divergence";
    check(
      unit === "nats" || logarithmic.includes(measure),
      here,
      "unit",
      `nats for ${measure}, which is no logarithm`,
      unit,
    );
    const sources = [probability, counts, logDensities].filter((source) => source !== undefined);
    check(sources.length <= 1, here, "probability, counts and log-densities", "given one at a time", "more than one");
    const needsY = logDensities === undefined;
    check(!needsY || given.includes("y"), here, "y", "a second table", "none", "name one, or give --log-densities");
    const fits = logDensities ? "densities" : sources.length > 0 ? "cells" : undefined;
    check(
      fits === undefined || estimator === "auto" || estimator === fits,
      here,
      "estimator",
      `auto or ${fits} with these columns`,
      estimator,
    );
    check(estimator !== "densities" || !needsY, here, "log-densities", "given for the estimator densities", "none");
  },
  run: (inputs, options, context) =>
    withKernels(context, (kernels) => divergenceAnswer(inputs, options, { kernels, watch: context.watch })),
  views: {
    text: async (result, meta, style) =>
      (await import("../views/divergence-text.js")).divergenceText(result, meta, style),
    files: {
      html: async (result, meta) => (await import("../report/divergence-page.js")).divergenceHtml(result, meta),
      svg: async (result) => (await import("../report/divergence-page.js")).divergenceSvg(result),
    },
  },
  negatives: {
    different: ({ interval, value, standardError }) =>
      interval ? interval.low > 0 : standardError === undefined && value > 0,
  },
  warnings: ({ warnings }) => warnings,
});
