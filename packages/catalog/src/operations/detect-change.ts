/**
 * The catalogue entry of `detect-change`.
 * @module
 */
import { z } from "zod";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { pointOptions, readPoints } from "../points.js";

const options = z.object({
  columns: pointOptions.columns,
  averageRun: z
    .number()
    .gt(1)
    .default(1000)
    .describe("Rows between false alarms, on average at least, while nothing changes."),
  seed: z.int().min(0).default(0).describe("Seed of the random stream that breaks ties, recorded with the result."),
});

export const detectChangeOperation = defineOperation({
  ...headline("detect-change"),
  description: `Watches the rows of a stream, in their order, against a reference table, and gives an alarm when they no longer look like more of the same. While nothing changes, the mean number of rows to a false alarm is at least --average-run, whatever the laws of the columns, at any size of the reference: each value is ranked among all before it, and bets on those ranks gain nothing on average.

It sees columns that rise, fall, spread or close in, and, with several columns, rows that lie farther from the reference or nearer to it as a whole. The answer names the column with the most evidence, what its values did, and the row from which the evidence gathered. Rows after an alarm are not looked at: start anew with a newer reference.

Rows of the reference must be exchangeable with those of the stream until the change; slow trends and seasons in the reference are changes, too.`,
  source: ["shin2024", "vovk2005"],
  inputs: [
    { name: "reference", kind: "table", description: "Rows from before." },
    { name: "stream", kind: "table", description: "Rows to watch, in their order, in the same columns." },
  ],
  options,
  formula: `u_t = (#{earlier < z_t} + U·(1 + #{earlier = z_t})) / (1 + #earlier),  independent and uniform while nothing changes
R_t = (1 + R_{t−1})·f(u_t) for densities f, averaged over f and columns;  alarm at R_t ≥ A, so that E[time] ≥ A`,
  shows: ["Whether there was an alarm: at which row, from where, in which column.", "The evidence row by row."],
  examples: [
    { title: "This week against last month", command: "pushforward detect-change month.csv week.csv" },
    {
      title: "As a picture, and exit code 1 on alarm",
      command: "pushforward detect-change a.csv b.csv --out alarm.svg --fail-on alarm",
    },
  ],
  cost: ({ reference, stream }) => {
    const rows = (reference?.rows ?? 1) + (stream?.rows ?? 1);
    const columns = Math.max(1, stream?.columns ?? 1);
    return { seconds: 0.3 + (stream?.rows ?? 1) * columns * (1e-6 + 2e-10 * rows), bytes: 5e7 + 32 * rows * columns };
  },
  async run({ reference, stream }, { columns, averageRun, seed }) {
    const points = readPoints(reference!, stream!, { columns });
    const { detectChange } = await import("@pushforward/methods/hypothesis");
    const { seededRng } = await import("@pushforward/core");
    const found = detectChange(points.x, points.y, { rng: seededRng(seed), averageRun });
    return { ...found, warnings: points.warnings };
  },
  views: {
    text: async (result, meta, style) =>
      (await import("../views/detect-change-text.js")).detectChangeText(result, meta, style),
    files: {
      html: async (result, meta) => (await import("../report/detect-change-page.js")).detectChangeHtml(result, meta),
      svg: async (result) => (await import("../report/detect-change-page.js")).detectChangeSvg(result),
    },
  },
  negatives: { alarm: ({ alarm }) => alarm !== undefined },
  warnings: ({ warnings }) => warnings,
});
