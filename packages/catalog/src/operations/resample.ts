/**
 * The catalogue entry of `resample`.
 * @module
 */
import { seededRng, type Table } from "@pushforward/core";
import { check } from "@pushforward/core/errors";
import type { TableVariations } from "@pushforward/methods/sampling";
import { z } from "zod";
import { needColumn } from "../need-column.js";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";
import { spreadOf } from "../pictures/spread.js";
import { tableFiles } from "../table-files.js";
import { withKernels } from "../with-kernels.js";

const here = "resample";

export const resampleOperation = defineOperation({
  ...headline("resample"),
  description: `Makes variations of rows: new rows that resemble a given one and, all together, follow the law of the whole table. The dial is --change, the mean squared distance between a row and its variations as a share of the table's total variance: near 0 for copies, 2 for independent rows. Adding noise of the same size would blur the table a little more with every use; this does not, however often it is repeated.

Rows to vary are those of --rows (counted from 1, all when left out), or those of a second table. A variation is a row of the table, drawn by a mirror Schrödinger bridge; with --jitter, on by default at half the distance between nearest rows, its numbers also move a little, and categories stay those of the drawn row. With --jitter 0 every variation is an existing row: nothing new, but valid for sure. Far from all rows, or for small changes in sparse regions, little can vary: the answer says how many candidates there were.

A --label is carried along without counting in what is near; the answer tells how often it changes. Variations give no privacy (see synthesize).`,
  source: ["mattosdasilva2024", "feydy2019"],
  inputs: [
    { name: "table", kind: "table", description: "The rows that variations come from." },
    { name: "queries", kind: "table", description: "Rows to vary, instead of --rows.", optional: true },
  ],
  options: z.object({
    rows: z
      .array(z.string())
      .min(1)
      .optional()
      .describe("Rows of the table to vary, counted from 1, such as 1,2,10; all when left out."),
    change: z
      .number()
      .gt(0)
      .lt(2)
      .optional()
      .describe("Mean squared change as a share of the total variance, 0.25 when left out; 2 is independence."),
    epsilon: z.number().gt(0).optional().describe("Temperature of the bridge, instead of --change."),
    count: z.int().min(1).max(1_000_000).default(5).describe("Variations of each row."),
    jitter: z
      .number()
      .min(0)
      .optional()
      .describe("Noise in numbers, in spreads; half the median distance of nearest rows when left out, 0 for none."),
    label: z.string().min(1).optional().describe("Column that is carried along and does not count in what is near."),
    columns: z.array(z.string()).min(1).optional().describe("Columns to take; all when left out."),
    scale: z
      .enum(["columns", "common"])
      .default("columns")
      .describe("Unit of numbers: the spread of their own column, or one for all, as for pixels."),
    seed: z.int().min(0).default(0).describe("The same seed gives the same rows."),
  }),
  formula: `γ_ij = π_i·π_j·exp((f_i + f_j − |x_i − x_j|²)/(2ε)), rows and columns of sum π
P(j | z) ∝ π_j·exp((f_j − |z − x_j|²)/(2ε));  change: Σ γ_ij·|x_i − x_j|² = change · Σ π_i·|x_i − x̄|²`,
  shows: [
    "The variations, as a table, each with the row that it varies.",
    "How far they went: on average, and for near and far rows; the dial as a curve.",
    "How well the step keeps the law and its symmetry.",
    "How many candidates there were, how new the variations are, how often the label changes.",
    "Rows with their variations among the table.",
  ],
  examples: [
    {
      title: "Five variations of each of three rows",
      command: "pushforward resample data.csv --rows 1,2,3 --change 0.25 --count 5 --seed 1 --out variations.csv",
    },
    { title: "Of rows that are not in the table", command: "pushforward resample data.csv new.csv --out near.csv" },
    {
      title: "How often the class changes, existing rows only, on a page",
      command: "pushforward resample data.csv --label class --jitter 0 --change 0.5 --out report.html",
    },
  ],
  cost: ({ table, queries }) => {
    const [rows, columns] = [table?.rows ?? 1, table?.columns ?? 1];
    const fitted = Math.min(rows, 3000);
    const looks = (queries?.rows ?? rows) * rows;
    return {
      seconds: 0.5 + 2.5e-7 * fitted * fitted + 1e-8 * looks * (columns + 10),
      bytes: 1e8 + 60 * rows * columns,
    };
  },
  checkRequest(given, { rows, change, epsilon }) {
    check(
      given.length < 2 || rows === undefined,
      here,
      "--rows",
      "left out when a table of queries is given",
      rows?.join(),
    );
    check(change === undefined || epsilon === undefined, here, "--epsilon", "left out when --change is given", epsilon);
  },
  async run({ table, queries }, { columns, rows, seed, label, ...rest }, context) {
    if (label !== undefined) needColumn(table!, label, "--label");
    const source = chosen(table!, columns, label);
    const { resampleTable } = await import("@pushforward/methods/sampling");
    return withKernels(context, async (kernels) => {
      const made = await resampleTable(source, {
        ...rest,
        label,
        queries,
        rows: rows && rowNumbers(rows, source.rows),
        rng: seededRng(seed),
        kernels,
        watch: context.watch,
      });
      const { variationsPicture, dialCurve } = await import("../pictures/variations-picture.js");
      const { variance, change, epsilon } = made.bridge;
      const { jitter, effectiveCandidates, achieved } = made.resampled;
      const { distances: _, referenceDistances: __, ...novelty } = made.novelty;
      const inVariances = ({ mean, low, median, high }: typeof achieved) => {
        return { mean: mean / variance, low: low / variance, median: median / variance, high: high / variance };
      };
      const places = rows && rowNumbers(rows, source.rows).map((row) => row + 1);
      return {
        queries: made.space.queries.n,
        count: rest.count,
        rows: source.rows,
        coordinates: made.space.training.d,
        epsilon,
        relativeEpsilon: epsilon / variance,
        change: inVariances(change),
        achieved: inVariances(achieved),
        jitter,
        addedVariance: jitter * jitter,
        effectiveCandidates: spreadOf(effectiveCandidates),
        unchanged: made.unchanged,
        marginalError: made.bridge.marginalError,
        symmetryError: made.bridge.symmetryError,
        converged: made.bridge.converged,
        iterations: made.bridge.iterations,
        residual: made.bridge.residual,
        fittedRows: made.bridge.fittedRows,
        novelty,
        label: made.label === undefined ? null : { column: label!, ...made.label },
        picture: variationsPicture(kernels, made.space, rest.count),
        dial: await dialCurve(kernels, made.space.training, epsilon / variance, change.relative),
        table: withQueries(made.table, rest.count, places),
        warnings: warningsOf(made, label),
      };
    });
  },
  views: {
    text: async (result, meta, style) => (await import("../views/resample-text.js")).resampleText(result, meta, style),
    json: ({ table: _, ...rest }) => rest,
    files: { ...pageFiles(async () => (await import("../report/resample-page.js")).resamplePage), ...tableFiles },
  },
  negatives: { unconverged: ({ converged }) => !converged },
  warnings: ({ warnings }) => warnings,
});

function chosen(source: Table, columns: readonly string[] | undefined, label: string | undefined): Table {
  if (!columns) return source;
  const wanted = label === undefined || columns.includes(label) ? columns : [...columns, label];
  return { rows: source.rows, columns: wanted.map((name) => needColumn(source, name, "--columns")) };
}

/** Places from 0 of rows counted from 1. */
function rowNumbers(asked: readonly string[], rows: number): number[] {
  return asked.map((word) => {
    const row = Number(word);
    check(Number.isInteger(row) && row >= 1 && row <= rows, here, "--rows", `whole numbers from 1 to ${rows}`, word);
    return row - 1;
  });
}

/** The variations with the number of the row that each varies, in a first column. */
function withQueries(made: Table, count: number, places: readonly number[] | undefined): Table {
  const taken = new Set(made.columns.map(({ name }) => name));
  const name =
    ["query", "query row", "query row of the request"].find((word) => !taken.has(word)) ?? "query row number";
  const values = Float64Array.from({ length: made.rows }, (_, i) => {
    const query = Math.floor(i / count);
    return places ? places[query]! : query + 1;
  });
  return { rows: made.rows, columns: [{ name, type: "integer", values }, ...made.columns] };
}

/** Relative errors of sums beyond which a person should know. */
const noticeable = 0.1;

function warningsOf({ bridge, resampled, label: change }: TableVariations, label: string | undefined): string[] {
  const few = resampled.effectiveCandidates.reduce((sum, value) => sum + Number(value < 2), 0);
  return [
    ...(bridge.converged ? [] : ["The coupling did not converge; raise --change."]),
    ...(bridge.marginalError > noticeable
      ? [`Rows are drawn up to ${(100 * bridge.marginalError).toFixed(0)}% too often or too rarely.`]
      : []),
    ...(2 * few > resampled.effectiveCandidates.length
      ? ["Most rows have fewer than two candidates, so that variations are nearly copies; raise --change."]
      : []),
    ...(label !== undefined && change === undefined
      ? [`The queries have no column ${label}, so nothing is said about how often it changes.`]
      : []),
  ];
}
