/**
 * The catalogue entry of `entropy`.
 * @module
 */
import { hasValues, seededRng, type Table } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { z } from "zod";
import { needColumn } from "../need-column.js";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";
import type { EntropyPicture } from "../report/entropy-page.js";
import { columnsOr, inUnit, readVariables, unitOption } from "../variables.js";
import { withKernels } from "../with-kernels.js";

const options = z.object({
  columns: z.array(z.string()).min(1).optional().describe("Columns taken together; all when left out."),
  estimator: z
    .enum(["auto", "discrete", "nearest", "vasicek"])
    .default("auto")
    .describe(
      "discrete: counts; nearest: Kozachenko–Leonenko, any number of columns; vasicek: spacings of one column. auto takes discrete when no column holds numbers.",
    ),
  correction: z
    .enum(["plug-in", "miller-madow", "grassberger", "chao-shen", "jackknife"])
    .default("grassberger")
    .describe("Correction of the bias of counts."),
  k: z.int().min(1).default(3).describe("Neighbours behind nearest."),
  level: z.number().gt(0).lt(1).default(0.95).describe("Coverage of the interval."),
  unit: unitOption("nats"),
  seed: z.int().min(0).default(0).describe("Seed of the random parts behind the standard error."),
});

export const entropyOperation = defineOperation({
  ...headline("entropy"),
  description: `How much there is to know in one row: for levels the entropy of their law, for numbers the differential entropy of their density, for both together the sum by the chain rule. Columns of numbers and times are coordinates; all others are levels. Rows with missing values are left out.

A number that comes up again and again is a point mass. It is treated as a level of its own, and the result says how many there are and which share of the rows they hold; the entropy is then that of a mixture, not of a density. A constant column has entropy 0.

Counts alone make the entropy too small, and the correction makes up for it; plug-in does not. Intervals come from the delta method for levels and from disjoint parts of the rows for numbers; they measure chance, while the bias of nearest neighbours in many columns stays. Rows must be independent.`,
  source: [
    "kozachenko1987",
    "vasicek1976",
    "wieczorkowski1999",
    "grassberger2003",
    "chao2003",
    "miller1955",
    "harris1975",
    "holmes2019",
    "nair2006",
    "cover2006",
  ],
  inputs: [{ name: "table", kind: "table", description: "Rows of one law." }],
  options,
  formula: `H = −Σ P(a) ln P(a) + Σ P(a)·h(numbers | a)  over levels and point masses a
h = ψ(n) − ψ(k) + (d/n)·Σ ln 2ε_i,  ε_i the distance to the k-th nearest row, largest difference of a column`,
  shows: [
    "The entropy with its interval.",
    "Point masses among numbers, and distinct values.",
    "The law: shares of the levels, and the density or the points of the numbers.",
  ],
  examples: [
    { title: "Entropy of a category, in bits", command: "pushforward entropy data.csv --columns species --unit bits" },
    { title: "Differential entropy of three measurements", command: "pushforward entropy data.csv --columns a,b,c" },
  ],
  cost: ({ table }) => ({
    seconds: 0.3 + 4e-6 * (table?.rows ?? 1) * (table?.columns ?? 1),
    bytes: 3e7 + 200 * (table?.rows ?? 1) * (table?.columns ?? 1),
  }),
  async run({ table }, { columns, seed, unit, ...rest }, { watch, ...context }) {
    const names = columnsOr(table!, columns);
    const { variables, table: rows, warnings } = await readVariables(table!, [names]);
    const { entropy } = await import("@pushforward/methods/information");
    const { found, picture } = await withKernels(context, async (kernels) => ({
      found: await entropy(variables[0]!, { ...rest, rng: seededRng(seed), kernels, watch }),
      picture: await pictureOf(kernels, rows, names),
    }));
    const { value, standardError, interval, ...facts } = found;
    return {
      entropy: inUnit(unit, value),
      standardError: standardError === null ? null : inUnit(unit, standardError),
      interval: interval && {
        low: inUnit(unit, interval.low),
        high: inUnit(unit, interval.high),
        level: interval.level,
      },
      unit,
      ...facts,
      columns: names,
      picture,
      warnings: [...warnings, ...doubts(facts)],
    };
  },
  views: {
    text: async (result, meta, style) =>
      (await import("../views/information-text.js")).entropyText(result, meta, style),
    files: pageFiles(async () => (await import("../report/entropy-page.js")).entropyPage),
  },
  warnings: ({ warnings }) => warnings,
});

async function pictureOf(kernels: Kernels, rows: Table, names: readonly string[]): Promise<EntropyPicture> {
  const { sharesPicture } = await import("../pictures/shares-picture.js");
  const { cloudsPicture } = await import("../pictures/clouds-picture.js");
  const levels = sharesPicture(rows, names);
  const columns = names.map((name) => needColumn(rows, name, "table")).filter(hasValues);
  if (columns.length === 0) return { ...(levels && { levels }) };
  const [n, d] = [rows.rows, columns.length];
  const data = Float64Array.from({ length: n * d }, (_, at) => columns[at % d]!.values[Math.floor(at / d)]!);
  const points = { data, n, d, names: columns.map(({ name }) => name) };
  return { ...(levels && { levels }), numbers: cloudsPicture(kernels, [{ name: "rows", role: "x", points }]) };
}

function doubts({
  alone,
  atoms,
  distinct,
  rows,
}: {
  alone: number;
  atoms: { count: number; share: number };
  distinct: number;
  rows: number;
}): string[] {
  const words: string[] = [];
  if (alone > 0) words.push(`${alone} rows left out: too few share their levels for a density.`);
  if (atoms.count > 0)
    words.push(
      `Point masses: ${atoms.count} values hold ${(100 * atoms.share).toFixed(1)}% of the rows and count as levels.`,
    );
  else if (distinct < 0.9 * rows && distinct > 1) words.push(`Ties: ${distinct} distinct values in ${rows} rows.`);
  return words;
}
