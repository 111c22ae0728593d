/**
 * Rows of a law known by its score, in a terminal.
 * @module
 */
import type { Table } from "@pushforward/core";
import type { Memorisation } from "@pushforward/methods/sampling";
import type { SolverError } from "@pushforward/methods/sampling/scores";
import type { SolverUsed } from "../flow-rows.js";
import type { Moments } from "../law-tables.js";
import type { ResultMeta, TextStyle } from "../operation.js";
import type { CloudsPicture } from "../pictures/clouds-picture.js";
import type { LawsPicture } from "../pictures/laws-picture.js";
import { legible } from "../report/legible.js";
import { counted, formatNumber, formatShare } from "../report/numbers.js";
import { solverRows } from "./guide-text.js";
import { lines, type Row } from "./sinkhorn-text.js";

export interface DrawResult {
  readonly method: "flow" | "langevin" | "stein";
  readonly law: "network" | "points" | "mixture";
  readonly count: number;
  readonly columns: readonly string[];
  /** Rows of the table, or draws that stand for its mixture. */
  readonly rows: number;
  /** Numbers in the network's file. */
  readonly parameters: number | null;
  readonly before: Moments;
  /** Of the law, where it has a closed form and no walk has moved it. */
  readonly exact: Moments | null;
  /** Of the new rows. */
  readonly moments: Moments;
  readonly solver: SolverUsed | null;
  /** Every solver on its best steps, at a quarter, half and all of the evaluations. */
  readonly tried: readonly SolverError[];
  /** Root mean square over columns of the mean of the score times the noise, at each noise. */
  readonly meanScore: {
    readonly sigmas: readonly number[];
    readonly sizes: readonly number[];
    readonly standardErrors: readonly number[];
    readonly removed: boolean;
  } | null;
  /** Langevin steps, in the units of the table. */
  readonly walk: { readonly sigma: number; readonly step: number; readonly steps: number } | null;
  readonly stein: { readonly converged: boolean; readonly iterations: number; readonly residual: number } | null;
  readonly memorisation: Omit<Memorisation, "distances" | "referenceDistances">;
  readonly picture: CloudsPicture | LawsPicture;
  readonly table: Table;
  readonly warnings: readonly string[];
}

export function drawText(result: DrawResult, { inputs }: ResultMeta, style: TextStyle): string {
  const of = result.law === "network" ? `the network, beside ${inputs[0] ?? "x"}` : (inputs[0] ?? "x");
  return lines(style, `${counted(result.count, "row")} of ${of}, ${methodWords[result.method]}`, drawRows(result));
}

export const methodWords = {
  flow: "by a flow from noise",
  langevin: "by a walk from its rows",
  stein: "as Stein's points",
} as const;

/** Coordinates that are named in an answer. */
const mostColumns = 8;

export function drawRows(result: DrawResult): Row[] {
  const { columns, before, exact, moments, solver, walk, stein, memorisation, rows } = result;
  const told = ({ mean, sd }: Moments, k: number) => `${formatNumber(mean[k]!, 4)} ± ${formatNumber(sd[k]!, 3)}`;
  const each = columns.slice(0, mostColumns).map((name, k): Row => {
    const law = exact ? `; of the law ${told(exact, k)}` : "";
    return [legible(name, 16), told(moments, k), `in the table ${told(before, k)}${law}`];
  });
  if (columns.length > mostColumns) each.push(["…", "", counted(columns.length - mostColumns, "more column")]);
  if (walk) each.push(["walk", counted(walk.steps, "step"), `at noise ${formatNumber(walk.sigma, 3)}, squared length ${formatNumber(walk.step, 2)}`]); // biome-ignore format: one line
  if (solver) each.push(...solverRows(solver));
  if (result.meanScore) each.push(meanRow(result.meanScore));
  if (stein) each.push(["updates", formatNumber(stein.iterations), stein.converged ? "converged" : `not converged: a coordinate still moves by ${formatNumber(stein.residual, 2)}`]); // biome-ignore format: one line
  const { medianNovelty, reference, copies, coverage, expectedCoverage } = memorisation;
  each.push(["novelty", formatNumber(medianNovelty, 3), `median distance to the nearest row; ${reference.of} ${formatNumber(reference.median, 3)}`]); // biome-ignore format: one line
  each.push(["copies", formatNumber(copies), `of ${counted(result.count, "row")}, from ${formatNumber(rows)}`]);
  each.push(["coverage", formatShare(coverage), `of rows have a new one among their five nearest; fresh rows ${formatShare(expectedCoverage)}`]); // biome-ignore format: one line
  return each;
}

function meanRow({ sigmas, sizes, standardErrors, removed }: NonNullable<DrawResult["meanScore"]>): Row {
  const worst = sizes.reduce((best, size, level) => (size > sizes[best]! ? level : best), 0);
  const where = `at noise ${formatNumber(sigmas[worst]!, 2)}, standard error ${formatNumber(standardErrors[worst]!, 2)}`;
  return ["mean score", formatNumber(sizes[worst]!, 2), `times noise at most, ${where}; ${removed ? "taken off" : "0 for a law: see --calibrate"}`]; // biome-ignore format: one line
}
