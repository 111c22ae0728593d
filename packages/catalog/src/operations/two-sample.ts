/**
 * The catalogue entry of `two-sample`.
 * @module
 */
import { type Column, DataError, hasValues, type Table, table } from "@pushforward/core";
import { check } from "@pushforward/core/errors";
import { z } from "zod";
import { needColumn } from "../need-column.js";
import { type Cost, defineOperation, type TableSize } from "../operation.js";
import { headline } from "../operations.js";
import { pointOptions, readPoints } from "../points.js";
import { fewDraws, testOptions, withVerdict } from "../test-answer.js";
import { withKernels } from "../with-kernels.js";

const options = z.object({
  columns: pointOptions.columns,
  test: z
    .enum(["energy", "mmd", "ks", "cramer-von-mises", "wasserstein", "sliced-wasserstein", "classifier"])
    .default("energy")
    .describe("Statistic; ks, cramer-von-mises and wasserstein take one column. Choose before seeing the data."),
  resamples: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(999)
    .describe("Random relabellings behind the p-value; small tables use all that exist."),
  within: z
    .string()
    .min(1)
    .optional()
    .describe("Column of both tables, such as a site or a day: only rows with the same value change places."),
  bandwidth: z
    .union([z.literal("aggregated"), z.literal("median"), z.number().gt(0)])
    .default("aggregated")
    .describe("Of mmd: scale of its Gaussian kernel; aggregated tries a quarter to four median distances together."),
  p: z.number().min(1).default(1).describe("Of wasserstein and sliced-wasserstein: order of the distance."),
  directions: z.int().min(1).default(50).describe("Of sliced-wasserstein: random lines."),
  ...testOptions,
});

type TwoSampleOptions = z.output<typeof options>;

export const twoSampleOperation = defineOperation({
  ...headline("two-sample"),
  description: `One test of whether two tables of numbers come from one law, with the statistic of your choice. The p-value comes from relabelling the pooled rows, so the level holds at any two sizes, with ties and heavy tails, in any number of columns: p = (1 + relabellings that reach the statistic)/(1 + relabellings), ties counted against a difference.

energy and mmd see any difference between laws; mmd with several bandwidths also on scales smaller than the spread of the rows. ks and cramer-von-mises look at one column and do not change under increasing maps. wasserstein weighs differences by how far values move. classifier asks how well trees trained on half of the rows tell the other half apart. Beyond 2,000 rows energy and mmd move units of several rows together; ks counts labellings exactly up to n·m = 4 million and takes its limit beyond, cramer-von-mises beyond 20,000 rows.

For tables with categories, gaps and text, and for what differs where, use compare. Rows must be independent.`,
  source: ["szekely2013", "gretton2012", "schrab2023", "anderson1962", "ramdas2017", "phipson2010"],
  inputs: [
    { name: "x", kind: "table", description: "Points, one a row; numeric and boolean columns are coordinates." },
    { name: "y", kind: "table", description: "Points in the same columns." },
  ],
  options,
  formula: `p = (1 + #{b : T_b ≥ T_0}) / (1 + B)
energy: 2E|X − Y| − E|X − X'| − E|Y − Y'|;  mmd: E k(X, X') + E k(Y, Y') − 2E k(X, Y)
ks: max |F − G|;  cramer-von-mises: nm/N² · Σ (F − G)²;  wasserstein: (∫ |F⁻¹ − G⁻¹|^p)^(1/p)`,
  shows: [
    "The verdict, the p-value and where it comes from.",
    "The law of the statistic under the null, and where it fell.",
  ],
  examples: [
    { title: "Any difference in all columns", command: "pushforward two-sample a.csv b.csv" },
    {
      title: "One column, as a picture",
      command: "pushforward two-sample a.csv b.csv --test ks --columns age --out ks.svg",
    },
    { title: "Rows from several sites", command: "pushforward two-sample a.csv b.csv --test mmd --within site" },
  ],
  cost: estimateCost,
  async run({ x, y }, { columns, within, seed, level, ...rest }, context) {
    const strata = within === undefined ? undefined : stratumOfRows(x!, y!, within);
    check(within === undefined || !columns?.includes(within), "two-sample", "columns", `without ${within}`, within);
    const points = readPoints(without(x!, within), without(y!, within), { columns });
    const { twoSample } = await import("@pushforward/methods/hypothesis");
    const { seededRng } = await import("@pushforward/core");
    return withKernels(context, async (kernels) => {
      const given = { ...rest, strata, rng: seededRng(seed), kernels, watch: context.watch };
      const found = withVerdict(await twoSample(points.x, points.y, given), level, points.warnings);
      return { ...found, warnings: [...found.warnings, ...fewDraws(found)] };
    });
  },
  views: {
    async text(result, meta, style) {
      const { twoSampleRows, twoSampleWords } = await import("../views/test-words.js");
      const { testText } = await import("../views/test-text.js");
      return testText(result, twoSampleWords(result, meta), style, twoSampleRows(result));
    },
    files: {
      async html(result, meta) {
        const { twoSampleRows, twoSampleWords } = await import("../views/test-words.js");
        const { testHtml } = await import("../report/test-page.js");
        return testHtml(result, twoSampleWords(result, meta), meta, twoSampleRows(result));
      },
      svg: async (result) => (await import("../report/test-page.js")).testSvg(result),
    },
  },
  negatives: { different: ({ rejected }) => rejected },
  warnings: ({ warnings }) => warnings,
});

function without({ columns, rows }: Table, name: string | undefined): Table {
  return name === undefined ? { columns, rows } : table(columns.filter((column) => column.name !== name));
}

/** A number for each value of the column, over the rows of x and then of y. */
function stratumOfRows(x: Table, y: Table, name: string): Uint32Array {
  const codes = new Map<string, number>();
  const of = (source: Table, input: string): number[] => {
    const column = needColumn(source, name, input);
    return Array.from({ length: source.rows }, (_, row) => {
      const value = valueAt(column, row);
      if (value === undefined) throw new DataError(`${input}: column ${name} has a missing value in row ${row + 1}`);
      if (!codes.has(value)) codes.set(value, codes.size);
      return codes.get(value)!;
    });
  };
  return Uint32Array.from([...of(x, "x"), ...of(y, "y")]);
}

function valueAt(column: Column, row: number): string | undefined {
  if (hasValues(column)) return Number.isNaN(column.values[row]!) ? undefined : String(column.values[row]);
  return column.codes[row]! < 0 ? undefined : column.levels[column.codes[row]!];
}

function estimateCost(
  sizes: Readonly<Record<string, TableSize>>,
  { test, resamples, directions }: TwoSampleOptions,
): Cost {
  const rows = Object.values(sizes).reduce((sum, size) => sum + size.rows, 0);
  const columns = Math.max(1, ...Object.values(sizes).map((size) => size.columns));
  const units = Math.min(rows, 2000);
  const pairs = rows * rows * (5e-9 + 4e-10 * columns) + units * units * resamples * 2e-10;
  const lines = Math.min(rows, 1e5) * resamples * 4e-9;
  const seconds = { energy: pairs, mmd: 5 * pairs, "sliced-wasserstein": directions * Math.min(rows, 1e4) * resamples * 2e-8, classifier: 2e-6 * rows * columns }; // biome-ignore format: a table
  return { seconds: 0.3 + (seconds[test as keyof typeof seconds] ?? lines + 3e-7 * rows), bytes: 6e7 + 40 * rows * columns + 12 * units * resamples }; // biome-ignore format: a line
}
