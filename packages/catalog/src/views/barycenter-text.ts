/**
 * A transport barycenter in a terminal.
 * @module
 */
import type { ResultMeta, TextStyle } from "../operation.js";
import type { PointMap, PointSizes } from "../operations/sinkhorn.js";
import { counted, formatNumber, formatShare } from "../report/numbers.js";
import { lines, title } from "./sinkhorn-text.js";

export interface BarycenterResult {
  readonly cost: number;
  readonly distances: { readonly x: number; readonly y: number };
  readonly converged: boolean;
  readonly iterations: number;
  readonly residual: number;
  readonly share: number;
  readonly sizes: PointSizes;
  readonly map: PointMap;
}

export function barycenterText(result: BarycenterResult, meta: ResultMeta, style: TextStyle): string {
  const { cost, distances, converged, iterations, share, map } = result;
  const [x = "x", y = "y"] = meta.inputs;
  const rest = converged
    ? `the points rest after ${counted(iterations, "step")}`
    : `after ${counted(iterations, "step")}`;
  return lines(style, title("Barycenter", result, meta), [
    ["points", String(map.rows.length), `${formatShare(share)} of the way; --out FILE.csv lists them`],
    ["distance", formatNumber(distances.x, 6), `to ${x}`],
    ["", formatNumber(distances.y, 6), `to ${y}`],
    ["cost", formatNumber(cost, 6), "weighted sum of squared distances"],
    ["converged", converged ? "yes" : "no", rest],
  ]);
}
