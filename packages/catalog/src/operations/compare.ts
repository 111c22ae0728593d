/**
 * The catalogue entry of `compare`.
 * @module
 */
import type { Table } from "@pushforward/core";
import { check } from "@pushforward/core/errors";
import { z } from "zod";
import { type Cost, defineOperation, type OperationContext, type TableSize } from "../operation.js";
import { headline } from "../operations.js";
import type { SplitTables } from "../split-by.js";
import { withKernels } from "../with-kernels.js";

const statistics = ["energy", "columns", "dependence", "scan"] as const;

const options = z.object({
  by: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Compare two groups of one table: COLUMN=A,B, or COLUMN=A for A against all other rows, or COLUMN when it holds two values. The column itself is not compared.",
    ),
  columns: z.array(z.string()).min(1).optional().describe("Columns to compare; all common ones when left out."),
  level: z.number().gt(0).lt(1).default(0.05).describe("Largest chance of saying different when the laws are equal."),
  resamples: z
    .int()
    .min(19)
    .max(1_000_000)
    .default(999)
    .describe("Relabellings behind the p-value; small tables use all that exist."),
  statistics: z
    .array(z.enum(statistics))
    .min(1)
    .default([...statistics])
    .describe("What the verdict looks at. Choose before seeing the data."),
  fdr: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.05)
    .describe("Expected share of false names among the listed columns and pairs."),
  groups: z.int().min(0).max(50).default(5).describe("Row groups to search for; 0 searches none."),
  depth: z.int().min(1).max(3).default(3).describe("Conditions that may be joined in a row group."),
  visible: z
    .union([z.literal("auto"), z.boolean()])
    .default("auto")
    .describe("Simulate which differences could have been seen at these sizes; auto does so when none was found."),
  seed: z.int().min(0).default(0).describe("Seed of the random stream, recorded with the result."),
});

type CompareOptions = z.output<typeof options>;

export const compareOperation = defineOperation({
  ...headline("compare"),
  description: `One verdict for the whole law of the rows, with one p-value that is valid at any size, for any mix of column types, ties and missing values: all rows are pooled, every statistic is computed for the true labels and for random relabellings, and the verdict asks how unusual the true labels are. Four statistics share the relabellings: the energy distance over all columns, the largest change of a single column, the largest change in how two columns go together, and the largest change of a small group of rows.

Beside the verdict it says how large the difference is (how often a classifier can tell a current row from a reference row, the sliced Wasserstein distance, the least share of rows that must have changed), which columns differ and what moved in them, which pairs of columns changed their dependence, and which row groups grew or shrank. When nothing is found it says which differences would have been seen.

Rows must be independent: several rows of one customer, or a time series, make the p-value too small. "Not different" never means "the same", only that no difference of the sizes named was found.`,
  source: ["szekely2013", "domingoenrich2025", "benjamini1995", "besag1991", "delong1988"],
  inputs: [
    { name: "reference", kind: "table", description: "The table to compare with, such as last month's." },
    { name: "current", kind: "table", optional: true, description: "The table in question; left out with --by." },
  ],
  options,
  formula: `p = (1 + #{b : C(b) ≥ C(0)}) / (1 + B)
C(b) = mean over statistics s of (p_s(b) − 1/(2(B + 1)))^(−1/2)
p_s(b) = #{c in 0…B : T_s(c) ≥ T_s(b)} / (B + 1)
T_s(0): true labels; T_s(1) … T_s(B): random relabellings, shared by all s`,
  shows: [
    "The verdict and its p-value, before anything else.",
    "How large the difference is: the classifier's AUC and the least share of changed rows, with intervals.",
    "Columns ranked by evidence, each with its two laws drawn over each other.",
    "Pairs of columns whose dependence changed.",
    "Row groups that grew or shrank, with ratio and interval.",
    "Schema: columns missing or added, new categories, values outside the reference's range.",
  ],
  examples: [
    {
      title: "Last month against this month, with a report",
      command: "pushforward compare march.csv april.csv --out report.html",
    },
    { title: "Two groups of one table", command: "pushforward compare penguins.json --by Species=Adelie,Gentoo" },
    {
      title: "A gate in a pipeline: exit code 1 when different",
      command: "pushforward compare reference.parquet today.parquet --fail-on different --level 0.01 --quiet",
    },
    {
      title: "Some columns and rows only, as JSON",
      command: `pushforward compare a.csv b.csv --columns age,income --where "country = 'FR'" --json`,
    },
  ],
  cost: estimateCost,
  checkRequest(given, { by }) {
    const both = given.includes("current");
    check(
      both || by !== undefined,
      "compare",
      "current",
      "a second table",
      "none",
      "name one, or compare two groups of one table with --by COLUMN=A,B",
    );
    check(!both || by === undefined, "compare", "--by", "left out when two tables are given", by);
  },
  async prepare(threads) {
    const method = import("@pushforward/methods/hypothesis/compare");
    const { openKernels } = await import("@pushforward/kernels");
    const kernels = await openKernels({ threads, start: true });
    await method;
    return kernels;
  },
  async run({ reference, current }, { by, ...rest }, context) {
    const pair =
      by === undefined
        ? { reference: reference!, current: current! }
        : await splitTold(reference!, by, context.nameInput);
    const { compare } = await import("@pushforward/methods/hypothesis/compare");
    return withKernels(context, (kernels) =>
      compare(pair.reference, pair.current, { ...rest, ...context.watch, kernels }),
    );
  },
  views: {
    text: async (result, meta, style) =>
      (await import("../report/compare-text.js")).renderCompareText(result, meta, style),
    files: {
      html: async (result, meta) => (await import("../report/compare-html.js")).renderCompareHtml(result, meta),
      csv: async (result) => (await import("../views/compare-csv.js")).compareCsv(result),
    },
  },
  negatives: { different: ({ verdict }) => verdict === "different" },
  trouble: ({ verdict, level, sizes }) =>
    verdict === "cannot test"
      ? `compare: no test at level ${level} is possible with ${sizes.reference} and ${sizes.current} rows; give more rows or a larger --level`
      : undefined,
  warnings: ({ warnings }) => warnings,
});

async function splitTold(source: Table, by: string, nameInput: OperationContext["nameInput"]): Promise<SplitTables> {
  const { splitBy } = await import("../split-by.js");
  const split = splitBy(source, by);
  nameInput?.("reference", split.names[0]);
  nameInput?.("current", split.names[1]);
  return split;
}

/** Rows are read a few times, and a fixed amount goes into relabellings and the simulation of visible differences. */
function estimateCost(sizes: Readonly<Record<string, TableSize>>, { resamples }: CompareOptions): Cost {
  const all = Object.values(sizes);
  const rows = all.reduce((sum, size) => sum + size.rows, 0);
  const columns = Math.max(1, ...all.map((size) => size.columns));
  const labels = Math.min(rows, 4_000) * (resamples + 1);
  return {
    seconds: 0.5 + 1e-6 * rows * columns + 5e-8 * labels * columns,
    bytes: 5e7 + 24 * rows * columns + 8 * labels,
  };
}
