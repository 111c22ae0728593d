/**
 * The catalogue entry of `mutual-information`.
 * @module
 */
import { seededRng, type Table } from "@pushforward/core";
import { ArgumentError, check } from "@pushforward/core/errors";
import type { Kernels } from "@pushforward/kernels";
import type { InformationEstimator, Variable } from "@pushforward/methods/information";
import { z } from "zod";
import { needColumn } from "../need-column.js";
import { defineOperation, type OperationContext } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";
import type { PairPicture } from "../pictures/pair-picture.js";
import { inUnit, needColumns, readVariables, unitOption } from "../variables.js";
import { withKernels } from "../with-kernels.js";

const options = z.object({
  x: z.array(z.string()).default([]).describe("Columns of X, taken together; needed."),
  y: z.array(z.string()).default([]).describe("Columns of Y, taken together; needed."),
  given: z.array(z.string()).min(1).optional().describe("Columns to condition on."),
  estimator: z
    .enum(["auto", "ksg", "ksg2", "gaussian", "discrete", "predictions"])
    .default("auto")
    .describe(
      "ksg: nearest neighbours, for any mix of columns; ksg2: their second form, numbers only; gaussian: normal scores; discrete: counts; predictions: X are a classifier's probabilities, one column a class named like the values of Y. auto takes discrete when no column holds numbers, else ksg.",
    ),
  k: z.int().min(1).default(3).describe("Neighbours behind ksg."),
  correction: z
    .enum(["plug-in", "miller-madow", "grassberger", "chao-shen", "jackknife"])
    .default("grassberger")
    .describe("Correction of the entropies behind discrete."),
  bias: z
    .enum(["auto", "gaussian", "none"])
    .default("auto")
    .describe(
      "Take off the bias of ksg on Gaussian samples with the same correlations; auto does so from three columns of numbers on.",
    ),
  slice: z
    .int()
    .min(1)
    .optional()
    .describe("Average over random projections of X and Y on so many dimensions, instead of the whole vectors."),
  directions: z.int().min(2).default(64).describe("Pairs of random projections behind --slice."),
  check: z
    .boolean()
    .default(false)
    .describe("Also ask the estimator for independence, data processing and additivity on these rows."),
  interval: z
    .boolean()
    .default(true)
    .describe(
      "Work out the standard error of ksg, which takes as long again, and up to 20 times as long below 10,000 rows.",
    ),
  level: z.number().gt(0).lt(1).default(0.95).describe("Coverage of the interval."),
  unit: unitOption("nats"),
  seed: z.int().min(0).default(0).describe("Seed of random parts, projections and checks, recorded with the result."),
});

type Options = z.output<typeof options>;

export const mutualInformationOperation = defineOperation({
  ...headline("mutual-information"),
  description: `What X tells about Y, and Y about X, in any form of dependence: 0 only for independent ones. With --given, what X tells about Y beyond what is known already. Columns of numbers and times are coordinates, all others levels; vectors of columns and mixtures are allowed. Rows with missing values are left out.

Nearest neighbours (ksg) take numbers and levels alike. Columns become normal scores first, so that units and heavy tails do not matter. Numbers with few distinct values, each met again and again, count as levels; other tied values are spread over the ranks that they fill, from which they can be read back, so that ties neither add nor hide information. The value is never above the entropy of the values seen in X or Y. In many columns, and for strong dependence, neighbours find too little; from three columns of numbers on the bias that they have on Gaussian samples with the same correlations is taken off.

The interval of ksg comes from disjoint parts of the rows, that of gaussian and discrete from the delta method. They measure chance. Rows must be independent; a value below 0 means that no dependence was seen. With --slice the answer is the sliced mutual information, which falls with the number of columns: compare it only at one dimension.`,
  source: [
    "kraskov2004",
    "ross2014",
    "gao2017",
    "mesner2020",
    "frenzel2007",
    "ince2017",
    "goldfeld2021",
    "goldfeld2022",
    "barber2003",
    "song2020",
    "holmes2019",
  ],
  inputs: [{ name: "table", kind: "table", description: "Rows of one law, with the columns of X and Y." }],
  options,
  formula: `I(X; Y) = E ln p(x, y)/(p(x)·p(y)),  I(X; Y | Z) = E ln p(x, y | z)/(p(x | z)·p(y | z))
ksg: mean of ψ(k) − ψ(n_xz) − ψ(n_yz) + ψ(n_z) over the rows
slices: E I(AᵀX; BᵀY) over random orthonormal frames A and B`,
  shows: [
    "The information with its interval, and the correlation that a Gaussian of as much information has.",
    "The bias taken off, and how far the value moves with the number of rows.",
    "The columns of X beside those of Y, two of each at most.",
    "With --check: what the estimator says where the answer is known.",
  ],
  examples: [
    { title: "Two columns", command: "pushforward mutual-information data.csv --x height --y weight" },
    {
      title: "Beyond age",
      command: "pushforward mutual-information data.csv --x height --y weight --given age --json",
    },
    {
      title: "Random projections of many columns",
      command: "pushforward mutual-information data.csv --x a,b,c --y d,e,f --slice 1",
    },
    {
      title: "What a classifier's probabilities tell about the label",
      command:
        "pushforward mutual-information predictions.csv --x cat,dog --y label --estimator predictions --unit bits",
    },
  ],
  cost: ({ table }, { x, y, given = [], slice, directions }) => {
    const [rows, d] = [table?.rows ?? 1, x.length + y.length + given.length];
    const one = rows * Math.min(rows, 100 * 2 ** Math.min(14, d)) * d * 3e-9;
    return { seconds: 0.4 + one * (slice === undefined ? 2 : 2 * directions), bytes: 3e7 + 150 * rows * d };
  },
  checkRequest(_, { x, y, given = [], slice, estimator }) {
    needColumns("mutual-information", "--x", x);
    needColumns("mutual-information", "--y", y);
    const names = [...x, ...y, ...given];
    const twice = names.find((name, i) => names.indexOf(name) < i);
    check(twice === undefined, "mutual-information", "each column", "named once", twice);
    const alone = slice === undefined || (given.length === 0 && (estimator === "auto" || estimator === "ksg"));
    check(
      alone,
      "mutual-information",
      "--slice",
      "without --given, by ksg",
      `${estimator}${given.length > 0 ? " with --given" : ""}`,
    );
    check(
      given.length === 0 || estimator !== "predictions",
      "mutual-information",
      "--given",
      "left out for predictions",
      given.join(),
    );
  },
  async run({ table }, asked, { watch, ...context }) {
    const { x, y, given, unit, seed } = asked;
    const { variables, table: rows, warnings } = await readVariables(table!, given ? [x, y, given] : [x, y]);
    const found = await withKernels(context, (kernels) => answer(kernels, variables, rows, asked, watch));
    const { value, standardError, interval, bias, drift, checks, ...facts } = found;
    const scale = (nats: number) => inUnit(unit, nats);
    const maybe = (nats: number | null) => (nats === null ? null : scale(nats));
    return {
      information: scale(value),
      standardError: maybe(standardError),
      interval: interval && { low: scale(interval.low), high: scale(interval.high), level: interval.level },
      unit,
      correlation: correlationOf(value),
      ...facts,
      bias: maybe(bias),
      drift: maybe(drift),
      checks: checks.map((one) => ({
        ...one,
        value: scale(one.value),
        expected: scale(one.expected),
        standardError: scale(one.standardError),
      })),
      columns: { x, y, given: given ?? [] },
      picture: await picturesOf(rows, x, y),
      seed,
      warnings: [...warnings, ...doubts(found)],
    };
  },
  views: {
    text: async (result, meta, style) =>
      (await import("../views/information-text.js")).mutualInformationText(result, meta, style),
    files: pageFiles(async () => (await import("../report/mutual-information-page.js")).mutualInformationPage),
  },
  negatives: { inconsistent: ({ checks }) => checks.some(({ passed }) => !passed) },
  warnings: ({ warnings }) => warnings,
});

async function picturesOf(rows: Table, x: readonly string[], y: readonly string[]): Promise<PairPicture[]> {
  const { pairPicture } = await import("../pictures/pair-picture.js");
  const column = (name: string) => needColumn(rows, name, "table");
  return x.slice(0, 2).flatMap((a) => y.slice(0, 2).map((b) => pairPicture(column(a), column(b))));
}

/** |ρ| of the Gaussian pair of this much information. */
export function correlationOf(nats: number): number {
  return Math.sqrt(Math.max(0, -Math.expm1(-2 * Math.max(0, nats))));
}

async function answer(
  kernels: Kernels,
  variables: readonly Variable[],
  table: Table,
  { estimator, slice, directions, k, level, interval, correction, bias, check: checked, seed, x, y }: Options,
  watch: OperationContext["watch"],
) {
  const methods = await import("@pushforward/methods/information");
  const [from, to, given] = variables as [Variable, Variable, Variable?];
  const rng = seededRng(seed);
  const facts = { rows: from.n, alone: 0, bias: null, drift: null, dimension: null, directions: null };
  if (estimator === "predictions") {
    const { probabilities, labels } = readPredictions(table, x, y);
    const found = methods.predictionInformation(probabilities, labels, x.length, level);
    return { ...facts, ...found, estimator: "predictions" as const, checks: [] };
  }
  const one = (rows: number) => async (a: Variable, b: Variable) => {
    const settings = {
      rng: rng.stream(rows),
      kernels,
      k,
      estimator: estimator as InformationEstimator,
      correction,
      watch,
    };
    return (await methods.mutualInformation(a, b, { ...settings, bias: "none", interval: false })).value;
  };
  const checks = checked ? await methods.selfConsistency(one(2), from, to, rng.stream(3)) : [];
  if (slice !== undefined) {
    const found = await methods.slicedInformation(from, to, {
      rng,
      kernels,
      dimension: slice,
      directions,
      k,
      level,
      watch,
    });
    return { ...facts, ...found, estimator: "ksg" as const, checks };
  }
  const settings = { rng, kernels, given, estimator, k, correction, bias, level, interval, watch };
  return { ...facts, ...(await methods.mutualInformation(from, to, settings)), checks };
}

/** Probabilities by the columns of x, and the true label's place among them. */
function readPredictions(table: Table, x: readonly string[], [label, ...more]: readonly string[]) {
  const here = "mutual-information";
  check(more.length === 0, here, "--y", "the one column of true labels", more.length + 1);
  const truth = needColumn(table, label!, "table");
  if ("values" in truth) throw new ArgumentError(here, "--y", "a column of labels for predictions", truth.type);
  const places = truth.levels.map((name) => x.indexOf(name));
  const labels = truth.codes.map((code) => places[code]!);
  const lost = labels.findIndex((place) => place < 0);
  check(lost < 0, here, "--x", "a column of probabilities for every label", truth.levels[truth.codes[lost]!] ?? "none");
  const probabilities = new Float64Array(table.rows * x.length);
  x.forEach((name, j) => {
    const column = needColumn(table, name, "table");
    if (!("values" in column))
      throw new ArgumentError(here, "--x", "columns of probabilities", `${name}, ${column.type}`);
    for (let i = 0; i < table.rows; i++) probabilities[i * x.length + j] = column.values[i]!;
  });
  return { probabilities, labels };
}

interface Doubtful {
  readonly value: number;
  readonly standardError: number | null;
  readonly drift: number | null;
  readonly alone: number;
  readonly method: string;
  readonly rows: number;
  readonly checks: readonly { readonly property: string; readonly passed: boolean }[];
}

function doubts({ value, standardError, drift, alone, method, rows, checks }: Doubtful): string[] {
  const words: string[] = [];
  if (alone > 0) words.push(`${alone} of ${rows} rows left out: no other row has their levels.`);
  if (standardError === null && method.includes("too few")) words.push(`Too few rows (${rows}) for a standard error.`);
  if (drift !== null && standardError !== null && drift > 4 * standardError && drift > 0.02 * value)
    words.push("The value still grows with the number of rows: take it for a lower bound.");
  for (const { property, passed } of checks) if (!passed) words.push(`The estimator fails ${property} on these rows.`);
  return words;
}
