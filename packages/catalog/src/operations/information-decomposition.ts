/**
 * The catalogue entry of `information-decomposition`.
 * @module
 */
import { type Estimate, seededRng } from "@pushforward/core";
import { z } from "zod";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";
import { columnsOr, inUnit, needColumns, readVariables, type Unit, unitOption } from "../variables.js";
import { withKernels } from "../with-kernels.js";

const options = z.object({
  target: z.string().default("").describe("Column to be told about; needed."),
  sources: z.array(z.string()).max(11).default([]).describe("Columns that tell, needed; two of them are decomposed."),
  bins: z.int().min(2).max(20).default(3).describe("Bins of equally many rows that numbers are cut into."),
  unit: unitOption("bits"),
  seed: z.int().min(0).default(0).describe("Seed of the random groups behind the standard errors."),
});

export const informationDecompositionOperation = defineOperation({
  ...headline("information-decomposition"),
  description: `How several columns tell about a target together. Two sources are decomposed into what both tell alike (redundant), what each tells alone (unique), and what only both together tell (synergy), by the measure that depends on nothing but what each source tells by itself (BROJA). It is the answer of a convex program, and comes with a proof: the least possible value is at most the gap below.

For any number of sources: the O-information, positive when redundancy prevails and negative when synergy does, and the co-information. For every source, what it tells and the most that it could tell with the same frequencies (the coupling of least entropy; exact up to 8 values in all, a bound beyond).

Frequencies are taken as they are, so few rows for many values make all of it too large; keep to few bins. Standard errors come from leaving out groups of rows. Rows must be independent; rows with missing values are left out.`,
  source: ["bertschinger2014", "makkeh2018", "rosas2019", "bell2003", "kocaoglu2017", "cicalese2019", "efron1981"],
  inputs: [{ name: "table", kind: "table", description: "Rows with the target and its sources." }],
  options,
  formula: `Q* = argmin I_Q(S; X, Y) over the laws Q with the (S, X) and (S, Y) of the rows
redundant = I(S; X) + I(S; Y) − I_Q*,  unique X = I_Q* − I(S; Y),  synergy = I(S; X, Y) − I_Q*
Ω = [Σ H(X_i) − H(X)] − [H(X) − Σ H(X_i | others)]`,
  shows: [
    "Redundant, unique and synergetic information.",
    "O-information and co-information.",
    "What each source tells, and the most it could.",
  ],
  examples: [
    {
      title: "Two genes and a state",
      command: "pushforward information-decomposition data.csv --target state --sources g1,g2",
    },
    {
      title: "Many sources, as JSON",
      command: "pushforward information-decomposition data.csv --target y --sources a,b,c,d --json",
    },
  ],
  cost: ({ table }, { sources }) => ({
    seconds: 0.5 + 2e-6 * (table?.rows ?? 1) * 2 ** Math.min(12, sources.length + 1),
    bytes: 3e7 + 100 * (table?.rows ?? 1) * sources.length,
  }),
  checkRequest(_, { target, sources }) {
    needColumns("information-decomposition", "--target", target === "" ? [] : [target]);
    needColumns("information-decomposition", "--sources", sources);
  },
  async run({ table }, { target, sources, bins, unit, seed }, context) {
    const names = columnsOr(table!, sources, [target]);
    const { variables, warnings } = await readVariables(table!, [[target], ...names.map((name) => [name])]);
    const { equalCountBins, informationDecomposition } = await import("@pushforward/methods/information");
    const [first, ...rest] = variables.map((variable) => equalCountBins(variable, bins));
    const found = await withKernels(context, (kernels) =>
      informationDecomposition(first!, rest, { rng: seededRng(seed), kernels }),
    );
    const { partial, program, total, oInformation, coInformation, rows } = found;
    const scaled = (one: Estimate) => inUnits(unit, one);
    return {
      partial: partial && {
        redundant: scaled(partial.redundant),
        uniqueX: scaled(partial.uniqueX),
        uniqueY: scaled(partial.uniqueY),
        synergy: scaled(partial.synergy),
      },
      program: program && { ...program, gap: inUnit(unit, program.gap) },
      total: scaled(total),
      oInformation: scaled(oInformation),
      coInformation: scaled(coInformation),
      sources: found.sources.map(({ information, most, exact }, i) => ({
        name: names[i]!,
        information: inUnit(unit, information),
        most: inUnit(unit, most),
        exact,
      })),
      target,
      rows,
      unit,
      warnings,
    };
  },
  views: {
    text: async (result, meta, style) =>
      (await import("../views/information-text.js")).informationDecompositionText(result, meta, style),
    files: {
      ...pageFiles(async () => (await import("../report/information-page.js")).informationDecompositionPage),
    },
  },
  negatives: { unsolved: ({ program }) => program !== null && !program.converged },
  warnings: ({ warnings }) => warnings,
});

function inUnits(unit: Unit, { value, standardError, method }: Estimate): Estimate {
  const error = standardError === undefined ? {} : { standardError: inUnit(unit, standardError) };
  return { value: inUnit(unit, value), ...error, method };
}
