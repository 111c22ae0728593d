/**
 * Effective numbers in a terminal.
 * @module
 */
import type { DiversityEstimate } from "@pushforward/methods/diversity";
import type { ResultMeta, TextStyle } from "../operation.js";
import { counted, formatEstimate, formatInterval, formatNumber, formatShare } from "../report/numbers.js";
import { lines, type Row } from "./sinkhorn-text.js";

export interface OrderResult extends Omit<DiversityEstimate, "order"> {
  readonly order: number | "inf";
}

export interface DiversityResult {
  readonly orders: readonly OrderResult[];
  readonly similarity: string;
  readonly rows: number;
  readonly dimensions?: number;
  readonly bandwidth?: number;
  readonly exact: boolean;
  readonly converged: boolean;
  readonly iterations: number;
  readonly residual: number;
  readonly kinds?: number;
  readonly individuals?: number;
  readonly coverage?: number;
}

export function diversityText(result: DiversityResult, { inputs }: ResultMeta, style: TextStyle): string {
  const { similarity, rows, kinds, individuals, bandwidth } = result;
  const width = bandwidth === undefined ? "" : ` of bandwidth ${formatNumber(bandwidth, 4)}`;
  const what =
    kinds === undefined
      ? `${counted(rows, "row")}, similarity ${similarity}${width}`
      : `${counted(individuals!, "individual")} of ${counted(kinds, "kind")}`;
  return lines(style, `Diversity: ${inputs[0] ?? "x"} (${what})`, diversityRows(result));
}

/** What a person reads, in a terminal or on a page. */
export function diversityRows(result: DiversityResult): Row[] {
  const { orders, exact, iterations, converged, coverage } = result;
  const rows = orders.map((estimate): Row => {
    const { order, value, standardError } = estimate;
    const shown = formatEstimate({ value, ...(standardError !== undefined && { standardError }) }).whole;
    return [`order ${order}`, shown, wordsOf(estimate, result)];
  });
  if (coverage !== undefined)
    rows.push(["coverage", formatShare(coverage), "of the individuals out there belong to kinds seen here"]);
  if (!exact)
    rows.push([
      "probes",
      converged ? "converged" : "not converged",
      `after ${counted(iterations, "product", "products")} with the similarities`,
    ]);
  return rows;
}

function wordsOf(estimate: OrderResult, { kinds, rows }: DiversityResult): string {
  const { order, standardError = 0, interval, observed, numericalError } = estimate;
  const parts: string[] = [];
  if (interval && standardError > 0)
    parts.push(`${formatNumber(100 * interval.level)}% interval ${formatInterval(interval)}`);
  if (kinds !== undefined) parts.push(`observed ${formatNumber(observed, 4)}`);
  else if (order === 0) parts.push(`of ${counted(rows, "row")}, each counted that adds anything new`);
  if (numericalError > 0) parts.push(`± ${formatNumber(numericalError, 2)} by the probes`);
  return parts.join("; ");
}
