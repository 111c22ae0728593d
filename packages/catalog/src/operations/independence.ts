/**
 * The catalogue entry of `independence`.
 * @module
 */
import { check } from "@pushforward/core/errors";
import { z } from "zod";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { readCloud } from "../points.js";
import { fewDraws, testOptions, withVerdict } from "../test-answer.js";
import { withKernels } from "../with-kernels.js";

const options = z.object({
  of: z
    .array(z.string())
    .min(1)
    .optional()
    .describe("The first group of columns; may be left out when the table has two numeric or boolean ones."),
  with: z
    .array(z.string())
    .min(1)
    .optional()
    .describe("The second group of columns; all other numeric and boolean ones when left out."),
  given: z.array(z.string()).min(1).optional().describe("Columns to hold fixed: test independence given these."),
  test: z
    .enum(["distance-correlation", "hsic", "mutual-information"])
    .default("distance-correlation")
    .describe(
      "Statistic: distance correlation, HSIC with Gaussian kernels of the median distance, or mutual information by nearest neighbours.",
    ),
  cell: z.int().min(2).default(5).describe("With given: most rows in a cell of neighbours."),
  resamples: z.int().min(1).max(1_000_000).default(999).describe("Random orders of the rows behind the p-value."),
  ...testOptions,
});

export const independenceOperation = defineOperation({
  ...headline("independence"),
  description: `Tests whether two groups of columns of one table are independent, with power against every kind of dependence and not only straight lines. Rows of the second group change places against the first: under independence all orders are equally likely, so the level is exact at any number of rows, ties and heavy tails included.

With --given, the means of both groups given those columns are taken away first: a quadratic, and a smooth regression whose form cross-validation chooses, sums of functions of single columns or functions of several. Then rows change places only within cells of neighbours in those columns (at most --cell rows, equal rows together). The null is independence of the rest within every cell. Where the given columns have few distinct values that is conditional independence itself, and exact; where they are continuous it also assumes that the means are smooth, and that the rest of the laws hardly changes within a cell. Jumps in the means, and many given columns that matter together, take thousands of rows. No test of conditional independence can do without such an assumption.

Columns of one group are compared by distance: scale them first if their units differ. Beyond 1,000 rows the statistic is summed over blocks of rows. Rows must be independent of each other.`,
  source: ["szekely2007", "gretton2008", "kraskov2004", "kim2022", "shah2020", "craven1978", "newey2004", "fine2001"],
  inputs: [{ name: "x", kind: "table", description: "One row for each observation; columns are numeric or boolean." }],
  options,
  formula: `p = (1 + #{orders : ⟨K̃, L̃_order⟩ ≥ ⟨K̃, L̃⟩}) / (1 + B)
K, L: distances (or Gaussian kernels) between rows in either group, centred twice, within cells with --given
distance correlation: √(⟨K̃, L̃⟩ / (‖K̃‖·‖L̃‖));  hsic: ⟨K̃, L̃⟩/n²;  mutual-information: I(X; Y), I(X; Y | Z)`,
  shows: [
    "The verdict, the p-value, and how strong the dependence is from 0 to 1.",
    "The law of the statistic under independence.",
  ],
  examples: [
    { title: "Two columns", command: "pushforward independence people.csv --of age --with income" },
    {
      title: "Still, when a third is known?",
      command: "pushforward independence people.csv --of age --with income --given region_size",
    },
  ],
  cost({ x }, { resamples, test }) {
    const rows = x?.rows ?? 1;
    if (test === "mutual-information")
      return { seconds: 0.3 + resamples * (3e-4 + rows * 1e-5), bytes: 5e7 + 400 * rows };
    const block = Math.min(rows, 1000);
    return { seconds: 0.3 + rows * block * (resamples * 8e-10 + 3e-8), bytes: 5e7 + 20 * rows * block };
  },
  async run({ x }, { of, with: other, given, seed, level, ...rest }, context) {
    const asked = [...(of ?? []), ...(other ?? []), ...(given ?? [])];
    const twice = asked.find((name, i) => asked.indexOf(name) < i);
    check(twice === undefined, "independence", "a column", "in one of --of, --with and --given", twice);
    const free = (readCloud(x!, "x").points.names ?? []).filter((name) => !asked.includes(name));
    check(
      of !== undefined || free.length + (other?.length ?? 0) === 2,
      "independence",
      "--of",
      "given unless there are two columns",
      `${free.length} columns`,
    );
    const mine = of ?? [free.shift()!];
    const all = other ?? free;
    check(
      all.length > 0,
      "independence",
      "--with",
      "left out where there are other numeric columns",
      "no other column",
    );
    const first = readCloud(x!, "x", { columns: mine }).points;
    const second = readCloud(x!, "x", { columns: all }).points;
    const fixed = given && readCloud(x!, "x", { columns: given }).points;
    const { independence } = await import("@pushforward/methods/hypothesis");
    const { seededRng } = await import("@pushforward/core");
    return withKernels(context, async (kernels) => {
      const settings = { ...rest, given: fixed, rng: seededRng(seed), kernels, watch: context.watch };
      const found = withVerdict(await independence(first, second, settings), level, []);
      return { ...found, columns: { of: mine, with: all, given: given ?? [] }, warnings: fewDraws(found) };
    });
  },
  views: {
    async text(result, _meta, style) {
      const { independenceRows, independenceWords } = await import("../views/test-words.js");
      const { testText } = await import("../views/test-text.js");
      return testText(result, independenceWords(result), style, independenceRows(result));
    },
    files: {
      async html(result, meta) {
        const { independenceRows, independenceWords } = await import("../views/test-words.js");
        const { testHtml } = await import("../report/test-page.js");
        return testHtml(result, independenceWords(result), meta, independenceRows(result));
      },
      svg: async (result) => (await import("../report/test-page.js")).testSvg(result),
    },
  },
  negatives: { dependent: ({ rejected }) => rejected },
  warnings: ({ warnings }) => warnings,
});
