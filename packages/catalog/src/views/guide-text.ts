/**
 * Guided rows in a terminal.
 * @module
 */
import type { Table } from "@pushforward/core";
import type { SolverUsed } from "../flow-rows.js";
import type { Moments } from "../law-tables.js";
import type { ResultMeta, TextStyle } from "../operation.js";
import type { CloudsPicture } from "../pictures/clouds-picture.js";
import type { LawsPicture } from "../pictures/laws-picture.js";
import { legible } from "../report/legible.js";
import { counted, formatNumber } from "../report/numbers.js";
import { lines, type Row } from "./sinkhorn-text.js";

export interface GuideResult {
  readonly kind: "measurement" | "label";
  readonly method: "exact" | "flow" | "ensemble";
  readonly count: number;
  readonly columns: readonly string[];
  /** Rows of the table of the law. */
  readonly rows: number;
  readonly measurements: number;
  readonly before: Moments;
  /** Of the exact posterior. */
  readonly exact: Moments | null;
  /** Of the rows drawn. */
  readonly moments: Moments;
  /** Log-density of the measurement under the law. */
  readonly logEvidence: number | null;
  readonly solver: SolverUsed | null;
  readonly picture: CloudsPicture | LawsPicture;
  /** Measurements of two columns: normal·x = value ± sd. */
  readonly lines: readonly {
    readonly normal: readonly [number, number];
    readonly value: number;
    readonly sd: number;
  }[];
  readonly table: Table;
  readonly warnings: readonly string[];
}

export function guideText(result: GuideResult, { inputs }: ResultMeta, style: TextStyle): string {
  return lines(
    style,
    `${counted(result.count, "row")} of ${inputs[0] ?? "x"} ${guideWords(result)}`,
    guideRows(result),
  );
}

export const guideWords = ({ kind, measurements }: GuideResult): string =>
  kind === "label" ? "guided to one kind" : `given ${counted(measurements, "measurement")}`;

/** Coordinates that are named in an answer. */
const mostColumns = 8;

export function guideRows({ columns, before, exact, moments, logEvidence, solver, method }: GuideResult): Row[] {
  const told = ({ mean, sd }: Moments, k: number) => `${formatNumber(mean[k]!, 4)} ± ${formatNumber(sd[k]!, 3)}`;
  const rows = columns.slice(0, mostColumns).map((name, k): Row => {
    const drawn = exact ? `; rows drawn by ${method}: ${told(moments, k)}` : "; of the rows drawn";
    return [legible(name, 16), told(exact ?? moments, k), `was ${told(before, k)}${drawn}`];
  });
  if (columns.length > mostColumns) rows.push(["…", "", counted(columns.length - mostColumns, "more column")]);
  if (logEvidence !== null) rows.push(["log evidence", formatNumber(logEvidence, 5), "nats: the measurement's log-density under the law"]); // biome-ignore format: one line
  if (solver) rows.push(...solverRows(solver));
  return rows;
}

/** The solver taken, how far it ended from the flow on the rows it was tried on, and how stable its steps are. */
export function solverRows({ solver, grid, evaluations, error, stability }: SolverUsed): Row[] {
  const { stiffness, limit } = stability;
  const steady = stiffness < limit ? "stable below" : "UNSTABLE above";
  return [
    ["solver", solver, `${grid} steps, ${counted(evaluations, "evaluation")}, ${formatNumber(error, 2)} from the flow`],
    ["steepest step", formatNumber(stiffness, 2), `times the flow's rate; ${steady} ${formatNumber(limit, 2)}`],
  ];
}
