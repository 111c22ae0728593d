/**
 * A transport barycenter in a terminal.
 * @module
 */
import type { ResultMeta, TextStyle } from "../operation.js";
import type { PointMap, TableSizes } from "../operations/sinkhorn.js";
import { counted, formatNumber, formatShare } from "../report/numbers.js";
import { lines, type Row, title } from "./sinkhorn-text.js";

export interface BarycenterResult {
  readonly cost: number;
  /** By the names of the tables. */
  readonly distances: Readonly<Record<string, number>>;
  readonly shares: Readonly<Record<string, number>>;
  readonly method: "exact" | "sliced";
  readonly converged: boolean;
  readonly iterations: number;
  readonly residual: number;
  readonly sizes: TableSizes;
  readonly map: PointMap;
}

export function barycenterText(result: BarycenterResult, meta: ResultMeta, style: TextStyle): string {
  return lines(style, title("Barycenter", result, meta), barycenterRows(result));
}

export function barycenterRows({
  cost,
  distances,
  shares,
  method,
  converged,
  iterations,
  map,
}: BarycenterResult): Row[] {
  const along = method === "sliced" ? " along the lines" : "";
  const rest = converged
    ? `the points rest after ${counted(iterations, "step")}`
    : `after ${counted(iterations, "step")}`;
  return [
    ["points", String(map.rows.length), "--out FILE.csv lists them"],
    ...Object.entries(distances).map(
      ([name, distance]) =>
        [`to ${name}`, formatNumber(distance, 6), `transport distance; share ${formatShare(shares[name]!)}`] as const,
    ),
    ["cost", formatNumber(cost, 6), `weighted sum of squared distances${along}`],
    ["converged", converged ? "yes" : "no", rest],
  ];
}
