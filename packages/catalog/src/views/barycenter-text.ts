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
  readonly method: "exact" | "sliced" | "gaussian" | "fixed-support";
  /** The law behind the points, and what blurs it, where there is one. */
  readonly gaussian: { readonly mean: readonly number[] } | null;
  readonly epsilon: number | null;
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
  gaussian,
  epsilon,
  map,
}: BarycenterResult): Row[] {
  const along = method === "sliced" ? " along the lines" : "";
  const what = gaussian ? "Gaussian rests" : method === "fixed-support" ? "weights rest" : "points rest";
  const rest = `${converged ? `the ${what} ` : ""}after ${counted(iterations, "step")}`;
  return [
    ["points", String(map.rows.length), `${gaussian ? "drawn from the law; " : ""}--out FILE.csv lists them`],
    ...(gaussian
      ? [
          [
            "mean",
            gaussian.mean
              .slice(0, 6)
              .map((value) => formatNumber(value, 4))
              .join(", "),
            "of the Gaussian; its covariance with --json",
          ] as const,
        ]
      : []),
    ...(epsilon === null
      ? []
      : [
          [
            "epsilon",
            formatNumber(epsilon, 4),
            `blurred over a distance of ${formatNumber(Math.sqrt(epsilon / 2), 3)}`,
          ] as const,
        ]),
    ...Object.entries(distances).map(
      ([name, distance]) =>
        [`to ${name}`, formatNumber(distance, 6), `transport distance; share ${formatShare(shares[name]!)}`] as const,
    ),
    ["cost", formatNumber(cost, 6), `weighted sum of squared distances${along}`],
    ["converged", converged ? "yes" : "no", rest],
  ];
}
