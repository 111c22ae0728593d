/**
 * The catalogue entry of `compose`.
 * @module
 */
import { type Samples, seededRng } from "@pushforward/core";
import { check } from "@pushforward/core/errors";
import type { Score } from "@pushforward/methods/sampling/scores";
import { z } from "zod";
import { composed, sharesOf, usualSteps, walked } from "../composed-rows.js";
import { lawOptions } from "../law-options.js";
import { checkModel, modelOptions, networkOf } from "../network-law.js";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";
import { tableFiles } from "../table-files.js";
import type { ComposeResult } from "../views/compose-text.js";
import { withKernels } from "../with-kernels.js";

const options = z.object({
  rule: z
    .enum(["mixture", "product", "either", "both", "remove"])
    .default("mixture")
    .describe(
      "mixture: rows of any table; product: rows that all laws find likely; either: the mixture by a flow under superposed scores; both: rows that two laws find equally likely; remove: the first without the second.",
    ),
  shares: z
    .array(z.string())
    .min(1)
    .optional()
    .describe("Of mixture and either: the shares of the tables in their order, such as 2,1,1; equal when left out."),
  share: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe("Of remove: the share of the first table that the second makes up; by their rows when left out."),
  count: z.int().min(1).max(1_000_000).default(1000).describe("New rows."),
  steps: z
    .int()
    .min(5)
    .max(10_000)
    .optional()
    .describe(
      "Steps from noise, for both and either: 60 of a flow when left out, 500 of a walk where a law is a network.",
    ),
  ...modelOptions,
  secondModel: z.string().min(1).optional().describe("ONNX file of a network that is the law of the second table."),
  ...lawOptions,
  seed: z.int().min(0).default(0).describe("The same seed gives the same rows."),
});

export type ComposeOptions = z.output<typeof options>;

export const composeOperation = defineOperation({
  ...headline("compose"),
  description: `Makes one law of several and draws new rows from it. Tables are points, smoothed by --sigma, or Gaussian mixtures with a component a row. Both are laws whose density and score are known exactly, so nothing is trained.

mixture draws from any of the tables (an "or"). product multiplies the densities: rows that are likely under all of them (an "and" for independent evidence). either follows a flow from noise under the scores of all laws, each weighted by how likely it finds a point (the "or" of superposition): what one has for laws of which only scores are known; it ends on the mixture, whose exact moments stand beside. both follows a flow from noise that keeps two log-densities moving alike, and ends where both laws find a row about equally likely, which can be where neither has its peak; it is not the law of any density. remove takes a part out exactly: with the rows of a table and some of these rows, what comes out is the law of the others. A part that is not in the whole at that share is refused.

With --model or --second-model a trained network, in an ONNX file as of draw, takes the place of the law of the first or the second table, under the rules either and both; the tables still say where noise begins. Of a network only the score is known: rows then walk from noise in many small steps and keep count of the log-densities on the way, so that no exact moments stand beside.

Points are known no better than their smoothing; the product of two small tables far apart rests on few pairs of rows, and the result says how many.`,
  source: ["du2023", "skreta2025", "scott2015"],
  inputs: [
    { name: "x", kind: "table", description: "Points, or a Gaussian mixture with a component a row." },
    { name: "y", kind: "table", description: "Another law of the same columns." },
    { name: "more", kind: "table", description: "Further laws.", optional: true, many: true },
  ],
  options,
  files: { model: "read", secondModel: "read" },
  formula: `mixture: p = Σ a_i·p_i;  product: p ∝ Π p_i;  remove: p = (p_1 − a·p_2)/(1 − a)
either, both: dx/dσ = −σ·Σ κ_i·∇ log p_i, with κ_i ∝ a_i·p_i, or κ of sum 1 such that d log p_1 = d log p_2`,
  shows: [
    "Points of the composed law over those of its parts.",
    "Its means and spreads, exactly where there is a closed form.",
    "The new rows, as a table.",
  ],
  examples: [
    {
      title: "Rows that both tables find likely",
      command: "pushforward compose a.csv b.csv --rule product --out and.csv",
    },
    {
      title: "A table without a part of it",
      command: "pushforward compose all.csv part.csv --rule remove --share 0.3 --out rest.html",
    },
    {
      title: "A trained network and a table as one law",
      command: "pushforward compose data.csv other.csv --model denoiser.onnx --rule either --shares 1,2 --count 200",
    },
    { title: "Three laws, one twice as often", command: "pushforward compose a.csv b.csv c.csv --shares 2,1,1" },
  ],
  cost: (sizes, { rule, count, steps, model, secondModel }) => {
    const rows = Object.values(sizes).map((size) => size.rows);
    const columns = Math.max(1, ...Object.values(sizes).map((size) => size.columns));
    const all = rows.reduce((a, b) => a + b, 0);
    const pairs = rule === "product" ? rows.reduce((a, b) => a * b, 1) : 0;
    const walks = hasNetwork({ model, secondModel });
    const evaluations =
      rule === "both" || rule === "either"
        ? 2 * (steps ?? usualSteps(walks)) * count
        : rule === "remove"
          ? 2 * count
          : 0;
    return {
      seconds: 0.4 + 3e-8 * (pairs + evaluations * all) * columns + (walks ? 1e-5 * evaluations : 0),
      bytes: 5e7 + 50 * (all + count) * columns,
    };
  },
  checkRequest(given, { rule, shares, share, model, secondModel, predicts }) {
    const here = "compose";
    const two = rule === "both" || rule === "remove";
    check(!two || given.length === 2, here, "tables", `two for --rule ${rule}`, given.length);
    const shared = rule === "mixture" || rule === "either";
    check(shares === undefined || shared, here, "--shares", "left out unless the rule is mixture or either", rule);
    check(share === undefined || rule === "remove", here, "--share", "left out unless the rule is remove", rule);
    if (shares) sharesOf(shares, given.length);
    const walks = hasNetwork({ model, secondModel });
    checkModel(here, { model: model ?? secondModel, predicts });
    check(!walks || rule === "either" || rule === "both", here, "--rule", "either or both with --model", rule);
  },
  async run(inputs, asked, context) {
    const { momentsOfRows, readLaws, tableOfRows } = await import("../law-tables.js");
    return withKernels(context, async (kernels): Promise<ComposeResult> => {
      const keys = ["model", "secondModel"] as const;
      const keyOf = (i: number) => keys.find((key, at) => at === i && asked[key] !== undefined);
      const walks = hasNetwork(asked);
      const read = readLaws(kernels, inputs, {
        ...asked,
        inOrder: Object.keys(inputs).filter((_, i) => keyOf(i)),
        alike: asked.rule === "remove",
      });
      const laws = read.laws.map(({ law }) => law);
      const sizes = Object.fromEntries(Object.keys(inputs).map((name, i) => [name, read.laws[i]!.rows]));
      const share = asked.rule === "remove" ? (asked.share ?? shareByRows(read.laws)) : undefined;
      const scoreOf = async (law: Score, i: number) => {
        const key = keyOf(i);
        if (!key) return law;
        return (await networkOf("compose", kernels, context, law.d, asked.predicts, key)).score;
      };
      const { rows, ...made } = walks
        ? await walked(await Promise.all(laws.map(scoreOf)), laws, asked, context.watch)
        : await composed(kernels, laws, { ...asked, share }, context.watch);
      const { cloudsPicture } = await import("../pictures/clouds-picture.js");
      const parts = laws.map((law, i) => ({
        name: Object.keys(inputs)[i]!,
        role: i === 0 ? ("x" as const) : ("other" as const),
        points: named(read.laws[i]!.points ?? law.draw(seededRng(asked.seed).stream(1 + i), 200), read.names),
      }));
      return {
        rule: asked.rule,
        count: asked.count,
        columns: read.names,
        parts: read.laws.map(({ kind, rows: count, deviations }, i) => ({
          kind: keyOf(i) ? ("network" as const) : kind,
          rows: count,
          deviations: deviations ?? null,
        })),
        share: share ?? null,
        ...made,
        moments: momentsOfRows(rows),
        sizes,
        picture: cloudsPicture(kernels, [...parts, { name: "composed", role: "y", points: named(rows, read.names) }]),
        table: tableOfRows(rows, read.names),
        warnings: read.warnings,
      };
    });
  },
  views: {
    text: async (result, meta, style) => (await import("../views/compose-text.js")).composeText(result, meta, style),
    json: ({ table: _, ...rest }) => rest,
    files: {
      ...pageFiles<ComposeResult>(async () => (await import("../report/compose-page.js")).composePage),
      ...tableFiles,
    },
  },
  warnings: ({ warnings }) => warnings,
});

const hasNetwork = (asked: { model?: string | undefined; secondModel?: string | undefined }): boolean =>
  (asked.model ?? asked.secondModel) !== undefined;

const named = (points: Samples, names: readonly string[]): Samples => ({ ...points, names });

function shareByRows([x, y]: readonly { readonly kind: string; readonly rows: number }[]): number {
  const byRows = x!.kind === "points" && y!.kind === "points" && y!.rows < x!.rows;
  check(byRows, "compose", "--share", "given unless both tables are points and the second has fewer", undefined);
  return y!.rows / x!.rows;
}
