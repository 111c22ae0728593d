/**
 * The catalogue entry of `compose`.
 * @module
 */

import { type Samples, seededRng, type Watch } from "@pushforward/core";
import { check } from "@pushforward/core/errors";
import type { Kernels } from "@pushforward/kernels";
import type { GaussianMixture, Score } from "@pushforward/methods/sampling/scores";
import { z } from "zod";
import { lawOptions } from "../law-options.js";
import type { Moments } from "../law-tables.js";
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
  steps: z.int().min(5).max(10_000).default(60).describe("Steps of the flow from noise, for both and either."),
  ...lawOptions,
  seed: z.int().min(0).default(0).describe("The same seed gives the same rows."),
});

type ComposeOptions = z.output<typeof options>;

export const composeOperation = defineOperation({
  ...headline("compose"),
  description: `Makes one law of several and draws new rows from it. Tables are points, smoothed by --sigma, or Gaussian mixtures with a component a row. Both are laws whose density and score are known exactly, so nothing is trained.

mixture draws from any of the tables (an "or"). product multiplies the densities: rows that are likely under all of them (an "and" for independent evidence). either follows a flow from noise under the scores of all laws, each weighted by how likely it finds a point (the "or" of superposition): what one has for laws of which only scores are known; it ends on the mixture, whose exact moments stand beside. both follows a flow from noise that keeps two log-densities moving alike, and ends where both laws find a row about equally likely, which can be where neither has its peak; it is not the law of any density. remove takes a part out exactly: with the rows of a table and some of these rows, what comes out is the law of the others. A part that is not in the whole at that share is refused.

Points are known no better than their smoothing; the product of two small tables far apart rests on few pairs of rows, and the result says how many.`,
  source: ["du2023", "skreta2025", "scott2015"],
  inputs: [
    { name: "x", kind: "table", description: "Points, or a Gaussian mixture with a component a row." },
    { name: "y", kind: "table", description: "Another law of the same columns." },
    { name: "more", kind: "table", description: "Further laws.", optional: true, many: true },
  ],
  options,
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
    { title: "Three laws, one twice as often", command: "pushforward compose a.csv b.csv c.csv --shares 2,1,1" },
  ],
  cost: (sizes, { rule, count, steps }) => {
    const rows = Object.values(sizes).map((size) => size.rows);
    const columns = Math.max(1, ...Object.values(sizes).map((size) => size.columns));
    const all = rows.reduce((a, b) => a + b, 0);
    const pairs = rule === "product" ? rows.reduce((a, b) => a * b, 1) : 0;
    const evaluations = rule === "both" || rule === "either" ? 2 * steps * count : rule === "remove" ? 2 * count : 0;
    return { seconds: 0.4 + 3e-8 * (pairs + evaluations * all) * columns, bytes: 5e7 + 50 * (all + count) * columns };
  },
  checkRequest(given, { rule, shares, share }) {
    const here = "compose";
    const two = rule === "both" || rule === "remove";
    check(!two || given.length === 2, here, "tables", `two for --rule ${rule}`, given.length);
    const shared = rule === "mixture" || rule === "either";
    check(shares === undefined || shared, here, "--shares", "left out unless the rule is mixture or either", rule);
    check(share === undefined || rule === "remove", here, "--share", "left out unless the rule is remove", rule);
    if (shares) sharesOf(shares, given.length);
  },
  async run(inputs, asked, context) {
    const { momentsOfRows, readLaws, tableOfRows } = await import("../law-tables.js");
    return withKernels(context, async (kernels): Promise<ComposeResult> => {
      const read = readLaws(kernels, inputs, { ...asked, alike: asked.rule === "remove" });
      const laws = read.laws.map(({ law }) => law);
      const sizes = Object.fromEntries(Object.keys(inputs).map((name, i) => [name, read.laws[i]!.rows]));
      const share = asked.rule === "remove" ? (asked.share ?? shareByRows(read.laws)) : undefined;
      const { rows, ...made } = await composed(kernels, laws, { ...asked, share }, context.watch);
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
        parts: read.laws.map(({ kind, rows: count, deviations }) => ({
          kind,
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

const named = (points: Samples, names: readonly string[]): Samples => ({ ...points, names });

function sharesOf(shares: readonly string[] | undefined, tables: number): number[] {
  if (!shares) return new Array<number>(tables).fill(1);
  check(shares.length === tables, "compose", "--shares", `${tables} numbers, one for each table`, shares.join(","));
  const values = shares.map(Number);
  const fits = values.every((value) => value >= 0 && value < Infinity) && values.some((value) => value > 0);
  check(fits, "compose", "--shares", "numbers of at least 0, not all 0", shares.join(","));
  return values;
}

function shareByRows([x, y]: readonly { readonly kind: string; readonly rows: number }[]): number {
  const byRows = x!.kind === "points" && y!.kind === "points" && y!.rows < x!.rows;
  check(byRows, "compose", "--share", "given unless both tables are points and the second has fewer", undefined);
  return y!.rows / x!.rows;
}

interface Composed {
  readonly rows: Samples;
  /** In closed form; null for both. */
  readonly exact: Moments | null;
  /** Components of the composed law, where it is a mixture. */
  readonly components: number | null;
  /** Median difference of the two log-densities at the new rows, for both. */
  readonly gap: number | null;
}

async function composed(
  kernels: Kernels,
  laws: readonly GaussianMixture[],
  { rule, shares, share, count, steps, seed }: ComposeOptions & { readonly share: number | undefined },
  watch: Watch,
): Promise<Composed> {
  const scores = await import("@pushforward/methods/sampling/scores");
  const { momentsOfLaw } = await import("../law-tables.js");
  const rng = seededRng(seed).stream(0);
  if (rule === "both") {
    const [x, y] = [laws[0]!, laws[1]!];
    const { rows, least } = await flowed(scores.bothOf(x, y), scores.mixtureOf(laws), { count, steps, seed, watch });
    const [p, q] = [await x.logDensity(rows.data, least), await y.logDensity(rows.data, least)];
    const gaps = p.map((value, i) => Math.abs(value - q[i]!)).sort();
    return { rows, gap: gaps[count >> 1]!, exact: null, components: null };
  }
  if (rule === "remove") {
    const rest = new scores.RemovedPart(laws[0]!, laws[1]!, share!);
    return { rows: await rest.draw(rng, count), exact: momentsOfLaw(rest.moments()), components: null, gap: null };
  }
  if (rule === "either") {
    const parts = sharesOf(shares, laws.length);
    const law = scores.mixtureOf(laws, parts);
    const used = laws.filter((_, i) => parts[i]! > 0);
    const score = scores.anyOf(used, parts.filter((part) => part > 0)); // biome-ignore format: one line
    const { rows } = await flowed(score, law, { count, steps, seed, watch });
    return { rows, exact: momentsOfLaw(law.moments()), components: law.components, gap: null };
  }
  const law =
    rule === "mixture" ? scores.mixtureOf(laws, sharesOf(shares, laws.length)) : scores.productOf(kernels, laws);
  return { rows: law.draw(rng, count), exact: momentsOfLaw(law.moments()), components: law.components, gap: null };
}

/** Noise is this many times as wide as what both laws together span. */
const noiseOverSpread = 100;
/** The flow ends where noise is this share of the spread. */
const endOverSpread = 0.002;

/** Rows at noise `least`, from noise around the middle of `around`. */
async function flowed(
  score: Score,
  around: GaussianMixture,
  { count, steps, seed, watch }: { count: number; steps: number; seed: number; watch: Watch },
): Promise<{ rows: Samples; least: number }> {
  const { solveFlow, timeGrid } = await import("@pushforward/methods/sampling/scores");
  const { d } = around;
  const { mean, covariance } = around.moments();
  const spread = Math.sqrt(mean.reduce((sum, _, k) => sum + covariance[k * d + k]!, 0));
  const [most, least] = [noiseOverSpread * spread, endOverSpread * spread];
  const start = new Float64Array(count * d);
  for (let i = 0; i < count; i++) {
    const own = seededRng(seed).stream(0).stream(i);
    for (let k = 0; k < d; k++) start[i * d + k] = mean[k]! + most * own.normal();
  }
  const sigmas = timeGrid("karras", steps, { most, least });
  const { x: data } = await solveFlow(score, start, { sigmas, watch });
  return { rows: { data, n: count, d }, least };
}
