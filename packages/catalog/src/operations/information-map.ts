/**
 * The catalogue entry of `information-map`.
 * @module
 */
import { seededRng, type Table } from "@pushforward/core";
import { check } from "@pushforward/core/errors";
import { z } from "zod";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";
import { columnsOr, inUnit, readVariables, unitOption } from "../variables.js";
import { withKernels } from "../with-kernels.js";
import { correlationOf } from "./mutual-information.js";

const options = z.object({
  columns: z.array(z.string()).min(2).optional().describe("Columns to pair; all when left out."),
  k: z.int().min(1).default(3).describe("Neighbours behind pairs with numbers."),
  interval: z
    .boolean()
    .default(false)
    .describe(
      "Also a standard error for every pair, which takes as long again, and up to 20 times as long below 10,000 rows.",
    ),
  unit: unitOption("nats"),
  seed: z.int().min(0).default(0).describe("Seed of the random parts behind standard errors."),
});

export const informationMapOperation = defineOperation({
  ...headline("information-map"),
  description: `The mutual information of every two columns, in one picture: which columns tell about which, in any form of dependence and for any mix of types. Pairs of levels go by counts (Grassberger's correction), pairs with numbers by nearest neighbours, few distinct values counting as levels and other ties spread over their ranks. Each pair uses the rows that have both values.

Shades go by the correlation that a Gaussian pair of as much information has, which is on one scale from 0 to 1 for all pairs. A pair of independent columns comes out within a few hundredths of 0; this is no test. Time grows with the square of the number of columns.`,
  source: ["kraskov2004", "ross2014", "gao2017", "grassberger2003", "linfoot1957"],
  inputs: [{ name: "table", kind: "table", description: "Rows of one law." }],
  options,
  formula: "I(X; Y) = E ln p(x, y)/(p(x)·p(y)) for every two columns;  shade √(1 − e^(−2I))",
  shows: ["A heat map of all pairs.", "The pairs of most information first."],
  examples: [
    { title: "All pairs, as a page", command: "pushforward information-map data.csv --out map.html" },
    { title: "Some columns, as CSV", command: "pushforward information-map data.csv --columns a,b,c --out pairs.csv" },
  ],
  cost: ({ table }, { columns, interval }) => {
    const [rows, count] = [table?.rows ?? 1, columns?.length ?? table?.columns ?? 2];
    return { seconds: 0.4 + (interval ? 1e-5 : 5e-6) * rows * count * count, bytes: 3e7 + 200 * rows };
  },
  async run({ table }, { columns, k, interval, unit, seed }, { watch, ...context }) {
    const names = columnsOr(table!, columns);
    check(names.length >= 2, "information-map", "columns", "at least 2", names.length);
    const { mutualInformation } = await import("@pushforward/methods/information");
    const rng = seededRng(seed);
    const pairs = names.flatMap((x, i) => names.slice(i + 1).map((y) => ({ x, y })));
    const found = await withKernels(context, async (kernels) => {
      const values = [];
      for (const [place, { x, y }] of pairs.entries()) {
        const { variables } = await readVariables(table!, [[x], [y]]);
        const settings = { rng: rng.stream(place), kernels, k, interval, watch: { signal: watch.signal } };
        const { value, standardError, estimator, rows } = await mutualInformation(
          variables[0]!,
          variables[1]!,
          settings,
        );
        values.push({
          x,
          y,
          information: inUnit(unit, value),
          standardError: standardError === null ? null : inUnit(unit, standardError),
          correlation: correlationOf(value),
          estimator,
          rows,
        });
        watch.onProgress?.({ stage: "pairs of columns", done: (place + 1) / pairs.length });
      }
      return values;
    });
    found.sort((a, b) => b.information - a.information);
    return { columns: names, pairs: found, unit, rows: table!.rows, warnings: gaps(table!, found) };
  },
  views: {
    text: async (result, meta, style) =>
      (await import("../views/information-text.js")).informationMapText(result, meta, style),
    files: {
      ...pageFiles(async () => (await import("../report/information-page.js")).informationMapPage),
      csv: async (result) => (await import("../views/information-csv.js")).informationMapCsv(result),
    },
  },
  warnings: ({ warnings }) => warnings,
});

function gaps({ rows }: Table, pairs: readonly { readonly rows: number }[]): string[] {
  const least = Math.min(...pairs.map((pair) => pair.rows));
  return least < rows ? [`Missing values: each pair uses the rows that have both, ${least} of ${rows} at least.`] : [];
}
